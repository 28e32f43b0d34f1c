// Package plan divides a scan among shards, of which each runs anywhere, and knows what
// they leave behind: start at [Plan] and, for one of its shards, at [Shard].
//
// A plan never changes: its run is called by its SHA-256, and whatever belongs to the run
// is below that name in a [Folder]. Which shard an object falls to follows from its name
// and the plan alone, so that a shard may be run again, or twice at once, and gives the
// same. What it gives is its part, an ordinary journal, and a [Receipt] for it.
package plan

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// Schema names the shape of a plan and the rule by which it divides objects.
const Schema = "cogtrail.plan/v1"

// MaxShards is how many tasks an array job has at most, of AWS Batch.
const MaxShards = 10_000

// A Plan is what is to be scanned, and by how many shards.
type Plan struct {
	Schema    string           `json:"schema"`
	Tool      Tool             `json:"tool"`
	Shards    int              `json:"shards"`
	Split     int              `json:"split"` // shards that share each day of an account and region
	Until     time.Time        `json:"until"` // what was changed later is not part of the run
	Selection Selection        `json:"selection"`
	Sources   []Source         `json:"sources"`
	Pruned    []journal.Pruned `json:"pruned,omitempty"` // what is left unlisted
	Sites     []journal.Site   `json:"sites,omitempty"`  // that the sources have a folder for
}

// A Tool is the program that made a plan, and alone can go on with it.
type Tool struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
}

func (t Tool) String() string {
	if t.Commit == "" {
		return t.Version
	}
	return t.Version + " " + t.Commit
}

// A Selection is what of the sources is read, and which events are kept.
type Selection struct {
	Classes     []cognito.Class `json:"classes"`
	Pattern     string          `json:"pattern,omitempty"` // an EventBridge event pattern
	Raw         bool            `json:"raw,omitempty"`
	From        time.Time       `json:"from,omitzero"` // of the events, [from, to)
	To          time.Time       `json:"to,omitzero"`
	Late        string          `json:"late"`
	Accounts    []string        `json:"accounts,omitempty"`
	Regions     []string        `json:"regions,omitempty"`
	Include     []string        `json:"include,omitempty"` // globs of the names of objects
	Exclude     []string        `json:"exclude,omitempty"`
	MaxObject   string          `json:"max_object"`
	MaxRecord   string          `json:"max_record"`
	MaxInflated string          `json:"max_inflated,omitempty"`
}

// A Source is where objects are.
type Source struct {
	Name    string     `json:"name"`              // s3://BUCKET/PREFIX, or an absolute path
	Folders []Location `json:"folders,omitempty"` // of a bucket
	Keys    *KeyList   `json:"keys,omitempty"`    // that names its objects; nil: they are listed
}

// A KeyList is a file in the folder of the run, beside which are those that it names.
type KeyList struct {
	Name string `json:"name"`
	Sum  string `json:"sha256"`
}

// KeysFolder returns where the lists of keys of a run are.
func KeysFolder(run string) string { return run + "/keys/" }

// A Location is a part of a bucket that is listed by itself.
type Location struct {
	Prefix string   `json:"prefix"`
	Root   string   `json:"root,omitempty"`   // the folder of the region that it is, if it is one
	Months []Months `json:"months,omitempty"` // that there are in it
	Loose  bool     `json:"loose,omitempty"`  // only what is in no folder of it
}

// Months are the days of some months, one behind the other.
type Months struct {
	First string `json:"first"` // 2025-01
	Last  string `json:"last"`
}

// Run returns the name of the run of p, which is the SHA-256 of its text.
func (p *Plan) Run() (run string, text []byte, err error) {
	text, err = journal.JSON(p, "")
	return sumOf(text), text, err
}

// Load returns the plan of a run. One that is not what the name of the run says is an
// error that is [ErrForeign].
func Load(ctx context.Context, work Folder, run string) (*Plan, error) {
	text, err := read(ctx, work, Name(run))
	if err != nil {
		return nil, err
	}
	if sum := sumOf(text); sum != run {
		return nil, fmt.Errorf("%w: its SHA-256 is %s, and its folder is called %q", ErrForeign, sum, run)
	}
	var p Plan
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(&p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForeign, err)
	}
	if p.Schema != Schema || p.Shards < 1 || p.Shards > MaxShards || p.Split < 1 || p.Split > p.Shards {
		return nil, fmt.Errorf("%w: it is one of schema %q, of %d shards", ErrForeign, p.Schema, p.Shards)
	}
	return &p, nil
}

// ErrForeign says that something is not what its place says it is: it was changed, is
// damaged, or belongs to another run.
var ErrForeign = errors.New("not what its name says")

// Name returns what the plan of a run is called in its folder.
func Name(run string) string { return run + "/plan.json" }

// A Folder is where runs keep their files. It may be used concurrently.
type Folder interface {
	// Open opens the file of that name to be read. If there is none, the error is
	// fs.ErrNotExist.
	Open(ctx context.Context, name string) (io.ReadCloser, error)

	// Put gives a file its name when it is whole, and not before, whatever has the name
	// already.
	Put(ctx context.Context, name string, data io.ReadSeeker) error
}

// maxFile bounds what is read into memory.
const maxFile = 1 << 30

func read(ctx context.Context, work Folder, name string) ([]byte, error) {
	in, err := work.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer in.Close() // only read from
	text, err := io.ReadAll(io.LimitReader(in, maxFile))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return text, nil
}

func sumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

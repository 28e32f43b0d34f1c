// Package plan divides a scan into shards, each of which can run anywhere, and manages
// the files that they leave behind: start at [Plan] and, for one of its shards, [Shard].
//
// A plan never changes: the name of its run is its SHA-256, and everything that belongs to
// the run is below that name in a [Folder]. The plan and the name of an object alone
// decide which shard the object falls to, so that a shard may run again, or twice at once,
// with the same result: its part, which is an ordinary journal, and a [Receipt] for it.
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

// Schema names the form of a plan and the rule by which it divides objects.
const Schema = "cogtrail.plan/v1"

// MaxShards is the maximum number of tasks in an array job of AWS Batch.
const MaxShards = 10_000

// A Plan says what to scan, and in how many shards.
type Plan struct {
	Schema    string           `json:"schema"`
	Tool      Tool             `json:"tool"`
	Shards    int              `json:"shards"`
	Split     int              `json:"split"` // shards that share each day of an account and region
	Until     time.Time        `json:"until"` // objects changed later are not part of the run
	Selection Selection        `json:"selection"`
	Sources   []Source         `json:"sources"`
	Pruned    []journal.Pruned `json:"pruned,omitempty"` // what is not listed
	Sites     []journal.Site   `json:"sites,omitempty"`  // that have a folder in the sources
}

// A Tool is the program that made a plan. Only the same one can go on with it.
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

// A Selection says which objects of the sources are read, and which events are kept.
type Selection struct {
	Classes     []cognito.Class `json:"classes"`
	Pattern     string          `json:"pattern,omitempty"` // an EventBridge event pattern
	Raw         bool            `json:"raw,omitempty"`
	From        time.Time       `json:"from,omitzero"` // of the events, [from, to)
	To          time.Time       `json:"to,omitzero"`
	Late        string          `json:"late"`
	Accounts    []string        `json:"accounts,omitempty"`
	Regions     []string        `json:"regions,omitempty"`
	Include     []string        `json:"include,omitempty"` // globs for the names of objects
	Exclude     []string        `json:"exclude,omitempty"`
	MaxObject   string          `json:"max_object"`
	MaxRecord   string          `json:"max_record"`
	MaxInflated string          `json:"max_inflated,omitempty"`
}

// A Source is where objects are.
type Source struct {
	Name    string     `json:"name"`              // s3://BUCKET/PREFIX, or an absolute path
	Folders []Location `json:"folders,omitempty"` // of a bucket
	Keys    *KeyList   `json:"keys,omitempty"`    // the list of its objects; nil: the source is listed
}

// A KeyList is a list of keys in the folder of the run. Any files that it names are next to
// it.
type KeyList struct {
	Name string `json:"name"`
	Sum  string `json:"sha256"`
}

// KeysFolder returns the folder of a run's lists of keys.
func KeysFolder(run string) string { return run + "/keys/" }

// A Location is a part of a bucket that is listed separately.
type Location struct {
	Prefix string   `json:"prefix"`
	Root   string   `json:"root,omitempty"`   // equal to Prefix if that is the folder of a region
	Months []Months `json:"months,omitempty"` // months that have a folder in the region
	Loose  bool     `json:"loose,omitempty"`  // only keys that are in no folder below the prefix
}

// Months are consecutive months, both included.
type Months struct {
	First string `json:"first"` // 2025-01
	Last  string `json:"last"`
}

// Run returns the name of the run of p, which is the SHA-256 of its text, and the text.
func (p *Plan) Run() (run string, text []byte, err error) {
	text, err = journal.JSON(p, "")
	return sumOf(text), text, err
}

// Load returns the plan of a run. If the file is not the plan that the name of the run
// states, the error is [ErrForeign].
func Load(ctx context.Context, work Folder, run string) (*Plan, error) {
	text, err := read(ctx, work, Name(run))
	if err != nil {
		return nil, err
	}
	if sum := sumOf(text); sum != run {
		return nil, fmt.Errorf("%w: its SHA-256 is %s, but its folder is named %q", ErrForeign, sum, run)
	}
	var p Plan
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(&p); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrForeign, err)
	}
	if p.Schema != Schema || p.Shards < 1 || p.Shards > MaxShards || p.Split < 1 || p.Split > p.Shards {
		return nil, fmt.Errorf("%w: it has the schema %q and %d shards", ErrForeign, p.Schema, p.Shards)
	}
	return &p, nil
}

// ErrForeign says that a file is not what its name says: it was changed, is damaged, or
// belongs to another run.
var ErrForeign = errors.New("not what its name says")

// Name returns the name of a run's plan in the Folder.
func Name(run string) string { return run + "/plan.json" }

// A Folder is where runs keep their files. It is safe for concurrent use.
type Folder interface {
	// Open opens the named file for reading. If there is none, the error is
	// fs.ErrNotExist.
	Open(ctx context.Context, name string) (io.ReadCloser, error)

	// Put writes the named file. It replaces an existing file only when the new one is
	// complete.
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

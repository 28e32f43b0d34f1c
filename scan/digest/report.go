package digest

import "time"

// Schema names the shape of a Report as JSON.
const Schema = "cogtrail.verify/v1"

// A Verdict is what is known of an object.
type Verdict string

// Verdicts, the worst first.
const (
	Tampered     Verdict = "tampered"     // what is there is not what AWS signed
	Missing      Verdict = "missing"      // a verified digest names it, and it is not there
	Unreferenced Verdict = "unreferenced" // a log of a time that digests cover, and none names it
	Unverified   Verdict = "unverified"   // nothing proves it, and nothing contradicts it
	Verified     Verdict = "verified"     // by a signature of AWS
)

// Verdicts are all of them, in the order in which they are reported.
var Verdicts = []Verdict{Tampered, Missing, Unreferenced, Unverified, Verified}

// rank is where the verdict is among them.
func (v Verdict) rank() int {
	for i, w := range Verdicts {
		if v == w {
			return i
		}
	}
	return len(Verdicts)
}

// A Kind is what an object is.
type Kind string

// Kinds of objects.
const (
	KindDigest   Kind = "digest"
	KindBackfill Kind = "backfill digest"
	KindLog      Kind = "log"
)

// A Report is what the digests of an archive prove. It depends on the objects, the keys
// and the window alone, and is sorted.
type Report struct {
	Schema   string     `json:"schema"`
	Sources  []string   `json:"sources"`
	From     *time.Time `json:"from"` // of delivery; null: open
	To       *time.Time `json:"to"`
	Accounts []string   `json:"accounts,omitempty"`
	Regions  []string   `json:"regions,omitempty"`
	Verdict  Verdict    `json:"verdict"` // of all: the worst of its objects; unverified also if there are gaps, or no digests
	Counts   []Count    `json:"counts"`
	Chains   []Chain    `json:"chains"`
	Gaps     []Gap      `json:"gaps"`
	Origins  []Origin   `json:"origins"`
	Days     []Day      `json:"days"`
	Objects  []Object   `json:"objects"`
}

// A Count is how many objects of a kind have each verdict.
type Count struct {
	Kind Kind `json:"kind"`
	Tally
}

// A Tally is how many objects have each verdict.
type Tally struct {
	Verified     int64 `json:"verified"`
	Tampered     int64 `json:"tampered"`
	Missing      int64 `json:"missing"`
	Unreferenced int64 `json:"unreferenced"`
	Unverified   int64 `json:"unverified"`
}

func (c *Tally) add(v Verdict) {
	switch v {
	case Verified:
		c.Verified++
	case Tampered:
		c.Tampered++
	case Missing:
		c.Missing++
	case Unreferenced:
		c.Unreferenced++
	default:
		c.Unverified++
	}
}

// A Chain is the digests of a trail for an account and region, each of which names the
// one before.
type Chain struct {
	Folder   string    `json:"folder"` // of the account, where the digests are
	Account  string    `json:"account"`
	Region   string    `json:"region"`
	Trail    string    `json:"trail"`
	Home     string    `json:"home_region"`
	Backfill bool      `json:"backfill,omitempty"`
	From     time.Time `json:"from"` // of what it covers, gaps aside
	To       time.Time `json:"to"`
	Digests  int64     `json:"digests"`
	Verified int64     `json:"verified"`
	Begins   string    `json:"begins"` // why it has none before its first digest
	First    string    `json:"first"`
	Last     string    `json:"last"` // its newest digest
}

// Why a chain has no digest before its first one.
const (
	BeginsHere   = "with a starting digest"           // as that says: validation or logging was turned on
	BeginsBefore = "after digests that are not there" // it names one that is not there
	BeginsWindow = "after digests that were not asked for"
	BeginsUnsure = "with a digest that is not verified"
)

// A Gap is a time of which no verified digest of a chain is there.
type Gap struct {
	Where   string    `json:"where"` // head, middle or tail
	Account string    `json:"account"`
	Region  string    `json:"region"`
	Trail   string    `json:"trail"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Why     string    `json:"why"`
}

// Places of gaps.
const (
	Head   = "head"
	Middle = "middle"
	Tail   = "tail"
)

// An Origin is where objects were delivered that are elsewhere now.
type Origin struct {
	From    string `json:"from"`
	To      string `json:"to"`
	Digests int64  `json:"digests"`
	Logs    int64  `json:"logs"`
}

// An Object is one that was judged.
type Object struct {
	Name    string  `json:"object"` // that of a missing one is where it was delivered
	Kind    Kind    `json:"kind"`
	Verdict Verdict `json:"verdict"`
	Why     string  `json:"why,omitempty"`    // empty if it is verified as AWS has it
	Digest  string  `json:"digest,omitempty"` // the last part of the name of the digest that says so
	Moved   bool    `json:"relocated,omitempty"`
}

// Found reports whether something contradicts the digests.
func (r *Report) Found() bool { return r.Verdict.rank() < Unverified.rank() }

// Complete reports whether everything is verified.
func (r *Report) Complete() bool { return r.Verdict == Verified }

package digest

import "time"

// Schema names the JSON format of a Report.
const Schema = "cogtrail.verify/v1"

// A Verdict is what is known about an object.
type Verdict string

// Verdicts, worst first.
const (
	Tampered     Verdict = "tampered"     // the object is not what AWS signed
	Missing      Verdict = "missing"      // a verified digest names it, but it was not found
	Unreferenced Verdict = "unreferenced" // a log from a time that digests cover, but none names it
	Unverified   Verdict = "unverified"   // nothing proves it, and nothing contradicts it
	Verified     Verdict = "verified"     // by a signature of AWS
)

// Verdicts are all verdicts, in the order in which they are reported.
var Verdicts = []Verdict{Tampered, Missing, Unreferenced, Unverified, Verified}

// rank returns the index of v in Verdicts.
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

// A Report is what the digests of an archive prove. It depends only on the objects, the keys
// and the window, and is sorted.
type Report struct {
	Schema   string     `json:"schema"`
	Sources  []string   `json:"sources"`
	From     *time.Time `json:"from"` // of delivery; null if open
	To       *time.Time `json:"to"`
	Accounts []string   `json:"accounts,omitempty"`
	Regions  []string   `json:"regions,omitempty"`
	Verdict  Verdict    `json:"verdict"` // on the whole: the worst of the objects; also unverified if there are gaps or no digests
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

// A Chain is the digests of a trail for an account and region. Each names the one before.
type Chain struct {
	Folder   string    `json:"folder"` // of the account that the digests are in
	Account  string    `json:"account"`
	Region   string    `json:"region"`
	Trail    string    `json:"trail"`
	Home     string    `json:"home_region"`
	Backfill bool      `json:"backfill,omitempty"`
	From     time.Time `json:"from"` // of the period that the chain covers, apart from gaps
	To       time.Time `json:"to"`
	Digests  int64     `json:"digests"`
	Verified int64     `json:"verified"`
	Begins   string    `json:"begins"` // why there is no digest before the first
	First    string    `json:"first"`
	Last     string    `json:"last"` // its newest digest
}

// Why a chain has no digest before its first one.
const (
	BeginsHere   = "with a starting digest"           // as it says itself: validation or logging was turned on
	BeginsBefore = "after digests that are not there" // it names one that was not found
	BeginsWindow = "after digests that were not asked for"
	BeginsUnsure = "with a digest that is not verified"
)

// A Gap is a period for which a chain has no verified digest.
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

// An Object is an object that was judged.
type Object struct {
	Name    string  `json:"object"` // for a missing object, where it was delivered
	Kind    Kind    `json:"kind"`
	Verdict Verdict `json:"verdict"`
	Why     string  `json:"why,omitempty"`    // empty if verified in the usual way
	Digest  string  `json:"digest,omitempty"` // the last part of the name of the digest that says so
	Moved   bool    `json:"relocated,omitempty"`
}

// Found reports whether something contradicts the digests.
func (r *Report) Found() bool { return r.Verdict.rank() < Unverified.rank() }

// Complete reports whether everything is verified.
func (r *Report) Complete() bool { return r.Verdict == Verified }

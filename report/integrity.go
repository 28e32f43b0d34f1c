package report

import "time"

// An Integrity is what digests prove of the objects that an answer rests on, where that
// was asked.
type Integrity struct {
	Verdict string             `json:"verdict"` // of all: the worst of their verdicts
	Counts  []IntegrityCount   `json:"counts"`
	Gaps    []IntegrityGap     `json:"gaps"`    // times that no verified digest covers
	Objects []IntegrityObject  `json:"objects"` // those that are not verified
	Origins []IntegrityRemoval `json:"origins"` // where objects were delivered that are elsewhere now
	Days    []IntegrityDay     `json:"days"`    // of delivery, in UTC, with an object; in order
}

// An IntegrityCount is how many objects of a kind have each verdict.
type IntegrityCount struct {
	Kind         string `json:"kind"`
	Verified     int64  `json:"verified"`
	Tampered     int64  `json:"tampered"`
	Missing      int64  `json:"missing"`
	Unreferenced int64  `json:"unreferenced"`
	Unverified   int64  `json:"unverified"`
}

// An IntegrityDay is what digests prove of the logs and digests that were delivered to a
// site on a day.
type IntegrityDay struct {
	Day string `json:"day"`
	Site
	Verdict      string `json:"verdict"` // the worst of theirs; unverified also if no verified digest covers some of the day
	Verified     int64  `json:"verified"`
	Tampered     int64  `json:"tampered"`
	Missing      int64  `json:"missing"`
	Unreferenced int64  `json:"unreferenced"`
	Unverified   int64  `json:"unverified"`
}

// An IntegrityGap is at the head, in the middle or at the tail of a chain of digests.
type IntegrityGap struct {
	Where   string    `json:"where"`
	Account string    `json:"account"`
	Region  string    `json:"region"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
	Why     string    `json:"why"`
}

// An IntegrityObject is a log or digest that is not verified.
type IntegrityObject struct {
	Object  string `json:"object"`
	Kind    string `json:"kind"`
	Verdict string `json:"verdict"`
	Why     string `json:"why"`
}

// An IntegrityRemoval is from where to where objects were moved.
type IntegrityRemoval struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Verdicts of an Integrity as a whole.
const (
	verified   = "verified"
	unverified = "unverified"
)

// Proven and Contradicted say what the verdict of the day comes to; if it is neither,
// something of it is not verified, and nothing is known to be wrong.
func (d *IntegrityDay) Proven() bool       { return d.Verdict == verified }
func (d *IntegrityDay) Contradicted() bool { return d.Verdict != verified && d.Verdict != unverified }

// Contradicted reports whether something is not as it was delivered.
func (i *Integrity) Contradicted() bool {
	return i != nil && i.Verdict != verified && i.Verdict != unverified
}

// Unproven reports whether something is not verified, whatever else is wrong.
func (i *Integrity) Unproven() bool { return i != nil && i.Verdict != verified }

package report

import "time"

// An Integrity is what digests prove about the objects that an answer rests on, if that was
// asked for.
type Integrity struct {
	Verdict string             `json:"verdict"` // on all objects: the worst of their verdicts
	Counts  []IntegrityCount   `json:"counts"`
	Gaps    []IntegrityGap     `json:"gaps"`    // times that no verified digest covers
	Objects []IntegrityObject  `json:"objects"` // objects that are not verified
	Origins []IntegrityRemoval `json:"origins"` // where objects were delivered that have been moved
	Days    []IntegrityDay     `json:"days"`    // days of delivery with an object, in UTC, sorted
}

// An IntegrityCount is how many objects of one kind have each verdict.
type IntegrityCount struct {
	Kind         string `json:"kind"`
	Verified     int64  `json:"verified"`
	Tampered     int64  `json:"tampered"`
	Missing      int64  `json:"missing"`
	Unreferenced int64  `json:"unreferenced"`
	Unverified   int64  `json:"unverified"`
}

// An IntegrityDay is what digests prove about the logs and digests that were delivered to a
// site on a day.
type IntegrityDay struct {
	Day string `json:"day"`
	Site
	Verdict      string `json:"verdict"` // the worst of theirs; also unverified if no verified digest covers some part of the day
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

// An IntegrityRemoval says from where to where objects were moved.
type IntegrityRemoval struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Verdicts of an Integrity as a whole.
const (
	verified   = "verified"
	unverified = "unverified"
)

// Proven reports whether everything on the day is verified. A day that is neither proven
// nor contradicted has something that is not verified, but nothing that is known to be wrong.
func (d *IntegrityDay) Proven() bool { return d.Verdict == verified }

// Contradicted reports whether something on the day is known to be wrong.
func (d *IntegrityDay) Contradicted() bool { return d.Verdict != verified && d.Verdict != unverified }

// Contradicted reports whether something is not as it was delivered.
func (i *Integrity) Contradicted() bool {
	return i != nil && i.Verdict != verified && i.Verdict != unverified
}

// Unproven reports whether something is not verified, whatever else is wrong.
func (i *Integrity) Unproven() bool { return i != nil && i.Verdict != verified }

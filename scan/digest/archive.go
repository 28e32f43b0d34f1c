package digest

import (
	"cmp"
	"crypto/rsa"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"time"
)

// Margin is how much is read on either side of a window. A log is named by the digest of the
// hour in which it was delivered, which may end outside of the window, and a digest is signed
// again in the next one.
const Margin = 2 * time.Hour

// An Archive is what a scan found, in any order. The zero value is empty.
type Archive struct {
	From, To time.Time // only objects delivered in [From, To) are judged; a zero time is open
	Asked    time.Time // when the archive was listed, if To is later: digests can be expected up to then

	// Unlisted says what was left out or could not be listed, so that an object that was not
	// found may exist after all; empty if everything was listed.
	Unlisted string

	Keys       Keys
	Signatures []string // of digests without metadata, in any order

	digests []*found
	logs    []filed
	bases   map[string][]*found // by the last part of their names
	unread  []*found            // digests that could not be read
	after   map[string][]*found // by the name of the previous digest, which each digest contains
}

// A found is a digest as it was found.
type found struct {
	Print
	name     Name
	last     string    // last part of its name
	previous string    // as File.previous
	from, to time.Time // as File.Span

	verdict Verdict
	why     string
	proven  bool // its content is from AWS, whatever its verdict
}

// A filed log is a log with the last part of its name.
type filed struct {
	last string
	*Print
}

// Reads reports whether an object that was delivered at the given time must be read.
func (a *Archive) Reads(at time.Time) bool {
	return (a.From.IsZero() || !at.Before(a.From.Add(-Margin))) && (a.To.IsZero() || at.Before(a.To.Add(Margin)))
}

// Add adds an object that is named as a digest or as a log.
func (a *Archive) Add(p Print) {
	if !p.Digest {
		a.logs = append(a.logs, filed{p.base(), &p})
		return
	}
	d := &found{Print: p, last: p.base()}
	d.name, _ = ParseName(d.last)
	if p.File != nil {
		d.previous = p.File.previous()
		d.from, d.to = p.File.Span()
	}
	a.digests = append(a.digests, d)
}

// Wanted returns the regions and times of signing of the digests whose keys have not been
// added.
func (a *Archive) Wanted() []Wanted {
	spans := map[string]Wanted{}
	var backfills []Wanted
	for _, d := range a.digests {
		if d.File == nil || a.Keys[d.File.Fingerprint] != nil {
			continue
		}
		own := d.signed()
		if !d.Signature.Made.IsZero() {
			backfills = append(backfills, own)
			continue
		}
		w, ok := spans[own.Region]
		if !ok {
			w = own
		}
		if own.From.Before(w.From) {
			w.From = own.From
		}
		if own.To.After(w.To) {
			w.To = own.To
		}
		spans[own.Region] = w
	}
	byRegion := func(a, b Wanted) int { return cmp.Or(cmp.Compare(a.Region, b.Region), a.From.Compare(b.From)) }
	slices.SortFunc(backfills, byRegion)
	return append(slices.SortedFunc(maps.Values(spans), byRegion), backfills...)
}

// Judge returns what the digests prove.
func (a *Archive) Judge() *Report {
	a.index()
	for _, d := range a.digests {
		d.verdict, d.why = a.judge(d)
	}
	r := &Report{Schema: Schema, From: moment(a.From), To: moment(a.To), Chains: []Chain{}, Gaps: []Gap{}, Origins: []Origin{}}
	r.Objects = make([]Object, 0, len(a.digests)+len(a.logs))
	a.chains(r)
	for _, d := range a.digests {
		if a.asks(d) {
			o := Object{Name: d.Name, Kind: d.kind(), Verdict: d.verdict, Why: d.why, Moved: d.proven && !d.inPlace(d.File.Bucket, d.File.Object)}
			r.Objects = append(r.Objects, o)
		}
	}
	a.judgeLogs(r)
	a.origins(r)
	r.sum(a)
	r.Days = r.days()
	return r
}

func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// index sorts the digests, newest first, because each may prove the one before it.
func (a *Archive) index() {
	slices.SortFunc(a.digests, func(d, e *found) int { return cmp.Or(e.name.End.Compare(d.name.End), d.compare(&e.Print)) })
	slices.SortFunc(a.logs, func(p, q filed) int { return cmp.Or(cmp.Compare(p.last, q.last), p.compare(q.Print)) })
	a.digests = slices.CompactFunc(a.digests, func(d, e *found) bool { return e.repeats(&d.Print) })
	a.logs = slices.CompactFunc(a.logs, func(p, q filed) bool { return q.repeats(p.Print) })
	a.unread, a.bases, a.after = nil, map[string][]*found{}, map[string][]*found{}
	for _, d := range a.digests {
		if d.Unread != "" {
			a.unread = append(a.unread, d)
		}
		a.bases[d.last] = append(a.bases[d.last], d)
		if d.previous != "" {
			a.after[d.previous] = append(a.after[d.previous], d)
		}
	}
}

func (d *found) kind() Kind {
	if d.name.Backfill {
		return KindBackfill
	}
	return KindDigest
}

// asks reports whether d is judged, and not only read for what it says about others.
func (a *Archive) asks(d *found) bool {
	start, end := d.name.End.Add(-time.Hour), d.name.End // according to its name
	if d.File != nil && d.proven {
		start, end = d.from, d.to
	}
	return (a.From.IsZero() || end.After(a.From)) && (a.To.IsZero() || start.Before(a.To))
}

// judge returns the verdict on d, and notes whether it is proven. The digests after it must
// have been judged already.
func (a *Archive) judge(d *found) (Verdict, string) {
	switch {
	case d.Unread != "":
		return Unverified, d.Unread
	case d.Damage != "":
		return Tampered, d.Damage
	case path.Base(d.File.Object) != d.last:
		return Tampered, "it is " + path.Base(d.File.Object) + " under another name"
	case d.File.Algorithm != SignatureAlgorithm:
		return Unverified, fmt.Sprintf("it is signed with %q, which is unknown", d.File.Algorithm)
	}
	linked, contradicted := a.links(d)
	verdict, why := a.bySignature(d)
	d.proven = d.proven || linked
	switch {
	case contradicted && verdict == Verified:
		return Tampered, "the next digest names another hash or signature of it"
	case contradicted:
		return Tampered, "the next digest, which is verified, names another hash or signature of it"
	case verdict == Unverified && linked:
		return Verified, "by its hash in the next digest"
	}
	return verdict, why
}

// links reports what the proven digests after d say about its text: that it is the one they
// name, or that it is not.
func (a *Archive) links(d *found) (linked, contradicted bool) {
	for _, next := range a.after[d.last] {
		if !next.proven || next.File.PrevHash == nil {
			continue
		}
		if *next.File.PrevHash == hex.EncodeToString(d.Sum[:]) {
			linked = true
		} else {
			contradicted = true
		}
	}
	return linked, contradicted && !linked
}

// bySignature returns what the available signatures prove about d: its own or, if it has no
// metadata, those in the digests after it and those in a.Signatures.
func (a *Archive) bySignature(d *found) (Verdict, string) {
	key, none := a.Keys.of(d)
	own := d.Signature
	switch {
	case own.Hex == "" && d.HasMeta && d.inPlace(d.File.Bucket, d.File.Object):
		d.proven = key != nil && a.otherwise(d, key)
		return Tampered, "its signature is gone from its metadata: the object was rewritten"
	case own.Hex != "" && own.Algorithm != SignatureAlgorithm:
		d.proven = key != nil && d.File.fits(key, own.Hex, d.Sum)
		return Tampered, fmt.Sprintf("its metadata names the signature algorithm %q", own.Algorithm)
	case key == nil:
		return Unverified, none
	case own.Hex != "" && d.File.fits(key, own.Hex, d.Sum):
		d.proven = true
		return Verified, ""
	case own.Hex != "":
		return Tampered, "its signature does not match"
	case a.otherwise(d, key):
		d.proven = true
		return Verified, ""
	}
	return Unverified, "it has no metadata with its signature, and no later digest holds it"
}

// otherwise reports whether a signature from anywhere but the metadata of d fits. Its origin
// does not matter, because only AWS can make one that fits.
func (a *Archive) otherwise(d *found, key *rsa.PublicKey) bool {
	for _, next := range a.after[d.last] {
		if next.File.PrevSign != nil && d.File.fits(key, *next.File.PrevSign, d.Sum) {
			return true
		}
	}
	return slices.ContainsFunc(a.Signatures, func(s string) bool { return d.File.fits(key, s, d.Sum) })
}

// sum counts the verdicts, and sets the verdict on the whole.
func (r *Report) sum(a *Archive) {
	counts := []Count{{Kind: KindDigest}, {Kind: KindBackfill}, {Kind: KindLog}}
	r.Verdict = Verified
	worse := func(v Verdict) {
		if v.rank() < r.Verdict.rank() {
			r.Verdict = v
		}
	}
	for _, o := range r.Objects {
		counts[slices.IndexFunc(counts, func(c Count) bool { return c.Kind == o.Kind })].add(o.Verdict)
		worse(o.Verdict)
	}
	if len(r.Gaps) > 0 || counts[0] == (Count{Kind: KindDigest}) {
		worse(Unverified)
	}
	if counts[1] == (Count{Kind: KindBackfill}) {
		counts = slices.Delete(counts, 1, 2)
	}
	r.Counts = counts
	slices.SortFunc(r.Objects, func(a, b Object) int {
		return cmp.Or(cmp.Compare(a.Verdict.rank(), b.Verdict.rank()), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name))
	})
}

package digest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"
	"time"
)

// A ref is a reference to a log in a digest.
type ref struct {
	*Log
	base string
	by   *found
}

// judgeLogs matches the logs that digests name with those that were found, by the last part
// of their names, which is unique.
func (a *Archive) judgeLogs(r *Report) {
	refs := a.refs()
	covered := a.covered()
	for i, j := 0, 0; i < len(refs) || j < len(a.logs); {
		base := ""
		switch {
		case i == len(refs):
			base = a.logs[j].last
		case j == len(a.logs) || refs[i].base <= a.logs[j].last:
			base = refs[i].base
		default:
			base = a.logs[j].last
		}
		ends, endOf := i, j
		for ends < len(refs) && refs[ends].base == base {
			ends++
		}
		for endOf < len(a.logs) && a.logs[endOf].last == base {
			endOf++
		}
		a.join(r, refs[i:ends], a.logs[j:endOf], covered)
		i, j = ends, endOf
	}
}

// refs returns the references in the digests, ordered by name. If several digests name a log,
// those of proven ones come first.
func (a *Archive) refs() []ref {
	n := 0
	for _, d := range a.digests {
		if d.File != nil {
			n += len(d.File.Logs)
		}
	}
	refs := make([]ref, 0, n)
	for _, d := range a.digests {
		if d.File == nil {
			continue
		}
		for i := range d.File.Logs {
			l := &d.File.Logs[i]
			refs = append(refs, ref{Log: l, base: path.Base(l.Object), by: d})
		}
	}
	slices.SortStableFunc(refs, func(a, b ref) int {
		return cmp.Or(cmp.Compare(a.base, b.base), compareBool(!a.by.proven, !b.by.proven))
	})
	return refs
}

// covered returns the periods that proven digests cover, by their folder, account and region.
func (a *Archive) covered() map[siteKey][]span {
	all := map[siteKey][]span{}
	for _, d := range a.digests {
		if from, to := d.span(); d.proven {
			key := siteKey{site(d.Name), d.name.Account, d.name.Region}
			all[key] = append(all[key], span{from, to})
		}
	}
	for key, spans := range all {
		all[key] = union(spans)
	}
	return all
}

type siteKey struct{ folder, account, region string }

// join judges the logs of one name, given the references to that name.
func (a *Archive) join(r *Report, refs []ref, logs []filed, covered map[siteKey][]span) {
	var best *ref
	if len(refs) > 0 {
		best = &refs[0]
	}
	genuine := best != nil && slices.ContainsFunc(logs, func(p filed) bool { return best.by.proven && p.is(best.Log) })
	for i := range logs {
		p := logs[i].Print
		o := Object{Name: p.Name, Kind: KindLog}
		if !a.asksAt(p.At) && (best == nil || !a.asks(best.by)) {
			continue
		}
		switch {
		case best != nil && best.by.proven:
			o.Digest = best.by.last
			o.Verdict, o.Why = p.against(best, genuine)
			o.Moved = o.Verdict == Verified && !p.inPlace(best.Bucket, best.Object)
		default: // without a signature, a reference does not count
			if o.Verdict, o.Why = a.unnamed(p, covered); best != nil && o.Verdict == Unverified {
				o.Digest, o.Why = best.by.last, "its digest is not verified"
			}
		}
		r.Objects = append(r.Objects, o)
	}
	if best != nil && len(logs) == 0 && best.by.proven && a.asks(best.by) {
		r.Objects = append(r.Objects, a.gone(best))
	}
}

// is reports whether p has the text that l names.
func (p *Print) is(l *Log) bool {
	var sum [2 * sha256.Size]byte
	hex.Encode(sum[:], p.Sum[:])
	same := string(sum[:]) == l.Hash || strings.EqualFold(string(sum[:]), l.Hash)
	return same && p.Unread == "" && p.Damage == ""
}

// against judges p by the reference of a proven digest. genuine says that a log with the
// right text was found, which may be another one.
func (p *Print) against(by *ref, genuine bool) (Verdict, string) {
	switch {
	case p.Unread != "":
		return Unverified, p.Unread
	case by.Algorithm != HashAlgorithm:
		return Unverified, "its digest has its hash in another algorithm than " + HashAlgorithm
	case p.is(by.Log):
		return Verified, ""
	case genuine && !p.inPlace(by.Bucket, by.Object):
		return Unreferenced, "its digest names another log of that name"
	case p.Damage != "":
		return Tampered, p.Damage
	}
	return Tampered, "its hash is not the one in its digest"
}

// gone judges a log that was not found.
func (a *Archive) gone(by *ref) Object {
	o := Object{Name: place(by.Bucket, by.Object), Kind: KindLog, Verdict: Missing, Why: "a digest names it, and it is not there", Digest: by.by.last}
	if a.Unlisted != "" {
		o.Verdict, o.Why = Unverified, a.Unlisted+", and it is not among the rest"
	}
	if at := logTime(by.base); !at.IsZero() && !a.Reads(at) {
		o.Verdict, o.Why = Unverified, "its name has a time outside of the requested window"
	}
	return o
}

// late is how long after the minute in its name a log may be delivered. The digest of the
// time of delivery names it.
const late = 10 * time.Minute

// unnamed judges a log that no digest names.
func (a *Archive) unnamed(p *Print, covered map[siteKey][]span) (Verdict, string) {
	if p.Unread != "" {
		return Unverified, p.Unread
	}
	spans := covered[siteKey{site(p.Name), p.Account, p.Region}]
	for _, s := range spans {
		if !p.At.Before(s.from) && !p.At.Add(late).After(s.to) {
			switch {
			case a.doubtful(p):
				return Unverified, "a digest of its time could not be read"
			case a.Unlisted != "":
				return Unverified, a.Unlisted + ", and no digest among the rest names it"
			}
			return Unreferenced, "no digest names it, though digests cover its time"
		}
	}
	if len(spans) == 0 {
		return Unverified, "no verified digest covers its account and region"
	}
	return Unverified, "no verified digest covers its time"
}

// doubtful reports whether a digest of the time of p could not be read, which may name p, for
// example if two trails share a folder.
func (a *Archive) doubtful(p *Print) bool {
	return slices.ContainsFunc(a.unread, func(d *found) bool {
		return site(d.Name) == site(p.Name) && d.name.Region == p.Region && p.At.Before(d.name.End) && !p.At.Before(d.name.End.Add(-time.Hour-late))
	})
}

// asksAt reports whether objects delivered at the given time are judged.
func (a *Archive) asksAt(at time.Time) bool {
	return (a.From.IsZero() || !at.Before(a.From)) && (a.To.IsZero() || at.Before(a.To))
}

// logTime returns the time in the name of a log, ACCOUNT_CloudTrail_REGION_TIME_....
func logTime(base string) time.Time {
	_, _, at := splitLog(base)
	return at
}

// splitLog returns the parts of the last part of the name of a log.
func splitLog(base string) (account, region string, at time.Time) {
	account, rest, _ := strings.Cut(base, "_")
	_, rest, _ = strings.Cut(rest, "_")
	region, rest, _ = strings.Cut(rest, "_")
	stamp, _, _ := strings.Cut(rest, "_")
	at, _ = time.Parse("20060102T1504Z", stamp)
	return account, region, at
}

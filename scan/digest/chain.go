package digest

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// A chainKey identifies the digests of a trail for one region of an account, filed in one
// place.
type chainKey struct {
	folder, account, region, trail, home string
	backfill                             bool
}

func (d *found) chain() chainKey {
	n := d.name
	return chainKey{site(d.Name), n.Account, n.Region, n.Trail, n.Home, n.Backfill}
}

// chains adds the chains, the digests missing from them, and their gaps.
func (a *Archive) chains(r *Report) {
	chains := map[chainKey][]*found{} // oldest first
	for _, d := range slices.Backward(a.digests) {
		chains[d.chain()] = append(chains[d.chain()], d)
	}
	newest := map[string]time.Time{} // by trail: its regions get digests at the same times
	for key, list := range chains {
		name := key.trail + "/" + key.home
		if at := list[len(list)-1].name.End; !key.backfill && at.After(newest[name]) {
			newest[name] = at
		}
	}
	for _, key := range slices.SortedFunc(maps.Keys(chains), compareChains) {
		list := chains[key]
		a.missing(r, list)
		c := a.describe(key, list)
		if c.Digests == 0 {
			continue
		}
		r.Chains = append(r.Chains, c)
		if key.backfill {
			continue // it covers what it can
		}
		backfill := key
		backfill.backfill = true
		covered := append(spans(list), spans(chains[backfill])...)
		a.gaps(r, key, covered, a.end(newest[key.trail+"/"+key.home], list))
	}
	slices.SortFunc(r.Gaps, func(a, b Gap) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Trail, b.Trail), a.From.Compare(b.From))
	})
}

func compareChains(a, b chainKey) int {
	return cmp.Or(cmp.Compare(a.folder, b.folder), cmp.Compare(a.account, b.account), cmp.Compare(a.region, b.region),
		cmp.Compare(a.trail, b.trail), cmp.Compare(a.home, b.home), compareBool(a.backfill, b.backfill))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// describe returns where the chain begins and ends, considering only the digests that are
// judged.
func (a *Archive) describe(key chainKey, list []*found) Chain {
	c := Chain{Folder: key.folder, Account: key.account, Region: key.region, Trail: key.trail, Home: key.home, Backfill: key.backfill}
	for i, d := range list {
		if !a.asks(d) {
			continue
		}
		if c.Digests == 0 {
			c.First, c.Begins, c.From = d.last, a.begins(d, i > 0), d.name.End
		}
		c.Digests++
		c.Last, c.To = d.last, d.name.End
		if d.verdict == Verified {
			c.Verified++
		}
		if start, _ := d.span(); d.proven && start.Before(c.From) {
			c.From = start
		}
	}
	return c
}

// begins says why the chain begins with d, or seems to.
func (a *Archive) begins(d *found, read bool) string {
	switch {
	case !d.proven:
		return BeginsUnsure
	case d.previous == "":
		return BeginsHere
	case read || !a.From.IsZero():
		return BeginsWindow
	}
	return BeginsBefore
}

// span returns the time that d covers, which is empty unless d is proven.
func (d *found) span() (start, end time.Time) {
	if !d.proven {
		return start, end
	}
	return d.from, d.to
}

// missing adds the digests that those in the list name but that were not found. The one that
// the oldest digest names may have been outside of what was requested.
func (a *Archive) missing(r *Report, list []*found) {
	seen := map[string]bool{}
	for i, d := range list {
		if !d.proven || d.previous == "" || seen[d.previous] {
			continue
		}
		before := d.previous
		seen[before] = true
		name, ok := ParseName(before)
		if len(a.bases[before]) > 0 || !ok {
			continue
		}
		older := i > 0 && list[0].name.End.Before(name.End)
		if inside := a.From.IsZero() && older || !a.From.IsZero() && name.End.After(a.From); !inside || !a.asks(d) {
			continue
		}
		bucket := d.File.Bucket
		if d.File.PrevBucket != nil {
			bucket = *d.File.PrevBucket
		}
		o := Object{Name: place(bucket, *d.File.PrevObject), Kind: d.kind(), Verdict: Missing, Why: "the digest after it names it", Digest: d.last}
		if a.Unlisted != "" {
			o.Verdict, o.Why = Unverified, a.Unlisted+", and it is not among the rest"
		}
		r.Objects = append(r.Objects, o)
	}
}

// A span is a period that digests cover.
type span struct{ from, to time.Time }

// spans returns the periods that the proven digests in the list cover, in order and joined
// where they touch.
func spans(list []*found) (all []span) {
	for _, d := range list {
		if from, to := d.span(); to.After(from) {
			all = append(all, span{from, to})
		}
	}
	return union(all)
}

func union(all []span) (joined []span) {
	slices.SortFunc(all, func(a, b span) int { return a.from.Compare(b.from) })
	for _, s := range all {
		if n := len(joined); n > 0 && !s.from.After(joined[n-1].to) {
			if s.to.After(joined[n-1].to) {
				joined[n-1].to = s.to
			}
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

// settled is how long after the end of its period a digest may take to arrive.
const settled = 2 * time.Hour

// end returns until when the chain should have digests: to the end of the window, or as far
// as the other regions of the trail have them. It returns the zero time if the trail
// continues elsewhere.
func (a *Archive) end(newest time.Time, list []*found) time.Time {
	end := newest
	if !a.To.IsZero() {
		end = a.To
		if expected := a.Asked.Add(-settled).Truncate(time.Hour); !a.Asked.IsZero() && expected.Before(end) {
			end = expected
		}
	}
	last := list[len(list)-1]
	for _, next := range a.after[last.last] {
		if next.chain() != last.chain() && next.proven {
			return time.Time{}
		}
	}
	return end
}

// gaps adds the periods between and around what is covered.
func (a *Archive) gaps(r *Report, key chainKey, covered []span, end time.Time) {
	covered = union(covered)
	add := func(where string, from, to time.Time, why string) {
		if !a.From.IsZero() && from.Before(a.From) {
			from = a.From
		}
		if !a.To.IsZero() && to.After(a.To) {
			to = a.To
		}
		if from.Before(to) {
			r.Gaps = append(r.Gaps, Gap{where, key.account, key.region, key.trail, from, to, why})
		}
	}
	if len(covered) == 0 {
		if !a.From.IsZero() && !end.IsZero() {
			add(Middle, a.From, end, "no digest is verified")
		}
		return
	}
	if !a.From.IsZero() {
		add(Head, a.From, covered[0].from, "no verified digest is that old")
	}
	for i, s := range covered[1:] {
		add(Middle, covered[i].to, s.from, a.between(key, covered[i].to, s.from))
	}
	if last := covered[len(covered)-1].to; last.Before(end) {
		add(Tail, last, end, "no verified digest is that new")
	}
}

// between says why nothing covers the time between two digests.
func (a *Archive) between(key chainKey, from, to time.Time) string {
	for _, d := range a.digests {
		switch start, _ := d.span(); {
		case d.chain() != key:
		case !d.proven && d.name.End.After(from) && !d.name.End.After(to):
			return "digests of that time were found, but are not verified"
		case d.proven && start.Equal(to) && d.previous == "":
			return "a chain begins after it: validation or logging was off, or digests are gone"
		}
	}
	return "digests are missing"
}

// origins adds where objects were delivered that are elsewhere now.
func (a *Archive) origins(r *Report) {
	type pair struct{ from, to string }
	counts := map[pair]*Origin{}
	for _, d := range a.digests {
		if !d.proven || d.inPlace(d.File.Bucket, d.File.Object) || !a.asks(d) {
			continue
		}
		from, to := moved(d.File.place(), d.Name)
		o := counts[pair{from, to}]
		if o == nil {
			o = &Origin{From: from, To: to}
			counts[pair{from, to}] = o
		}
		o.Digests++
		o.Logs += int64(len(d.File.Logs))
	}
	for _, o := range counts {
		r.Origins = append(r.Origins, *o)
	}
	slices.SortFunc(r.Origins, func(a, b Origin) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
}

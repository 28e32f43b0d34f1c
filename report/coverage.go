package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// Incomplete reports whether something that should have been read was not, or what is asked
// about is not in what was read at all, or digests were checked and do not prove all of it.
// Gaps do not count, so Incomplete is not the opposite of Complete: if there are gaps but
// nothing else is wrong, both are false.
func (c *Coverage) Incomplete() bool {
	return c.Objects.Failed > 0 || c.Records.Bad > 0 || len(c.Unfinished) > 0 || c.Integrity.Unproven() || len(c.Unanswered()) > 0
}

// Unanswered returns the warnings that say why a zero is not an answer.
func (c *Coverage) Unanswered() (w []Warning) {
	for _, one := range c.Warnings {
		if slices.Contains(unanswered, one.Code) {
			w = append(w, one)
		}
	}
	return w
}

// coverage says what the events rest on, and how far that covers what q asks about.
func (b *Builder) coverage(q *Query, v *events.View, found *acts.Acts, log *logbook) Coverage {
	look := survey(v)
	distinct, duplicate, replaced := v.Counts()
	c := Coverage{
		Classes: q.classes(), Key: q.Key, Objects: b.objects, Bytes: b.bytes, Records: b.records, Pruned: journal.SortPruned(q.Pruned), Unfinished: q.Unfinished,
		Events:   EventCounts{distinct, duplicate, replaced},
		Failures: slices.Clone(b.bad), Gaps: log.gaps(q),
		SHA256: b.sum(), Places: log.places(q), Integrity: q.Integrity,
	}
	c.FirstDay, c.LastDay = log.days(q)
	known, further := b.countFailed(&c, q)
	c.Skips = b.skipped(known)
	if look.first != nil {
		first, last := look.first.Time(), look.last.Time()
		c.FirstEvent, c.LastEvent = &first, &last
	}
	c.Days = b.dayRows()
	c.Containers = b.containers()
	c.Warnings = append(append(look.warnings(&c, q), implicitWarnings(v, found)...), clashWarnings(v.Clashes())...)
	c.Warnings = append(c.Warnings, log.warnings(q)...)
	c.Warnings = append(c.Warnings, b.unanswered(&c, q, v)...)
	if n := len(b.others) - b.grown + further; n > 0 {
		c.Warnings = append(c.Warnings, Warning{"several_versions", fmt.Sprintf("objects changed between scans: %s counted in addition to the first; their events count once, but events that are only counted, as in mau and clients, count once for each version", events.Plural(int64(n), "further version"))})
	}
	c.Complete = !c.Incomplete() && len(c.Gaps) == 0
	return c
}

// countFailed adds to c what failed. It returns what q knows to be bad, which counts as
// skipped, and how many of the failures are further versions of objects.
func (b *Builder) countFailed(c *Coverage, q *Query) (known Skip, further int) {
	failed, further := b.unresolved()
	known = Skip{Reason: KnownBad}
	for _, f := range failed {
		c.Objects.Listed++
		c.Bytes.Listed += f.bytes
		if q.KnownBad != nil && q.KnownBad(f.Object, f.Version) {
			known.Objects++
			known.Bytes += f.bytes
			known.Names = append(known.Names, f.Object)
			continue
		}
		c.Objects.Failed++
		c.Bytes.Failed += f.bytes
		c.Failures = append(c.Failures, f.Failure)
	}
	c.Objects.Skipped += known.Objects
	c.Bytes.Skipped += known.Bytes
	c.Failures = slices.SortedFunc(slices.Values(c.Failures), func(a, b Failure) int {
		return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Message, b.Message), cmp.Compare(a.Version, b.Version))
	})
	if c.Failures == nil {
		c.Failures = []Failure{}
	}
	return known, further
}

// skipped returns what was skipped, by reason, including what is known to be bad, if
// anything.
func (b *Builder) skipped(known Skip) []Skip {
	list := []Skip{}
	for _, s := range b.skips {
		list = append(list, *s)
	}
	if known.Objects > 0 {
		list = append(list, known)
	}
	slices.SortFunc(list, func(a, b Skip) int { return cmp.Compare(a.Reason, b.Reason) })
	for i := range list {
		list[i].Names = slices.Sorted(slices.Values(list[i].Names))
	}
	return list
}

// A failure is what is kept of a failed object.
type failure struct {
	Failure
	bytes int64
}

func lessFailure(a, b *failure) bool {
	return cmp.Or(cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Message, b.Message), cmp.Compare(a.bytes, b.bytes)) < 0
}

// unresolved returns the failed versions of objects for which no other entry was added, and
// how many of them belong to objects that have another version, read or failed. Objects
// that could not even be looked at have no version, and nothing that was added makes up for
// them.
func (b *Builder) unresolved() (left []failure, further int) {
	names := map[nameHash]bool{}
	for r, f := range b.failed {
		if f.Version == "" {
			left = append(left, f)
			continue
		}
		if b.has(r) {
			continue
		}
		left = append(left, f)
		if b.seen.find(r.name) != nil || names[r.name] {
			further++
		}
		names[r.name] = true
	}
	return left, further
}

func compareDays(a, b Day) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
}

func (b *Builder) dayRows() []Day {
	rows := []Day{}
	for d, n := range b.days {
		if n.objects == 0 {
			continue // everything that was delivered failed
		}
		d.Objects, d.Records, d.Events = n.objects, n.records, n.events
		rows = append(rows, d)
	}
	slices.SortFunc(rows, compareDays)
	return rows
}

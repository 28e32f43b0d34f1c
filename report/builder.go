package report

import (
	"hash/maphash"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A Builder collects entries. The zero value is ready to use. It may not be used
// concurrently. It keeps every distinct event in a compact form. For each object it keeps
// only a key.
type Builder struct {
	seen    objects           // scanned and skipped
	others  map[revision]mark // further versions of these
	grown   int               // number of others that replace an hour which was incomplete when first read
	failed  map[revision]failure
	objects ObjectCounts // failed objects excluded, as in bytes
	bytes   ByteCounts
	records RecordCounts
	bad     []Failure
	skips   map[string]*Skip
	inside  map[string]*Container // what the records of objects were in
	days    map[Day]*dayCount     // by day, account and region
	latest  dayKey                // key of the day that was asked for last,
	today   *dayCount             // and that day
	events  *events.Table
	counted counted
	name    []byte // scratch
	seed    maphash.Seed
}

// A dayKey identifies a day without formatting a date.
type dayKey struct {
	day             int64 // since 1970
	account, region string
}

type dayCount struct {
	objects, records, events int64
	hours, digests           uint32 // bit h is set if there is a log, or a digest, for hour h
}

// Add adds an entry. Adding the same entry again changes nothing. If there are several
// entries for one version of an object, a failed one counts only if no other does. Each
// version of an object counts as an object, and the report warns of that. The events of all
// versions count once, but events kept only as counts are counted once for each version.
func (b *Builder) Add(e journal.Entry) {
	b.init()
	if e.Status == journal.Failed {
		r, f := b.revisionOf(&e), failure{Failure{e.Object, e.Reason, e.Message, e.Version}, e.Bytes}
		if old, ok := b.failed[r]; !ok || lessFailure(&f, &old) {
			b.failed[r] = f
		}
		if !e.Delivered.IsZero() { // it was delivered, so there is no gap
			b.day(e.Delivered, e.Account, e.Region).hours |= 1 << e.Delivered.Hour()
		}
		return
	}
	if !b.isNew(&e) {
		return
	}
	b.objects.Listed++
	b.bytes.Listed += e.Bytes
	if e.Status == journal.Skipped {
		b.addSkip(&e)
		return
	}
	b.addScanned(&e)
}

// isHour reports whether the object is an hour of an event history or of a log group. An
// hour that is not over has another version each time it is read.
func isHour(e *journal.Entry) bool {
	return strings.HasPrefix(e.Object, "lookup://") || strings.HasPrefix(e.Object, "logs://")
}

// isNew reports whether this version of the object is added for the first time,
// and remembers it.
func (b *Builder) isNew(e *journal.Entry) bool {
	r := b.revisionOf(e)
	first := b.seen.find(r.name)
	if first == nil {
		b.seen.add(object{r.name, identity{r.version, b.markOf(e)}})
		return true
	}
	if _, ok := b.others[r]; ok || first.version == r.version {
		return false
	}
	b.others[r] = b.markOf(e)
	if isHour(e) {
		b.grown++
	}
	return true
}

// has reports whether this version of an object was added.
func (b *Builder) has(r revision) bool {
	if first := b.seen.find(r.name); first != nil && first.version == r.version {
		return true
	}
	_, ok := b.others[r]
	return ok
}

func (b *Builder) init() {
	if b.others == nil {
		b.others = map[revision]mark{}
		b.failed = map[revision]failure{}
		b.skips = map[string]*Skip{}
		b.inside = map[string]*Container{}
		b.days = map[Day]*dayCount{}
		b.events = events.NewTable()
		b.counted = newCounted()
		b.seed = maphash.MakeSeed()
	}
}

func (b *Builder) addSkip(e *journal.Entry) {
	b.objects.Skipped++
	b.bytes.Skipped += e.Bytes
	s := b.skips[e.Reason]
	if s == nil {
		s = &Skip{Reason: e.Reason}
		b.skips[e.Reason] = s
	}
	s.Objects++
	s.Bytes += e.Bytes
	if e.Reason == journal.DigestFile && !e.Delivered.IsZero() {
		of := e.Delivered.Add(-time.Hour) // a digest covers the hour before
		b.day(of, e.Account, e.Region).digests |= 1 << of.Hour()
	}
	if e.HoldsNoRecord() {
		s.Names = append(s.Names, e.Object)
	}
}

func (b *Builder) addScanned(e *journal.Entry) {
	b.objects.Scanned++
	b.bytes.Scanned += e.Bytes
	b.bytes.Inflated += e.Inflated
	b.records.Read += e.Records.Read
	b.records.Matched += e.Records.Matched
	b.records.Unmatched += e.Records.Unmatched
	b.records.Bad += e.Records.Bad
	b.records.Noise += e.Records.Noise
	for _, message := range e.BadRecords {
		b.bad = append(b.bad, Failure{Object: e.Object, Reason: BadRecord, Message: message})
	}
	if more := e.Records.Bad - int64(len(e.BadRecords)); more > 0 {
		b.bad = append(b.bad, Failure{Object: e.Object, Reason: BadRecord, Message: events.Plural(more, "more record") + " that cannot be used"})
	}
	b.addContainer(e)
	b.addDays(e)
	switch {
	case len(e.Raw.Of) > 0:
		b.events.AddRaw(e.Object, e.Version, e.Events, e.Raw)
	case len(e.Events) > 0:
		b.events.Add(e.Object, e.Events)
	}
	b.addCounts(e)
}

// addDays counts the entry on its day of delivery or, if it has none, on the days of its
// events.
func (b *Builder) addDays(e *journal.Entry) {
	if !e.Delivered.IsZero() {
		d := b.day(e.Delivered, e.Account, e.Region)
		d.objects++
		d.records += e.Records.Read
		d.events += e.Records.Matched
		d.hours |= 1 << e.Delivered.Hour()
		return
	}
	counted := map[*dayCount]bool{}
	for i := range e.Events {
		v := &e.Events[i]
		d := b.day(v.Time, v.Account, v.Region)
		d.records++
		d.events++
		if !counted[d] {
			counted[d] = true
			d.objects++
		}
	}
}

const secondsOfDay = 24 * 60 * 60

// day returns the day of t. Objects mostly come by day, account and region, so it remembers
// the last one.
func (b *Builder) day(t time.Time, account, region string) *dayCount {
	latest := dayKey{t.Unix() / secondsOfDay, account, region}
	if t.Unix()%secondsOfDay < 0 {
		latest.day-- // the division rounded toward 1970
	}
	if b.today != nil && latest == b.latest {
		return b.today
	}
	key := Day{Day: t.UTC().Format(time.DateOnly), Account: account, Region: region}
	d := b.days[key]
	if d == nil {
		d = &dayCount{}
		b.days[key] = d
	}
	b.latest, b.today = latest, d
	return d
}

// Report answers q from what was added so far. It goes through all events that count again
// for each part.
func (b *Builder) Report(q Query) *Report {
	b.init()
	view := b.events.View(q.Filter)
	found := acts.Find(view)
	log := b.logbook(&q)
	// Coverage and users cover all events; the other parts cover what q admits.
	r := &Report{Schema: Schema, Query: q.question(), Coverage: b.coverage(&q, view, found, log)}
	var verdicts *evidence.Verdicts
	if q.wants(PartSummary) || q.wants(PartActivity) || q.wants(PartAuthorize) || q.wants(PartEvents) {
		verdicts = evidence.Judge(view, q.Windows, log.all)
	}
	if q.wants(PartSummary) {
		r.Summary = summary(view, found, verdicts, &q)
		r.Summary.Findings = append(r.Summary.Findings, log.findings(&q)...)
	}
	if q.wants(PartActivity) {
		r.Activity = activity(view, found, verdicts, &q)
	}
	if q.wants(PartAuthorize) {
		r.Authorize = authorize(view, verdicts, &q)
	}
	if q.wants(PartMAU) {
		b.addMAU(r, view, found, &q)
	}
	if q.wants(PartClients) {
		r.Clients = b.clients(view, found, &q)
	}
	if q.wants(PartFailures) {
		r.Failures = refused(view, found)
	}
	if q.wants(PartDeletions) {
		r.Deletions = newList(people.Deletions(view, found, q.Usernames))
	}
	if q.wants(PartUsers) {
		addUsers(r, view, found, &q)
	}
	if q.wants(PartTimeline) {
		r.Timeline = newList(people.Timeline(view, found))
	}
	if q.wants(PartEvents) {
		r.Events = newList(eventRows(view, verdicts, &q))
	}
	return r
}

// eventRows returns all admitted events, visits with what was found about them.
func eventRows(v *events.View, verdicts *evidence.Verdicts, q *Query) (n int, at func(int) EventRow) {
	numbers := v.Sorted(func(*events.Row) bool { return true })
	var records *events.RecordReader
	if q.Raw {
		records = v.Records()
	}
	return len(numbers), func(i int) EventRow {
		x := verdicts.On(numbers[i])
		row := EventRow{Event: v.Event(v.Row(numbers[i])), Evidence: x.Kind, Confidence: x.Confidence, Edge: x.Edge}
		if records != nil {
			row.Record = &Record{func() ([]byte, error) { return records.Record(numbers[i]) }}
		}
		for _, n := range verdicts.Because(numbers[i]) {
			row.Because = append(row.Because, v.ID(v.Row(n)))
		}
		return row
	}
}

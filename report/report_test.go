package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/local"
)

var update = flag.Bool("update", false, "write the golden files anew")

var formats = map[string]report.Writer{
	"table": report.Table, "json": report.JSON, "csv": report.CSV, "ndjson": report.NDJSON,
	"html": report.HTML, "markdown": report.Markdown, "parquet": report.Parquet,
}

// sample returns the entries of the sample archive and of the damaged one.
func sample(t *testing.T) []journal.Entry {
	t.Helper()
	return scanned(t, "trail", "damaged")
}

// scanned returns the entries of folders of testdata, where the test is from now on.
func scanned(t *testing.T, folders ...string) []journal.Entry {
	t.Helper()
	t.Chdir("../testdata")
	var s scan.Scanner
	for _, folder := range folders {
		s.Sources = append(s.Sources, local.Path(folder))
	}
	var entries []journal.Entry
	for e, err := range s.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

func build(entries []journal.Entry, q report.Query) *report.Report {
	var b report.Builder
	for _, e := range entries {
		b.Add(e)
	}
	return b.Report(q)
}

// lists lets reports be compared.
var lists = cmp.Options{listsOf[report.DeletionRow](), listsOf[report.UserRow](), listsOf[report.EventRow]()}

func listsOf[T any]() cmp.Option {
	return cmp.Transformer("rows", func(l report.List[T]) []T {
		if l.IsZero() {
			return nil
		}
		return slices.AppendSeq([]T{}, l.All())
	})
}

func text(t *testing.T, write report.Writer, r *report.Report, l report.Layout) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// checkAccounting fails t if anything listed is not accounted for.
func checkAccounting(t *testing.T, c *report.Coverage) {
	t.Helper()
	o, b, r, e := c.Objects, c.Bytes, c.Records, c.Events
	if o.Listed != o.Scanned+o.Skipped+o.Failed || b.Listed != b.Scanned+b.Skipped+b.Failed ||
		r.Read != r.Matched+r.Unmatched+r.Bad || r.Matched != e.Distinct+e.Duplicate+e.Replaced {
		t.Errorf("the accounting does not hold:\n%s", c.Accounting())
	}
	var skipped, failed int64
	for _, s := range c.Skips {
		skipped += s.Objects
	}
	for _, f := range c.Failures {
		if f.Reason != report.BadRecord {
			failed++
		}
	}
	if skipped != o.Skipped || failed != o.Failed {
		t.Errorf("%d skipped and %d failed, but %d and %d are named", o.Skipped, o.Failed, skipped, failed)
	}
}

func TestGoldens(t *testing.T) {
	entries := sample(t)
	for name, write := range formats {
		for _, part := range report.Parts {
			path := filepath.Join("report", name+"-"+string(part)+".golden")
			r := build(entries, report.Query{Parts: []report.Part{part}})
			checkAccounting(t, &r.Coverage)
			got := text(t, write, r, report.Layout{Part: part, Width: 160})
			switch name {
			case "parquet":
				got = dump(t, got)
			case "html": // style and script are files of their own
				_, got, _ = strings.Cut(got, "<body>\n")
				got, _, _ = strings.Cut(got, "<script>")
			}
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", path, diff)
			}
		}
	}
}

// Add is commutative and idempotent: any order, any repetition, the same bytes.
func TestOrderDoesNotMatter(t *testing.T) {
	entries := sample(t)
	// Copies that differ, corrections, and an object that failed elsewhere.
	for i, e := range entries[:40] {
		e.Object += ".copy"
		e.Events = append([]cognito.Event(nil), e.Events...)
		for k := range e.Events {
			e.Events[k].UserAgent += string(rune('a' + i%3))
			if i%4 == 0 {
				e.Events[k].OriginalID = e.Events[k].ID
				e.Events[k].ID += "-corrected"
			}
		}
		entries = append(entries, e)
	}
	for _, e := range entries[:20] {
		e.Status, e.Reason, e.Message = journal.Failed, "unreadable", "elsewhere"
		entries = append(entries, e)
	}
	q := report.Query{Parts: report.Parts}
	want := text(t, report.JSON, build(entries, q), report.Layout{})
	random := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		random.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		twice := append(entries[:len(entries):len(entries)], entries[:random.IntN(len(entries))]...)
		if diff := cmp.Diff(want, text(t, report.JSON, build(twice, q), report.Layout{})); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	}
}

func at(hour int) time.Time { return time.Date(2025, 1, 22, hour, 0, 0, 0, time.UTC) }

// entryOf returns the entry of an object with the events.
func entryOf(object string, events ...cognito.Event) journal.Entry {
	n := int64(len(events))
	return journal.Entry{
		Object: object, Status: journal.Scanned, Bytes: 10, Inflated: 100,
		Records: journal.Records{Read: n, Matched: n}, Events: events,
	}
}

func event(id string, hour int, set ...func(*cognito.Event)) cognito.Event {
	e := cognito.Event{
		ID: id, Time: at(hour), Account: "123456789012", Region: "eu-west-1", Source: cognito.UserPools,
		Name: "AdminDeleteUser", Class: cognito.UserDeletion, Outcome: cognito.Succeeded, Actor: "unknown", Type: "AwsApiCall",
	}
	for _, f := range set {
		f(&e)
	}
	return e
}

func corrects(id string) func(*cognito.Event) { return func(e *cognito.Event) { e.OriginalID = id } }
func user(sub, pool string) func(*cognito.Event) {
	return func(e *cognito.Event) { e.Sub, e.UserPoolID = sub, pool }
}
func visit(label cognito.Label) func(*cognito.Event) {
	return func(e *cognito.Event) {
		e.Class, e.Name, e.Label, e.Type = cognito.Authorize, "OAuth2_Authorize_GET", label, "AwsServiceEvent"
	}
}

func ids(r *report.Report) (got []string) {
	for e := range r.Events.All() {
		got = append(got, e.ID)
	}
	return got
}

func TestCopiesAndCorrections(t *testing.T) {
	tests := []struct {
		name    string
		entries []journal.Entry
		want    []string
		counts  report.EventCounts
	}{
		{"copies", []journal.Entry{entryOf("b", event("1", 1)), entryOf("a", event("1", 1), event("1", 1))},
			[]string{"1"}, report.EventCounts{Distinct: 1, Duplicate: 2}},
		{"other account", []journal.Entry{entryOf("b", event("1", 1)), entryOf("a", event("1", 1, func(e *cognito.Event) { e.Account = "9" }))},
			[]string{"1", "1"}, report.EventCounts{Distinct: 2}},
		{"correction", []journal.Entry{entryOf("a", event("1", 1)), entryOf("b", event("2", 1, corrects("1")))},
			[]string{"2"}, report.EventCounts{Distinct: 1, Replaced: 1}},
		{"correction before its original", []journal.Entry{entryOf("a", event("2", 1, corrects("1"))), entryOf("b", event("1", 1))},
			[]string{"2"}, report.EventCounts{Distinct: 1, Replaced: 1}},
		{"original not in the archive", []journal.Entry{entryOf("b", event("2", 1, corrects("1")))},
			[]string{"2"}, report.EventCounts{Distinct: 1}},
		{"two corrections of what is not in the archive", []journal.Entry{entryOf("b", event("2", 1, corrects("1"))), entryOf("c", event("3", 1, corrects("1")))},
			[]string{"3"}, report.EventCounts{Distinct: 1, Replaced: 1}},
		{"two corrections", []journal.Entry{entryOf("a", event("1", 1)), entryOf("c", event("2", 1, corrects("1"))), entryOf("b", event("3", 1, corrects("1")))},
			[]string{"2"}, report.EventCounts{Distinct: 1, Replaced: 2}},
		{"chain", []journal.Entry{entryOf("z", event("1", 1)), entryOf("y", event("2", 1, corrects("1"))), entryOf("a", event("3", 1, corrects("2")))},
			[]string{"3"}, report.EventCounts{Distinct: 1, Replaced: 2}},
		{"circle", []journal.Entry{entryOf("a", event("1", 1, corrects("2"))), entryOf("b", event("2", 1, corrects("1")))},
			[]string{"2"}, report.EventCounts{Distinct: 1, Replaced: 1}},
		{"itself", []journal.Entry{entryOf("a", event("1", 1, corrects("1")))},
			[]string{"1"}, report.EventCounts{Distinct: 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := build(test.entries, report.Query{Parts: []report.Part{report.PartEvents}})
			checkAccounting(t, &r.Coverage)
			if diff := cmp.Diff(test.want, ids(r)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if r.Coverage.Events != test.counts {
				t.Errorf("got %+v, want %+v", r.Coverage.Events, test.counts)
			}
		})
	}
}

// A chain of corrections as long as a forger likes takes linear time: this one
// would take minutes if it were quadratic.
func TestLongChainOfCorrections(t *testing.T) {
	events := []cognito.Event{event("0", 1)}
	for i := range 50_000 {
		events = append(events, event(fmt.Sprint(i+1), 1, corrects(fmt.Sprint(i))))
	}
	r := build([]journal.Entry{entryOf("a", events...)}, report.Query{Parts: []report.Part{report.PartEvents}})
	if want := (report.EventCounts{Distinct: 1, Replaced: 50_000}); r.Coverage.Events != want || r.Events.At(0).ID != "50000" {
		t.Errorf("got %+v, %s, want %+v, 50000", r.Coverage.Events, r.Events.At(0).ID, want)
	}
}

// Forged times are reported as they are.
func TestFarTimes(t *testing.T) {
	for _, year := range []int{1, 1600, 9999} {
		far := time.Date(year, 12, 31, 23, 59, 59, 5, time.UTC)
		r := build([]journal.Entry{entryOf("a", event("1", 1, func(e *cognito.Event) { e.Time = far }))}, report.Query{Parts: []report.Part{report.PartEvents}})
		if got := r.Events.At(0).Time; !got.Equal(far) {
			t.Errorf("got %v, want %v", got, far)
		}
	}
}

func TestSmallestObjectNameCounts(t *testing.T) {
	agent := func(s string) func(*cognito.Event) { return func(e *cognito.Event) { e.UserAgent = s } }
	r := build([]journal.Entry{entryOf("m", event("1", 1, agent("a"))), entryOf("b", event("1", 1, agent("z"))), entryOf("x", event("1", 1, agent("b")))},
		report.Query{Parts: []report.Part{report.PartEvents}})
	if e := r.Events.At(0); e.Object != "b" || e.UserAgent != "z" {
		t.Errorf("got the copy of %s, %q, want that of b, \"z\"", e.Object, e.UserAgent)
	}
}

// Two versions of one object may hold different copies; which one counts must
// not depend on which came first.
func TestCopiesInVersionsOfAnObject(t *testing.T) {
	agent := func(s string) func(*cognito.Event) { return func(e *cognito.Event) { e.UserAgent = s } }
	first, second := entryOf("a", event("1", 1, agent("x"))), entryOf("a", event("1", 1, agent("y")))
	first.Version, second.Version = "1", "2"
	q := report.Query{Parts: []report.Part{report.PartEvents}}
	one, other := build([]journal.Entry{first, second}, q), build([]journal.Entry{second, first}, q)
	if diff := cmp.Diff(one, other, lists); diff != "" {
		t.Errorf("(-one order +other)\n%s", diff)
	}
	if want := (report.EventCounts{Distinct: 1, Duplicate: 1}); one.Coverage.Events != want || one.Events.At(0).UserAgent != "x" {
		t.Errorf("got %+v, %s, want %+v, x", one.Coverage.Events, one.Events.At(0).UserAgent, want)
	}
}

// Of two copies that differ in any one field the same counts, and all of it, whichever
// comes first.
func TestCopiesDifferInAnyField(t *testing.T) {
	fields := reflect.TypeFor[cognito.Event]()
	for i := range fields.NumField() {
		name := fields.Field(i).Name
		switch name {
		case "ID", "Account": // make it another event
			continue
		case "Inferred", "Object": // are set by the report
			continue
		}
		copies := [...]cognito.Event{event("1", 1), event("1", 1)}
		for k := range copies {
			switch f := reflect.ValueOf(&copies[k]).Elem().Field(i); f.Kind() {
			case reflect.String:
				f.SetString([]string{"x", "y"}[k])
			case reflect.Int:
				f.SetInt(int64(1 + k))
			case reflect.Bool:
				f.SetBool(k == 1)
			default:
				f.Set(reflect.ValueOf(at(1 + k)))
			}
		}
		q := report.Query{Parts: []report.Part{report.PartEvents}}
		for _, entry := range []journal.Entry{entryOf("a", copies[0], copies[1]), entryOf("a", copies[1], copies[0])} {
			want := copies[0]
			want.Object = "a"
			if diff := cmp.Diff(want, build([]journal.Entry{entry}, q).Events.At(0).Event); diff != "" {
				t.Errorf("%s (-want +got)\n%s", name, diff)
			}
		}
	}
}

func TestPoolInference(t *testing.T) {
	tests := []struct {
		name     string
		others   []cognito.Event
		pool     string
		inferred bool
		warned   bool
	}{
		{"one pool", []cognito.Event{event("2", 2, user("s", "pool-1")), event("3", 3, user("s", "pool-1"))}, "pool-1", true, false},
		{"two pools", []cognito.Event{event("2", 2, user("s", "pool-1")), event("3", 3, user("s", "pool-2"))}, "", false, true},
		{"other sub", []cognito.Event{event("2", 2, user("x", "pool-1"))}, "", false, true},
		{"other account", []cognito.Event{event("2", 2, user("s", "pool-1"), func(e *cognito.Event) { e.Account = "9" })}, "", false, true},
		{"nothing", nil, "", false, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := build([]journal.Entry{entryOf("a", append(test.others, event("1", 1, user("s", "")))...)},
				report.Query{Parts: []report.Part{report.PartDeletions}, To: at(2)})
			if r.Deletions.Len() != 1 {
				t.Fatalf("got %d deletions, want 1: the window must not hide what a pool is inferred from", r.Deletions.Len())
			}
			if d := r.Deletions.At(0); d.UserPoolID != test.pool || d.Inferred != test.inferred {
				t.Errorf("got %q, inferred %t, want %q, %t", d.UserPoolID, d.Inferred, test.pool, test.inferred)
			}
			if got := hasWarning(r, "unresolved_pools"); got != test.warned {
				t.Errorf("warned: %t, want %t", got, test.warned)
			}
		})
	}
}

func hasWarning(r *report.Report, code string) bool {
	for _, w := range r.Coverage.Warnings {
		if w.Code == code {
			return true
		}
	}
	return false
}

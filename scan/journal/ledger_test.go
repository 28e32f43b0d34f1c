package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A file is a journal in memory, on a device that may be full.
type file struct {
	data []byte
	room int   // bytes that can be written, if err is not nil
	err  error // the error of writing more

	synced []int // the size at each sync
	noSync error
}

func (f *file) Sync() error {
	f.synced = append(f.synced, len(f.data))
	return f.noSync
}

func (f *file) ReadAt(p []byte, at int64) (int, error) { return bytes.NewReader(f.data).ReadAt(p, at) }

func (f *file) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 && f.err != nil {
		return 0, f.err
	}
	f.data = append(f.data, p...)
	return len(p), nil
}

func (f *file) Truncate(size int64) error {
	f.data = f.data[:size]
	return nil
}

func (f *file) Stat() (fs.FileInfo, error) {
	return fstest.MapFS{"journal": {Data: f.data}}.Stat("journal")
}

// each yields the entries, then err if it is not nil.
func each(entries []journal.Entry, err error) iter.Seq2[journal.Entry, error] {
	return func(yield func(journal.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
		if err != nil {
			yield(journal.Entry{}, err)
		}
	}
}

// resume does a run into f in which the entries there exist. It returns which of them it
// scanned and what it found.
func resume(t *testing.T, f journal.File, run journal.Run, there []journal.Entry) (scanned, found []journal.Entry, err error) {
	t.Helper()
	l, err := journal.Resume(t.Context(), f, run)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range there {
		if !l.Ask(e.Object, e.Version) {
			scanned = append(scanned, e)
		}
	}
	for e, err := range l.Entries(t.Context(), each(scanned, nil)) {
		if err != nil {
			return scanned, found, errors.Join(err, l.Flush())
		}
		found = append(found, e)
	}
	return scanned, found, l.Flush()
}

func names(entries []journal.Entry) string {
	var names []string
	for _, e := range entries {
		names = append(names, e.Object+"@"+e.Version)
	}
	return strings.Join(names, " ")
}

// Each run scans what no earlier one has finished, and finds what exists now: neither what is
// gone nor what failed before.
func TestRunsFindWhatIsThere(t *testing.T) {
	of := func(name, version string, status journal.Status) journal.Entry {
		return journal.Entry{Object: name, Version: version, Status: status}
	}
	a1, a2, b, gone := of("logs/a", "1", journal.Scanned), of("logs/a", "2", journal.Scanned), of("logs/b", "1", journal.Skipped), of("logs/gone", "1", journal.Scanned)
	broken, mended := of("logs/c", "1", journal.Failed), of("logs/c", "2", journal.Scanned)
	f := &file{}
	for _, step := range []struct {
		there          []journal.Entry
		scanned, found string
	}{
		{[]journal.Entry{a1, broken, gone}, "logs/a@1 logs/c@1 logs/gone@1", "logs/a@1 logs/c@1 logs/gone@1"},
		{[]journal.Entry{a1, b, broken}, "logs/b@1 logs/c@1", "logs/b@1 logs/c@1 logs/a@1"},
		{[]journal.Entry{a2, b, mended}, "logs/a@2 logs/c@2", "logs/a@2 logs/c@2 logs/b@1"},
		{[]journal.Entry{b, a2, mended}, "", "logs/b@1 logs/a@2 logs/c@2"},
		{nil, "", ""},
	} {
		scanned, found, err := resume(t, f, run, step.there)
		if err != nil || names(scanned) != step.scanned || names(found) != step.found {
			t.Errorf("scanned %q and found %q, %v, want %q and %q", names(scanned), names(found), err, step.scanned, step.found)
		}
	}
	if n := strings.Count(string(f.data), `"run":5,`); n != 2 {
		t.Errorf("%d lines of run 5, want its begin and its end in\n%s", n, f.data)
	}
	if n := strings.Count(string(f.data), `"id":"J"`); n != 10 {
		t.Errorf("%d lines of the journal's ID, want 10", n)
	}
}

// Journals without a given ID have different ones, and keep them.
func TestNewJournalsDiffer(t *testing.T) {
	ids := map[string]bool{}
	for range 2 {
		f := &file{}
		for range 2 {
			if _, _, err := resume(t, f, journal.Run{Classes: run.Classes, Sources: run.Sources}, nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, line := range strings.Split(strings.TrimSpace(string(f.data)), "\n") {
			_, id, _ := strings.Cut(line, `"id":"`)
			id, _, _ = strings.Cut(id, `"`)
			ids[id] = true
		}
	}
	if len(ids) != 2 || ids[""] {
		t.Errorf("two journals have the IDs %v", ids)
	}
}

// A run that cannot continue a journal leaves every byte of it as it is.
func TestWhatCannotBeResumed(t *testing.T) {
	written := journal.Run{ID: "J", Number: 1, Classes: run.Classes, Sources: []string{"logs"}, Dir: "/here", Key: "k"}
	whole := string(write(t, written, true, entries...))
	with := func(change func(*journal.Run)) journal.Run {
		r := written
		change(&r)
		return r
	}
	for _, test := range []struct {
		name, text string
		run        journal.Run
		want       error
	}{
		{"other classes", whole, with(func(r *journal.Run) { r.Classes = cognito.Classes }), &journal.ClassesError{Held: run.Classes, Want: cognito.Classes}},
		{"another key", whole, with(func(r *journal.Run) { r.Key = "x" }), &journal.KeyError{Held: "k", Want: "x"}},
		{"no key", whole, with(func(r *journal.Run) { r.Key = "" }), &journal.KeyError{Held: "k"}},
		{"another folder", whole, with(func(r *journal.Run) { r.Dir = "/there" }), &journal.DirError{Held: "/here", Want: "/there"}},
		{"damage", whole + "x\n", written, &journal.DamageError{}},
		{"no journal", "x\n", written, journal.ErrNotJournal},
	} {
		f := &file{data: []byte(test.text + "cut")}
		before := string(f.data)
		_, err := journal.Resume(t.Context(), f, test.run)
		if err == nil || string(f.data) != before {
			t.Errorf("%s: %v, and %d of %d bytes are left", test.name, err, len(f.data), len(before))
		}
		_, recalled := journal.Recall(t.Context(), bytes.NewReader(f.data), test.run)
		for _, err := range []error{err, recalled} {
			damage, bad := err.(*journal.DamageError)
			if _, want := test.want.(*journal.DamageError); want {
				if !bad || damage.First {
					t.Errorf("%s: got %v", test.name, err)
				}
			} else if !errors.Is(err, test.want) && !cmp.Equal(err, test.want) {
				t.Errorf("%s: got %#v, want %#v", test.name, err, test.want)
			}
		}
	}
	// Sources with absolute paths go with any folder.
	if _, err := journal.Resume(t.Context(), &file{data: []byte(whole)}, with(func(r *journal.Run) { r.Dir = "" })); err != nil {
		t.Error(err)
	}
}

// The past is read completely or not at all, and an interruption is not damage.
func TestInterrupted(t *testing.T) {
	f := &file{}
	if _, _, err := resume(t, f, run, entries); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	l, err := journal.Resume(ctx, f, run)
	if err != nil {
		t.Fatal(err)
	}
	l.Ask(entries[0].Object, entries[0].Version)
	stop := errors.New("stop")
	cancel(stop)
	if _, err := journal.Resume(ctx, f, run); err != stop {
		t.Errorf("resumed: got %v, want %v", err, stop)
	}
	var last error
	for _, err := range l.Entries(ctx, each(nil, nil)) {
		last = err
	}
	_, r, err := read(f.data)
	if last != stop || err != nil || len(r.Unfinished()) != 1 {
		t.Errorf("entries: got %v, want %v; unfinished %q, %v", last, stop, r.Unfinished(), err)
	}
}

// Whatever ends a run early, the run has not ended, and what it found is kept.
func TestRunsThatBreakOff(t *testing.T) {
	broken := errors.New("broken")
	for name, do := range map[string]func(*journal.Ledger) error{
		"an error of the scan": func(l *journal.Ledger) (last error) {
			for _, err := range l.Entries(t.Context(), each(entries[:1], broken)) {
				last = err
			}
			return last
		},
		"the consumer stops": func(l *journal.Ledger) error {
			for range l.Entries(t.Context(), each(entries, nil)) {
				break
			}
			return broken
		},
	} {
		f := &file{}
		l, err := journal.Resume(t.Context(), f, run)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.data) > 0 {
			t.Errorf("%s: something is written before the entries are asked for", name)
		}
		if err := do(l); err != broken || l.Flush() != nil {
			t.Errorf("%s: got %v, want %v", name, err, broken)
		}
		got, r, err := read(f.data)
		if err != nil || len(got) != 1 || len(r.Unfinished()) != 1 {
			t.Errorf("%s: %d entries, %v, unfinished %q", name, len(got), err, r.Unfinished())
		}
	}
}

// If a write fails, the scan ends, with the error as the last thing yielded.
func TestJournalOnAFullDisk(t *testing.T) {
	full := errors.New("no space left on device")
	large := entries[1]
	large.Message = strings.Repeat("x", 40<<10)
	for _, room := range []int{0, 300, 70 << 10} {
		l, err := journal.Resume(t.Context(), &file{room: room, err: full}, run)
		if err != nil {
			t.Fatal(err)
		}
		var last error
		for _, err := range l.Entries(t.Context(), each([]journal.Entry{large, large, large}, nil)) {
			if last != nil {
				t.Errorf("room for %d bytes: entries after %v", room, last)
			}
			last = err
		}
		if last != full {
			t.Errorf("room for %d bytes: got %v, want %v", room, last, full)
		}
	}
}

// If the disk was full before the first line was complete, nothing was kept and the journal
// begins again. A file that only begins similarly, or may be something else, stays as it is.
func TestFirstLineThatWasCut(t *testing.T) {
	var whole file
	_, want, err := resume(t, &whole, run, entries)
	if err != nil {
		t.Fatal(err)
	}
	first := bytes.IndexByte(whole.data, '\n')
	for n := range first + 1 {
		f := &file{data: bytes.Clone(whole.data[:n])}
		_, got, err := resume(t, f, run, entries)
		switch {
		case n == 1 || n == 2: // no more than {"
			if !errors.Is(err, journal.ErrNotJournal) || len(f.data) != n {
				t.Errorf("%d bytes of the first line: got %v, %d bytes are left", n, err, len(f.data))
			}
		case err != nil:
			t.Errorf("%d bytes of the first line: %v", n, err)
		default:
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d bytes of the first line: (-want +got)\n%s", n, diff)
			}
			if _, r, err := read(f.data); err != nil || len(r.Unfinished()) > 0 {
				t.Errorf("%d bytes of the first line: %v", n, err)
			}
		}
	}
	for _, foreign := range []string{"x", `{"journal":1}`, `{"journal":"my diary`, `{"journal":"cogtrail.journal/v999"`, `{"journal":"cogtrail.journal/v1","mine":true}`, `{"jo"}`} {
		f := &file{data: []byte(foreign)}
		if _, err := journal.Resume(t.Context(), f, run); !errors.Is(err, journal.ErrNotJournal) || string(f.data) != foreign {
			t.Errorf("%s: got %v, and %q is left", foreign, err, f.data)
		}
	}
}

// A power failure loses no more than the last megabytes, and nothing of a run that is over. A
// file that cannot be synced does not end the scan; a failed sync does.
func TestSynced(t *testing.T) {
	list := make([]journal.Entry, 300)
	for i := range list {
		list[i] = journal.Entry{Object: fmt.Sprint("logs/", i), Status: journal.Scanned, Message: strings.Repeat("x", 40<<10)}
	}
	broken := errors.New("input/output error")
	for _, test := range []struct{ fails, want error }{{nil, nil}, {errors.ErrUnsupported, nil}, {broken, broken}} {
		f := &file{noSync: test.fails}
		_, _, err := resume(t, f, run, list)
		if !errors.Is(err, test.want) || err != nil && test.want == nil {
			t.Errorf("%v: got %v", test.fails, err)
		}
		at := 0
		for _, to := range f.synced {
			if to-at > 5<<20 {
				t.Errorf("%v: nothing is synced from byte %d to %d", test.fails, at, to)
			}
			at = to
		}
		if test.want == nil && (at != len(f.data) || len(f.synced) != 3) {
			t.Errorf("%v: synced at %v of %d bytes", test.fails, f.synced, len(f.data))
		}
	}
}

// What is gone is counted by name: not what has changed, what another source holds, what was
// only skipped, or what is in an archive that cannot be read.
func TestGone(t *testing.T) {
	entry := func(name, version string, s journal.Status) journal.Entry {
		e := journal.Entry{Object: name, Version: version, Status: s}
		if s != journal.Scanned {
			e.Reason = "why"
		}
		return e
	}
	before := []journal.Entry{
		entry("logs/a", "1", journal.Scanned), entry("logs/b", "0", journal.Scanned), entry("logs/b", "1", journal.Scanned), entry("logs/c.zip!/d.zip!/e", "1", journal.Scanned),
		entry("logs/digest", "1", journal.Skipped), entry("logs/left", "1", journal.Scanned), entry("other/a", "1", journal.Scanned),
	}
	for _, test := range []struct {
		name  string
		there []journal.Entry
		want  int64
	}{
		{"nothing is there", nil, 3},
		{"changed", []journal.Entry{entry("logs/a", "2", journal.Scanned), entry("logs/b", "1", journal.Scanned)}, 1},
		{"damaged", []journal.Entry{entry("logs/b", "2", journal.Failed), entry("logs/c.zip", "2", journal.Failed)}, 1},
		{"a folder cannot be listed", []journal.Entry{entry("logs/a", "1", journal.Scanned), entry("logs", "", journal.Failed)}, 0},
	} {
		var f file
		run := journal.Run{Classes: cognito.DefaultClasses, Sources: []string{"logs", "other"}}
		if _, _, err := resume(t, &f, run, before); err != nil {
			t.Fatal(err)
		}
		run.Sources = []string{"logs"}
		for range 2 { // what has changed is now in the journal twice
			l, err := journal.Resume(t.Context(), &f, run)
			if err != nil {
				t.Fatal(err)
			}
			l.Lists = func(name string) bool { return name != "logs/left" }
			var scanned []journal.Entry
			for _, e := range test.there {
				if !l.Ask(e.Object, e.Version) {
					scanned = append(scanned, e)
				}
			}
			for _, err := range l.Entries(t.Context(), each(scanned, nil)) {
				if err != nil {
					t.Fatal(err)
				}
			}
			if got := l.Gone(); got != test.want {
				t.Errorf("%s: %d objects are gone, want %d", test.name, got, test.want)
			}
			if err := l.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

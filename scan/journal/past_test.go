package journal_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// A failed entry does not count if there is a finished one of the same version. Another
// version, or a part of a name, is another object.
func TestPast(t *testing.T) {
	data := write(t, run, true, append(entries, entries...)...)
	p, err := journal.Recall(t.Context(), bytes.NewReader(data), run)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if got, want := p.Ask(e.Object, e.Version), e.Status != journal.Failed; got != want {
			t.Errorf("%q: finished %t, want %t", e.Object, got, want)
		}
	}
	if p.Ask("logs/a.json.gz", "8-1") || p.Ask("logs/a.json.gz", "") || p.Ask("logs/a", "7-1") {
		t.Error("another version, or another object, is finished")
	}
	f, again := &file{}, entries[0]
	again.Status, again.Events, again.Records = journal.Failed, nil, journal.Records{}
	for _, there := range [][]journal.Entry{{entries[0]}, {entries[1]}} {
		if _, _, err := resume(t, f, run, there); err != nil {
			t.Fatal(err)
		}
	}
	f.data = append(f.data, write(t, journal.Run{ID: "J", Number: 3, Classes: run.Classes}, true, again)...)
	if _, found, err := resume(t, f, run, entries[:1]); err != nil || names(found) != names(entries[:1]) || found[0].Status != journal.Scanned {
		t.Errorf("found %q, %v", names(found), err)
	}
	if p, err := journal.Recall(t.Context(), strings.NewReader(""), run); err != nil || p.Ask("logs/a.json.gz", "7-1") || p.HasRead("x") {
		t.Errorf("an empty journal has a past: %v", err)
	}
}

// Little is kept of a finished object, however many there are, even if all of them were asked
// for.
func TestMemoryOfPast(t *testing.T) {
	const most, objects = 40, 200_000 // bytes for each object
	name := func(i int) string { return fmt.Sprint("s3://trail/AWSLogs/", i) }
	in, out := io.Pipe()
	go func() {
		w, err := journal.NewWriter(out, run)
		for i := 0; i < objects && err == nil; i++ {
			err = w.Add(&journal.Entry{Object: name(i), Version: "1", Status: journal.Scanned})
		}
		if err == nil {
			err = w.End()
		}
		out.CloseWithError(err)
	}()
	before := inUse()
	p, err := journal.Recall(t.Context(), in, run)
	if err != nil {
		t.Fatal(err)
	}
	for i := range objects {
		if !p.Ask(name(i), "1") || p.Ask(name(i), "2") {
			t.Fatal(name(i))
		}
	}
	if each := float64(inUse()-before) / objects; each > most {
		t.Errorf("%.1f bytes for each object, want at most %d", each, most)
	}
	runtime.KeepAlive(p)
}

func inUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestHasRead(t *testing.T) {
	of := func(name string, status journal.Status) journal.Entry {
		return journal.Entry{Object: name, Version: "1", Status: status}
	}
	data := write(t, run, true, of("s3://read/AWSLogs/a", journal.Scanned), of("s3://read/b", journal.Failed),
		of("s3://refused/a", journal.Failed), of("s3://empty/a", journal.Skipped), of("lookup://eu-west-1/SignUp?account=1", journal.Scanned), of("logs/a", journal.Scanned))
	p, err := journal.Recall(t.Context(), bytes.NewReader(data), run)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"s3://read/": true, "s3://read": true, "s3://read/other": true, "s3://rea": false, "s3://readable/": false, "s3://refused/": false,
		"s3://empty/": false, "lookup://eu-west-1/": true, "lookup://eu-west-2/": false, "logs": true, "other/s3://refused/": true,
	} {
		if got := p.HasRead(name); got != want {
			t.Errorf("%s: got %t, want %t", name, got, want)
		}
	}
}

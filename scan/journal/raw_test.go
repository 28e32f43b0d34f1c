package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// withRecords returns an entry with these records. The even ones delete users, the odd ones
// delete pools.
func withRecords(t *testing.T, object string, records ...string) journal.Entry {
	t.Helper()
	var p journal.Packer
	e := journal.Entry{Object: object, Status: journal.Scanned, Records: journal.Records{Read: int64(len(records)), Matched: int64(len(records))}}
	for i, r := range records {
		if err := p.Add([]byte(r)); err != nil {
			t.Fatal(err)
		}
		e.Events = append(e.Events, cognito.Event{ID: r[:min(len(r), 8)], Source: cognito.UserPools, Class: cognito.Classes[i%2]})
	}
	var err error
	if e.Raw, err = p.Take(); err != nil {
		t.Fatal(err)
	}
	return e
}

// recordsOf returns the records of the events of e.
func recordsOf(t *testing.T, e *journal.Entry) (records []string) {
	t.Helper()
	for _, at := range e.Raw.Of {
		list, err := e.Raw.Chunks[at.Chunk].Records()
		if err != nil {
			t.Fatal(err)
		}
		records = append(records, string(list[at.Number]))
	}
	return records
}

// large returns more records than a Chunk holds, and one that is larger than a Chunk.
func large() (records []string) {
	for i := range 9 {
		records = append(records, fmt.Sprintf(`{"n":%04d,"x":%q}`, i, strings.Repeat("x", i*i*i*i*100)))
	}
	return append(records, `{"n": 9}`)
}

var rawRun = journal.Run{ID: "J", Number: 1, Classes: cognito.Classes[:2], Raw: true, Sources: []string{"logs"}}

// Records are read back byte for byte: from memory, from the journal that was just written,
// and from the journal by a later run and by a report, which may want only some classes.
func TestRecordsReadBack(t *testing.T) {
	records := large()
	e := withRecords(t, "logs/a", records...)
	if len(e.Raw.Chunks) < 3 {
		t.Fatalf("%d chunks", len(e.Raw.Chunks))
	}
	if got := recordsOf(t, &e); !slices.Equal(got, records) {
		t.Error("in memory the records are others")
	}
	f := &file{}
	there := []journal.Entry{withRecords(t, "logs/0", `{"first":1}`), e, {Object: "logs/b", Status: journal.Scanned}}
	for run := range 2 {
		_, found, err := resume(t, f, rawRun, there)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range found {
			got = append(got, recordsOf(t, &found[i])...)
		}
		if !slices.Equal(got, append([]string{`{"first":1}`}, records...)) {
			t.Errorf("run %d: the records are others", run)
		}
	}
	m := journal.Merger{Select: cognito.Classes[1:2], Raw: true}
	part, err := m.Open(bytes.NewReader(f.data))
	if err != nil {
		t.Fatal(err)
	}
	part.ReadBack(f)
	var got []string
	for e, err := range part.Entries() {
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Events) != len(e.Raw.Of) {
			t.Errorf("%d events of %d records", len(e.Events), len(e.Raw.Of))
		}
		got = append(got, recordsOf(t, &e)...)
	}
	var want []string
	for i := 1; i < len(records); i += 2 {
		want = append(want, records[i])
	}
	if !slices.Equal(got, want) {
		t.Errorf("of some classes: %d records, want %d", len(got), len(want))
	}
}

// What was added for an object that was not read to its end does not belong to the next
// object.
func TestDroppedRecords(t *testing.T) {
	var p journal.Packer
	for _, r := range []string{strings.Repeat("x", 300<<10), "y"} {
		if err := p.Add([]byte(r)); err != nil {
			t.Fatal(err)
		}
	}
	p.Drop()
	if raw, err := p.Take(); err != nil || len(raw.Chunks)+len(raw.Of) > 0 {
		t.Errorf("got %+v, %v", raw, err)
	}
}

// A journal in which a line of records was changed or removed gives an error and no wrong
// records. Lines of records whose entry was cut off belong to no entry.
func TestDamagedRecords(t *testing.T) {
	f := &file{}
	e := withRecords(t, "logs/a", `{"a":1}`, `{"b":2}`)
	if _, _, err := resume(t, f, rawRun, []journal.Entry{e}); err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter([]byte(bare(f.data)), []byte("\n"))
	if len(lines) != 5 || !bytes.HasPrefix(lines[1], []byte(`{"raw":[7,7],"zstd":"`)) {
		t.Fatalf("%q", lines)
	}
	readAll := func(lines ...[]byte) error {
		data := sealed(string(bytes.Join(lines, nil)))
		var m journal.Merger
		part, err := m.Open(bytes.NewReader(data))
		if err != nil {
			return err
		}
		part.ReadBack(bytes.NewReader(data))
		for e, err := range part.Entries() {
			if err != nil {
				return err
			}
			for i := range e.Raw.Chunks {
				if _, err := e.Raw.Chunks[i].Records(); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := readAll(lines...); err != nil {
		t.Error(err)
	}
	if err := readAll(lines[0], lines[1], lines[0], lines[1], lines[2], lines[3]); err != nil {
		t.Errorf("records of an entry that was cut off: %v", err)
	}
	changed := func(old, new string) []byte { return bytes.Replace(lines[1], []byte(old), []byte(new), 1) }
	for name, err := range map[string]error{
		"gone":            readAll(lines[0], lines[2]),
		"twice":           readAll(lines[0], lines[1], lines[1], lines[2]),
		"of another size": readAll(lines[0], changed("[7,7]", "[7,8]"), lines[2]),
		"fewer sizes":     readAll(lines[0], changed("[7,7]", "[14]"), lines[2]),
		"negative size":   readAll(lines[0], changed("[7,7]", "[21,-7]"), lines[2]),
		"huge size":       readAll(lines[0], changed("[7,7]", "[9223372036854775807,7]"), lines[2]),
		"no sizes":        readAll(lines[0], changed("[7,7]", "[]"), lines[2]),
		"no records":      readAll(lines[0], changed(`"zstd":"`, `"zstd":"AAAA`), lines[2]),
		"in none":         readAll(bytes.Replace(lines[0], []byte(`"raw":true,`), nil, 1), lines[1], lines[2]),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	text := bytes.Index(lines[1], []byte(`"zstd":"`)) + len(`"zstd":"`)
	for i := text; i < len(lines[1])-3; i++ {
		line := bytes.Clone(lines[1])
		if line[i] = 'A'; line[i] == lines[1][i] {
			line[i] = 'B'
		}
		if line[i] == '=' || lines[1][i] == '=' {
			continue
		}
		if err := readAll(lines[0], line, lines[2]); err == nil && !bytes.Equal(line, lines[1]) {
			t.Errorf("byte %d changed: no error", i)
		}
	}
}

// A scan continues only a journal with the same pattern and the same choice to keep records.
// A report reads journals of one pattern and, if it needs records, only those that hold them.
func TestPatternAndRecordsGoTogether(t *testing.T) {
	journalOf := func(r journal.Run) *file {
		f := &file{}
		if _, _, err := resume(t, f, r, []journal.Entry{}); err != nil {
			t.Fatal(err)
		}
		return f
	}
	plain, by := rawRun, rawRun
	plain.Raw, by.Pattern = false, `{"a":["b"]}`
	var pattern *journal.PatternError
	var raw *journal.RawError
	if _, err := journal.Resume(t.Context(), journalOf(by), rawRun); !errors.As(err, &pattern) || pattern.Held != by.Pattern || pattern.Want != "" {
		t.Errorf("no pattern after one: %v", err)
	}
	if _, err := journal.Resume(t.Context(), journalOf(plain), rawRun); !errors.As(err, &raw) || raw.Held {
		t.Errorf("records after none: %v", err)
	}
	if _, err := journal.Resume(t.Context(), journalOf(rawRun), plain); !errors.As(err, &raw) || !raw.Held {
		t.Errorf("no records after some: %v", err)
	}
	if _, err := journal.Resume(t.Context(), journalOf(by), by); err != nil {
		t.Error(err)
	}
	if _, w, err := merge(t, &journal.Merger{}, journalOf(by).data, journalOf(by).data); err != nil || w.Pattern != by.Pattern {
		t.Errorf("pattern %q, %v", w.Pattern, err)
	}
	if _, _, err := merge(t, &journal.Merger{}, journalOf(by).data, journalOf(plain).data); !errors.As(err, &pattern) || pattern.Want != by.Pattern {
		t.Errorf("two patterns: %v", err)
	}
	if _, _, err := merge(t, &journal.Merger{Raw: true}, journalOf(rawRun).data, journalOf(plain).data); !errors.As(err, &raw) || raw.Held {
		t.Errorf("records of some: %v", err)
	}
	both := append(journalOf(by).data, journalOf(rawRun).data...)
	if _, _, err := merge(t, &journal.Merger{}, both); err == nil {
		t.Error("two patterns in one journal: no error")
	}
}

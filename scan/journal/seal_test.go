package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/journal"
)

var sums = regexp.MustCompile(`(?m),"sum":"[0-9a-f]{8}"}$`)

// bare returns a journal in the format before lines had checksums.
func bare(data []byte) string {
	text := sums.ReplaceAllString(string(data), "}")
	return strings.ReplaceAll(text, `{"journal":"cogtrail.journal/v2"`, `{"journal":"cogtrail.journal/v1"`)
}

// sealed returns a journal without checksums with the right ones added.
func sealed(text string) []byte {
	text = strings.ReplaceAll(text, `{"journal":"cogtrail.journal/v1"`, `{"journal":"cogtrail.journal/v2"`)
	var data []byte
	for line := range strings.Lines(text) {
		if body, ok := strings.CutSuffix(line, "}\n"); ok {
			line = fmt.Sprintf("%s,\"sum\":\"%08x\"}\n", body, crc32.Checksum([]byte(body), crc32.MakeTable(crc32.Castagnoli)))
		}
		data = append(data, line...)
	}
	return data
}

// An independent implementation gives the same checksums.
func TestSums(t *testing.T) {
	e := withRecords(t, "logs/r", `{"a":1}`)
	for _, data := range [][]byte{write(t, run, true, entries...), write(t, rawRun, true, e)} {
		if diff := cmp.Diff(string(sealed(bare(data))), string(data)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

// Old journals, current ones, and both concatenated in any order hold the same.
func TestJournalsOfBefore(t *testing.T) {
	now := string(write(t, run, true, entries[:4]...))
	before := bare([]byte(now))
	for name, data := range map[string]string{"before": before, "before, then now": before + now, "now, then before": now + before} {
		got, r, err := read([]byte(data))
		if want := entries[:4]; err != nil || cmp.Diff(want, got[:4]) != "" || cmp.Diff(want, got[len(got)-4:]) != "" || len(r.Unfinished()) > 0 {
			t.Errorf("%s: %v, unfinished %q, got %q", name, err, r.Unfinished(), names(got))
		}
	}
	f := &file{data: []byte(before)}
	scanned, found, err := resume(t, f, run, entries[:4])
	if err != nil || len(scanned) > 0 || cmp.Diff(entries[:4], found) != "" || !strings.HasPrefix(string(f.data), before) {
		t.Errorf("resumed: %v, scanned %q, found %q", err, names(scanned), names(found))
	}
}

// A change of any byte of a journal, to any value, is reported, unless it was in the last
// line, which then counts as never written. This also holds for two concatenated journals,
// the first of which has no checksums.
func TestAnyByteChanged(t *testing.T) {
	e := withRecords(t, "logs/r", `{"a":1}`)
	first, second := write(t, run, true, entries...), write(t, rawRun, true, e)
	before := bare(write(t, run, true))
	for _, data := range [][]byte{first, second, append([]byte(before), first...)} {
		want, _, err := read(data)
		if err != nil {
			t.Fatal(err)
		}
		start := 0
		if strings.HasPrefix(string(data), before) {
			start = len(before) // changes before this cannot be detected
		}
		last := bytes.LastIndexByte(data[:len(data)-1], '\n') + 1
		for i := start; i < len(data); i++ {
			for _, to := range []byte{'\n', '"', data[i] ^ 1<<(i%8)} {
				damaged := bytes.Clone(data)
				if damaged[i] = to; data[i] == to {
					continue
				}
				got, r, err := read(damaged)
				if err == nil && i >= last && r.Size() == int64(last) && len(r.Unfinished()) > 0 && cmp.Equal(want, got, chunks) {
					continue // its end is cut off
				}
				var damage *journal.DamageError
				if !errors.As(err, &damage) && !errors.Is(err, journal.ErrNotJournal) {
					t.Fatalf("byte %d from %q to %q: got %v", i, data[i], damaged[i], err)
				}
			}
		}
	}
}

// chunks are equal if they hold the same number of records.
var chunks = cmp.Comparer(func(a, b journal.Chunk) bool { return a.Len() == b.Len() })

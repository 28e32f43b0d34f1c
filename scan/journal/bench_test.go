package journal_test

import (
	"bytes"
	"testing"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// BenchmarkJournal writes and reads an entry without events, as most are, and
// one with two.
func BenchmarkJournal(b *testing.B) {
	empty := entries[0]
	empty.Records, empty.BadRecords, empty.Events = journal.Records{Read: 5, Unmatched: 5}, nil, nil
	for name, e := range map[string]journal.Entry{"empty": empty, "events": entries[0]} {
		line := write(b, run, false, e)
		begin := write(b, run, false)
		b.Run("write/"+name, func(b *testing.B) {
			var out bytes.Buffer
			w, err := journal.NewWriter(&out, run)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(line) - len(begin)))
			b.ReportAllocs()
			for b.Loop() {
				if err := w.Add(&e); err != nil {
					b.Fatal(err)
				}
				out.Reset()
			}
		})
		b.Run("read/"+name, func(b *testing.B) {
			const lines = 1000
			data := append(bytes.Clone(begin), bytes.Repeat(line[len(begin):], lines)...)
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if got, _, err := read(data); err != nil || len(got) != lines {
					b.Fatal(len(got), err)
				}
			}
		})
	}
}

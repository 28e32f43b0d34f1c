package journal_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// BenchmarkJournal writes and reads an entry without events, as most are, and one with two.
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

// BenchmarkRead reads entries as from a bucket, most of them without events, and keeps none.
func BenchmarkRead(b *testing.B) {
	var list []journal.Entry
	for i := range 1000 {
		e := entries[0]
		e.Records, e.BadRecords, e.Events, e.CRC = journal.Records{Read: 51, Unmatched: 51}, nil, nil, uint32(i)*7919
		e.Object = fmt.Sprintf("s3://example-trail/AWSLogs/123456789012/CloudTrail/eu-west-1/2025/01/22/123456789012_CloudTrail_eu-west-1_20250122T1225Z_%016x.json.gz", i*7919)
		e.Version = fmt.Sprintf("%032x-%d", i, i)
		list = append(list, e)
	}
	data := write(b, run, false, list...)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := journal.NewReader(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for _, err := range r.Entries() {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != len(list) {
			b.Fatal(n)
		}
	}
}

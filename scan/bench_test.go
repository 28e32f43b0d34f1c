package scan_test

import (
	"fmt"
	"testing"

	"github.com/cogtrail/cogtrail/scan"
)

// BenchmarkEntries scans 1,000 logs in memory, small ones and larger ones, none with an
// event. Allocations must not grow with the number of records.
func BenchmarkEntries(b *testing.B) {
	for _, records := range []int{5, 500} {
		b.Run(fmt.Sprintf("records=%d", records), func(b *testing.B) {
			const logs = 1000
			var texts []string
			for range records {
				texts = append(texts, foreign)
			}
			s := &shelf{}
			for i := range logs {
				s.put(fmt.Sprintf("logs/%04d.json.gz", i), logOf(texts...))
			}
			b.ReportAllocs()
			for b.Loop() {
				n := int64(0)
				for e, err := range (&scan.Scanner{Sources: []scan.Source{s}}).Entries(b.Context()) {
					if err != nil {
						b.Fatal(err)
					}
					n += e.Records.Read
				}
				if n != int64(logs*records) {
					b.Fatal(n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/logs, "ns/log")
		})
	}
}

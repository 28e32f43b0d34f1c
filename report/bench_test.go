package report_test

import (
	"fmt"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// BenchmarkBuilder makes a report of 10,000 logs, without an event in any of
// them and with ten in each.
func BenchmarkBuilder(b *testing.B) {
	const logs = 10_000
	for _, events := range []int{0, 10} {
		entries := make([]journal.Entry, logs)
		for i := range entries {
			entries[i] = logAt(1+i%28, i%24, "eu-west-1")
			entries[i].Object = fmt.Sprint(i)
			for k := range events {
				sub := user(fmt.Sprint(i/10), "pool")
				entries[i].Events = append(entries[i].Events, event(fmt.Sprint(i, k), k, visit(cognito.SignIn), sub))
			}
			entries[i].Records = journal.Records{Read: int64(events), Matched: int64(events)}
		}
		b.Run(fmt.Sprintf("events=%d", events), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r := build(entries, report.Query{Parts: report.Parts}); r.Coverage.Objects.Scanned != logs {
					b.Fatal(r.Coverage.Objects)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/logs, "ns/log")
		})
	}
}

package report_test

import (
	"fmt"
	"testing"

	"github.com/cogtrail/cogtrail/report"
)

func BenchmarkAdd(b *testing.B) {
	for _, events := range []int{0, 10} {
		b.Run(fmt.Sprintf("events=%d", events), func(b *testing.B) {
			entries := logs(events)
			b.ReportAllocs()
			for b.Loop() {
				builderOf(entries)
			}
			if perUnit(b, len(entries), "log"); events > 0 {
				perUnit(b, len(entries)*events, "event")
			}
		})
	}
}

func BenchmarkReport(b *testing.B) {
	const events = 10
	entries := logs(events)
	builder := builderOf(entries)
	for _, parts := range []struct {
		name string
		list []report.Part
	}{
		{"coverage", nil}, {"summary", []report.Part{report.PartSummary}}, {"all", report.Parts},
	} {
		b.Run("parts="+parts.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				builder.Report(report.Query{Parts: parts.list})
			}
			perUnit(b, len(entries)*events, "event")
		})
	}
}

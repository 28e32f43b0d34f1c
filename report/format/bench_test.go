package format_test

import (
	"io"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
)

func BenchmarkWrite(b *testing.B) {
	const events = 10
	entries := logs(events)
	r := builderOf(entries).Report(report.Query{Parts: report.Parts})
	for name, write := range formats {
		b.Run("format="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := write(io.Discard, r, format.Layout{Part: report.PartEvents}); err != nil {
					b.Fatal(err)
				}
			}
			perUnit(b, len(entries)*events, "event")
		})
	}
}

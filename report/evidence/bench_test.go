package evidence_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// BenchmarkEvidence reports on a million events, most of them steps of visits to the hosted
// pages, and compares that with the coverage alone, which needs no evidence.
func BenchmarkEvidence(b *testing.B) {
	const chains = 250_000
	random := rand.New(rand.NewPCG(1, 2))
	var entries []journal.Entry
	for i := range chains / 100 {
		var list []cognito.Event
		for k := range 100 {
			ip, second := from(fmt.Sprintf("203.0.%d.%d", random.IntN(256), random.IntN(256))), i*1000+k*10
			sub := as(fmt.Sprintf("%036d", random.IntN(chains/4)))
			list = append(list, anonymous(second, ip), hosted(second+20, "CognitoAuthentication", ip),
				hosted(second+21, "OAuth2_Authorize_GET", ip, sub), hosted(second+900, "OAuth2_Authorize_GET", ip, sub))
		}
		for k := range list {
			list[k].ID = uuid(random)
		}
		entries = append(entries, entryOf(fmt.Sprint(i), list...))
	}
	b.Run("judge", func(b *testing.B) {
		table := events.NewTable()
		for _, e := range entries {
			table.Add(e.Object, e.Events)
		}
		b.ReportAllocs()
		for b.Loop() {
			evidence.Judge(table.View(events.Filter{}), evidence.Windows{}, nil)
		}
		perUnit(b, 4*chains, "event")
	})
	builder := builderOf(entries)
	for _, part := range []report.Part{report.PartCoverage, report.PartSummary, report.PartAuthorize, report.PartEvents} {
		b.Run("part="+string(part), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				builder.Report(report.Query{Parts: []report.Part{part}})
			}
			perUnit(b, 4*chains, "event")
		})
	}
}

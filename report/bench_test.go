package report_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// logs returns entries of 10,000 trail logs with so many events each.
func logs(events int) []journal.Entry {
	random := rand.New(rand.NewPCG(1, 2))
	subs := make([]string, 5_000)
	for i := range subs {
		subs[i] = uuid(random)
	}
	entries := make([]journal.Entry, 10_000)
	for i := range entries {
		e := logAt(1+i/24%28, i%24, "eu-west-1")
		e.Object = fmt.Sprintf("s3://trail/AWSLogs/123456789012/CloudTrail/eu-west-1/2025/01/22/123456789012_CloudTrail_eu-west-1_20250122T1005Z_%016d.json.gz", i)
		e.Version = fmt.Sprintf("%032x", i)
		for k := range events {
			v := event(uuid(random), k, user(subs[random.IntN(len(subs))], "eu-west-1_AbCdEfGhI"))
			if k%3 > 0 {
				visit(cognito.SignIn)(&v)
			}
			v.Time = v.Time.AddDate(0, 0, i/24%28-21)
			v.IP = fmt.Sprintf("203.0.113.%d", random.IntN(256))
			v.ClientID = fmt.Sprintf("%026d", random.IntN(20))
			v.UserAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
			e.Events = append(e.Events, v)
		}
		e.Records = journal.Records{Read: int64(events) + 2, Matched: int64(events), Unmatched: 2}
		entries[i] = e
	}
	return entries
}

func uuid(random *rand.Rand) string {
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", random.Uint32(), random.IntN(1<<16), random.IntN(1<<12), random.IntN(1<<12), random.Uint64()>>16)
}

func builderOf(entries []journal.Entry) *report.Builder {
	var b report.Builder
	for _, e := range entries {
		b.Add(e)
	}
	return &b
}

// perUnit reports nanoseconds for each of n things that an iteration is of.
func perUnit(b *testing.B, n int, unit string) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/"+unit)
}

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

// BenchmarkUsers makes the lives of a million users with three events each, one of
// them a deletion.
func BenchmarkUsers(b *testing.B) {
	const users = 1_000_000
	random := rand.New(rand.NewPCG(1, 2))
	var builder report.Builder
	for i := range users / 100 {
		var events []cognito.Event
		for range 100 {
			sub := uuid(random)
			events = append(events,
				event(uuid(random), random.IntN(9), user(sub, "eu-west-1_AbCdEfGhI"), called("SignUp")),
				event(uuid(random), 9, user(sub, "eu-west-1_AbCdEfGhI"), visit(cognito.SignIn)), event(uuid(random), 10, user(sub, "")))
		}
		builder.Add(entryOf(fmt.Sprint(i), events...))
	}
	for _, part := range []report.Part{report.PartUsers, report.PartSummary} {
		b.Run("part="+string(part), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				builder.Report(report.Query{Parts: []report.Part{part}})
			}
			perUnit(b, users, "user")
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	const events = 10
	entries := logs(events)
	r := builderOf(entries).Report(report.Query{Parts: report.Parts})
	for name, write := range formats {
		b.Run("format="+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := write(io.Discard, r, report.Layout{Part: report.PartEvents}); err != nil {
					b.Fatal(err)
				}
			}
			perUnit(b, len(entries)*events, "event")
		})
	}
}

// BenchmarkEvidence reports a million events, of which most are steps of visits to
// the hosted pages, beside the coverage alone, which looks for no evidence.
func BenchmarkEvidence(b *testing.B) {
	const chains = 250_000
	random := rand.New(rand.NewPCG(1, 2))
	var entries []journal.Entry
	for i := range chains / 100 {
		var events []cognito.Event
		for k := range 100 {
			ip, second := from(fmt.Sprintf("203.0.%d.%d", random.IntN(256), random.IntN(256))), i*1000+k*10
			sub := as(fmt.Sprintf("%036d", random.IntN(chains/4)))
			events = append(events, anonymous(second, ip), hosted(second+20, "CognitoAuthentication", ip),
				hosted(second+21, "OAuth2_Authorize_GET", ip, sub), hosted(second+900, "OAuth2_Authorize_GET", ip, sub))
		}
		for k := range events {
			events[k].ID = uuid(random)
		}
		entries = append(entries, entryOf(fmt.Sprint(i), events...))
	}
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

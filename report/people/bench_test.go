package people_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// BenchmarkUsers builds the lives of a million users who have three events each, one of
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

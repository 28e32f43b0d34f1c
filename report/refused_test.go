package report_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// Failures are grouped by everything that a row says, and each failed attempt is in one
// row.
func TestFailures(t *testing.T) {
	chance := rand.New(rand.NewPCG(15, 16))
	codes := []string{"NotAuthorizedException", "CodeMismatchException"}
	for range 40 {
		type group struct {
			events      int64
			users       map[string]bool
			first, last string
		}
		groups := map[string]*group{}
		list := history(chance)
		for i := range list {
			e := &list[i]
			e.IP = fmt.Sprint("192.0.2.", chance.IntN(2))
			if e.Outcome != cognito.Failed {
				continue
			}
			e.ErrorCode, e.Challenge = codes[chance.IntN(2)], []string{"", "SMS_MFA"}[chance.IntN(2)]
			act := map[string]string{"SignUp": "sign_up", "ConfirmSignUp": "sign_up", "InitiateAuth": "sign_in", "AdminInitiateAuth": "sign_in", "Login_POST": "sign_in"}[e.Name]
			if act == "" || e.Class == cognito.Token {
				continue
			}
			key := strings.Join([]string{e.UserPoolID, e.ClientID, act, e.Name, e.ErrorCode, e.Challenge, e.IP}, " ")
			g, at := groups[key], e.Time.String()
			if g == nil {
				g = &group{0, map[string]bool{}, at, at}
				groups[key] = g
			}
			g.events, g.first, g.last = g.events+1, min(g.first, at), max(g.last, at)
			if e.Sub != "" {
				g.users[e.Sub] = true
			}
		}
		var want, got []string
		for key, g := range groups {
			want = append(want, fmt.Sprint(key, ": ", g.events, " ", len(g.users), " ", g.first, " ", g.last))
		}
		slices.Sort(want)
		rows := build(scattered(chance, list, cognito.DefaultClasses), report.Query{Parts: []report.Part{report.PartFailures}}).Failures
		for f := range rows.All() {
			key := strings.Join([]string{f.UserPoolID, f.ClientID, f.Act, f.Name, f.ErrorCode, f.Challenge, f.IP}, " ")
			got = append(got, fmt.Sprint(key, ": ", f.Events, " ", f.Users, " ", f.First, " ", f.Last))
		}
		if !slices.IsSorted(got) {
			t.Error("out of order")
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	}
}

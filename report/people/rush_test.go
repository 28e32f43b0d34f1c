package people_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// attempt returns an API sign-in that issued tokens or was refused.
func attempt(id string, at time.Duration, done bool, set ...func(*cognito.Event)) cognito.Event {
	e := event(id, 1, called("InitiateAuth"), after(at), func(e *cognito.Event) {
		e.Flow, e.TokensIssued, e.UserPoolID, e.ClientID, e.IP = "USER_PASSWORD_AUTH", "true", "p", "c", "192.0.2.1"
		if !done {
			e.Outcome, e.TokensIssued, e.ErrorCode = cognito.Failed, "", "NotAuthorizedException"
		}
	})
	for _, f := range set {
		f(&e)
	}
	return e
}

// plainRush computes how many events belong to a burst: those for which some hour that ends
// with an event like them contains enough of them, and more than sign-ins.
func plainRush(list []cognito.Event, of func(*cognito.Event) bool, key func(*cognito.Event) string, least int, counted map[string]bool) (subjects int) {
	found := map[string]bool{}
	for i := range list {
		end := &list[i]
		if !of(end) {
			continue
		}
		var in []*cognito.Event
		signIns := 0
		for k := range list {
			e := &list[k]
			if d := end.Time.Sub(e.Time); key(e) != key(end) || d < 0 || d > time.Hour {
				continue
			}
			if of(e) {
				in = append(in, e)
			} else if e.TokensIssued == "true" {
				signIns++
			}
		}
		if len(in) >= least && len(in) > signIns {
			found[key(end)] = true
			for _, e := range in {
				counted[e.ID] = true
			}
		}
	}
	return len(found)
}

func TestRushes(t *testing.T) {
	chance := rand.New(rand.NewPCG(7, 8))
	some := 0
	for round := range 25 {
		var list []cognito.Event
		for i := range 150 + chance.IntN(400) {
			at := time.Duration(chance.IntN((1+round%4)*3600)) * time.Second
			e := attempt(fmt.Sprint(i), at, chance.IntN(2+round%7) == 0, func(e *cognito.Event) {
				e.ClientID, e.IP = fmt.Sprint("c", chance.IntN(1+round%3)), fmt.Sprint("192.0.2.", chance.IntN(2+round%5))
			})
			if chance.IntN(5) == 0 {
				e = event(e.ID, 1, called("SignUp"), after(at), func(n *cognito.Event) {
					n.UserPoolID, n.ClientID, n.IP, n.Confirmed = "p", e.ClientID, e.IP, "false"
					if chance.IntN(5) == 0 {
						n.Outcome = cognito.Failed
					}
				})
			}
			list = append(list, e)
		}
		refused := func(e *cognito.Event) bool { return e.Name == "InitiateAuth" && e.Outcome == cognito.Failed }
		signUp := func(e *cognito.Event) bool { return e.Name == "SignUp" && e.Outcome == cognito.Succeeded }
		byClient, byAddress := func(e *cognito.Event) string { return e.ClientID }, func(e *cognito.Event) string { return e.IP }
		want := map[people.Code]string{}
		failures, signUps := map[string]bool{}, map[string]bool{}
		subjects := plainRush(list, refused, byClient, people.ClientFailures, failures) + plainRush(list, refused, byAddress, people.AddressFailures, failures)
		if subjects > 0 {
			want[people.SignInFailureBurst] = fmt.Sprint(len(failures), " ", subjects)
		}
		if n := plainRush(list, signUp, byAddress, people.AddressSignUps, signUps); n > 0 {
			want[people.SignUpBurst] = fmt.Sprint(len(signUps), " ", n)
		}
		got := map[people.Code]string{}
		chance.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		for _, f := range build([]journal.Entry{entryOf("a", list...)}, report.Query{Parts: []report.Part{report.PartSummary}}).Summary.Findings {
			got[f.Code] = fmt.Sprint(f.Events, " ", f.Count)
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d: (-want +got)\n%s", round, diff)
		}
		some += len(want)
	}
	if some < 10 || some > 40 {
		t.Errorf("%d findings in 25 rounds: the test tells nothing", some)
	}
}

// What is a burst, and what is not.
func TestRushesAtTheBorder(t *testing.T) {
	many := func(n int, every time.Duration, done bool, set ...func(*cognito.Event)) (list []cognito.Event) {
		for i := range n {
			list = append(list, attempt(fmt.Sprint(done, i), time.Duration(i)*every, done, set...))
		}
		return list
	}
	spread := func(e *cognito.Event) { e.IP = fmt.Sprint("198.51.100.", e.ID) }
	apart := func(by time.Duration) []cognito.Event {
		list := many(people.AddressFailures, 0, false)
		after(by)(&list[0])
		return list
	}
	tests := []struct {
		name string
		list []cognito.Event
		want int64
	}{
		{"within an hour", apart(time.Hour), people.AddressFailures},
		{"within more than an hour", apart(time.Hour + time.Second), 0},
		{"from one address", many(people.AddressFailures, time.Minute, false), people.AddressFailures},
		{"too few", many(people.AddressFailures-1, time.Minute, false), 0},
		{"too slow", many(people.AddressFailures, 3*time.Minute, false), 0},
		{"from nowhere", many(people.AddressFailures, time.Minute, false, func(e *cognito.Event) { e.IP = "" }), 0},
		{"at one client", many(people.ClientFailures, 30*time.Second, false, spread), people.ClientFailures},
		{"at two clients", many(people.ClientFailures, 30*time.Second, false, spread, func(e *cognito.Event) { e.ClientID = e.ID[len(e.ID)-1:] }), 0},
		{"where as many sign in", append(many(40, time.Minute, false), many(40, time.Minute, true)...), 0},
		{"where fewer do", append(many(40, time.Minute, false), many(39, time.Minute, true)...), 40},
	}
	for _, test := range tests {
		var got int64
		for _, f := range build([]journal.Entry{entryOf("a", test.list...)}, report.Query{Parts: []report.Part{report.PartSummary}}).Summary.Findings {
			got += f.Events
		}
		if got != test.want {
			t.Errorf("%s: got %d, want %d", test.name, got, test.want)
		}
	}
}

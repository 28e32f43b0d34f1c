package people_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// found returns the numbers of events and users of each finding, and its subjects.
func found(r *report.Report) map[people.Code]string {
	got := map[people.Code]string{}
	for _, f := range r.Summary.Findings {
		got[f.Code] = fmt.Sprint(f.Events, " ", f.Users, " ", f.Count, " ", f.First, " ", f.Last)
	}
	return got
}

// plainFindings computes the same from the events of a report and its users.
func plainFindings(events []cognito.Event, users []people.User, burst int) map[people.Code]string {
	gone := map[[3]string]time.Time{}
	for _, u := range users {
		if u.DeletedAt != nil {
			gone[[3]string{u.Account, u.UserPoolID, u.Sub}] = *u.DeletedAt
		}
	}
	of := map[people.Code][]cognito.Event{}
	subjects := map[people.Code]map[string]bool{}
	add := func(c people.Code, e cognito.Event, subject ...string) {
		of[c] = append(of[c], e)
		if subjects[c] == nil {
			subjects[c] = map[string]bool{}
		}
		subjects[c][strings.Join(append(subject, e.Account), "\n")] = true
	}
	deletes := func(e cognito.Event) bool {
		return e.Class == cognito.UserDeletion && e.Outcome == cognito.Succeeded && e.Actor != e.Sub && (e.Actor != "unknown" || e.Name == "AdminDeleteUser")
	}
	deletions := slices.DeleteFunc(slices.Clone(events), func(e cognito.Event) bool { return !deletes(e) })
	like := func(a, b cognito.Event) bool { return a.Account == b.Account && a.Actor == b.Actor }
	within := func(e, end cognito.Event) bool { d := end.Time.Sub(e.Time); return 0 <= d && d <= time.Hour }
	for _, e := range events {
		switch {
		case e.Class.IsDeletion() && e.Outcome == cognito.Denied:
			add(people.DeletionDenied, e, e.Actor)
		case e.Class.IsDeletion() && e.Outcome == cognito.Failed:
			add(people.DeletionFailed, e, e.Actor)
		case e.Class == cognito.PoolDeletion:
			add(people.PoolDeleted, e, e.UserPoolID)
		case e.Class == cognito.UserDeletion && e.UserPoolID == "":
			add(people.UnresolvedPool, e, e.Sub)
		}
		// A deletion belongs to a burst if some hour that contains it has enough deletions.
		if deletes(e) && slices.ContainsFunc(deletions, func(end cognito.Event) bool {
			count := 0
			for _, other := range deletions {
				if like(other, e) && within(other, end) {
					count++
				}
			}
			return like(end, e) && within(e, end) && count >= burst
		}) {
			add(people.DeletionBurst, e, e.Actor)
		}
		at, deleted := gone[[3]string{e.Account, e.UserPoolID, e.Sub}]
		wait := map[string]time.Duration{
			"SignUp": time.Minute, "ConfirmSignUp": time.Minute, "AdminCreateUser": time.Minute, "InitiateAuth": time.Minute,
			"SAML2Response_POST": time.Minute, "Login_GET": time.Hour, "OAuth2_Authorize_GET": time.Hour, "Token_POST": time.Hour,
		}[e.Name]
		if deleted && e.Outcome == cognito.Succeeded && wait > 0 && e.Time.Sub(at) > wait {
			add(people.ActivityAfterDeletion, e, e.UserPoolID, e.Sub)
			if strings.HasSuffix(e.Name, "SignUp") || e.Name == "AdminCreateUser" {
				add(people.UserReappeared, e, e.UserPoolID, e.Sub)
			}
		}
	}
	want := map[people.Code]string{}
	for c, list := range of {
		named := map[[3]string]bool{}
		for _, e := range list {
			if e.Sub != "" {
				named[[3]string{e.Account, e.UserPoolID, e.Sub}] = true
			}
		}
		want[c] = fmt.Sprint(len(list), " ", len(named), " ", len(subjects[c]), " ", list[0].Time, " ", list[len(list)-1].Time)
	}
	return want
}

// Findings cover what the query admits, whatever else is known about the users.
func TestFindingsAreNarrowed(t *testing.T) {
	list := []cognito.Event{
		event("1", 1, user("s", "p")), event("2", 4, user("s", "p"), called("SignUp")), event("3", 6, user("s", "p"), called("InitiateAuth")),
		event("4", 7, user("x", "p"), outcome(cognito.Denied)),
	}
	of := func(f events.Filter) string {
		q := report.Query{Parts: []report.Part{report.PartSummary}, Filter: f}
		var codes []string
		for _, f := range build([]journal.Entry{entryOf("a", list...)}, q).Summary.Findings {
			codes = append(codes, fmt.Sprint(f.Code, " ", f.Events))
		}
		return strings.Join(codes, ", ")
	}
	for want, f := range map[string]events.Filter{
		"activity-after-deletion 2, user-reappeared 1, deletion-denied 1": {},
		"activity-after-deletion 1, deletion-denied 1":                    {From: at(5)},
		"activity-after-deletion 2, user-reappeared 1":                    {Subs: []string{"s"}},
		"": {To: at(2)},
	} {
		if got := of(f); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestSubjects(t *testing.T) {
	var events []cognito.Event
	for i := range 30 {
		for k := range 1 + i%15 {
			events = append(events, event(fmt.Sprint(i, " ", k), 1, outcome(cognito.Denied), func(e *cognito.Event) { e.Actor = fmt.Sprintf("actor %02d", i) }))
		}
	}
	r := build([]journal.Entry{entryOf("a", events...)}, report.Query{Parts: []report.Part{report.PartSummary}})
	f := r.Summary.Findings[0]
	var got []string
	for _, s := range f.Subjects {
		got = append(got, fmt.Sprint(s.Actor, " ", s.Events))
	}
	want := []string{"actor 14 15", "actor 29 15", "actor 13 14", "actor 28 14", "actor 12 13", "actor 27 13", "actor 11 12", "actor 26 12", "actor 10 11", "actor 25 11"}
	if diff := gocmp.Diff(want, got); diff != "" || f.Count != 30 || f.Events != int64(len(events)) {
		t.Errorf("%d of %d events, %d subjects (-want +got)\n%s", f.Events, len(events), f.Count, diff)
	}
}

// A burst is enough deletions by one actor, who is not the user, within an hour.
func TestBurst(t *testing.T) {
	deletions := func(last time.Duration, set ...func(*cognito.Event)) (events []cognito.Event) {
		for i := range 3 {
			e := event(fmt.Sprint(i), 1, user(fmt.Sprint("s", i), "p"), func(e *cognito.Event) { e.Actor = "ops" })
			for _, f := range set {
				f(&e)
			}
			events = append(events, e)
		}
		after(last)(&events[2])
		return events
	}
	tests := []struct {
		name   string
		events []cognito.Event
		least  int
		want   int64
	}{
		{"an hour", deletions(time.Hour), 3, 3},
		{"more than an hour", deletions(time.Hour + time.Second), 3, 0},
		{"two of three", deletions(time.Hour + time.Second), 2, 2},
		{"too few", deletions(0), 4, 0},
		{"by themselves", deletions(0, func(e *cognito.Event) { e.Actor = e.Sub }), 3, 0},
		{"by nobody known", deletions(0, func(e *cognito.Event) { e.Actor = "unknown" }), 3, 3},
		{"by nobody known, who may be themselves", deletions(0, func(e *cognito.Event) { e.Name, e.Actor = "DeleteUser", "unknown" }), 3, 0},
		{"in several accounts", deletions(0, func(e *cognito.Event) { e.Account += e.ID }), 3, 0},
		{"failed", deletions(0, outcome(cognito.Failed)), 3, 0},
	}
	for _, test := range tests {
		r := build([]journal.Entry{entryOf("a", test.events...)}, report.Query{Parts: []report.Part{report.PartSummary}, Burst: test.least})
		var got int64
		for _, f := range r.Summary.Findings {
			if f.Code == people.DeletionBurst {
				got = f.Events
			}
		}
		if got != test.want {
			t.Errorf("%s: got a burst of %d, want %d", test.name, got, test.want)
		}
	}
}

package evidence_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/reporttest"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// Short names for what makes events, entries and reports.
var (
	at        = reporttest.At
	entryOf   = reporttest.Entry
	build     = reporttest.Build
	uuid      = reporttest.UUID
	logAt     = reporttest.LogAt
	builderOf = reporttest.BuilderOf
	perUnit   = reporttest.PerUnit
)

// hosted returns an event of the hosted pages, the given number of seconds into a day.
func hosted(second int, name string, set ...func(*cognito.Event)) cognito.Event {
	class, _ := cognito.Classify(cognito.UserPools, name)
	e := cognito.Event{
		Time: at(0).Add(time.Duration(second) * time.Second), Account: "123456789012", Region: "eu-west-1", Source: cognito.UserPools,
		Name: name, Class: class, Outcome: cognito.Succeeded, Status: 302, Type: "AwsServiceEvent", Actor: "unknown",
		UserPoolID: "pool", ClientID: "client", IP: "192.0.2.1", UserAgent: "agent",
	}
	for _, f := range set {
		f(&e)
	}
	if class == cognito.Authorize {
		switch {
		case e.Outcome != cognito.Succeeded:
			e.Label = cognito.Undetermined
		case e.Label != "":
		case e.Sub == "":
			e.Label = cognito.SignUp
		default:
			e.Label = cognito.SignIn
		}
	}
	return e
}

func anonymous(second int, set ...func(*cognito.Event)) cognito.Event {
	return hosted(second, "OAuth2_Authorize_GET", set...)
}

func knownAs(sub string, second int, set ...func(*cognito.Event)) cognito.Event {
	return hosted(second, "OAuth2_Authorize_GET", append(set, as(sub))...)
}

// exchange returns an exchange of a code for tokens.
func exchange(second int, set ...func(*cognito.Event)) cognito.Event {
	grant := func(e *cognito.Event) { e.GrantType, e.Status = "authorization_code", 200 }
	return hosted(second, "Token_POST", append([]func(*cognito.Event){grant}, set...)...)
}

func as(sub string) func(*cognito.Event) { return func(e *cognito.Event) { e.Sub = sub } }

func from(ip string) func(*cognito.Event) { return func(e *cognito.Event) { e.IP = ip } }

func with(ua string) func(*cognito.Event) { return func(e *cognito.Event) { e.UserAgent = ua } }

func app(id string) func(*cognito.Event) { return func(e *cognito.Event) { e.ClientID = id } }

func pool(id string) func(*cognito.Event) { return func(e *cognito.Event) { e.UserPoolID = id } }

func owner(id string) func(*cognito.Event) { return func(e *cognito.Event) { e.Account = id } }

func prompt(s string) func(*cognito.Event) { return func(e *cognito.Event) { e.Prompt = s } }

func idp(s string) func(*cognito.Event) { return func(e *cognito.Event) { e.Provider = s } }

func failing(e *cognito.Event) { e.Outcome, e.ErrorCode = cognito.Failed, "NotAuthorizedException" }

func untold(e *cognito.Event) { e.Label = cognito.Undetermined }

const (
	minute = 60
	hour   = 60 * minute
)

// amid adds an event long before and one long after the others, so that none of these is at
// the edge of the archive.
func amid(events ...cognito.Event) []cognito.Event {
	far := func(e *cognito.Event) { e.IP = "192.0.2.250" }
	events = append(slices.Clone(events), hosted(-10*24*hour, "Login_GET", far), hosted(10*24*hour, "Login_GET", far))
	for i := range events {
		if events[i].ID == "" {
			events[i].ID = fmt.Sprintf("%02d", i)
		}
	}
	return events
}

// evidenceOf returns what the report says about each visit, in order of time.
func evidenceOf(t *testing.T, q report.Query, events []cognito.Event) string {
	t.Helper()
	q.Parts = []report.Part{report.PartEvents}
	var list []string
	for e := range build([]journal.Entry{entryOf("a", events...)}, q).Events.All() {
		if e.Label != "" {
			s := string(e.Evidence) + " " + string(e.Confidence)
			if e.Edge {
				s += " edge"
			}
			list = append(list, s)
		} else if e.Evidence != "" || e.Confidence != "" || e.Edge {
			t.Errorf("%s has evidence", e.Name)
		}
	}
	return strings.Join(list, ", ")
}

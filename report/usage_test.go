package report_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// The events of random histories, by name and by grant type or flow.
var did = []string{
	"SignUp", "AdminCreateUser", "ConfirmSignUp", "InitiateAuth USER_PASSWORD_AUTH", "InitiateAuth REFRESH_TOKEN_AUTH", "AdminInitiateAuth ADMIN_NO_SRP_AUTH",
	"Token_POST refresh_token", "Token_POST client_credentials", "Token_POST authorization_code", "GetTokensFromRefreshToken", "RevokeToken", "GlobalSignOut",
	"ForgotPassword", "AdminSetUserPassword", "AdminResetUserPassword", "AdminGetUser", "ListUsers", "GetUser", "AdminAddUserToGroup", "UpdateUserAttributes",
	"Login_GET", "Login_POST", "AdminUserGlobalSignOut", "UserInfo_GET", "CreateUserPoolClient", "DeleteUserPoolClient", "DescribeUserPoolClient", "AdminDeleteUser",
}

// usersOf says for whom these names are activity. Other names are activity for nobody.
var usersOf = map[string]string{
	"SignUp": "user", "ConfirmSignUp": "user", "InitiateAuth USER_PASSWORD_AUTH": "user", "AdminInitiateAuth ADMIN_NO_SRP_AUTH": "user", "Token_POST authorization_code": "user",
	"RevokeToken": "user", "GlobalSignOut": "user", "ForgotPassword": "user", "UpdateUserAttributes": "user", "Login_POST": "user",
	"AdminCreateUser": "admin", "AdminSetUserPassword": "admin", "AdminGetUser": "admin", "AdminAddUserToGroup": "admin", "AdminUserGlobalSignOut": "admin",
	"InitiateAuth REFRESH_TOKEN_AUTH": "refresh", "Token_POST refresh_token": "refresh", "GetTokensFromRefreshToken": "refresh", "Token_POST client_credentials": "m2m",
}

// what returns the element of did that an event is.
func what(e *cognito.Event) string {
	return strings.TrimSpace(e.Name + " " + cmp.Or(e.GrantType, e.Flow))
}

// history returns events of a quarter of a year.
func history(chance *rand.Rand) []cognito.Event {
	list := make([]cognito.Event, 200+chance.IntN(300))
	for i := range list {
		name, kind, _ := strings.Cut(did[chance.IntN(len(did))], " ")
		e := event(fmt.Sprint("id-", i), 0)
		e.Time = time.Date(2025, time.Month(1+chance.IntN(3)), 1+chance.IntN(28), chance.IntN(24), chance.IntN(60), 0, 0, time.UTC)
		e.Name, e.UserPoolID, e.ClientID = name, fmt.Sprint("p", chance.IntN(2)), fmt.Sprint("c", chance.IntN(3))
		if e.Class, _ = cognito.Classify(e.Source, name); cognito.IsRefresh(kind) {
			e.Class = cognito.Token
		}
		if e.GrantType = kind; strings.HasSuffix(name, "InitiateAuth") {
			e.GrantType, e.Flow, e.TokensIssued = "", kind, "true"
		}
		if chance.IntN(4) == 0 {
			e.Outcome, e.TokensIssued = cognito.Failed, ""
		}
		if chance.IntN(3) > 0 && kind != "client_credentials" {
			e.Sub = fmt.Sprint("s", chance.IntN(40))
		}
		list[i] = e
	}
	return list
}

// scattered returns the entries of objects that hold the events, as a scan for the classes
// makes them, in random order.
func scattered(chance *rand.Rand, list []cognito.Event, classes []cognito.Class) (entries []journal.Entry) {
	objects := map[int][]cognito.Event{}
	for i, e := range list {
		objects[i%7] = append(objects[i%7], e)
	}
	for i, list := range objects {
		e := entryOf(fmt.Sprint("object ", i), list...)
		e.Select(classes)
		entries = append(entries, e, e) // entries that are added again count once
	}
	chance.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	return entries
}

// plainMAU computes the evidence from the events.
func plainMAU(list []cognito.Event, classes []cognito.Class) []report.MAURow {
	rows, seen := map[[3]string]*report.MAURow{}, map[[3]string]map[string]string{}
	for i := range list {
		e := &list[i]
		active := usersOf[what(e)]
		if e.Outcome != cognito.Succeeded || active == "" {
			continue
		}
		key := [3]string{e.Time.Format("2006-01"), e.UserPoolID, ""}
		if active == "m2m" {
			key[2] = e.ClientID
		}
		if rows[key] == nil {
			rows[key] = &report.MAURow{Period: key[0], Account: e.Account, Region: e.Region, UserPoolID: key[1], ClientID: key[2]}
			seen[key] = map[string]string{}
		}
		r := rows[key]
		switch {
		case active == "m2m":
			r.M2MTokens++
		case !e.IsOf(classes) && active != "refresh":
			r.UnselectedEvents++
		case !e.IsOf(classes):
		case e.Sub == "" && active != "refresh":
			r.EventsWithoutSub++
		case e.Sub != "": // "user" > "refresh" > "admin" as texts, but an administrator's act counts more
			rank := map[string]int{"": 0, "refresh": 1, "admin": 2, "user": 3}
			if old := seen[key][e.Sub]; rank[active] > rank[old] {
				seen[key][e.Sub] = active
			}
		}
	}
	found := []report.MAURow{}
	for key, r := range rows {
		for _, active := range seen[key] {
			switch active {
			case "refresh":
				r.RefreshOnly++
			case "admin":
				r.Users++
				r.AdminOnly++
			default:
				r.Users++
			}
		}
		if r.Users+r.RefreshOnly+r.EventsWithoutSub+r.UnselectedEvents+r.M2MTokens > 0 {
			found = append(found, *r)
		}
	}
	slices.SortFunc(found, func(a, b report.MAURow) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.UserPoolID, b.UserPoolID), cmp.Compare(a.ClientID, b.ClientID))
	})
	return found
}

func TestMAU(t *testing.T) {
	chance := rand.New(rand.NewPCG(11, 12))
	for range 40 {
		list := history(chance)
		for _, classes := range [][]cognito.Class{cognito.Classes, cognito.DefaultClasses, {cognito.Token}, {cognito.UserDeletion}} {
			r := build(scattered(chance, list, classes), report.Query{Parts: []report.Part{report.PartMAU}, Classes: classes})
			if diff := gocmp.Diff(plainMAU(list, classes), r.MAU); diff != "" {
				t.Fatalf("%v: (-want +got)\n%s", classes, diff)
			}
			if all := len(classes) == len(cognito.Classes); hasWarning(r, "mau_incomplete") == all {
				t.Errorf("%v: the warning that classes are missing is %t", classes, !all)
			}
		}
	}
}

// plainClients computes the clients from the events.
func plainClients(list []cognito.Event) []report.ClientRow {
	rows, grants := map[[2]string]*report.ClientRow{}, map[[2]string][]string{}
	for i := range list {
		e := &list[i]
		key, day := [2]string{e.UserPoolID, e.ClientID}, e.Time.Format(time.DateOnly)
		r := rows[key]
		if r == nil {
			r = &report.ClientRow{Account: e.Account, Region: e.Region, UserPoolID: key[0], ClientID: key[1], FirstSeen: day}
			rows[key] = r
		}
		r.FirstSeen, r.LastSeen = min(r.FirstSeen, day), max(r.LastSeen, day)
		done := e.Outcome == cognito.Succeeded
		switch {
		case done && e.Name == "CreateUserPoolClient":
			if r.CreatedOn == "" || day < r.CreatedOn {
				r.CreatedOn = day
			}
		case done && e.Name == "DeleteUserPoolClient":
			r.DeletedOn = max(r.DeletedOn, day)
		case strings.HasSuffix(e.Name, "UserPoolClient"):
		case !done:
			r.Refused++
		default:
			r.Uses++
			r.LastUsed = max(r.LastUsed, day)
			if kind := cmp.Or(e.GrantType, e.Flow); kind != "" {
				grants[key] = append(grants[key], kind)
			}
			switch what(e) {
			case "Token_POST authorization_code":
				r.CodeTokens++
			case "Token_POST client_credentials":
				r.M2MTokens++
			case "Token_POST refresh_token", "InitiateAuth REFRESH_TOKEN_AUTH", "GetTokensFromRefreshToken":
				r.RefreshTokens++
			}
		}
	}
	found := []report.ClientRow{}
	for key, r := range rows {
		slices.Sort(grants[key])
		r.Grants = strings.Join(slices.Compact(grants[key]), " ")
		found = append(found, *r)
	}
	slices.SortFunc(found, func(a, b report.ClientRow) int {
		return cmp.Or(cmp.Compare(a.UserPoolID, b.UserPoolID), cmp.Compare(a.ClientID, b.ClientID))
	})
	return found
}

// What is said about a client does not depend on whether its events have rows or are only
// counted, except for users and sign-ins.
func TestClients(t *testing.T) {
	chance := rand.New(rand.NewPCG(13, 14))
	for range 40 {
		list := history(chance)
		want := plainClients(list)
		for _, classes := range [][]cognito.Class{cognito.Classes, cognito.DefaultClasses, {cognito.Token}, {cognito.UserDeletion}} {
			got := build(scattered(chance, list, classes), report.Query{Parts: []report.Part{report.PartClients}, Classes: classes}).Clients
			for i := range got {
				got[i].Users, got[i].SignIns = 0, 0
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Fatalf("%v: (-want +got)\n%s", classes, diff)
			}
		}
	}
}

// Calls of an app name its client and no pool: they belong to the one pool that has the
// client.
func TestClientsWithoutPool(t *testing.T) {
	call := func(id, pool, client, sub string) cognito.Event {
		e := event(id, 1)
		e.Name, e.Class, e.Flow, e.TokensIssued, e.UserPoolID, e.ClientID, e.Sub = "InitiateAuth", cognito.SignInStep, "USER_PASSWORD_AUTH", "true", pool, client, sub
		return e
	}
	list := []cognito.Event{
		call("1", "p1", "one", "s"), call("2", "", "one", "t"), call("3", "p1", "two", ""), call("4", "p2", "two", ""), call("5", "", "two", ""), call("6", "", "three", ""),
	}
	e := entryOf("a", list...)
	e.Counts = []journal.Count{{Day: "2025-01-23", Account: "123456789012", Region: "eu-west-1", ClientID: "one", Source: cognito.UserPools, Name: "InitiateAuth", Kind: "REFRESH_TOKEN_AUTH", Outcome: cognito.Succeeded, Events: 5}}
	var got []string
	clients := build([]journal.Entry{e}, report.Query{Parts: []report.Part{report.PartClients}}).Clients
	for _, c := range clients {
		got = append(got, fmt.Sprint(c.UserPoolID, "/", c.ClientID, " uses ", c.Uses, " users ", c.Users, " sign-ins ", c.SignIns, " refreshes ", c.RefreshTokens, " last ", c.LastUsed))
	}
	want := []string{
		"/three uses 1 users 0 sign-ins 1 refreshes 0 last 2025-01-22", "/two uses 1 users 0 sign-ins 1 refreshes 0 last 2025-01-22",
		"p1/one uses 7 users 2 sign-ins 2 refreshes 5 last 2025-01-23", "p1/two uses 1 users 0 sign-ins 1 refreshes 0 last 2025-01-22", "p2/two uses 1 users 0 sign-ins 1 refreshes 0 last 2025-01-22",
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	asked := report.Query{Parts: []report.Part{report.PartClients}, Filter: events.Filter{UserPools: []string{"p1"}}}
	if diff := gocmp.Diff(clients[2:4], build([]journal.Entry{e}, asked).Clients); diff != "" {
		t.Errorf("asked about one pool (-its rows of all +got)\n%s", diff)
	}
}

// The pool of a client is known from an event at any time.
func TestPoolOfClientFromBefore(t *testing.T) {
	create, call := event("1", 1), event("2", 1)
	create.Name, create.Class, create.UserPoolID, create.ClientID = "CreateUserPoolClient", cognito.Other, "p", "c"
	call.Name, call.Class, call.Flow, call.TokensIssued, call.UserPoolID, call.ClientID = "InitiateAuth", cognito.SignInStep, "USER_PASSWORD_AUTH", "true", "", "c"
	call.Time = create.Time.AddDate(0, 0, 20)
	for _, pools := range [][]string{nil, {"p"}} {
		f := events.Filter{From: call.Time.AddDate(0, 0, -1), UserPools: pools}
		got := build([]journal.Entry{entryOf("a", create, call)}, report.Query{Parts: []report.Part{report.PartClients}, Filter: f}).Clients
		if len(got) != 1 || got[0].UserPoolID != "p" || got[0].Uses != 1 || got[0].CreatedOn != "" {
			t.Errorf("pools %q: got %+v", pools, got)
		}
	}
}

// A query about an app client gives what the report on everything says about it, including
// answers of identity providers, which name no client.
func TestClientOfAnswerIsAskedAbout(t *testing.T) {
	visit, answer := event("1", 1), event("2", 1)
	visit.Name, visit.Class, visit.UserPoolID, visit.ClientID, visit.Sub, visit.Label = "OAuth2_Authorize_GET", cognito.Authorize, "p", "c", "", cognito.SignUp
	answer.Name, answer.Class, answer.UserPoolID, answer.ClientID, answer.Sub = "SAML2Response_POST", cognito.Federation, "p", "", "s"
	answer.Time = visit.Time.Add(5 * time.Second)
	q := report.Query{Parts: []report.Part{report.PartActivity, report.PartClients, report.PartMAU, report.PartSummary}}
	of := func(clients ...string) *report.Report {
		q := q
		q.Clients = clients
		return build([]journal.Entry{entryOf("a", visit, answer)}, q)
	}
	all, asked, other := of(), of("c"), of("x")
	if diff := gocmp.Diff(all.Activity, asked.Activity) + gocmp.Diff(all.Clients, asked.Clients) + gocmp.Diff(all.MAU, asked.MAU) +
		gocmp.Diff(all.Summary.Acts, asked.Summary.Acts); diff != "" || asked.Summary.Acts.SignIns != 1 {
		t.Errorf("%d sign-ins (-all +asked about)\n%s", asked.Summary.Acts.SignIns, diff)
	}
	if len(other.Activity)+len(other.Clients)+len(other.MAU) > 0 || other.Summary.Acts.SignIns != 0 {
		t.Errorf("of another client: got %+v, %+v, %+v", other.Activity, other.Clients, other.MAU)
	}
}

// Which counts a filter selects: by the beginning of their day, and never by sub.
func TestCountsAreNarrowed(t *testing.T) {
	e := entryOf("a")
	e.Records = journal.Records{Read: 6, Unmatched: 6}
	for i, day := range []string{"2025-01-22", "2025-01-23"} {
		e.Counts = append(e.Counts, journal.Count{Day: day, Account: "1", Region: "r", UserPoolID: "p", ClientID: fmt.Sprint("c", i), Source: cognito.UserPools, Name: "Token_POST", Kind: "client_credentials", Outcome: cognito.Succeeded, Events: int64(1 + i)})
	}
	day := func(d, hour int) time.Time { return time.Date(2025, 1, d, hour, 0, 0, 0, time.UTC) }
	for _, test := range []struct {
		f    events.Filter
		want int64
	}{
		{events.Filter{}, 3}, {events.Filter{From: day(22, 0)}, 3}, {events.Filter{From: day(22, 1)}, 2}, {events.Filter{To: day(23, 0)}, 1}, {events.Filter{To: day(23, 1)}, 3},
		{events.Filter{Clients: []string{"c1"}}, 2}, {events.Filter{UserPools: []string{"q"}}, 0}, {events.Filter{Accounts: []string{"1"}, Regions: []string{"r"}}, 3},
		{events.Filter{Regions: []string{"s"}}, 0}, {events.Filter{Accounts: []string{"2"}}, 0}, {events.Filter{Subs: []string{"s"}}, 0},
	} {
		var got int64
		for _, row := range build([]journal.Entry{e}, report.Query{Parts: []report.Part{report.PartMAU}, Filter: test.f}).MAU {
			got += row.M2MTokens
		}
		if got != test.want {
			t.Errorf("%+v: got %d, want %d", test.f, got, test.want)
		}
	}
}

// An hour of an event history or a log group that is read again has the same events as
// before, and more.
func TestCountsOfHistoriesGrow(t *testing.T) {
	for _, history := range []string{"lookup://eu-west-1/&from=2025", "logs://eu-west-1/x&from=2025"} {
		testCountsGrow(t, history)
	}
}

func testCountsGrow(t *testing.T, history string) {
	chance := rand.New(rand.NewPCG(1, 1))
	hour := func(version string, n int64) journal.Entry {
		e := entryOf(history)
		e.Version, e.Records = version, journal.Records{Read: n, Unmatched: n}
		e.Counts = []journal.Count{{Day: "2025-01-22", Account: "1", Region: "r", ClientID: "c", Source: cognito.UserPools, Name: "Token_POST", Kind: "client_credentials", Outcome: cognito.Succeeded, Events: n}}
		return e
	}
	entries := []journal.Entry{hour("1", 2), hour("2", 5), hour("complete", 6), hour("2", 5)}
	chance.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	if got := build(entries, report.Query{Parts: []report.Part{report.PartMAU}}).MAU; len(got) != 1 || got[0].M2MTokens != 6 {
		t.Errorf("%s: got %+v, want 6 tokens", history, got)
	}
}

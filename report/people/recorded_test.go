package people_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A record is a record of Cognito's log, as the tests write it.
type record struct {
	id, kind, response, sub, name, pool string
	at                                  time.Time
}

func (r record) String() string {
	return fmt.Sprintf(`{"eventTimestamp": "1687297330677", "eventSource": "USER_ACTIVITY", "logLevel": "INFO", "message": {"version": "1", "eventId": %q, "eventType": %q, "userSub": %q, "userName": %q, "userPoolId": %q, "clientId": "1example23456789", "creationDate": %q, "eventResponse": %q, "riskLevel": "", "challenges": [], "country": "United States", "hasContextData": "true"}, "logSourceId": {"userPoolId": %q}}`,
		r.id, r.kind, r.sub, r.name, r.pool, r.at.Format("Mon Jan 02 15:04:05 UTC 2006"), r.response, r.pool)
}

// signIn returns the record of a sign-in of the user that passed.
func signIn(id, sub string, hour int) record {
	return record{id, "SignIn", "Pass", sub, "name of " + sub, "p", at(hour)}
}

func readExport(t *testing.T, text string) people.Export {
	t.Helper()
	x, err := people.ReadExport(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// agreed returns the agreement that a users report of the events and the export contains,
// and how many sign-ins were recorded for each of its users.
func agreed(x people.Export, events ...cognito.Event) (*people.Agreement, map[string]int64) {
	q := report.Query{Parts: []report.Part{report.PartUsers}, Usernames: x.Names, Recorded: x.Recorded}
	r := build([]journal.Entry{entryOf("a", events...)}, q)
	counts := map[string]int64{}
	for u := range r.Users.All() {
		if u.RecordedSignIns != nil {
			counts[u.Sub] = *u.RecordedSignIns
		}
	}
	return r.Coverage.SignIns, counts
}

// The contents of a record of the log, in every form that it comes in.
func TestReadLog(t *testing.T) {
	trail := []cognito.Event{event("1", 0, user("s", "p")), event("2", 23, user("s", "p"))}
	one := signIn("i", "s", 9).String()
	quoted, _ := json.Marshal(one)
	changed := func(old, new string) string { return strings.ReplaceAll(one, old, new) }
	tests := []struct {
		name, text string
		want       int64
		names      people.Names
		says       string
	}{
		{"a record", one, 1, people.Names{"s": "name of s"}, ""},
		{"JSON Lines", one + "\n" + signIn("j", "s", 10).String() + "\n", 2, people.Names{"s": "name of s"}, ""},
		{"an array", "[" + one + "]", 1, people.Names{"s": "name of s"}, ""},
		{"filter-log-events", `{"events": [{"logStreamName": "l", "timestamp": 1, "message": ` + string(quoted) + `, "eventId": "7"}], "searchedLogStreams": []}`, 1, people.Names{"s": "name of s"}, ""},
		{"twice the same", one + one, 1, people.Names{"s": "name of s"}, ""},
		{"twice without an ID", strings.Repeat(changed(`"eventId": "i"`, `"eventId": null`), 2), 2, people.Names{"s": "name of s"}, ""},
		{"in progress and passed", changed("Pass", "InProgress") + one, 1, people.Names{"s": "name of s"}, ""},
		{"failed", changed("Pass", "Fail"), 0, people.Names{"s": "name of s"}, ""},
		{"another act", changed("SignIn", "SignUp"), 0, people.Names{"s": "name of s"}, ""},
		{"nobody that Cognito knows", changed(`"userSub": "s"`, `"userSub": null`) + one, 1, people.Names{"s": "name of s"}, ""},
		{"other matters", `{"eventSource": "USER_NOTIFICATION", "message": {"details": "x"}}` + one, 1, people.Names{"s": "name of s"}, ""},
		{"no name", changed(`"name of s"`, `null`), 1, people.Names{"s": ""}, ""},
		{"no name once", changed(`"name of s"`, `null`) + one, 1, people.Names{"s": "name of s"}, ""},
		{"two names", changed("name of s", "b") + changed("name of s", "a") + changed("name of s", "c"), 1, people.Names{"s": "a"}, ""},
		{"a better name", changed("name of s", "b") + `{"sub": "s", "username": "z"}`, 1, people.Names{"s": "z"}, ""},
		{"an empty name of another source", `{"sub": "s"}` + one, 1, people.Names{"s": "name of s"}, ""},
		{"other spellings", changed("userSub", "UserSub"), 1, people.Names{"s": "name of s"}, ""},
		{"keys twice", changed(`"userName"`, `"user_name": "a", "userName"`), 1, people.Names{"s": "name of s"}, ""},
		{"the time of the record", changed("Wed Jan 22 09:00:00 UTC 2025", ""), 1, people.Names{"s": "name of s"}, ""},
		{"the time of the record as a number", strings.Replace(changed("Wed Jan 22 09:00:00 UTC 2025", ""), `"1687297330677"`, "1687297330677", 1), 1, people.Names{"s": "name of s"}, ""},
		{"no time", one + "\n" + strings.Replace(changed("Wed Jan 22 09:00:00 UTC 2025", "Wed Jan 22 09:00:00 PST 2025"), "1687297330677", "", 1), 0, nil, "line 2: a sign-in without a time"},
	}
	for _, test := range tests {
		x, err := people.ReadExport(strings.NewReader(test.text))
		if (err != nil) != (test.says != "") || err != nil && err.Error() != test.says {
			t.Errorf("%s: got %v, want %q", test.name, err, test.says)
		}
		if err != nil {
			continue
		}
		if diff := gocmp.Diff(test.names, x.Names); diff != "" {
			t.Errorf("%s: names (-want +got)\n%s", test.name, diff)
		}
		if _, counts := agreed(x, trail...); counts["s"] != test.want {
			t.Errorf("%s: %d sign-ins, want %d", test.name, counts["s"], test.want)
		}
	}
	if x := readExport(t, "sub,username\ns,jane"); x.Recorded != nil {
		t.Error("a log in what is none")
	}
	said := readExport(t, changed("Wed Jan 22 09:00:00 UTC 2025", ""))
	if a, _ := agreed(said, trail...); a.From != nil {
		t.Errorf("got %+v: the time of the record is another one", a)
	}
}

// The time that both cover decides, to the second, and so do the pools that the log covers.
func TestAgreement(t *testing.T) {
	log := fmt.Sprint(signIn("1", "a", 5), signIn("2", "a", 8), signIn("3", "b", 8), signIn("4", "c", 10), record{"5", "SignUp", "Pass", "d", "", "p", at(12)})
	trail := []cognito.Event{
		event("1", 6, user("a", "p"), called("InitiateAuth")), event("2", 8, user("a", "p"), called("InitiateAuth")),
		event("3", 8, user("b", "p"), called("InitiateAuth")), event("4", 9, user("e", "p"), called("InitiateAuth")),
		event("5", 9, user("b", "q"), called("InitiateAuth")), event("6", 9, user("", "p"), called("InitiateAuth")),
		event("7", 12, user("c", "p"), called("InitiateAuth")), event("8", 13, user("c", "p"), called("InitiateAuth")),
		event("9", 10, user("c", "p"), called("InitiateAuth"), outcome(cognito.Failed)),
	}
	got, counts := agreed(readExport(t, log), trail...)
	from, to := at(6), at(12)
	want := &people.Agreement{From: &from, To: &to, Recorded: 3, Trail: 5, Users: 4, Alike: 2}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := gocmp.Diff(map[string]int64{"a": 2, "b": 1, "c": 1, "e": 0}, counts); diff != "" {
		t.Errorf("by user (-want +got)\n%s", diff)
	}
	got, _ = agreed(readExport(t, strings.ReplaceAll(log, `"p"`, `""`)), trail...)
	if got.Trail != 6 {
		t.Errorf("of any pool %d, want 6", got.Trail)
	}
	got, _ = agreed(readExport(t, log), trail[:5]...)
	if end := at(9); !got.To.Equal(end) || got.Recorded != 2 {
		t.Errorf("of a trail that ends before the log: %+v", got)
	}
	if got, _ := agreed(readExport(t, log)); *got != (people.Agreement{}) {
		t.Errorf("without events: %+v", got)
	}
	if got, _ := agreed(people.Export{}, trail...); got != nil {
		t.Errorf("without a log: %+v", got)
	}
}

// The report is the same for any order of the records.
func TestLogInAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	pick := func(list ...string) string { return list[random.IntN(len(list))] }
	for range 100 {
		var records []string
		for range 1 + random.IntN(30) {
			records = append(records, record{
				pick("", "i", "j", "k", "l"), pick("SignIn", "SignIn", "SignUp"), pick("Pass", "Pass", "Fail"), pick("a", "b", ""), pick("x", "y", ""), "p", at(random.IntN(2)),
			}.String())
		}
		trail := []cognito.Event{event("1", 0, user("a", "p")), event("2", 3, user("b", "p"), called("InitiateAuth"))}
		of := func() string {
			x := readExport(t, strings.Join(records, "\n"))
			a, counts := agreed(x, trail...)
			text, _ := json.Marshal([]any{x.Names, a, counts})
			return string(text)
		}
		want := of()
		random.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		if diff := gocmp.Diff(want, of()); diff != "" {
			t.Fatalf("in another order (-want +got)\n%s", diff)
		}
	}
}

// Under other names, the report is the same except for the names.
func TestRenamedLog(t *testing.T) {
	x := readExport(t, signIn("1", "a", 5).String())
	x.Recorded = x.Recorded.Rename(strings.ToUpper, strings.ToUpper)
	a, counts := agreed(x, event("1", 5, user("A", "P"), called("InitiateAuth")), event("2", 6, user("A", "p"), called("InitiateAuth")))
	if a.Trail != 1 || a.Recorded != 1 || counts["A"] != 1 {
		t.Errorf("got %+v, %v", a, counts)
	}
	if (*people.Recorded)(nil).Rename(strings.ToUpper, strings.ToUpper) != nil {
		t.Error("no log is one")
	}
}

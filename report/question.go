package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Question is what a report answers, and what answered it, so that the report can be
// passed on by itself. It holds nothing that depends on the moment or the machine: the same
// question about the same archive gives the same bytes.
type Question struct {
	Tool      Tool            `json:"tool"`
	Sources   []string        `json:"sources"` // what was scanned, sorted
	From      *time.Time      `json:"from"`    // event times in [from, to); null means unbounded
	To        *time.Time      `json:"to"`
	TimeZone  string          `json:"time_zone"` // IANA name of the zone of days, weeks and months
	Accounts  []string        `json:"accounts,omitempty"`
	Regions   []string        `json:"regions,omitempty"`
	UserPools []string        `json:"user_pools,omitempty"`
	Clients   []string        `json:"client_ids,omitempty"`
	Subs      []string        `json:"subs,omitempty"`
	Classes   []cognito.Class `json:"classes"`
	Pattern   string          `json:"pattern,omitempty"` // a compact EventBridge event pattern; only events that match it were looked for
	By        string          `json:"by,omitempty"`      // day, week, month or all; if empty, each part has its default
	Users     *Narrowed       `json:"users,omitempty"`
	Burst     int64           `json:"burst"`
	Windows   WindowSeconds   `json:"windows"`
}

// A Tool is the program that made a report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"` // of its source, if the build knows it
}

// Narrowed is what the users part was narrowed to, as in people.Narrow.
type Narrowed struct {
	InactiveSeconds int64  `json:"inactive_seconds,omitempty"`
	Unconfirmed     bool   `json:"unconfirmed,omitempty"`
	DeletedWithPool string `json:"deleted_with_pool,omitempty"`
}

// WindowSeconds are the windows of the evidence.
type WindowSeconds struct {
	Login   int64 `json:"login_seconds"`
	SignUp  int64 `json:"sign_up_seconds"`
	Session int64 `json:"session_seconds"`
}

// Narrow reports whether q asks about only part of what there is: some time, account,
// region, pool, client or user.
func (q *Question) Narrow() bool {
	return q.From != nil || q.To != nil || len(q.Accounts)+len(q.Regions)+len(q.UserPools)+len(q.Clients)+len(q.Subs) > 0
}

// question returns q as a report repeats it. Lists are sorted, so that the order in which
// the caller wrote them does not show.
func (q *Query) question() Question {
	seconds := func(d, otherwise time.Duration) int64 { return int64(cmp.Or(d, otherwise) / time.Second) }
	asked := Question{
		Tool: q.Tool, Sources: append([]string{}, inOrder(q.Sources)...), From: someTime(q.From), To: someTime(q.To), TimeZone: q.zone().String(),
		Accounts: inOrder(q.Accounts), Regions: inOrder(q.Regions), UserPools: inOrder(q.UserPools), Clients: inOrder(q.Clients), Subs: inOrder(q.Subs),
		Classes: q.classes(), Pattern: q.Pattern, By: q.By.name(), Burst: int64(cmp.Or(q.Burst, people.DefaultBurst)),
		Windows: WindowSeconds{seconds(q.Windows.Login, evidence.LoginWindow), seconds(q.Windows.SignUp, evidence.SignUpWindow), seconds(q.Windows.Session, evidence.SessionWindow)},
	}
	if u := q.Users; u.Inactive > 0 || u.Unconfirmed || u.DeletedWithPool != "" {
		asked.Users = &Narrowed{int64(u.Inactive / time.Second), u.Unconfirmed, u.DeletedWithPool}
	}
	return asked
}

// inOrder returns the elements of list as valid UTF-8, sorted and without duplicates; nil
// if there are none.
func inOrder[T ~string](list []T) []T {
	var sorted []T
	for _, s := range list {
		sorted = append(sorted, T(strings.ToValidUTF8(string(s), "\ufffd")))
	}
	slices.Sort(sorted)
	return slices.Compact(sorted)
}

func someTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

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
// handed on by itself. Nothing in it is of the moment or the machine: the same question
// about the same archive gives the same bytes.
type Question struct {
	Tool      Tool            `json:"tool"`
	Sources   []string        `json:"sources"` // that were scanned, in order
	From      *time.Time      `json:"from"`    // of the events, [from, to); null means open
	To        *time.Time      `json:"to"`
	TimeZone  string          `json:"time_zone"` // of the IANA database, in which days, weeks and months are
	Accounts  []string        `json:"accounts,omitempty"`
	Regions   []string        `json:"regions,omitempty"`
	UserPools []string        `json:"user_pools,omitempty"`
	Clients   []string        `json:"client_ids,omitempty"`
	Subs      []string        `json:"subs,omitempty"`
	Classes   []cognito.Class `json:"classes"`
	Pattern   string          `json:"pattern,omitempty"` // an EventBridge event pattern, compact: only events that match it were looked for
	By        string          `json:"by,omitempty"`      // day, week, month or all; each report has its own otherwise
	Users     *Narrowed       `json:"users,omitempty"`
	Burst     int64           `json:"burst"`
	Windows   WindowSeconds   `json:"windows"`
}

// A Tool is the program that made a report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"` // of its source, where the build knows it
}

// Narrowed is what the users report was narrowed to, as people.Narrow has it.
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

// Narrow reports whether q asks about a part of what there is: some time, account,
// region, pool, client or user.
func (q *Question) Narrow() bool {
	return q.From != nil || q.To != nil || len(q.Accounts)+len(q.Regions)+len(q.UserPools)+len(q.Clients)+len(q.Subs) > 0
}

// question returns q as a report repeats it. What the caller wrote is put in order, so
// that the order in which it was asked for does not show.
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

// inOrder returns what is in the list, sorted, each thing once and as UTF-8; nil if there
// is nothing.
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

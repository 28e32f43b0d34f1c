package people

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Code names a kind of finding. It never changes its meaning.
type Code string

// The codes. Except for NoLogs, all are about events that the query admits.
const (
	ActivityAfterDeletion Code = "activity-after-deletion" // as User.Activity counts it
	UserReappeared        Code = "user-reappeared"         // the part of it that is a sign-up
	DeletionBurst         Code = "deletion-burst"          // many users deleted by one actor within BurstWindow
	DeletionDenied        Code = "deletion-denied"         // a deletion of any class that IAM denied
	DeletionFailed        Code = "deletion-failed"         // a deletion that failed for another reason
	PoolDeleted           Code = "pool-deleted"            // a user pool deleted, with all of its users
	UnresolvedPool        Code = "unresolved-pool"         // a user deleted in an unknown pool
	SignInFailureBurst    Code = "sign-in-failure-burst"   // many sign-ins refused within BurstWindow, at one app client or from one address
	SignUpBurst           Code = "sign-up-burst"           // many sign-ups within BurstWindow from one address
	NoLogs                Code = "no-logs"                 // the logs of an account and region have stopped; package report finds it
)

// Codes are all codes, in the order in which findings are listed.
var Codes = []Code{
	ActivityAfterDeletion, UserReappeared, DeletionBurst, DeletionDenied, DeletionFailed, PoolDeleted, UnresolvedPool,
	SignInFailureBurst, SignUpBurst, NoLogs,
}

// messages say what the events of each code are. A message begins with their number.
var messages = map[Code]struct{ thing, rest string }{
	ActivityAfterDeletion: {"event", "after the deletion of the user"},
	UserReappeared:        {"sign-up", "after the deletion of the user"},
	DeletionBurst:         {"deletion", "in quick succession by one actor"},
	DeletionDenied:        {"deletion", "denied"},
	DeletionFailed:        {"deletion", "failed"},
	PoolDeleted:           {"user pool", "deleted, with all users in it"},
	UnresolvedPool:        {"deletion", "in an unknown user pool"},
	SignInFailureBurst:    {"sign-in", "refused in quick succession"},
	SignUpBurst:           {"sign-up", "in quick succession from few addresses"},
}

const (
	// BurstWindow is the time within which many deletions by one actor, many refused
	// sign-ins or many sign-ups are a burst.
	BurstWindow = time.Hour

	// DefaultBurst is the least number of deletions in a burst: more than an administrator
	// deletes by hand, fewer than a script or a thief does.
	DefaultBurst = 20

	// MaxSubjects is how many subjects a finding lists by default. Its numbers cover all of
	// them.
	MaxSubjects = 10
)

// A Finding is a pattern in the events, or in the logs, that an operator should review.
type Finding struct {
	Code     Code      `json:"code"`
	Message  string    `json:"message"`
	Events   int64     `json:"events"`
	Users    int64     `json:"users"` // distinct users whom the events name
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Subjects []Subject `json:"subjects"`      // those with the most events
	Count    int64     `json:"subject_count"` // number of all subjects
}

// A Subject is what some of a finding's events have in common: a user, an actor, a pool, an
// app client, an address, or an account and region.
type Subject struct {
	Events     int64  `json:"events"`
	Account    string `json:"account"`
	Region     string `json:"region,omitempty"` // only for no-logs
	UserPoolID string `json:"user_pool_id,omitempty"`
	Sub        string `json:"sub,omitempty"`
	Actor      string `json:"actor,omitempty"`
	ClientID   string `json:"client_id,omitempty"`
	IP         string `json:"ip,omitempty"` // only for bursts; an event may count for its address and for its app client
}

// String returns what distinguishes the subject from others of its finding.
func (s *Subject) String() string {
	return cmp.Or(s.Actor, s.Sub, s.IP, s.ClientID, s.UserPoolID, strings.TrimSpace(s.Account+" "+s.Region))
}

// findings gathers findings.
type findings struct {
	view   *events.View
	acts   *acts.Acts
	traits []trait
	burst  int // least number of deletions in a burst
	most   int // number of subjects of a finding
	groups map[Code]*found
}

// found are the events of one code.
type found struct {
	events      int64
	users       map[events.User]struct{}
	first, last *events.Row
	subjects    map[subject]int64 // number of events
}

// A subject is a Subject as the numbers of its texts.
type subject struct{ account, pool, sub, actor, client, ip events.Text }

// add adds an event of the subject.
func (f *findings) add(c Code, s subject, r *events.Row) {
	f.note(c, r).subjects[s]++
}

// note adds an event without a subject.
func (f *findings) note(c Code, r *events.Row) *found {
	g := f.groups[c]
	if g == nil {
		g = &found{users: map[events.User]struct{}{}, first: r, last: r, subjects: map[subject]int64{}}
		f.groups[c] = g
	}
	g.events++
	if r.Sub() != 0 {
		g.users[f.view.User(r)] = struct{}{}
	}
	if r.CompareTimes(g.first) < 0 {
		g.first = r
	}
	if r.CompareTimes(g.last) > 0 {
		g.last = r
	}
	return g
}

// Findings returns what is found among the events that the view admits, in the order of
// Codes. x holds the acts of these events. A burst of deletions has at least burst of them;
// 0 means DefaultBurst. A finding lists at most the given number of subjects.
func Findings(v *events.View, x *acts.Acts, burst, most int) []Finding {
	f := findings{v, x, events.ByKind(v, traitOf), cmp.Or(burst, DefaultBurst), most, map[Code]*found{}}
	f.deletions()
	f.afterDeletions()
	f.rushes()
	list := []Finding{}
	for _, c := range Codes {
		if g := f.groups[c]; g != nil {
			list = append(list, f.finding(c, g))
		}
	}
	return list
}

// deletions looks at all events that deleted something or tried to.
func (f *findings) deletions() {
	v := f.view
	actors := map[subject][]*events.Row{} // who deleted other users
	for _, r := range v.Admitted() {
		k := &f.traits[r.Kind()]
		if !k.class.IsDeletion() {
			continue
		}
		user := v.User(r)
		actor := subject{account: user.Account, actor: r.Actor()}
		switch {
		case k.outcome == cognito.Denied:
			f.add(DeletionDenied, actor, r)
		case k.outcome == cognito.Failed:
			f.add(DeletionFailed, actor, r)
		case k.class == cognito.PoolDeletion:
			f.add(PoolDeleted, subject{account: user.Account, pool: user.Pool}, r)
		case k.class == cognito.UserDeletion && k.outcome == cognito.Succeeded:
			if user.Pool == 0 {
				f.add(UnresolvedPool, subject{account: user.Account, sub: user.Sub}, r)
			}
			if r.Actor() != r.Sub() && (k.byAdmin || v.String(r.Actor()) != "unknown") {
				actors[actor] = append(actors[actor], r)
			}
		}
	}
	for actor, rows := range actors {
		f.bursts(actor, rows)
	}
}

// bursts adds those deletions by one actor that are among f.burst or more within
// BurstWindow.
func (f *findings) bursts(actor subject, rows []*events.Row) {
	slices.SortFunc(rows, (*events.Row).CompareTimes)
	window := int64(BurstWindow / time.Second)
	first, added := 0, 0 // first row of the window that ends with r; all rows before added are added, or never will be
	for i, r := range rows {
		for r.Seconds()-rows[first].Seconds() > window {
			first++
		}
		if i-first+1 < f.burst {
			continue
		}
		for added = max(added, first); added <= i; added++ {
			f.add(DeletionBurst, actor, rows[added])
		}
	}
}

// afterDeletions looks at all events of users who were deleted, if any.
func (f *findings) afterDeletions() {
	v := f.view
	deleted := make([]bool, v.Texts()) // by sub
	some := false
	for _, r := range v.All() {
		if k := &f.traits[r.Kind()]; k.class == cognito.UserDeletion && k.outcome == cognito.Succeeded && r.Sub() != 0 {
			deleted[r.Sub()], some = true, true
		}
	}
	if !some {
		return
	}
	newLives(v, nil, deleted, func(l *life, r *events.Row) {
		if !v.Admits(r) {
			return
		}
		user := subject{account: l.user.Account, pool: l.user.Pool, sub: l.user.Sub}
		f.add(ActivityAfterDeletion, user, r)
		if f.traits[r.Kind()].signsUp {
			f.add(UserReappeared, user, r)
		}
	})
}

func (f *findings) finding(c Code, g *found) Finding {
	users, m := int64(len(g.users)), messages[c]
	message := events.Plural(g.events, m.thing) + " " + m.rest
	if users > 0 {
		message += ": " + events.Plural(users, "user")
	}
	return Finding{
		Code: c, Message: message, Events: g.events, Users: users, First: g.first.Time(), Last: g.last.Time(),
		Subjects: f.subjects(g), Count: int64(len(g.subjects)),
	}
}

// subjects returns the subjects with the most events.
func (f *findings) subjects(g *found) []Subject {
	text := f.view.String
	compare := func(a, b subject) int {
		return cmp.Or(cmp.Compare(g.subjects[b], g.subjects[a]), cmp.Compare(text(a.account), text(b.account)),
			cmp.Compare(text(a.pool), text(b.pool)), cmp.Compare(text(a.sub), text(b.sub)), cmp.Compare(text(a.actor), text(b.actor)),
			cmp.Compare(text(a.client), text(b.client)), cmp.Compare(text(a.ip), text(b.ip)))
	}
	var keys []subject // there may be one for each user
	if f.most >= len(g.subjects) {
		keys = slices.SortedFunc(maps.Keys(g.subjects), compare)
	} else {
		for s := range g.subjects {
			full := len(keys) == f.most
			if full && compare(s, keys[f.most-1]) > 0 {
				continue
			}
			if full {
				keys = keys[:f.most-1]
			}
			at, _ := slices.BinarySearchFunc(keys, s, compare)
			keys = slices.Insert(keys, at, s)
		}
	}
	subjects := []Subject{}
	for _, s := range keys {
		subjects = append(subjects, Subject{
			Events: g.subjects[s], Account: text(s.account), UserPoolID: text(s.pool), Sub: text(s.sub),
			Actor: text(s.actor), ClientID: text(s.client), IP: text(s.ip),
		})
	}
	return subjects
}

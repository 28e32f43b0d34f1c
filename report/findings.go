package report

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Code names a kind of finding. It never changes its meaning.
type Code string

// The codes. All are of events that the query admits.
const (
	ActivityAfterDeletion Code = "activity-after-deletion" // as UserRow.Activity counts it
	UserReappeared        Code = "user-reappeared"         // that of it which is a sign-up
	DeletionBurst         Code = "deletion-burst"          // many users deleted by one actor within BurstWindow
	DeletionDenied        Code = "deletion-denied"         // a deletion of any class that IAM denied
	DeletionFailed        Code = "deletion-failed"         // ... that failed for another reason
	PoolDeleted           Code = "pool-deleted"            // a user pool deleted, with all of its users
	UnresolvedPool        Code = "unresolved-pool"         // a user deleted in a pool that is not known
)

// Codes are all codes, in the order in which findings are listed.
var Codes = []Code{
	ActivityAfterDeletion, UserReappeared, DeletionBurst, DeletionDenied, DeletionFailed, PoolDeleted, UnresolvedPool,
}

// messages say what the events of each code are.
var messages = map[Code]struct{ thing, rest string }{
	ActivityAfterDeletion: {"event", "after the deletion of the user"},
	UserReappeared:        {"sign-up", "after the deletion of the user"},
	DeletionBurst:         {"deletion", "in quick succession by one actor"},
	DeletionDenied:        {"deletion", "denied"},
	DeletionFailed:        {"deletion", "failed"},
	PoolDeleted:           {"user pool", "deleted, with all users in it"},
	UnresolvedPool:        {"deletion", "of a user whose pool is not known"},
}

const (
	// BurstWindow is the time within which deletions by one actor are a burst.
	BurstWindow = time.Hour

	// DefaultBurst is how many they are at least: more than an administrator deletes
	// by hand, fewer than a script or a thief does.
	DefaultBurst = 20

	// MaxSubjects is how many subjects a finding lists: its numbers are of all.
	MaxSubjects = 10
)

// A Finding is something that whoever looks after the users should look at.
type Finding struct {
	Code     Code      `json:"code"`
	Message  string    `json:"message"`
	Events   int64     `json:"events"`
	Users    int64     `json:"users"` // that the events name
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Subjects []Subject `json:"subjects"`      // those of the most events, at most MaxSubjects
	Count    int64     `json:"subject_count"` // of all subjects
}

// A Subject is whom or what a part of a finding's events is about: a user, an
// actor or a pool.
type Subject struct {
	Events     int64  `json:"events"`
	Account    string `json:"account"`
	UserPoolID string `json:"user_pool_id,omitempty"`
	Sub        string `json:"sub,omitempty"`
	Actor      string `json:"actor,omitempty"`
}

// String returns what tells the subject from others of its finding.
func (s *Subject) String() string { return cmp.Or(s.Actor, s.Sub, s.UserPoolID, s.Account) }

// findings gathers them.
type findings struct {
	view   *view
	groups map[Code]*found
}

// found are the events of one code.
type found struct {
	events      int64
	users       map[userKey]struct{}
	first, last *row
	subjects    map[subject]int64 // their events
}

// A subject is a Subject by the numbers of its texts.
type subject struct{ account, pool, sub, actor uint32 }

func (f *findings) add(c Code, s subject, r *row) {
	g := f.groups[c]
	if g == nil {
		g = &found{users: map[userKey]struct{}{}, first: r, last: r, subjects: map[subject]int64{}}
		f.groups[c] = g
	}
	g.events++
	g.subjects[s]++
	if r.sub() != 0 {
		g.users[f.view.user(r)] = struct{}{}
	}
	if r.compareTimes(g.first) < 0 {
		g.first = r
	}
	if r.compareTimes(g.last) > 0 {
		g.last = r
	}
}

// findings returns what is found, sorted as Codes are.
func (v *view) findings() []Finding {
	f := findings{v, map[Code]*found{}}
	f.deletions()
	f.afterDeletions()
	list := []Finding{}
	for _, c := range Codes {
		if g := f.groups[c]; g != nil {
			list = append(list, f.finding(c, g))
		}
	}
	return list
}

// deletions looks at all events that delete or were to.
func (f *findings) deletions() {
	v := f.view
	actors := map[subject][]*row{} // who deleted other users
	for r := range v.admitted() {
		k := &v.traits[r.kind]
		if !k.deletes {
			continue
		}
		user := v.user(r)
		actor := subject{account: user.account, actor: r.actor()}
		switch {
		case k.outcome == cognito.Denied:
			f.add(DeletionDenied, actor, r)
		case k.outcome == cognito.Failed:
			f.add(DeletionFailed, actor, r)
		case k.class == cognito.PoolDeletion:
			f.add(PoolDeleted, subject{account: user.account, pool: user.pool}, r)
		case k.class == cognito.UserDeletion && k.outcome == cognito.Succeeded:
			if user.pool == 0 {
				f.add(UnresolvedPool, subject{account: user.account, sub: user.sub}, r)
			}
			if r.actor() != r.sub() && v.texts.list[r.actor()] != "unknown" {
				actors[actor] = append(actors[actor], r)
			}
		}
	}
	for actor, rows := range actors {
		f.bursts(actor, rows)
	}
}

// bursts adds those deletions of one actor that are among so many within
// BurstWindow.
func (f *findings) bursts(actor subject, rows []*row) {
	least := cmp.Or(f.view.query.Burst, DefaultBurst)
	slices.SortFunc(rows, (*row).compareTimes)
	window := int64(BurstWindow / time.Second)
	first, added := 0, 0 // of the window that ends with the row at hand; rows before it are added or never will be
	for i, r := range rows {
		for r.seconds-rows[first].seconds > window {
			first++
		}
		if i-first+1 < least {
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
	deleted := make([]bool, len(v.texts.list)) // by sub
	some := false
	for r := range v.counted() {
		if k := &v.traits[r.kind]; k.class == cognito.UserDeletion && k.outcome == cognito.Succeeded && r.sub() != 0 {
			deleted[r.sub()], some = true, true
		}
	}
	if !some {
		return
	}
	v.lives(deleted, func(l *life, r *row) {
		if !v.open && !v.admits(r) {
			return
		}
		user := subject{l.key.account, l.key.pool, l.key.sub, 0}
		f.add(ActivityAfterDeletion, user, r)
		if v.traits[r.kind].signsUp {
			f.add(UserReappeared, user, r)
		}
	})
}

func (f *findings) finding(c Code, g *found) Finding {
	users, m := int64(len(g.users)), messages[c]
	message := plural(g.events, m.thing) + " " + m.rest
	if users > 0 {
		message += ": " + plural(users, "user")
	}
	return Finding{
		Code: c, Message: message, Events: g.events, Users: users, First: g.first.time(), Last: g.last.time(),
		Subjects: f.subjects(g), Count: int64(len(g.subjects)),
	}
}

// subjects returns those of the most events.
func (f *findings) subjects(g *found) []Subject {
	list := f.view.texts.list
	compare := func(a, b subject) int {
		return cmp.Or(cmp.Compare(g.subjects[b], g.subjects[a]), cmp.Compare(list[a.account], list[b.account]),
			cmp.Compare(list[a.pool], list[b.pool]), cmp.Compare(list[a.sub], list[b.sub]), cmp.Compare(list[a.actor], list[b.actor]))
	}
	keys := slices.SortedFunc(maps.Keys(g.subjects), compare)
	subjects := []Subject{}
	for _, s := range keys[:min(len(keys), MaxSubjects)] {
		subjects = append(subjects, Subject{g.subjects[s], list[s.account], list[s.pool], list[s.sub], list[s.actor]})
	}
	return subjects
}

// findingsSheet has a row for each finding, with the subject of the most events.
func findingsSheet(list []Finding) sheet {
	return sheet{[]string{"finding", "events", "users", "first", "last", "subjects", "such_as"}, len(list), func(cells []cell, i int) []cell {
		f := &list[i]
		return append(cells, text(string(f.Code)), number(f.Events), number(f.Users), moment(&f.First), moment(&f.Last),
			number(f.Count), text(f.Subjects[0].String()))
	}}
}

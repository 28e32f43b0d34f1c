package main

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// How long after the deletion of a user an event does not count as activity: requests that
// were under way, and events that an open session or a token still allows.
const (
	underWay    = 60
	openSession = 60 * 60
)

// lives returns a row for each user that a counted event names.
func (t *tally) lives() []userRow {
	events := map[userKey][]*event{}
	for e := range t.countedEvents {
		if t.sub(e) != "" {
			events[t.userOf(e)] = append(events[t.userOf(e)], e)
		}
	}
	rows := []userRow{}
	for key, list := range events {
		slices.SortFunc(list, func(a, b *event) int {
			return cmp.Or(cmp.Compare(a.at, b.at), strings.Compare(a.id.String(), b.id.String()))
		})
		rows = append(rows, t.life(key, list))
	}
	slices.SortFunc(rows, func(a, b userRow) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.UserPoolID, b.UserPoolID), cmp.Compare(a.Sub, b.Sub))
	})
	return rows
}

// life returns the row of the user with these events, which are in order.
func (t *tally) life(key userKey, list []*event) userRow {
	first, last := utc(list[0].at), utc(list[len(list)-1].at)
	row := userRow{
		Account: key.account, Region: list[0].visit.place.region, UserPoolID: key.pool, Sub: key.sub,
		FirstSeen: first, LastSeen: last,
	}
	for _, e := range list {
		t.live(&row, e)
	}
	if row.SignedUpAt != nil && row.DeletedAt != nil && !row.DeletedAt.Before(*row.SignedUpAt) {
		days := int64(row.DeletedAt.Sub(*row.SignedUpAt) / (24 * time.Hour))
		row.LifetimeDays = &days
	}
	return row
}

// live adds an event to the row, which already has the earlier ones.
func (t *tally) live(row *userRow, e *event) {
	k, at := t.kindOf(e), utc(e.at)
	_, inferred := t.poolOf(e)
	row.Inferred = row.Inferred || inferred
	if k.signsUp() && row.SignedUpAt == nil {
		row.SignedUpAt = &at
	}
	if wait := k.idle(); wait > 0 && row.DeletedAt != nil && e.at > row.DeletedAt.Unix()+wait {
		row.Activity++
		row.Reappeared = row.Reappeared || k.signsUp()
		if row.FirstActivity == nil {
			row.FirstActivity = &at
		}
	}
	if k.class != userDeletion {
		return
	}
	switch k.outcome {
	case failed:
		row.DeletionsFailed++
	case denied:
		row.DeletionsDenied++
	case succeeded:
		if row.Deletions++; row.DeletedAt == nil {
			row.DeletedAt, row.DeletionEvent = &at, e.id.String()
		}
	}
}

// signsUp reports whether events of the kind create or confirm their user.
func (k *kind) signsUp() bool {
	switch k.name {
	case "SignUp", "ConfirmSignUp", "AdminCreateUser", "AdminConfirmSignUp",
		"Signup_POST", "Confirm_POST", "signup_POST", "signup_confirm_POST", "Confirm_With_Link_GET", "confirmUser_GET":
		return k.outcome == succeeded
	}
	return false
}

// idle returns for how many seconds after the deletion of its user an event of the kind
// does not count as activity, or 0 if it always counts.
func (k *kind) idle() int64 {
	switch {
	case k.outcome != succeeded:
		return 0
	case k.signsUp(), k.class == federation, k.class == signIn && !strings.HasSuffix(k.name, "_GET"):
		return underWay
	case k.class == signIn, k.label == visitSignIn:
		return openSession
	}
	return 0
}

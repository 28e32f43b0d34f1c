package main

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// refUsers returns the life of each user, from the user's events alone.
func refUsers(events []refEvent) []userRow {
	ofUser := map[[3]string][]refEvent{}
	for _, e := range events {
		if e.sub != "" {
			ofUser[e.user()] = append(ofUser[e.user()], e)
		}
	}
	var rows []userRow
	for key, list := range ofUser {
		slices.SortFunc(list, func(a, b refEvent) int { return cmp.Or(a.time.Compare(b.time), strings.Compare(a.id, b.id)) })
		rows = append(rows, refLife(key, list))
	}
	slices.SortFunc(rows, func(a, b userRow) int {
		return slices.Compare([]string{a.Account, a.UserPoolID, a.Sub}, []string{b.Account, b.UserPoolID, b.Sub})
	})
	return rows
}

// refLife returns the life of the user with these events, which are in order.
func refLife(key [3]string, list []refEvent) userRow {
	only := func(is func(refEvent) bool) (some []refEvent) {
		for _, e := range list {
			if is(e) {
				some = append(some, e)
			}
		}
		return some
	}
	begin := func(some []refEvent) *time.Time {
		if len(some) == 0 {
			return nil
		}
		return &some[0].time
	}
	deletions := func(outcome string) []refEvent {
		return only(func(e refEvent) bool { return e.class == "user_deletion" && e.outcome == outcome })
	}
	signUps, deleted := only(refEvent.signsUp), deletions("succeeded")
	row := userRow{
		Account: key[0], Region: list[0].region, UserPoolID: key[1], Sub: key[2],
		Inferred:  len(only(func(e refEvent) bool { return e.inferred })) > 0,
		FirstSeen: list[0].time, LastSeen: list[len(list)-1].time,
		SignedUpAt: begin(signUps), DeletedAt: begin(deleted),
		Deletions: int64(len(deleted)), DeletionsFailed: int64(len(deletions("failed"))), DeletionsDenied: int64(len(deletions("denied"))),
	}
	if len(deleted) == 0 {
		return row
	}
	row.DeletionEvent = deleted[0].id
	if len(signUps) > 0 && !deleted[0].time.Before(signUps[0].time) {
		days := int64(deleted[0].time.Sub(signUps[0].time).Hours()) / 24
		row.LifetimeDays = &days
	}
	later := only(func(e refEvent) bool {
		excuse, mayAct := e.excuse()
		return mayAct && e.time.Sub(deleted[0].time) > excuse
	})
	row.Activity, row.FirstActivity, row.Reappeared = int64(len(later)), begin(later), slices.ContainsFunc(later, refEvent.signsUp)
	return row
}

// signsUp reports whether the event created or confirmed its user. Hosted pages that only
// show a form or resend a code do not.
func (e refEvent) signsUp() bool {
	shown := strings.HasSuffix(e.name, "_GET") && e.name != "Confirm_With_Link_GET" && e.name != "confirmUser_GET"
	return e.class == "sign_up" && e.outcome == "succeeded" && !shown && e.name != "ResendCode_POST"
}

// excuse returns how long after the deletion of its user the event may come without
// counting as activity, and whether its user can cause such an event at all.
func (e refEvent) excuse() (time.Duration, bool) {
	page := e.class == "sign_in" && strings.HasSuffix(e.name, "_GET")
	switch {
	case e.outcome != "succeeded":
		return 0, false
	case page, e.label == "sign_in":
		return time.Hour, true
	case e.signsUp(), e.class == "sign_in", e.class == "federation":
		return time.Minute, true
	}
	return 0, false
}

package format

import (
	"github.com/cogtrail/cogtrail/report"
)

// activityTable lists the columns of activity that fit a terminal.
var activityTable = []string{"period", "account", "region", "user_pool_id", "client_id", "signed_up", "admin_created", "first_federated", "sign_ins",
	"people_signed_in", "failed_sign_ins", "deleted"}

// An actLine describes one of the numbers of acts.
type actLine struct {
	name  string // as in its JSON
	count int64
	what  string // for people; empty if it is part of another number
	rests string // which events it is based on
	wrong string // how it can be wrong
	bound bound  // the direction of that error
}

// actsOf returns the acts of a summary in display order.
func actsOf(t *report.ActTotals) []actLine {
	return []actLine{
		{"signed_up", t.SignedUp, "users signed up", "confirmations, or forms where a pool requires none", "close; too low at the start", about},
		{"admin_created", t.AdminCreated, "users created by administrators", "AdminCreateUser", "close; imports leave no event", about},
		{"first_federated", t.FirstFederated, "users first seen through an identity provider", "the first event of each user", "at most this many: most joined earlier", atMost},
		{"sign_ins", t.SignIns, "sign-ins", "codes exchanged and tokens issued, without refreshes", "close; too high without page views", about},
		{"sign_ins_inferred", t.SignInsInferred, "", "", "", about},
		{"people_signed_in", t.PeopleSignedIn, "people who signed in", "users named by an event that requires a login", "at least this many", atLeast},
		{"failed_sign_ins", t.FailedSignIns, "sign-ins refused", "errors, and login pages shown again immediately", "too low with managed login", atLeast},
		{"failed_sign_ups", t.FailedSignUps, "", "", "", atLeast},
		{"deleted", t.Deleted, "", "", "", exact},
		{"deleted_by_self", t.DeletedSelf, "users who deleted themselves", "DeleteUser", "exact", exact},
		{"deleted_by_admin", t.DeletedByAdmin, "users deleted by administrators", "AdminDeleteUser", "exact", exact},
		{"pools_deleted", t.PoolsDeleted, "user pools deleted", "DeleteUserPool", "exact", exact},
		{"deleted_with_pools", t.DeletedWithPools, "users deleted with their pool", "users seen in these pools", "at least this many", atLeast},
	}
}

// acts adds a table of what people did, and says what each number rests on where there
// is room.
func (t *tables) acts(a *report.ActTotals, l Layout) {
	var lines []actLine
	for _, line := range actsOf(a) {
		if line.what != "" && (line.count > 0 || !t.matched) {
			lines = append(lines, line)
		}
	}
	s := sheet{[]string{"count", "of", "rests_on", "can_be_wrong"}, len(lines), func(cells []cell, i int) []cell {
		return append(cells, number(lines[i].count), prose(lines[i].what), prose(lines[i].rests), prose(lines[i].wrong))
	}}
	if l.narrow() {
		s = s.only([]string{"count", "of", "can_be_wrong"})
	}
	t.section("What people did", s)
	if t.matched {
		t.line(0, "only events that match the event pattern are counted")
	}
}

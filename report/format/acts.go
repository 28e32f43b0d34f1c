package format

import (
	"slices"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// activityTable lists the columns of activity that fit a terminal.
var activityTable = []string{"period", "account", "region", "user_pool_id", "client_id", "signed_up", "admin_created", "first_federated", "sign_ins",
	"people_signed_in", "failed_sign_ins", "deleted"}

// An actLine describes one of the numbers of acts.
type actLine struct {
	name    string // as in its JSON
	count   int64
	what    string          // for people; empty if it is part of another number
	rests   string          // which events it is based on
	claim                   // by definition, until actsOf judges it by the coverage
	classes []cognito.Class // those without which it is not known
}

// actLines is all acts of a summary in display order.
type actLines []actLine

// The classes without which an act is not known.
var (
	joining    = []cognito.Class{cognito.SignUpStep}
	signingIn  = []cognito.Class{cognito.SignInStep, cognito.Authorize}
	deleting   = []cognito.Class{cognito.UserDeletion}
	poolsGoing = []cognito.Class{cognito.PoolDeletion}
)

// actsOf returns the acts t of r, each with what r claims about it.
func actsOf(r *report.Report, t *report.ActTotals) actLines {
	lines := definedActs(t)
	for i := range lines {
		lines[i].claim = claimOf(&lines[i], r)
	}
	return lines
}

// definedActs returns the acts t, each with the claim that its definition allows if the
// coverage is complete.
func definedActs(t *report.ActTotals) actLines {
	return actLines{
		{"signed_up", t.SignedUp, "users signed up", "confirmations, or forms where a pool requires none", claim{about, "too low at the start"}, joining},
		{"admin_created", t.AdminCreated, "users created by administrators", "AdminCreateUser", claim{about, "imports leave no event"}, joining},
		{"first_federated", t.FirstFederated, "users first seen through an identity provider", "the first event of each user", claim{atMost, "most joined earlier"}, joining},
		{"sign_ins", t.SignIns, "sign-ins", "codes exchanged and tokens issued, without refreshes", claim{about, "too high without page views"}, signingIn},
		{"sign_ins_inferred", t.SignInsInferred, "", "", claim{about, ""}, signingIn},
		{"people_signed_in", t.PeopleSignedIn, "people active", "users named by an event that requires a password, session or token", claim{atLeast, "not every event names its user"}, signingIn},
		{"failed_sign_ins", t.FailedSignIns, "sign-ins refused", "errors, and login pages shown again immediately", claim{atLeast, "too low with managed login"}, signingIn},
		{"failed_sign_ups", t.FailedSignUps, "", "", claim{atLeast, ""}, joining},
		{"deleted", t.Deleted, "", "", claim{exact, ""}, deleting},
		{"deleted_by_self", t.DeletedSelf, "users who deleted themselves", "DeleteUser", claim{exact, ""}, deleting},
		{"deleted_by_admin", t.DeletedByAdmin, "users deleted by administrators", "AdminDeleteUser", claim{exact, ""}, deleting},
		{"pools_deleted", t.PoolsDeleted, "user pools deleted", "DeleteUserPool", claim{exact, ""}, poolsGoing},
		{"deleted_with_pools", t.DeletedWithPools, "users deleted with their pool", "users seen in these pools", claim{atLeast, ""}, poolsGoing},
	}
}

// named returns the line with that name, which must exist.
func (a actLines) named(name string) actLine {
	return a[slices.IndexFunc(a, func(line actLine) bool { return line.name == name })]
}

// countCell returns the number, or an empty cell if it is not known.
func (a *actLine) countCell() cell {
	if a.bound == notKnown {
		return cell{form: ofNumber}
	}
	return number(a.count)
}

// acts adds a table of what people did, and says what each number rests on where there
// is room.
func (t *tables) acts(r *report.Report) {
	var lines actLines
	for _, line := range actsOf(r, &r.Summary.Acts) {
		if line.what != "" && (line.count > 0 || !t.matched) {
			lines = append(lines, line)
		}
	}
	s := sheet{[]string{"count", "of", "rests_on", "can_be_wrong"}, len(lines), func(cells []cell, i int) []cell {
		a := &lines[i]
		return append(cells, a.countCell(), prose(a.what), prose(a.rests), prose(a.claim.String()))
	}}
	if t.layout.narrow() {
		s = s.only([]string{"count", "of", "can_be_wrong"})
	}
	t.section("What people did", s)
	if t.matched {
		t.line(0, "only events that match the event pattern are counted")
	}
}

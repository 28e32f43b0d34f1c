package format

import (
	"fmt"
	"slices"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/people"
)

// userTable lists the columns of users that fit a terminal.
var userTable = []string{"user_pool_id", "sub", "first_seen", "signed_up_at", "last_active", "last_sign_in", "sign_ins", "deleted_at", "deleted_by", "activity_after_deletion"}

// usersTable returns userTable with those further columns that a row shown has a value for:
// the user name, the sign-ins that Cognito recorded, and whether the user was never seen.
func usersTable(rows report.List[people.User], l Layout) []string {
	columns := withName(userTable, rows, l, func(u *people.User) string { return u.Username })
	recorded, unseen := false, false
	for i := range l.rows(rows.Len()) {
		u := rows.At(i)
		recorded, unseen = recorded || u.RecordedSignIns != nil, unseen || u.NeverSeen
	}
	if recorded {
		columns = slices.Insert(slices.Clone(columns), slices.Index(columns, "sign_ins")+1, "recorded_sign_ins")
	}
	if unseen {
		columns = slices.Insert(slices.Clone(columns), slices.Index(columns, "first_seen"), "never_seen")
	}
	return columns
}

func usersSheet(rows report.List[people.User]) sheet {
	columns := []string{
		"account", "region", "user_pool_id", "user_pool_inferred", "sub", "username", "first_seen", "last_seen", "signed_up_at",
		"first_sign_in", "last_sign_in", "sign_ins", "deleted_at", "deleted_by", "deletion_event", "deletions", "deletions_failed",
		"deletions_denied", "lifetime_days", "activity_after_deletion", "first_activity_after_deletion", "reappeared",
		"last_active", "never_seen", "recorded_sign_ins",
	}
	return sheet{columns, rows.Len(), func(cells []cell, i int) []cell {
		u := rows.At(i)
		return append(cells,
			text(u.Account), text(u.Region), text(u.UserPoolID), boolean(u.Inferred), text(u.Sub), text(u.Username),
			moment(u.FirstSeen), moment(u.LastSeen), moment(u.SignedUpAt), moment(u.FirstSignIn), moment(u.LastSignIn), number(u.SignIns),
			moment(u.DeletedAt), text(u.DeletedBy), text(u.DeletionEvent), number(u.Deletions), number(u.DeletionsFailed),
			number(u.DeletionsDenied), known(u.LifetimeDays), number(u.Activity), moment(u.FirstActivity), boolean(u.Reappeared),
			moment(u.LastActive), boolean(u.NeverSeen), known(u.RecordedSignIns))
	}}
}

// known returns a cell with the number *n, or an empty one if n is nil.
func known(n *int64) cell {
	if n == nil {
		return cell{form: ofNumber}
	}
	return number(*n)
}

// timelineTable returns the columns of a timeline that fit the layout.
func timelineTable(l Layout) []string {
	if l.narrow() {
		return []string{"time", "what", "ip"}
	}
	return []string{"time", "what", "ip", "client_id", "user_pool_id"}
}

// agreement says in a sentence how far the log of Cognito and the trail agree.
func agreement(a *people.Agreement) string {
	if a.From == nil {
		return "sign-ins recorded by Cognito: its log and the archive have no period in common"
	}
	return fmt.Sprintf("sign-ins from %s to %s, which both cover: %d recorded by Cognito, %d by the trail; equal numbers for %d of %s",
		moment(a.From).text, moment(a.To).text, a.Recorded, a.Trail, a.Alike, events.Plural(a.Users, "user"))
}

// signIns returns the numbers of a, or none if a is nil.
func signIns(a *people.Agreement) []named {
	if a == nil {
		return nil
	}
	const section = "sign_ins"
	return []named{{section, "recorded", a.Recorded}, {section, "trail", a.Trail}, {section, "users", a.Users}, {section, "users_alike", a.Alike}}
}

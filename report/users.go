package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// addUsers adds to r the users that q asks for, how far what Cognito recorded about them
// agrees with the trail, and warnings about users who may be missing.
func addUsers(r *Report, v *events.View, found *acts.Acts, q *Query) {
	narrow, c := q.Users, &r.Coverage
	if narrow.Before = cmp.Or(narrow.Before, q.To); narrow.Before.IsZero() && c.LastEvent != nil {
		narrow.Before = *c.LastEvent
	}
	r.Users = newList(people.Users(v, found, people.Export{Names: q.Usernames, Recorded: q.Recorded}, narrow))
	c.SignIns = people.Agree(v, found, q.Recorded, c.FirstEvent, c.LastEvent)
	if narrow.Inactive > 0 && !slices.Contains(c.Classes, cognito.Token) {
		c.Warnings = append(c.Warnings, Warning{"tokens_not_looked_for", "events of the class token were not looked for: users who only have tokens refreshed look inactive"})
	}
	if pool := narrow.DeletedWithPool; pool != "" && !people.WasDeleted(v, pool) {
		c.Warnings = append(c.Warnings, Warning{"pool_not_deleted", fmt.Sprintf("no event deletes the user pool %s: as far as the archive shows, no user was deleted with it", pool)})
	}
}

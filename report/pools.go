package report

import (
	"time"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// poolRows returns what was learned about the pools at the places that are set in places.
func poolRows(v *events.View, learned []evidence.Pool, places []bool) []PoolCounts {
	type home struct{ account, pool string }
	asked := map[home]bool{}
	for i, at := range events.ByPlace(v, func(e *cognito.Event) home { return home{e.Account, e.UserPoolID} }) {
		if places[i] {
			asked[at] = true
		}
	}
	rows := []PoolCounts{}
	for _, p := range learned {
		if asked[home{p.Account, p.ID}] {
			rows = append(rows, PoolCounts{
				Account: p.Account, UserPoolID: p.ID, Forms: p.Forms, Confirmed: p.Confirmed, Confirms: p.Asks,
				Logins: p.Logins, Returned: p.Returned, Returns: p.Returns,
				SessionSeconds: int64(p.Session / time.Second), Sessions: p.Sessions,
			})
		}
	}
	return rows
}

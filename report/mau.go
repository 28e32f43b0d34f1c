package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// An MAURow is evidence of monthly active users: how many users of a pool did, or had done
// to them, what AWS counts as activity ("Monthly active users" in "Quotas in Amazon
// Cognito"), in one period. It is not a bill: there may be more users, since not every
// event names its user. The machine-to-machine tokens of each app client have a row of
// their own.
type MAURow struct {
	Period           string `json:"period"`
	Account          string `json:"account"`
	Region           string `json:"region"`
	UserPoolID       string `json:"user_pool_id"`
	ClientID         string `json:"client_id"`          // in a row of machine-to-machine tokens; otherwise empty
	Users            int64  `json:"users"`              // distinct users
	AdminOnly        int64  `json:"admin_only"`         // of the users, those for whom only an administrator viewed or changed something
	RefreshOnly      int64  `json:"refresh_only"`       // not among the users: those who only had tokens refreshed, which is activity on AWS's pricing page, but not in its list of operations
	EventsWithoutSub int64  `json:"events_without_sub"` // events that are activity of an unknown user
	UnselectedEvents int64  `json:"unselected_events"`  // events whose user is unknown because their class was not selected
	M2MTokens        int64  `json:"m2m_tokens"`         // tokens issued for client credentials
}

// A liveness is what a kind of event says about the activity of its user.
type liveness uint8

const (
	notLive liveness = iota
	machine          // a token for client credentials, without a user
	refreshes
	byAdmin
	byUser
)

// activeNames says whether events with these names are active, whatever their class.
var activeNames = map[string]bool{
	"VerifyUserAttribute": true, "UpdateUserAttributes": true, "DeleteUserAttributes": true,
	"AdminUpdateUserAttributes": true, "AdminDeleteUserAttributes": true, "AdminAddUserToGroup": true, "AdminRemoveUserFromGroup": true,
	"ForgotPassword": true, "ConfirmForgotPassword": true, "AdminSetUserPassword": true,
	"ForgotPassword_POST": true, "ConfirmForgotPassword_POST": true, "forgotPassword_POST": true, "ResetPassword_POST": true,
	"RevokeToken": true, "GlobalSignOut": true, "AdminUserGlobalSignOut": true, "Logout": true, "SAML2Logout_POST": true,
	"AdminGetUser":              true,
	"Confirm_With_Link_GET":     true,
	"confirmUser_GET":           true,
	"AdminLinkProviderForUser":  false, // the user need not exist yet
	"AdminResetUserPassword":    false,
	"ResendCode_POST":           false,
	"mfa_phone_resendCode_POST": false,
}

func livenessOf(e *cognito.Event) liveness {
	if e.Source != cognito.UserPools || e.Outcome != cognito.Succeeded {
		return notLive
	}
	exchanges := e.Name == "Token_POST" || e.Name == "Beta_Token_POST"
	switch {
	case exchanges && e.GrantType == "client_credentials":
		return machine
	case exchanges && e.GrantType == "refresh_token", e.Name == "GetTokensFromRefreshToken", cognito.IsRefresh(e.Flow):
		return refreshes
	case !isActive(e, exchanges):
		return notLive
	case strings.HasPrefix(e.Name, "Admin") && e.Class != cognito.SignInStep: // a sign-in by AdminInitiateAuth is the user's own
		return byAdmin
	}
	return byUser
}

// isActive reports whether e is activity of its user other than a refresh.
func isActive(e *cognito.Event, exchanges bool) bool {
	if active, named := activeNames[e.Name]; named {
		return active
	}
	switch e.Class {
	case cognito.SignUpStep, cognito.SignInStep, cognito.Federation:
		return e.Class == cognito.Federation || !strings.HasSuffix(e.Name, "_GET") // pages that are only viewed
	case cognito.Authorize:
		return e.Label == cognito.SignIn
	}
	return exchanges && e.GrantType == "authorization_code"
}

// A pool is a user pool in a period, or one of its clients.
type pool struct{ period, account, region, id, client string }

// A crowd is the users of a pool in a period.
type crowd struct {
	users map[events.User]liveness // the strongest kind of activity of each user
	row   MAURow
}

type crowds map[pool]*crowd

func (c crowds) of(p pool) *crowd {
	if c[p] == nil {
		c[p] = &crowd{map[events.User]liveness{}, MAURow{Period: p.period, Account: p.account, Region: p.region, UserPoolID: p.id, ClientID: p.client}}
	}
	return c[p]
}

// mau returns a row for each pool, client and period with activity. Its periods are months
// unless q asks for others.
func (b *Builder) mau(v *events.View, x *acts.Acts, q *Query) []MAURow {
	kinds, all := events.ByKind(v, livenessOf), crowds{}
	by := cmp.Or(q.By, ByMonth)
	names := calendar{by: by, zone: q.zone()}
	for i, r := range x.Admitted(v) {
		active := kinds[r.Kind()]
		if active == notLive {
			continue
		}
		p := pool{period: names.period(r.Time()), account: v.String(v.Account(r)), region: v.String(v.Region(r)), id: v.String(v.Pool(r))}
		if active == machine {
			p.client = v.String(v.Client(r))
			all.of(p).row.M2MTokens++
			continue
		}
		all.of(p).add(x.User(v, i), active)
	}
	b.addMasses(all, by, q)
	return all.rows()
}

func (c *crowd) add(u events.User, active liveness) {
	switch {
	case u.Sub != 0:
		c.users[u] = max(c.users[u], active)
	case active != refreshes:
		c.row.EventsWithoutSub++
	}
}

// addMasses adds the events that were only counted. Their days are in UTC whatever the time
// zone of q.
func (b *Builder) addMasses(all crowds, by Period, q *Query) {
	for m := range b.counted.masses(&q.Filter) {
		e := m.event()
		p := pool{string(by.appendTo(nil, m.day, time.UTC)), m.account, m.region, m.pool, ""}
		switch livenessOf(&e) {
		case machine:
			p.client = m.client
			all.of(p).row.M2MTokens += m.events
		case byUser, byAdmin:
			all.of(p).row.UnselectedEvents += m.events
		}
	}
}

func (c crowds) rows() []MAURow {
	rows := []MAURow{}
	for _, crowd := range c {
		row := crowd.row
		for _, active := range crowd.users {
			switch active {
			case refreshes:
				row.RefreshOnly++
			case byAdmin:
				row.AdminOnly++
				row.Users++
			default:
				row.Users++
			}
		}
		if row.Users+row.RefreshOnly+row.EventsWithoutSub+row.UnselectedEvents+row.M2MTokens > 0 {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b MAURow) int {
		return cmp.Or(cmp.Compare(a.Period, b.Period), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region),
			cmp.Compare(a.UserPoolID, b.UserPoolID), cmp.Compare(a.ClientID, b.ClientID))
	})
	return rows
}

// addMAU adds the evidence to r, and warns if some of the events that it needs have no
// rows.
func (b *Builder) addMAU(r *Report, v *events.View, x *acts.Acts, q *Query) {
	r.MAU = b.mau(v, x, q)
	var missing []string
	for _, c := range cognito.Classes {
		if c == cognito.CodeExchange && slices.Contains(r.Coverage.Classes, cognito.Token) {
			continue // Token includes them
		}
		if !c.IsDeletion() && !slices.Contains(r.Coverage.Classes, c) {
			missing = append(missing, string(c))
		}
	}
	if len(missing) > 0 {
		r.Coverage.Warnings = append(r.Coverage.Warnings, Warning{"mau_incomplete", fmt.Sprintf(
			"MAU evidence covers only some kinds of activity, because events of the classes %s were counted but not kept: scan with --events all to cover all of them", strings.Join(missing, ", "))})
	}
}

package main

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// An act is something that a user or an administrator did, which may take several events.
// Its time is that of the event that completes it.
type act string

const (
	signingUp      act = "signed_up"               // by form or API; includes the confirmation if the pool requires one
	creation       act = "admin_created"           // of a user, by an administrator
	signingIn      act = "sign_in"                 // by a login, a provider or the API; not the session at the end of a sign-up
	firstFederated act = "first_federated_sign_in" // by a provider, of a user who was not in the pool before
	failure        act = "failed_sign_in"          // a single refusal
	removal        act = "user_deleted"
)

// acts are the acts in an archive, as far as the events that complete them are in it.
type acts struct {
	Total   actCounts `json:"total"`
	Clients []actRow  `json:"clients"`
	Days    []actRow  `json:"days"` // by UTC day and app client

	// Unrecorded is the number of acts that were completed by a page view, which a trail of
	// write events does not take, and that had no event after it. No other count includes
	// them.
	Unrecorded int64 `json:"unrecorded"`

	List  []actEvent        `json:"list"`  // all acts that count, in order of time
	Pools map[string]string `json:"pools"` // the behaviour of each user pool
}

type actCounts struct {
	SignedUp      int64 `json:"signed_up"`
	AdminCreated  int64 `json:"admin_created"`
	SignIns       int64 `json:"sign_ins"`
	NewByProvider int64 `json:"new_by_provider"` // included in the sign-ins
	FailedSignIns int64 `json:"failed_sign_ins"`
	UsersDeleted  int64 `json:"users_deleted"`
	People        int64 `json:"people"` // users who signed in; rows do not add up
}

// An actRow counts the acts of one app client, for one day or, without a day, for all time.
// Acts of administrators and deletions have no app client.
type actRow struct {
	Day        string `json:"day,omitempty"`
	Account    string `json:"account"`
	Region     string `json:"region"`
	UserPoolID string `json:"user_pool_id"`
	ClientID   string `json:"client_id"`
	actCounts
}

// An actEvent is a single act. Pool, client and sub are the real ones, even if the record
// of the event does not name them.
type actEvent struct {
	Act        act       `json:"act"`
	EventID    string    `json:"event_id"` // of the event that completes the act
	Time       time.Time `json:"time"`
	Account    string    `json:"account"`
	Region     string    `json:"region"`
	UserPoolID string    `json:"user_pool_id"`
	ClientID   string    `json:"client_id,omitempty"`
	Sub        string    `json:"sub,omitempty"` // empty if no user did it
}

// acts counts the acts.
func (t *tally) acts() *acts {
	a := &acts{List: []actEvent{}, Unrecorded: t.unrecorded, Pools: t.behaviours}
	for i := range t.events {
		if e := &t.events[i]; e.act != "" && !e.replaced {
			a.List = append(a.List, t.actEvent(e))
		}
	}
	slices.SortFunc(a.List, func(a, b actEvent) int {
		return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.EventID, b.EventID))
	})
	total, clients, days := newActSum(), map[clientKey]*actSum{}, map[clientKey]*actSum{}
	for _, e := range a.List {
		key := clientKey{"", e.Account, e.Region, e.UserPoolID, e.ClientID}
		total.add(e)
		actSumOf(clients, key).add(e)
		key.period = e.Time.Format(time.DateOnly)
		actSumOf(days, key).add(e)
	}
	a.Total, a.Clients, a.Days = total.counts, actRows(clients), actRows(days)
	return a
}

func (t *tally) actEvent(e *event) actEvent {
	v := e.visit
	row := actEvent{
		Act: e.act, EventID: e.id.String(), Time: utc(e.at), Account: v.place.account.id, Region: v.place.region,
		UserPoolID: v.pool.id, Sub: v.sub,
	}
	if e.act != creation && e.act != removal {
		row.ClientID = v.client.id
	}
	return row
}

// An actSum accumulates a row.
type actSum struct {
	counts actCounts
	people map[userKey]bool
}

func newActSum() *actSum { return &actSum{people: map[userKey]bool{}} }

func actSumOf(sums map[clientKey]*actSum, key clientKey) *actSum {
	if sums[key] == nil {
		sums[key] = newActSum()
	}
	return sums[key]
}

func (s *actSum) add(e actEvent) {
	c := &s.counts
	switch e.Act {
	case signingUp:
		c.SignedUp++
	case creation:
		c.AdminCreated++
	case firstFederated:
		c.NewByProvider++
		fallthrough
	case signingIn:
		c.SignIns++
		s.people[userKey{e.Account, e.UserPoolID, e.Sub}] = true
	case failure:
		c.FailedSignIns++
	case removal:
		c.UsersDeleted++
	}
	c.People = int64(len(s.people))
}

func actRows(sums map[clientKey]*actSum) []actRow {
	rows := []actRow{}
	for _, key := range slices.SortedFunc(maps.Keys(sums), compareClients) {
		rows = append(rows, actRow{
			Day: key.period, Account: key.account, Region: key.region, UserPoolID: key.pool, ClientID: key.client,
			actCounts: sums[key].counts,
		})
	}
	return rows
}

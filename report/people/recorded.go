package people

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Recorded holds the sign-ins that Cognito itself recorded, by sub, in a log that covers a
// limited time and some user pools. Cognito exports this log (userAuthEvents) for pools
// with threat protection, on a best-effort basis: records may be missing.
type Recorded struct {
	signIns     map[string][]int64 // times in seconds since 1970, sorted
	pools       map[string]bool    // that the log covers; "" is a pool that it does not name
	first, last int64              // times of the first and last record
}

// Rename returns r with other names for subs and user pools. It returns nil if r is nil.
func (r *Recorded) Rename(sub, pool func(string) string) *Recorded {
	if r == nil {
		return nil
	}
	made := &Recorded{map[string][]int64{}, map[string]bool{}, r.first, r.last}
	for s, times := range r.signIns {
		made.signIns[sub(s)] = times
	}
	for p := range r.pools {
		made.pools[pool(p)] = true
	}
	return made
}

// of reports whether the log covers the user pool.
func (r *Recorded) of(pool string) bool { return r.pools[pool] || r.pools[""] }

// count returns how many sign-ins of the user are recorded, nil if there is no log.
func (r *Recorded) count(sub string) *int64 {
	if r == nil {
		return nil
	}
	n := int64(len(r.signIns[sub]))
	return &n
}

// latest returns the time of the last of these sign-ins, nil if there is none.
func (r *Recorded) latest(sub string) *time.Time {
	if r == nil || len(r.signIns[sub]) == 0 {
		return nil
	}
	times := r.signIns[sub]
	t := time.Unix(times[len(times)-1], 0).UTC()
	return &t
}

// A log gathers records. A record that is delivered twice counts once, by its event ID.
type log struct {
	acts        map[string]act // sign-ins with an ID, by ID
	others      []act
	pools       map[string]bool
	first, last time.Time // zero if no record has a time
}

// An act is a sign-in that passed.
type act struct {
	sub string
	at  int64
}

// recorded returns what the records say about sign-ins, nil if there is no log.
func (l *log) recorded() *Recorded {
	if l == nil || l.first.IsZero() {
		return nil
	}
	r := &Recorded{map[string][]int64{}, l.pools, l.first.Unix(), l.last.Unix()}
	for _, a := range l.acts {
		r.signIns[a.sub] = append(r.signIns[a.sub], a.at)
	}
	for _, a := range l.others {
		r.signIns[a.sub] = append(r.signIns[a.sub], a.at)
	}
	for _, times := range r.signIns {
		slices.Sort(times)
	}
	return r
}

// record returns a record of the log and its message, if the fields are those of a record,
// or of a CloudWatch Logs event that holds one. Users differ from records in that they have
// a sub of their own.
func (f fields) record() (record, message fields) {
	if f.word(subKeys...) != "" {
		return nil, nil
	}
	message = f.inner("message")
	if deeper := message.inner("message"); deeper != nil {
		return message, deeper
	}
	return f, message
}

// record adds a message of the log, whose record is on the line. A message that names no
// user is about somebody whom Cognito does not know, or about something else.
func (x *exportReader) record(line int, record, message fields) error {
	if x.log == nil {
		x.log = &log{acts: map[string]act{}, pools: map[string]bool{}}
	}
	l, sub, at := x.log, valid(message.word("usersub")), recordedAt(record, message)
	if sub == "" {
		return nil
	}
	if !at.IsZero() {
		if l.first.IsZero() || at.Before(l.first) {
			l.first = at
		}
		if at.After(l.last) {
			l.last = at
		}
	}
	pool := valid(message.word("userpoolid"))
	if pool == "" {
		pool = valid(record.inner("logsourceid").word("userpoolid"))
	}
	l.pools[pool] = true
	name, known := valid(message.word("username")), x.logged[sub]
	if known == "" || name != "" && name < known {
		x.logged[sub] = name
	}
	if !strings.EqualFold(message.word("eventtype"), "SignIn") || !strings.EqualFold(message.word("eventresponse"), "Pass") {
		return nil
	}
	if at.IsZero() {
		return &lineError{line, errors.New("a sign-in without a time")}
	}
	l.add(message.word("eventid"), act{sub, at.Unix()})
	return nil
}

// add adds a sign-in. Of several with one ID, the earliest counts.
func (l *log) add(id string, a act) {
	if id == "" {
		l.others = append(l.others, a)
		return
	}
	old, known := l.acts[id]
	if !known || a.at < old.at || a.at == old.at && a.sub < old.sub {
		l.acts[id] = a
	}
}

// recordedAt returns when the event of a record happened: the time in the message or else
// the time in the record, in milliseconds since 1970; zero if neither has one.
func recordedAt(record, message fields) time.Time {
	said := valid(message.word("creationdate"))
	for _, layout := range []string{"Mon Jan _2 15:04:05 UTC 2006", "Mon Jan _2 15:04:05 GMT 2006", time.RFC3339} {
		if t, err := time.Parse(layout, said); err == nil {
			return t.UTC()
		}
	}
	for _, one := range record {
		if one.key != "eventtimestamp" {
			continue
		}
		if ms, err := strconv.ParseInt(strings.Trim(string(one.value), `" `), 10, 64); err == nil && ms > 0 && ms < 1<<48 {
			return time.UnixMilli(ms).UTC()
		}
	}
	return time.Time{}
}

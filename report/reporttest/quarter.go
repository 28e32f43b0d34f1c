package reporttest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// The quarter of a year that Quarter covers.
var (
	quarterFrom = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	quarterTo   = time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC)
)

// QuarterAccounts is the number of accounts in the organization.
const QuarterAccounts = 40

// QuarterQuery returns a query for parts of a report on the quarter of Quarter.
func QuarterQuery(parts ...report.Part) report.Query {
	return report.Query{Parts: parts, Filter: events.Filter{From: quarterFrom, To: quarterTo},
		Tool: report.Tool{Name: "cogtrail", Version: "v1.0.0"}, Sources: []string{"s3://example-trail/AWSLogs/"}}
}

func quarterAccount(i int) string { return fmt.Sprintf("%012d", 104200000017+i*7919) }

// Quarter returns the entries of the logs of an organization of 40 accounts over a quarter,
// some with holes. They are the same each time.
func Quarter() (entries []journal.Entry) {
	random := rand.New(rand.NewPCG(5, 6))
	for i := range QuarterAccounts {
		for day := quarterFrom; day.Before(quarterTo); day = day.AddDate(0, 0, 1) {
			for _, hour := range hoursWithLogs(i, day) {
				entries = append(entries, quarterLog(random, i, day.Add(time.Duration(hour)*time.Hour)))
			}
		}
	}
	return entries
}

// hoursWithLogs returns the hours of a day in which the account with that number has logs.
// Some accounts have logs every hour, some have none on Saturdays and Sundays, and some
// have none for days.
func hoursWithLogs(i int, day time.Time) []int {
	n := int(day.Sub(quarterFrom).Hours() / 24)
	weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
	switch {
	case i == 6 && 40 <= n && n < 45, i == 18 && n >= 78, i == 29 && (n == 25 || n == 26 || n == 60), i%9 == 4 && weekend:
		return nil
	case i%20 == 3: // every hour
		var hours []int
		for h := range 24 {
			if i != 3 || n != 63 || h < 8 || h > 18 {
				hours = append(hours, h)
			}
		}
		return hours
	}
	return []int{2, 8, 14, 20}
}

func quarterLog(random *rand.Rand, i int, at time.Time) journal.Entry {
	account := quarterAccount(i)
	name := fmt.Sprintf("s3://example-trail/AWSLogs/%s/CloudTrail/eu-west-1/%s/%s_CloudTrail_eu-west-1_%s_%016x.json.gz", account,
		at.Format("2006/01/02"), account, at.Format("20060102T1504Z"), random.Uint64())
	e := Entry(name, quarterEvents(random, i, at)...)
	e.Account, e.Region, e.Delivered = account, "eu-west-1", at.Add(5*time.Minute)
	e.Bytes, e.Inflated = 9_000+random.Int64N(9_000), 80_000+random.Int64N(80_000)
	e.Records.Unmatched = 40 + random.Int64N(60)
	e.Records.Read += e.Records.Unmatched
	return e
}

// quarterEvents returns what people did in the hours before a log: more on weekdays, and
// more each month.
func quarterEvents(random *rand.Rand, i int, at time.Time) []cognito.Event {
	if i%4 != 0 { // three in four accounts have no user pool
		return nil
	}
	s := shift{random: random, account: i, at: at}
	s.users()
	s.admins()
	return s.events
}

// A shift is what people did at one account in the hours before a log.
type shift struct {
	random  *rand.Rand
	account int // its number
	at      time.Time
	events  []cognito.Event
}

func (s *shift) add(name, sub string, set ...func(*cognito.Event)) {
	e := Event(UUID(s.random), 0, User(sub, fmt.Sprintf("eu-west-1_Pool%05d", s.account*31)), Called(name))
	e.Account, e.Time = quarterAccount(s.account), s.at.Add(-time.Duration(s.random.IntN(7000))*time.Second)
	e.ClientID, e.IP = fmt.Sprintf("4f8a%022d", s.account), fmt.Sprintf("198.51.100.%d", s.random.IntN(200))
	for _, f := range set {
		f(&e)
	}
	s.events = append(s.events, e)
}

// sub returns one of the 400 users of the account.
func (s *shift) sub() string {
	return UUID(rand.New(rand.NewPCG(uint64(s.account), uint64(s.random.IntN(400)))))
}

func (s *shift) users() {
	busy := 2 + s.account%5 + int(s.at.Month())
	if s.at.Weekday() == time.Saturday || s.at.Weekday() == time.Sunday {
		busy /= 3
	}
	for range s.random.IntN(busy + 1) {
		s.add("InitiateAuth", s.sub())
		s.add("OAuth2_Authorize_GET", s.sub(), func(e *cognito.Event) {
			e.Type = "AwsServiceEvent"
			if s.random.IntN(3) == 0 {
				e.Sub, e.Label = "", cognito.SignUp
			}
		})
	}
	if s.random.IntN(3) == 0 {
		s.add("ConfirmSignUp", UUID(s.random))
	}
	if s.random.IntN(12) == 0 {
		s.add("InitiateAuth", s.sub(), func(e *cognito.Event) { e.Outcome, e.ErrorCode = cognito.Failed, "NotAuthorizedException" })
	}
	if s.random.IntN(25) == 0 {
		s.add("DeleteUser", s.sub())
	}
}

func (s *shift) admins() {
	admin := func(e *cognito.Event) {
		e.Actor, e.ClientID = fmt.Sprintf("arn:aws:sts::%s:assumed-role/AWSReservedSSO_SupportEngineer_0a1b2c3d4e5f6071/maria.gonzalez@example.com", e.Account), ""
	}
	if s.random.IntN(30) == 0 {
		s.add("AdminCreateUser", UUID(s.random), admin)
	}
	if s.account == 8 && s.at.Equal(quarterFrom.AddDate(0, 0, 71).Add(14*time.Hour)) {
		for range 34 {
			s.add("AdminDeleteUser", s.sub(), admin)
		}
	}
}

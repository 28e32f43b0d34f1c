// Package lookuptest is an event history for tests: a server that answers LookupEvents as
// documented by CloudTrail, and GetCallerIdentity as documented by STS.
package lookuptest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

// An Event is an event in the history.
type Event struct {
	ID, Name, Source string
	Time             time.Time // whole seconds
	Record           string    // its JSON
}

// A Query is what a request asks for, without its token.
type Query struct {
	LookupAttributes []struct{ AttributeKey, AttributeValue string }
	StartTime        float64
	EndTime          float64
	MaxResults       int
}

// A Call is one request.
type Call struct {
	Region, Operation, Key, Value string
	From, To                      time.Time
	Token                         bool // it requested a page other than the first
	At                            time.Time
	Throttled                     bool
}

// A Server is the event history of one account. Its fields must not change while it
// serves.
type Server struct {
	Account string
	Regions map[string][]Event // in any order
	Clock   func() time.Time
	History time.Duration // how long events are kept; 0: forever
	Rate    int           // requests in any second, for each region; 0: no limit
	Page    int           // events per page at most; 0: 50
	Latency time.Duration // of each answer that is not a refusal

	mu     sync.Mutex
	calls  []Call
	tokens map[string]place
	sorted map[string][]Event
}

// A place is where a query continues.
type place struct {
	region, query string
	at            int // events before it
}

const maxPage = 50

// Calls returns the requests so far.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// ForgetTokens makes all tokens invalid, as if they had expired.
func (s *Server) ForgetTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	region := sdktest.RegionOf(r)
	switch _, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "CloudTrail_20131101."); {
	case err != nil || region == "":
		sdktest.Refuse(w, http.StatusForbidden, "MissingAuthenticationTokenException", "no signature")
	case operation == "LookupEvents":
		s.lookup(w, region, body)
	case operation == "" && strings.Contains(string(body), "Action=GetCallerIdentity"):
		s.record(Call{Region: region, Operation: "GetCallerIdentity", At: s.Clock()})
		w.Header().Set("Content-Type", "text/xml")
		fmt.Fprintf(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::%s:user/someone</Arn><UserId>AIDAEXAMPLE</UserId><Account>%[1]s</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`, s.Account)
	default:
		s.record(Call{Region: region, Operation: operation, At: s.Clock()})
		sdktest.Refuse(w, http.StatusBadRequest, "UnknownOperationException", "no such operation")
	}
}

func (s *Server) record(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
}

func (s *Server) lookup(w http.ResponseWriter, region string, body []byte) {
	var in struct {
		Query
		NextToken string
	}
	if err := json.Unmarshal(body, &in); err != nil {
		sdktest.Refuse(w, http.StatusBadRequest, "SerializationException", err.Error())
		return
	}
	c := Call{Region: region, Operation: "LookupEvents", From: moment(in.StartTime), To: moment(in.EndTime), Token: in.NextToken != "", At: s.Clock()}
	if len(in.LookupAttributes) > 0 {
		c.Key, c.Value = in.LookupAttributes[0].AttributeKey, in.LookupAttributes[0].AttributeValue
	}
	if c.Throttled = s.throttled(region, c.At); c.Throttled {
		s.record(c)
		sdktest.Refuse(w, http.StatusBadRequest, "ThrottlingException", "Rate exceeded")
		return
	}
	s.record(c)
	time.Sleep(s.Latency)
	if code := in.Query.mistake(); code != "" {
		sdktest.Refuse(w, http.StatusBadRequest, code, "not valid")
		return
	}
	answer, ok := s.page(region, in.Query, in.NextToken)
	if !ok {
		sdktest.Refuse(w, http.StatusBadRequest, "InvalidNextTokenException", "the token is not valid")
		return
	}
	text, err := json.Marshal(answer)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("Content-Length", fmt.Sprint(len(text)))
	w.Write(text)
}

// throttled reports whether a request now exceeds the rate.
func (s *Server) throttled(region string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c.Region == region && c.Operation == "LookupEvents" && !c.Throttled && now.Sub(c.At) < time.Second {
			n++
		}
	}
	return s.Rate > 0 && n >= s.Rate
}

// mistake returns the error code of a query that is not valid.
func (q *Query) mistake() string {
	switch {
	case len(q.LookupAttributes) > 1 || len(q.LookupAttributes) == 1 && q.LookupAttributes[0].AttributeKey != "EventName" && q.LookupAttributes[0].AttributeKey != "EventSource":
		return "InvalidLookupAttributesException"
	case q.EndTime > 0 && q.StartTime > q.EndTime:
		return "InvalidTimeRangeException"
	case q.MaxResults > maxPage || q.MaxResults < 0:
		return "InvalidMaxResultsException"
	}
	return ""
}

func moment(seconds float64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(0, int64(seconds*1e3)*1e6).UTC()
}

type found struct {
	EventId, EventName, EventSource string
	EventTime                       float64
	ReadOnly                        string
	Username                        string
	Resources                       []string
	CloudTrailEvent                 string
}

type answer struct {
	Events    []found
	NextToken string `json:",omitempty"`
}

// page returns a page, or false if the token does not belong to the query.
func (s *Server) page(region string, q Query, token string) (a answer, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked, _ := json.Marshal(q)
	here := place{region: region, query: string(asked)}
	if token != "" {
		last := s.tokens[token]
		if last.region != here.region || last.query != here.query {
			return a, false
		}
		here = last
	}
	most := maxPage
	if q.MaxResults > 0 {
		most = q.MaxResults
	}
	if s.Page > 0 {
		most = min(most, s.Page)
	}
	a.Events = []found{}
	n := 0
	for _, e := range s.newestFirst(region) {
		if !q.fits(e) || s.History > 0 && s.Clock().Sub(e.Time) > s.History {
			continue
		}
		if n++; n <= here.at {
			continue
		}
		if len(a.Events) == most {
			here.at += most
			a.NextToken = s.token(here)
			break
		}
		a.Events = append(a.Events, found{e.ID, e.Name, e.Source, float64(e.Time.Unix()), "false", "someone", []string{}, e.Record})
	}
	return a, true
}

func (s *Server) newestFirst(region string) []Event {
	if s.sorted == nil {
		s.sorted = map[string][]Event{}
	}
	if s.sorted[region] == nil {
		s.sorted[region] = slices.SortedStableFunc(slices.Values(s.Regions[region]), func(a, b Event) int { return b.Time.Compare(a.Time) })
	}
	return s.sorted[region]
}

func (s *Server) token(p place) string {
	if s.tokens == nil {
		s.tokens = map[string]place{}
	}
	sum := sha256.Sum256(fmt.Append(nil, p, len(s.tokens)))
	token := hex.EncodeToString(sum[:])
	s.tokens[token] = p
	return token
}

func (q *Query) fits(e Event) bool {
	for _, a := range q.LookupAttributes {
		if a.AttributeKey == "EventName" && a.AttributeValue != e.Name || a.AttributeKey == "EventSource" && a.AttributeValue != e.Source {
			return false
		}
	}
	at := float64(e.Time.Unix())
	return at >= q.StartTime && (q.EndTime == 0 || at <= q.EndTime)
}

// NewEvent returns an event whose record has what a scan needs.
func NewEvent(account, region, id, source, name string, at time.Time) Event {
	record := fmt.Sprintf(`{"eventVersion":"1.10","userIdentity":{"type":"Unknown","principalId":"Anonymous"},"eventTime":%q,"eventSource":%q,"eventName":%q,"awsRegion":%q,"eventID":%q,"additionalEventData":{"sub":"sub of <%s>"},"recipientAccountId":%q}`,
		at.UTC().Format(time.RFC3339), source, name, region, id, id, account)
	return Event{id, name, source, at, record}
}

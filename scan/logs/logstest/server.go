// Package logstest has log groups for tests: a server that answers FilterLogEvents and
// DescribeLogGroups as documented by CloudWatch Logs.
package logstest

import (
	"cmp"
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

// A Message is a message in a log group.
type Message struct {
	ID   string
	Time time.Time // whole milliseconds
	Text string
}

// A Group is a log group.
type Group struct {
	Name     string
	Account  string // if it is not the server's, which then monitors it
	Class    string // empty: STANDARD
	Created  time.Time
	Days     int // how long it keeps messages; 0: forever
	Key      string
	Messages []Message // in any order

	sorted []Message
}

// A Call is one request.
type Call struct {
	Region, Operation, Group, Pattern string
	From, To                          time.Time
	Token                             bool // it requested a page other than the first
	At                                time.Time
	Throttled                         bool
}

// A Server is the log groups of one account. Its fields must not change while it serves.
type Server struct {
	Account string
	Regions map[string][]*Group // sorted by name, as they are listed
	Clock   func() time.Time
	Rate    int           // requests in any second, for each operation in each region; 0: no limit
	Page    int           // messages per page at most; 0: 10,000
	Groups  int           // log groups per page at most; 0: 50
	Empty   int           // the first of every so many pages is empty; 0: none is, 1: all are
	Latency time.Duration // of each answer that is not a refusal

	mu     sync.Mutex
	calls  []Call
	tokens map[string]place
}

// A place is where a query continues.
type place struct {
	region, query string
	at, pages     int // messages and pages before it
	expires       time.Time
}

const (
	maxPage  = 10_000
	maxBytes = 1 << 20
	overhead = 26 // bytes that each message counts in addition
	lifetime = 24 * time.Hour
)

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
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "Logs_20140328.")
	if err != nil || region == "" {
		sdktest.Refuse(w, http.StatusForbidden, "MissingAuthenticationTokenException", "no signature")
		return
	}
	var answer any
	c := Call{Region: region, Operation: operation, At: s.Clock()}
	refusal := refused{"UnknownOperationException", "no such operation"}
	switch operation {
	case "FilterLogEvents":
		answer, refusal = s.filter(&c, body)
	case "DescribeLogGroups":
		answer, refusal = s.describe(&c, body)
	default:
		s.enter(&c)
	}
	if refusal.code != "" {
		sdktest.Refuse(w, http.StatusBadRequest, refusal.code, refusal.message)
		return
	}
	time.Sleep(s.Latency)
	text, err := json.Marshal(answer)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("Content-Length", fmt.Sprint(len(text)))
	w.Write(text)
}

type refused struct{ code, message string }

// enter records a request, and refuses it if it exceeds the rate.
func (s *Server) enter(c *Call) refused {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, o := range s.calls {
		if o.Region == c.Region && o.Operation == c.Operation && !o.Throttled && c.At.Sub(o.At) < time.Second {
			n++
		}
	}
	c.Throttled = s.Rate > 0 && n >= s.Rate
	s.calls = append(s.calls, *c)
	if c.Throttled {
		return refused{"ThrottlingException", "Rate exceeded"}
	}
	return refused{}
}

// A query is what a request asks for, without its token.
type query struct {
	LogGroupName, LogGroupIdentifier, FilterPattern string
	StartTime, EndTime                              *int64
	Limit                                           int
}

type event struct {
	EventID       string `json:"eventId"`
	IngestionTime int64  `json:"ingestionTime"`
	LogStreamName string `json:"logStreamName"`
	Message       string `json:"message"`
	Timestamp     int64  `json:"timestamp"`
}

type page struct {
	Events             []event  `json:"events"`
	NextToken          string   `json:"nextToken,omitempty"`
	SearchedLogStreams []string `json:"searchedLogStreams"`
}

func (s *Server) filter(c *Call, body []byte) (p page, no refused) {
	var in struct {
		query
		NextToken string
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return p, refused{"SerializationException", err.Error()}
	}
	c.Group, c.Pattern, c.Token = cmp.Or(in.LogGroupName, in.LogGroupIdentifier), in.FilterPattern, in.NextToken != ""
	c.From, c.To = moment(in.StartTime), moment(in.EndTime)
	if no := s.enter(c); no.code != "" {
		return p, no
	}
	match, ok := matcher(in.FilterPattern)
	g := s.group(c.Region, &in.query)
	switch {
	case (in.LogGroupName == "") == (in.LogGroupIdentifier == "") || in.Limit < 0 || in.Limit > maxPage || in.StartTime != nil && in.EndTime != nil && *in.StartTime > *in.EndTime:
		return p, refused{"InvalidParameterException", "not valid"}
	case !ok:
		return p, refused{"InvalidParameterException", "Invalid filter pattern"}
	case g == nil:
		return p, refused{"ResourceNotFoundException", "The specified log group does not exist."}
	case cmp.Or(g.Class, standard) != standard:
		return p, refused{"InvalidOperationException", "The log group " + g.Name + " is of log-group-class " + g.Class + ". FilterLogEvents is not supported for this log class."}
	}
	if p, ok = s.page(c.Region, g, in.query, in.NextToken, match); !ok {
		return p, refused{"InvalidParameterException", "The specified nextToken is invalid."}
	}
	return p, no
}

const standard = "STANDARD"

func moment(milliseconds *int64) time.Time {
	if milliseconds == nil {
		return time.Time{}
	}
	return time.UnixMilli(*milliseconds).UTC()
}

// group returns the log group that a query names. A group of another account can only be
// named by its ARN.
func (s *Server) group(region string, q *query) *Group {
	for _, g := range s.Regions[region] {
		if g.Name == q.LogGroupName && g.Account == "" || s.arn(region, g) == q.LogGroupIdentifier {
			return g
		}
	}
	return nil
}

func (s *Server) arn(region string, g *Group) string {
	return "arn:aws:logs:" + region + ":" + cmp.Or(g.Account, s.Account) + ":log-group:" + g.Name
}

// page returns a page, or false if the token does not belong to the query.
func (s *Server) page(region string, g *Group, q query, token string, match func(string) bool) (p page, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked, _ := json.Marshal(q)
	here := place{region: region, query: string(asked)}
	if token != "" {
		last := s.tokens[token]
		if last.region != here.region || last.query != here.query || !s.Clock().Before(last.expires) {
			return p, false
		}
		here = last
	}
	p.Events, p.SearchedLogStreams = []event{}, []string{}
	here.pages++
	if s.Empty > 0 && here.pages%s.Empty == 1%s.Empty {
		p.NextToken = s.token(here)
		return p, true
	}
	most, size, n := cmp.Or(q.Limit, maxPage), 0, 0
	if s.Page > 0 {
		most = min(most, s.Page)
	}
	for _, m := range g.inOrder() {
		if !q.fits(m, match) || g.Days > 0 && s.Clock().Sub(m.Time) > time.Duration(g.Days)*24*time.Hour {
			continue
		}
		if n++; n <= here.at {
			continue
		}
		if size += len(m.Text) + overhead; len(p.Events) == most || size > maxBytes {
			here.at += len(p.Events)
			p.NextToken = s.token(here)
			break
		}
		p.Events = append(p.Events, event{m.ID, m.Time.Add(time.Second).UnixMilli(), "stream", m.Text, m.Time.UnixMilli()})
	}
	return p, true
}

func (g *Group) inOrder() []Message {
	if g.sorted == nil {
		g.sorted = slices.SortedStableFunc(slices.Values(g.Messages), func(a, b Message) int { return a.Time.Compare(b.Time) })
	}
	return g.sorted
}

func (q *query) fits(m Message, match func(string) bool) bool {
	at := m.Time.UnixMilli()
	return (q.StartTime == nil || at >= *q.StartTime) && (q.EndTime == nil || at <= *q.EndTime) && match(m.Text)
}

func (s *Server) token(p place) string {
	if s.tokens == nil {
		s.tokens = map[string]place{}
	}
	p.expires = s.Clock().Add(lifetime)
	sum := sha256.Sum256(fmt.Append(nil, p, len(s.tokens)))
	token := hex.EncodeToString(sum[:])
	s.tokens[token] = p
	return token
}

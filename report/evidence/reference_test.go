package evidence_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// The reference looks for the evidence of each visit among all events, over and
// over, as the rules say it. It takes quadratic time and more.
type reference []cognito.Event // in the order of time and ID

const (
	slack     = 2
	loginMost = 15 * minute
	codeMost  = 24 * hour
	cookie    = hour
	redirect  = 2 * minute
)

// role returns what e does.
func role(e *cognito.Event) string {
	switch {
	case e.Class == cognito.Authorize && e.Label == cognito.SignUp:
		return "visit"
	case e.Class == cognito.Authorize && e.Label == cognito.SignIn:
		return "return"
	case e.Class == cognito.Authorize || e.Type != "AwsServiceEvent":
		return ""
	case e.Outcome != cognito.Succeeded || e.Name == "Error_GET":
		return "error"
	}
	return map[string]string{
		"Signup_GET": "look", "Signup_POST": "form", "signup_POST": "form", "Confirm_POST": "code", "signup_confirm_POST": "code",
		"CognitoAuthentication": "login", "login_POST": "login", "Mfa_POST": "login",
		"OAuth2Response_GET": "answer", "SAML2Response_POST": "answer",
	}[e.Name]
}

// leads returns where a visit without a sub leads to.
func leads(e *cognito.Event) string {
	switch {
	case e.Prompt == "none":
		return "back"
	case e.Provider != "" && e.Provider != "COGNITO":
		return "provider"
	}
	return "page"
}

func sameClient(a, b *cognito.Event) bool {
	return sameBrowser(a, b) && a.ClientID == b.ClientID
}

func sameBrowser(a, b *cognito.Event) bool {
	return a.Account == b.Account && a.UserPoolID == b.UserPoolID && a.IP == b.IP && a.UserAgent == b.UserAgent
}

func samePerson(a, b *cognito.Event) bool {
	return a.Sub != "" && a.Account == b.Account && a.UserPoolID == b.UserPoolID && a.Sub == b.Sub
}

// among returns the events of a role that share the session of e, in a time.
func (r reference) among(e *cognito.Event, what string, from, to int64) (list []*cognito.Event) {
	for i := range r {
		o := &r[i]
		if role(o) == what && from <= o.Time.Unix() && o.Time.Unix() <= to &&
			(sameClient(e, o) || what == "answer" && sameBrowser(e, o)) {
			list = append(list, o)
		}
	}
	return list
}

func (r reference) first(e *cognito.Event, what string, from, to int64) *cognito.Event {
	if list := r.among(e, what, from, to); len(list) > 0 {
		return list[0]
	}
	return nil
}

// hasPage says whether a visit that shares the session of e led to a page, or to one of
// the others, in a time.
func (r reference) hasPage(e *cognito.Event, from, to int64, others ...string) bool {
	return slices.ContainsFunc(r.among(e, "visit", from, to), func(o *cognito.Event) bool {
		return leads(o) == "page" || slices.Contains(others, leads(o))
	})
}

// isOthers says whether step o is of another visit than a.
func (r reference) isOthers(a, o *cognito.Event) bool {
	from, to := o.Time.Unix()-loginMost, o.Time.Unix()+slack
	switch leads(a) {
	case "back":
		return r.hasPage(a, from, to, "provider")
	case "provider":
		return r.hasPage(a, from, to)
	}
	return false
}

// seen returns when the user of e was first seen.
func (r reference) seen(e *cognito.Event) int64 {
	for i := range r {
		if samePerson(&r[i], e) {
			return r[i].Time.Unix()
		}
	}
	panic("not even here")
}

// previous returns the last return of the user of e before e.
func (r reference) previous(e *cognito.Event) (last *cognito.Event) {
	for i := range r {
		if r[i].ID == e.ID && r[i].Account == e.Account {
			break
		}
		if role(&r[i]) == "return" && samePerson(&r[i], e) {
			last = &r[i]
		}
	}
	return last
}

// shared says whether more than one user returned.
func (r reference) shared(e *cognito.Event, from, to int64) bool {
	subs := map[string]bool{}
	for _, o := range r.among(e, "return", from, to) {
		subs[o.Sub] = true
	}
	return len(subs) > 1
}

// told is what is found of a visit without a sub, before anything is capped.
type told struct {
	evidence   evidence.Kind
	confidence evidence.Confidence
	end        int64
}

func (r reference) follow(a *cognito.Event) told {
	t := a.Time.Unix()
	var first *cognito.Event
	for _, what := range []string{"form", "code", "answer", "login"} {
		if o := r.first(a, what, t-slack, t+loginMost); o != nil && what == "answer" && leads(a) == "provider" {
			first = o
			break
		}
		if o := r.first(a, what, t-slack, t+loginMost); o != nil && (first == nil || o.Time.Unix() < first.Time.Unix()) {
			first = o
		}
	}
	if first == nil || r.isOthers(a, first) && (role(first) != "answer" || leads(a) != "provider") {
		return r.followNoForm(a)
	}
	f := r.followStep(a, first)
	if leads(a) != "page" && f.confidence == "high" {
		f.confidence = "medium"
	}
	return f
}

func (r reference) isNew(e, a *cognito.Event) bool { return r.seen(e) >= a.Time.Unix()-slack }

func (r reference) followStep(a, first *cognito.Event) told {
	at := first.Time.Unix()
	back := r.first(a, "return", at-slack, at+loginMost)
	switch role(first) {
	case "form":
		if code := r.first(a, "code", at-slack, at+codeMost); code != nil {
			return told{"sign_up_completed", "high", code.Time.Unix()}
		}
		if back != nil && r.isNew(back, a) {
			return told{"sign_up_submitted", "high", back.Time.Unix()}
		}
		return told{"sign_up_submitted", "medium", at}
	case "code":
		return told{"sign_up_completed", "medium", at}
	case "answer":
		if back == nil {
			return told{"federated", "medium", at}
		}
		if r.isNew(back, a) {
			return told{"federated_first_seen", "low", back.Time.Unix()}
		}
		return told{"federated_existing_user", "medium", back.Time.Unix()}
	}
	if back != nil {
		return told{"existing_user_sign_in", "high", back.Time.Unix()}
	}
	if first.Sub != "" && !r.isNew(first, a) {
		return told{"existing_user_sign_in", "high", at}
	}
	return told{"existing_user_sign_in", "medium", at}
}

func (r reference) followNoForm(a *cognito.Event) told {
	t := a.Time.Unix()
	if back := r.first(a, "return", t-slack, t+loginMost); back != nil && !r.isOthers(a, back) {
		p := r.previous(back)
		if p == nil || back.Time.Unix()-p.Time.Unix() > cookie || p.Time.Unix() >= t-slack {
			switch {
			case leads(a) != "provider":
				return told{"existing_user_sign_in", "medium", back.Time.Unix()}
			case r.isNew(back, a):
				return told{"federated_first_seen", "low", back.Time.Unix()}
			}
			return told{"federated_existing_user", "medium", back.Time.Unix()}
		}
	}
	if leads(a) == "back" {
		return told{"session_probe", "medium", t}
	}
	if o := r.first(a, "error", t-slack, t+loginMost); o != nil && !r.isOthers(a, o) {
		return told{"failed", "medium", o.Time.Unix()}
	}
	if leads(a) == "provider" {
		return told{"federated", "low", t}
	}
	if o := r.first(a, "look", t-slack, t+loginMost); o != nil {
		return told{"sign_up_viewed", "low", o.Time.Unix()}
	}
	return told{"visit_without_session", "low", t}
}

// visit judges a visit without a sub.
func (r reference) visit(a *cognito.Event) (evidence.Kind, evidence.Confidence) {
	t, f := a.Time.Unix(), r.follow(a)
	f.end = max(f.end, t)
	for i := range r {
		o := &r[i]
		if o.ID == a.ID || role(o) != "visit" || !sameClient(a, o) || f.confidence != "high" {
			continue
		}
		if begin, end := o.Time.Unix(), max(o.Time.Unix(), r.follow(o).end); begin <= f.end+slack && end >= t-slack && r.follow(o).evidence != "session_probe" {
			f.confidence = "medium"
		}
	}
	if f.confidence == "high" && r.shared(a, t-cookie, f.end+loginMost) {
		f.confidence = "medium"
	}
	if f.evidence != "visit_without_session" {
		return f.evidence, f.confidence
	}
	var orphan *cognito.Event
	for i := range r {
		o, at := &r[i], r[i].Time.Unix()
		what := role(o)
		if what != "form" && what != "login" || at < t-slack || at > t+loginMost || r.hasPage(o, at-loginMost, at+slack) {
			continue
		}
		moved := *o
		moved.IP = a.IP
		if sameClient(a, &moved) && (orphan == nil || at == orphan.Time.Unix() && what == "form") {
			orphan = o
		}
	}
	switch {
	case orphan == nil:
		return f.evidence, f.confidence
	case role(orphan) == "form":
		return "sign_up_submitted", "low"
	}
	return "existing_user_sign_in", "low"
}

// comeBack judges a visit with a sub.
func (r reference) comeBack(b *cognito.Event) (evidence.Kind, evidence.Confidence) {
	t, p := b.Time.Unix(), r.previous(b)
	for i := range r {
		if role(&r[i]) == "code" && samePerson(&r[i], b) {
			if at := r[i].Time.Unix(); p == nil && t-codeMost <= at && at <= t+slack {
				return "first_sign_in", "high"
			}
			break // the first confirmation counts
		}
	}
	most := evidence.High
	if r.shared(b, t-cookie, t+slack) {
		most = evidence.Medium
	}
	last := func(what string, window int64) *cognito.Event {
		list := r.among(b, what, t-window, t+slack)
		if len(list) == 0 {
			return nil
		}
		return list[len(list)-1]
	}
	isNew := func(since *cognito.Event) bool {
		return since != nil && p == nil && r.seen(b) >= since.Time.Unix()-slack
	}
	led := func(login *cognito.Event) bool {
		return login != nil && (p == nil || p.Time.Unix() <= login.Time.Unix())
	}
	switch {
	case isNew(last("code", loginMost)):
		return "first_sign_in", most
	case isNew(last("form", loginMost)):
		return "first_sign_in", "medium"
	case isNew(last("answer", redirect)):
		return "first_sign_in", "low"
	case b.Prompt == "none":
		return "session_reuse", "medium"
	case led(last("login", redirect)), led(last("answer", redirect)):
		return "interactive_sign_in", most
	case b.Prompt == "login" && (r.first(b, "login", t-slack, t+loginMost) != nil || r.first(b, "answer", t-slack, t+loginMost) != nil):
		return "interactive_sign_in", "medium"
	case p != nil && t-p.Time.Unix() <= cookie, last("login", cookie) != nil, last("answer", cookie) != nil:
		return "session_reuse", "medium"
	}
	return "known_session", "medium"
}

// judge returns what the report should say of e.
func (r reference) judge(e *cognito.Event) string {
	evidence, confidence := evidence.Kind("incomplete_record"), evidence.Low
	from, to := int64(0), int64(0)
	t := e.Time.Unix()
	switch {
	case e.Outcome != cognito.Succeeded:
		evidence, confidence = "failed", "medium"
	case e.Label == cognito.SignUp:
		evidence, confidence = r.visit(e)
		if from, to = t, t+loginMost; evidence == "sign_up_submitted" {
			to = t + codeMost
		}
	case e.Label == cognito.SignIn:
		evidence, confidence = r.comeBack(e)
		if from, to = t-cookie, t; e.Prompt == "login" {
			to = t + loginMost
		}
	}
	var covered []int64
	for i := range r {
		if r[i].Account == e.Account && r[i].Region == e.Region {
			covered = append(covered, r[i].Time.Unix())
		}
	}
	s := string(evidence) + " " + string(confidence)
	if from != to && (from < slices.Min(covered) || to > slices.Max(covered)) {
		s += " edge"
	}
	return s
}

// randomEvents returns events of few people in few places, near each other in
// time, so that all that can meet does.
func randomEvents(random *rand.Rand) []cognito.Event {
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	var events []cognito.Event
	spread := 1 + random.IntN([]int{10, minute, 20 * minute, 3 * hour}[random.IntN(4)])
	usual := func(s, other string) string {
		if random.IntN(10) == 0 {
			return other
		}
		return s
	}
	for i := range 1 + random.IntN(40) {
		second := random.IntN(spread)
		if random.IntN(8) == 0 {
			second += 24 * hour
		}
		name := one("OAuth2_Authorize_GET", "OAuth2_Authorize_GET", "OAuth2_Authorize_GET", "OAuth2_Authorize_GET", "Signup_POST", "signup_POST",
			"Signup_GET", "Confirm_POST", "signup_confirm_POST", "CognitoAuthentication", "login_POST", "Mfa_POST", "Mfa_GET",
			"OAuth2Response_GET", "SAML2Response_POST", "Error_GET", "AdminDeleteUser", "SignUp")
		e := hosted(second, name, func(e *cognito.Event) {
			e.ID, e.Account, e.UserPoolID = fmt.Sprintf("%03d", i), usual("1", "2"), usual("p", "q")
			e.ClientID, e.IP, e.UserAgent = usual("c", one("d", "")), usual("i", "j"), usual("a", "b")
			if name == "OAuth2_Authorize_GET" || name == "Confirm_POST" || name == "CognitoAuthentication" || name == "AdminDeleteUser" || name == "SignUp" {
				e.Sub = one("", "s", "t", "u")
			}
			if random.IntN(2) == 0 {
				e.Prompt, e.Provider = one("", "", "none", "none", "login", "login consent", "None"), one("", "", "", "COGNITO", "i", "i", "COGNITO ")
			}
			if random.IntN(8) == 0 {
				failing(e)
			}
			if name == "AdminDeleteUser" || name == "SignUp" {
				e.Type, e.Status = "AwsApiCall", 0
			}
		})
		events = append(events, e)
	}
	return events
}

// TestEvidenceReference holds what is found, in whatever order the events come,
// against the reference.
func TestEvidenceReference(t *testing.T) {
	met := map[string]bool{}
	for seed := range uint64(800) {
		random := rand.New(rand.NewPCG(seed, 1))
		events := randomEvents(random)
		r := reference(slices.Clone(events))
		slices.SortFunc(r, func(a, b cognito.Event) int { return cmp.Or(a.Time.Compare(b.Time), cmp.Compare(a.ID, b.ID)) })
		random.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		got := build([]journal.Entry{entryOf("b", events[:len(events)/2]...), entryOf("a", events[len(events)/3:]...)},
			report.Query{Parts: []report.Part{report.PartEvents}})
		for e := range got.Events.All() {
			if e.Label == "" {
				continue
			}
			found := string(e.Evidence) + " " + string(e.Confidence)
			if e.Edge {
				found += " edge"
			}
			if want := r.judge(&e.Event); found != want {
				t.Fatalf("seed %d, %s of %s: got %s, want %s\n%s", seed, e.ID, e.Name, found, want, listing(r))
			}
			met[string(e.Evidence)+" "+string(e.Confidence)] = true
		}
	}
	if len(met) < 22 {
		t.Errorf("only %d of all findings occur: %v", len(met), met)
	}
}

func listing(r reference) string {
	var b strings.Builder
	for _, e := range r {
		fmt.Fprintln(&b, e.ID, e.Time.Unix()-at(0).Unix(), e.Name, e.Outcome, e.Account, e.UserPoolID, e.ClientID, e.IP, e.UserAgent, e.Sub, e.Provider, e.Prompt)
	}
	return b.String()
}

package cognito

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// schemaMajor is the major eventVersion that this package understands. According to the
// CloudTrail user guide, minor versions only add fields.
const schemaMajor = 1

// A Parser parses records, one after another. The zero value is ready to use. It must not be
// used concurrently, but its events may be. They do not depend on the records before.
type Parser struct {
	// Match, if not nil, replaces the event sources: a record is parsed if Match returns
	// true, whatever service it comes from. Match receives the record as CloudTrail writes
	// it, valid JSON, and must not keep it.
	Match func(record []byte) bool

	record trail.Record // the current record, as CloudTrail writes it
	picker *trail.Picker
	row    bool            // the current record is a row: see isRow
	kept   [places][2]kept // the most recently used one first
}

// Parse parses rec. It returns ok false for a record that is not Cognito's or, with Match,
// does not match. It returns an error for a record that is but cannot be used: without an
// eventID or eventName, with an eventTime that is not a time, or of a later schema. It reads
// the whole object. If rec is not JSON, ok is false and the error wraps a *trail.SyntaxError
// or says that rec is cut short. The Event does not refer to rec.
func (p *Parser) Parse(rec trail.Record) (e Event, ok bool, err error) {
	if p.picker == nil {
		p.picker = trail.NewPicker(wanted, usual)
	}
	if err := p.picker.Pick(rec); err != nil {
		return Event{}, false, fmt.Errorf("record: %w", err)
	}
	p.record = rec
	if p.row = p.isRow(rec); p.row {
		p.record = asRecord(rec)
		if err := p.picker.Pick(p.record); err != nil {
			return Event{}, false, fmt.Errorf("record: %w", err)
		}
	}
	e.Source = sourceIn(p.picker.Value(source))
	if p.Match == nil && e.Source == "" || p.Match != nil && !p.Match(p.record) {
		return Event{}, false, nil
	}
	e.Name = p.nameIn(p.picker.Value(name))
	if e.Class, _ = Classify(e.Source, e.Name); e.Source == "" {
		e.Source, e.Class = cmp.Or(p.nameIn(p.picker.Value(source)), unnamed), Other
	}
	if e.Class == SignInStep && isRefresh(p.picker.Value(requestFlow)) {
		e.Class = Token
	}
	if err := e.identify(p); err != nil {
		return Event{}, true, err
	}
	e.readCall(p)
	e.readIdentity(p)
	e.readDetails(p)
	e.judge(p)
	return e, true, nil
}

// unnamed is the source of an event without one.
const unnamed = "unknown"

// Record returns the record of the last event as CloudTrail writes it: what Parse was given,
// unless that was a row of a table. It is valid until the next call.
func (p *Parser) Record() []byte { return p.record }

// sourceIn returns v as one of Sources, or "".
func sourceIn(v []byte) string {
	if text, ok := trail.Text(v); ok {
		for _, source := range Sources {
			if source == string(text) {
				return source
			}
		}
	}
	return ""
}

// nameIn returns the string v. It also returns a name that equals the placeholder of redacted
// values.
func (p *Parser) nameIn(v []byte) string {
	if len(v) == 0 || v[0] != '"' {
		return ""
	}
	if s := p.textIn(v); s != "" {
		return s
	}
	s, _ := trail.String(v)
	return s
}

// identify reads the fields that an event must have.
func (e *Event) identify(p *Parser) error {
	if v := said(p.picker.Value(version)); !understood(v) {
		return fmt.Errorf("%s: eventVersion %s: only versions %d.x are understood", e.Source, quoted(string(v)), schemaMajor)
	}
	if e.Name == "" {
		return fmt.Errorf("%s: no eventName", e.Source)
	}
	// No two records have the same ID, so it is not worth keeping.
	v := p.picker.Value(id)
	if e.ID = string(said(v)); e.ID == "" {
		text, ok := trail.Text(v)
		if !ok || !redacted(text) {
			return fmt.Errorf("%s %s: no eventID", e.Source, quoted(e.Name))
		}
		e.ID = string(text) // identifies nothing
	}
	return e.date(said(p.picker.Value(eventTime)), p.row)
}

// date reads the time of the event. In a row it may be written as by SQL engines: with a
// blank, and in UTC.
func (e *Event) date(text []byte, row bool) (err error) {
	var ok bool
	if e.Time, ok = plainTime(text); ok {
		return nil
	}
	at, err := time.Parse(time.RFC3339, string(text))
	if err != nil {
		at, err = time.Parse("2006-01-02T15:04:05Z0700", string(text))
	}
	if err != nil && row {
		at, err = time.Parse("2006-01-02 15:04:05", strings.TrimSuffix(string(text), " UTC"))
	}
	if err != nil {
		return fmt.Errorf("%s %s: eventTime %q is not an RFC 3339 time", e.Source, quoted(e.Name), short(string(text)))
	}
	if e.Time = at.UTC(); e.Time.Year() < 0 || e.Time.Year() > 9999 {
		return fmt.Errorf("%s %s: eventTime %q is outside the years 0 to 9999 in UTC", e.Source, quoted(e.Name), text)
	}
	return nil
}

// plainTime returns the time that CloudTrail writes as 2006-01-02T15:04:05Z. It leaves to
// time.Parse all other forms, and days that only some months have, such as the 31st.
func plainTime(s []byte) (at time.Time, ok bool) {
	const form = "0000-00-00T00:00:00Z"
	if len(s) != len(form) {
		return at, false
	}
	for i, c := range s {
		if c != form[i] && (form[i] != '0' || !isDigit(c)) {
			return at, false
		}
	}
	two := func(i int) int { return int(s[i]-'0')*10 + int(s[i+1]-'0') }
	year, month, day := two(0)*100+two(2), two(5), two(8)
	hour, minute, second := two(11), two(14), two(17)
	if month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59 {
		return at, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC), true
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// quoted returns s for use in an error: in quotes, unless it is a plain word or number, so
// that the text of a record can be told from that of the error.
func quoted(s string) string {
	isWord := func(c rune) bool { return c == '_' || isLetter(c) || '0' <= c && c <= '9' }
	isNumber := func(c rune) bool { return c == '.' || '0' <= c && c <= '9' }
	if only(s, isNumber) || only(s, isWord) && isLetter(rune(s[0])) {
		return short(s)
	}
	return strconv.Quote(short(s))
}

func isLetter(c rune) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// only reports whether s is not empty and is holds for all of it.
func only(s string, is func(rune) bool) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return !is(c) }) < 0
}

// short returns as much of s as an error should repeat.
func short(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// understood reports whether this package knows the schema of an eventVersion. A version is
// two integers: 1.10 comes after 1.08. A version that is not a number does not say that it is
// another schema.
func understood(eventVersion []byte) bool {
	if len(eventVersion) > 1 && eventVersion[0] == '0'+schemaMajor && eventVersion[1] == '.' {
		return true
	}
	major, _, _ := strings.Cut(string(eventVersion), ".")
	n, err := strconv.Atoi(major)
	return err != nil || n == schemaMajor
}

func (e *Event) readCall(p *Parser) {
	e.Account = p.text(account)
	e.Region = p.text(region)
	e.IP = p.text(ip)
	e.UserAgent = p.text(agent)
	e.Type = p.text(eventType)
	e.Category = p.text(category)
	e.SharedID = p.text(sharedID)
	e.Console = string(said(p.picker.Value(console))) == "true"
	if string(said(p.picker.Value(amendsReason))) == "UPDATED_DATA" {
		e.OriginalID = p.text(amendsOriginal)
	}
}

// readIdentity reads who acted. Hosted events name only the account, and calls with an access
// token are made by "Anonymous", who is not an actor either.
func (e *Event) readIdentity(p *Parser) {
	e.ActorType = p.text(identityType)
	principal := p.text(identityPrincipal)
	if principal == "Anonymous" {
		principal = ""
	}
	e.Actor = p.firstText(identityARN, issuerARN, identityUser)
	if e.Actor == "" {
		e.Actor = principal
	}
	if e.Actor == "" {
		e.Actor = p.firstText(behalfUser, identityService)
	}
	if e.Account == "" {
		e.Account = p.firstText(identityAccount, issuerAccount)
	}
	if m := said(p.picker.Value(mfa)); string(m) == "true" || string(m) == "false" {
		e.MFA = string(m)
	}
}

// readDetails reads the user, the pool and the client. API calls have them in
// requestParameters, hosted events in additionalEventData, and either may be a redacted
// string instead of an object.
func (e *Event) readDetails(p *Parser) {
	e.Domain = p.text(moreDomain)
	e.RedirectURI = p.text(hostedURI)
	e.ResponseType = p.text(hostedType)
	e.Provider = p.firstText(hostedProvider, hostedIdentifier)
	e.Prompt = p.text(hostedPrompt)
	e.Status = integer(said(p.picker.Value(moreStatus)))
	e.Sub = p.firstText(moreSub, hostedSub, responseSub)
	e.UserPoolID = p.firstText(morePool, requestPool)
	e.ClientID = p.firstText(moreClient, hostedClient, requestClient, responseClient)
	e.GrantType = p.text(hostedGrant)
	e.readSignIn(p)
	if e.Actor == "" && !strings.HasPrefix(e.Name, "Admin") { // the caller of an Admin operation is never the user
		e.Actor = e.Sub
	}
	if e.Actor == "" {
		e.Actor = "unknown"
	}
}

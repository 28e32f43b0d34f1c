package cognito

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// schemaMajor is the major eventVersion this package understands. Minor
// versions only ever add fields, says the CloudTrail user guide.
const schemaMajor = 1

// A Parser understands records, one after another. The zero value is ready. It
// may not be used concurrently; its events may, and they are the same whatever
// it read before.
type Parser struct {
	// Match, if it is not nil, takes the place of the event sources: a record is understood
	// if it returns true, whatever service it is of. It is given the record as CloudTrail
	// writes it, valid JSON, which it must not keep.
	Match func(record []byte) bool

	record trail.Record // at hand, as CloudTrail writes it
	picker *trail.Picker
	row    bool            // the record at hand is a row: see isRow
	kept   [places][2]kept // the one used last comes first
}

// Parse understands rec. It returns false for records that are not Cognito's or, with
// Match, that it does not match, and an error for records that are but cannot be used: without an eventID or
// an eventName, with an eventTime that is no time, or of a later schema. It reads
// all of the object that rec is: where that is not JSON, the error wraps a
// *trail.SyntaxError or says that rec is cut short, and ok is false. The Event
// keeps nothing of rec.
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

// unnamed is the source of an event that names none.
const unnamed = "unknown"

// Record returns the record of the last event as CloudTrail writes it: what was given to
// Parse, unless that was a row of a table. It is good until the next call.
func (p *Parser) Record() []byte { return p.record }

// sourceIn returns the one of Sources that v is, if it is one.
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

// nameIn returns the string that v is. A name is a name, even if it is what
// stands for redacted values.
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

// identify reads what an event cannot do without.
func (e *Event) identify(p *Parser) error {
	if v := said(p.picker.Value(version)); !understood(v) {
		return fmt.Errorf("%s: eventVersion %s: only versions %d.x are understood", e.Source, quoted(string(v)), schemaMajor)
	}
	if e.Name == "" {
		return fmt.Errorf("%s: no eventName", e.Source)
	}
	// No two records have the same, so it is not worth keeping.
	v := p.picker.Value(id)
	if e.ID = string(said(v)); e.ID == "" {
		text, ok := trail.Text(v)
		if !ok || !redacted(text) {
			return fmt.Errorf("%s %s: no eventID", e.Source, quoted(e.Name))
		}
		e.ID = string(text) // which identifies nothing
	}
	return e.date(said(p.picker.Value(eventTime)), p.row)
}

// date reads the time of the event, in a row perhaps as SQL engines write it: with
// a blank, and in UTC.
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
		return fmt.Errorf("%s %s: eventTime %q is no RFC 3339 time", e.Source, quoted(e.Name), short(string(text)))
	}
	if e.Time = at.UTC(); e.Time.Year() < 0 || e.Time.Year() > 9999 {
		return fmt.Errorf("%s %s: eventTime %q is outside the years 0 to 9999 in UTC", e.Source, quoted(e.Name), text)
	}
	return nil
}

// plainTime returns the time that CloudTrail writes as 2006-01-02T15:04:05Z. It
// leaves to time.Parse what is written in another way, or is only a time in
// some months, such as the 31st.
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

// quoted returns s as an error repeats it: in quotes, unless it is a plain word or
// number, so that what a record says is told from what the error does.
func quoted(s string) string {
	isWord := func(c rune) bool { return c == '_' || isLetter(c) || '0' <= c && c <= '9' }
	isNumber := func(c rune) bool { return c == '.' || '0' <= c && c <= '9' }
	if only(s, isNumber) || only(s, isWord) && isLetter(rune(s[0])) {
		return short(s)
	}
	return strconv.Quote(short(s))
}

func isLetter(c rune) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// only reports whether s is not empty and all of it is as is says.
func only(s string, is func(rune) bool) bool {
	return s != "" && strings.IndexFunc(s, func(c rune) bool { return !is(c) }) < 0
}

// short returns as much of s as an error should repeat of a record.
func short(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// understood reports whether an eventVersion is of the schema that this package
// knows: two integers, so that 1.10 comes after 1.08. What is no number does not
// say that it is of another one.
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

// readIdentity reads who acted. Hosted events name nobody but the account, and
// calls with an access token are made by "Anonymous", who is nobody either.
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
// requestParameters, hosted events in additionalEventData, and any object
// there may be a redacted string instead.
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
	if e.Actor == "" && !strings.HasPrefix(e.Name, "Admin") { // who calls those is never the user
		e.Actor = e.Sub
	}
	if e.Actor == "" {
		e.Actor = "unknown"
	}
}

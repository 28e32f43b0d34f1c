package cognito_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/trail"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	fixtures  = "../../testdata/cognito"
	goldenExt = ".golden.json"
)

// fixtureNames lists the fixtures, NAME.json and NAME.SHAPE.json, without the extension.
func fixtureNames(t testing.TB) (names []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(fixtures, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if base := filepath.Base(path); !strings.HasSuffix(base, goldenExt) {
			names = append(names, strings.TrimSuffix(base, ".json"))
		}
	}
	if len(names) == 0 {
		t.Fatalf("no fixtures in %s", fixtures)
	}
	return names
}

// fixture returns the record in the named fixture, as trail would cut it out of an object.
func fixture(t testing.TB, name string) trail.Record {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(fixtures, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(data)
}

// parse parses rec as the first record of a new parser.
func parse(rec trail.Record) (cognito.Event, bool, error) { return new(cognito.Parser).Parse(rec) }

// parsed renders the result of Parse for rec in the format of golden files.
func parsed(t testing.TB, rec trail.Record) string {
	t.Helper()
	var got struct {
		OK    bool           `json:"ok"`
		Error string         `json:"error,omitempty"`
		Event *cognito.Event `json:"event,omitempty"`
	}
	e, ok, err := parse(rec)
	got.OK = ok
	switch {
	case err != nil:
		got.Error = err.Error()
	case ok:
		got.Event = &e
	}
	if (!ok || err != nil) && e != (cognito.Event{}) {
		t.Errorf("Parse returned an event together with %t, %v: %+v", ok, err, e)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(got); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for _, name := range fixtureNames(t) {
		t.Run(name, func(t *testing.T) {
			got := parsed(t, fixture(t, name))
			path := filepath.Join(fixtures, name+goldenExt)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("Parse of %s.json (-want +got):\n%s", name, diff)
			}
		})
	}
}

// TestFixtures keeps the folder in order. A golden file without a fixture tests nothing.
// Names that differ only in case (Cognito has Signup_POST and signup_POST) are refused by the
// Go module proxy and lost on some disks.
func TestFixtures(t *testing.T) {
	names := fixtureNames(t)
	folded := map[string]string{}
	for _, name := range names {
		if other, ok := folded[strings.ToLower(name)]; ok {
			t.Errorf("%s and %s differ in case only", name, other)
		}
		folded[strings.ToLower(name)] = name
	}
	goldens, err := filepath.Glob(filepath.Join(fixtures, "*"+goldenExt))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range goldens {
		if name := strings.TrimSuffix(filepath.Base(path), goldenExt); !slices.Contains(names, name) {
			t.Errorf("%s has no fixture", path)
		}
	}
}

// Every field of an Event is read from a record, and some fixture sets it.
func TestEveryFieldIsRead(t *testing.T) {
	fields, set := reflect.TypeFor[cognito.Event](), map[string]bool{"Inferred": true, "Object": true} // set by the report
	for _, name := range fixtureNames(t) {
		e, _, err := parse(fixture(t, name))
		if err != nil {
			continue
		}
		for i := range fields.NumField() {
			if !reflect.ValueOf(e).Field(i).IsZero() {
				set[fields.Field(i).Name] = true
			}
		}
	}
	for field := range fields.Fields() {
		if name := field.Name; !set[name] {
			t.Errorf("no record of testdata/cognito sets cognito.Event.%s: read it in scan/cognito/parse.go, and add a record that has it", name)
		}
	}
}

func TestParseKeepsNothing(t *testing.T) {
	for _, name := range fixtureNames(t) {
		rec := fixture(t, name)
		e, ok, err := parse(rec)
		want := fmt.Sprintf("%+v %t %v", e, ok, err)
		for i := range rec {
			rec[i] = '#'
		}
		if got := fmt.Sprintf("%+v %t %v", e, ok, err); got != want {
			t.Errorf("%s: the event changed with the bytes of its record (-want +got):\n%s", name, cmp.Diff(want, got))
		}
	}
}

// TestParserRemembers has one parser read records in turn, in one buffer, so that what it
// keeps is used and displaced.
func TestParserRemembers(t *testing.T) {
	var p cognito.Parser
	var buf []byte
	names := fixtureNames(t)
	for round := range 3 {
		for i, name := range names {
			// With a number in them, texts occur in one record, in some, or in all.
			rec := bytes.ReplaceAll(fixture(t, name), []byte("EXAMPLE"), fmt.Appendf(nil, "EXAMPLE%d", (i+round)*40))
			buf = append(buf[:0], rec...)
			e, ok, err := p.Parse(buf)
			want := fmt.Sprint(parse(rec))
			if got := fmt.Sprint(e, ok, err); got != want {
				t.Fatalf("%s in round %d (-want +got):\n%s", name, round, cmp.Diff(want, got))
			}
		}
	}
}

// times are times, or almost times.
var times = []string{
	"2025-01-22T12:24:06Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2024-02-29T00:00:00Z", "2025-02-28T23:59:59Z",
	"2025-02-29T00:00:00Z", "2025-01-31T00:00:00Z", "2025-04-31T00:00:00Z", "2025-01-32T00:00:00Z", "2025-00-01T00:00:00Z",
	"2025-13-01T00:00:00Z", "2025-01-00T00:00:00Z", "2025-01-01T24:00:00Z", "2025-01-01T23:60:00Z", "2025-01-01T23:59:60Z",
	"2025-01-01T00:00:00z", "2025-01-01t00:00:00Z", "2025-01-01 00:00:00Z", "2025-01-01T00:00:00+", "2025-01-01T00:00:0xZ",
	"2025-01-01T00:00:00.5Z", "2025-01-01T00:00:00+02:00", "0000-01-01T00:00:00+01:00", "2025-1-01T00:00:00Z", "2025-01-01T00:00:00", "",
	"2025-01-01T00:00:00+0000", "2025-01-01T00:00:00.25-0130", "2025-01-01T00:00:00+00", "2025-01-01T00:00:00+0:00",
}

// timeIn returns the time s, whose offset may have a colon.
func timeIn(s string) (time.Time, error) {
	if n := len(s) - 4; n > 1 && (s[n-1] == '+' || s[n-1] == '-') && !strings.Contains(s[n:], ":") {
		s = s[:n+2] + ":" + s[n+2:]
	}
	return time.Parse(time.RFC3339, s)
}

// isRow reports whether rec may be a row as SQL engines write it.
func isRow(rec []byte) bool {
	return bytes.Contains(rec, []byte(`"{`)) || bytes.Contains(rec, []byte(`"eventsource"`))
}

// recordOf returns a record with at as its eventTime.
func recordOf(at string) string {
	return fmt.Sprintf(`{"eventVersion":"1.08","eventTime":%q,"eventSource":%q,"eventName":"DeleteUser","eventID":"e-1"}`, at, cognito.UserPools)
}

func TestEventTime(t *testing.T) {
	for _, s := range times {
		want, wantErr := timeIn(s)
		e, _, err := parse([]byte(recordOf(s)))
		if bad := wantErr != nil || want.UTC().Year() < 0; (err != nil) != bad {
			t.Errorf("eventTime %s: %v, want %v", s, err, wantErr)
		}
		if err == nil && e.Time != want.UTC() {
			t.Errorf("eventTime %s is %#v, want %#v", s, e.Time, want.UTC())
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range fixtureNames(f) {
		f.Add([]byte(fixture(f, name)))
	}
	for _, at := range times {
		f.Add([]byte(recordOf(at)))
	}
	f.Add([]byte(strings.Replace(recordOf(times[0]), "DeleteUser", "HIDDEN_DUE_TO_SECURITY_REASONS", 1)))
	var veteran cognito.Parser // what it read before must not matter
	f.Fuzz(func(t *testing.T, rec []byte) {
		before := bytes.Clone(rec)
		e, ok, err := parse(rec)
		again, okAgain, errAgain := veteran.Parse(rec)
		if !bytes.Equal(before, rec) {
			t.Fatal("Parse wrote to the record")
		}
		if again != e || ok != okAgain || fmt.Sprint(err) != fmt.Sprint(errAgain) {
			t.Errorf("Parse(%q) of a parser that read others: %+v %t %v, want %+v %t %v", rec, again, okAgain, errAgain, e, ok, err)
		}
		if !json.Valid(rec) || isRow(rec) {
			return // a record is valid JSON; Parse must only survive anything else. TestRows covers rows
		}
		want, wantOK, wantErr := reference(rec)
		if diff := cmp.Diff(want, e); diff != "" || ok != wantOK || (err != nil) != wantErr {
			t.Errorf("Parse(%q) = %t, %v, want %t, an error: %t (-reference +got):\n%s", rec, ok, err, wantOK, wantErr, diff)
		}
	})
}

// object is a JSON object as encoding/json reads it into a map: keys are exact, and the last
// of repeated keys wins. Anything but an object has no members.
type object map[string]json.RawMessage

func objectIn(v json.RawMessage) (o object) {
	if len(v) > 0 && json.Unmarshal(v, &o) != nil {
		return nil
	}
	return o
}

// reference returns what Parse should return for rec, which is valid JSON.
func reference(rec []byte) (e cognito.Event, ok, bad bool) {
	r := objectIn(rec)
	if r == nil {
		return e, false, true
	}
	class, ok := cognito.Classify(str(r["eventSource"]), str(r["eventName"]))
	if !ok {
		return e, false, false
	}
	at, err := timeIn(say(r["eventTime"]))
	at = at.UTC()
	if err != nil || at.Year() < 0 || at.Year() > 9999 || say(r["eventID"])+str(r["eventID"]) == "" || str(r["eventName"]) == "" ||
		!majorIsOne(say(r["eventVersion"])) {
		return e, true, true
	}
	more, request, response := objectIn(r["additionalEventData"]), objectIn(r["requestParameters"]), objectIn(r["responseElements"])
	hosted, who := objectIn(more["requestParameters"]), objectIn(r["userIdentity"])
	session := objectIn(who["sessionContext"])
	issuer := objectIn(session["sessionIssuer"])
	e = cognito.Event{
		ID: orElse(say(r["eventID"]), str(r["eventID"]), ""), Time: at, Region: say(r["awsRegion"]),
		Source: str(r["eventSource"]), Name: str(r["eventName"]), Class: class,
		Account:    firstOf(r["recipientAccountId"], who["accountId"], issuer["accountId"]),
		Sub:        firstOf(more["sub"], hosted["sub"], response["userSub"]),
		UserPoolID: firstOf(more["userPoolId"], request["userPoolId"]),
		ClientID:   firstOf(more["clientId"], hosted["client_id"], request["clientId"], objectIn(response["userPoolClient"])["clientId"]),
		Domain:     say(more["userPoolDomain"]), RedirectURI: say(hosted["redirect_uri"]), ResponseType: say(hosted["response_type"]),
		Provider: firstOf(hosted["identity_provider"], hosted["idp_identifier"]), Prompt: say(hosted["prompt"]),
		Status: whole(say(objectIn(more["responseParameters"])["status"])),
		IP:     say(r["sourceIPAddress"]), UserAgent: say(r["userAgent"]),
		ActorType: say(who["type"]), MFA: say(objectIn(session["attributes"])["mfaAuthenticated"]),
		Console: say(r["sessionCredentialFromConsole"]) == "true",
		Type:    say(r["eventType"]), Category: say(r["eventCategory"]), SharedID: say(r["sharedEventID"]),
	}
	if addendum := objectIn(r["addendum"]); say(addendum["reason"]) == "UPDATED_DATA" {
		e.OriginalID = say(addendum["originalEventID"])
	}
	if e.MFA != "true" && e.MFA != "false" {
		e.MFA = ""
	}
	if say(who["principalId"]) == "Anonymous" {
		delete(who, "principalId")
	}
	self := e.Sub
	if strings.HasPrefix(e.Name, "Admin") {
		self = ""
	}
	e.Actor = orElse(firstOf(who["arn"], issuer["arn"], who["userName"], who["principalId"],
		objectIn(who["onBehalfOf"])["userId"], who["invokedBy"]), self, "unknown")
	referenceSignIn(&e, request, response)
	e.GrantType = say(hosted["grant_type"])
	e.ErrorCode, e.ErrorMessage = say(r["errorCode"]), say(r["errorMessage"])
	if e.ErrorCode+e.ErrorMessage == "" {
		e.ErrorCode, e.ErrorMessage = say(response["errorCode"]), say(response["errorMessage"])
	}
	e.Outcome = referenceOutcome(e, response)
	if sub, has := more["sub"]; class == cognito.Authorize {
		switch {
		case more == nil, e.Outcome != "succeeded":
			e.Label = "undetermined"
		case !has:
			e.Label = "sign_up"
		case str(sub) != "" && say(sub) != "":
			e.Label = "sign_in"
		default:
			e.Label = "undetermined"
		}
	}
	return e, true, false
}

// referenceSignIn reads what API calls request and get.
func referenceSignIn(e *cognito.Event, request, response object) {
	if e.Name == "SignUp" {
		if c := say(response["userConfirmed"]); c == "true" || c == "false" {
			e.Confirmed = c
		}
	}
	if !slices.Contains([]string{"InitiateAuth", "AdminInitiateAuth", "RespondToAuthChallenge", "AdminRespondToAuthChallenge"}, e.Name) {
		return
	}
	e.Flow, e.Challenge = say(request["authFlow"]), firstOf(response["challengeName"], request["challengeName"])
	if (e.Flow == "REFRESH_TOKEN" || e.Flow == "REFRESH_TOKEN_AUTH") && e.Class == "sign_in" {
		e.Class = "token"
	}
	if response == nil {
		return
	}
	e.TokensIssued = "false"
	if tokens := response["authenticationResult"]; objectIn(tokens) != nil || json.Unmarshal(tokens, new(string)) == nil && tokens[0] == '"' {
		e.TokensIssued = "true"
	}
}

func referenceOutcome(e cognito.Event, response object) cognito.Outcome {
	var left, leftUpper []json.RawMessage
	_ = json.Unmarshal(response["unprocessedIdentityIds"], &left)
	_ = json.Unmarshal(response["UnprocessedIdentityIds"], &leftUpper)
	switch {
	case strings.HasPrefix(e.ErrorCode, "AccessDenied"), e.ErrorCode == "UnauthorizedOperation":
		return "denied"
	case e.ErrorCode+e.ErrorMessage != "", e.Status >= 400:
		return "failed"
	case e.Name == "DeleteIdentities" && len(left)+len(leftUpper) > 0:
		return "partial"
	}
	return "succeeded"
}

// whole returns the whole number s, or 0 if it is not one or does not fit.
func whole(s string) int {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < -(1<<31) || f > 1<<31 || f != float64(int64(f)) {
		return 0
	}
	return int(f)
}

// str returns the string v, or the text of any scalar or of the first element of an array,
// unless it is redacted.
func str(v json.RawMessage) (s string) {
	if json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

func say(v json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(v, &list) == nil {
		if len(list) == 0 || json.Unmarshal(list[0], new([]any)) == nil {
			return ""
		}
		v = list[0]
	}
	switch s := str(v); {
	case s == "HIDDEN_DUE_TO_SECURITY_REASONS", s == "HIDDEN_FOR_SECURITY_REASONS":
		return ""
	case len(v) > 0 && strings.ContainsRune("tf-0123456789", rune(v[0])):
		return string(v)
	default:
		return s
	}
}

// orElse returns the first text that is not empty.
func orElse(texts ...string) string {
	return texts[slices.IndexFunc(texts, func(s string) bool { return s != "" })]
}

func firstOf(values ...json.RawMessage) string {
	for _, v := range values {
		if s := say(v); s != "" {
			return s
		}
	}
	return ""
}

var numbers = regexp.MustCompile(`^([+-]?\d{1,18})(\.|$)`)

// majorIsOne reports whether an eventVersion can be understood. One that does not begin with
// a number is given a chance.
func majorIsOne(version string) bool {
	m := numbers.FindStringSubmatch(version)
	if m == nil {
		return true
	}
	major, _ := strconv.Atoi(m[1])
	return major == 1
}

func ExampleParser_Parse() {
	var p cognito.Parser
	e, ok, err := p.Parse(trail.Record(`{
		"eventVersion": "1.10",
		"userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/Alice"},
		"eventTime": "2025-01-22T12:25:58Z",
		"eventSource": "cognito-idp.amazonaws.com",
		"eventName": "AdminDeleteUser",
		"requestParameters": {"userPoolId": "us-west-2_EXAMPLE01", "username": "HIDDEN_DUE_TO_SECURITY_REASONS"},
		"additionalEventData": {"sub": "11111111-2222-4333-8444-555555555501"},
		"eventID": "e0000000-0000-4000-8000-000000000001"
	}`))
	fmt.Println(ok, err)
	fmt.Println(e.Time.Format(time.DateOnly), e.Class, e.Outcome)
	fmt.Println(e.Sub, "of", e.UserPoolID, "by", e.Actor)
	// Output:
	// true <nil>
	// 2025-01-22 user_deletion succeeded
	// 11111111-2222-4333-8444-555555555501 of us-west-2_EXAMPLE01 by arn:aws:iam::123456789012:user/Alice
}

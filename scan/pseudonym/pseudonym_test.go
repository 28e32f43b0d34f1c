package pseudonym_test

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/pseudonym"
)

func key(t testing.TB, secret byte) *pseudonym.Key {
	t.Helper()
	k, err := pseudonym.New(bytes.Repeat([]byte{secret}, pseudonym.MinSecret))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var form = regexp.MustCompile(`^[A-Z2-7]{26}$`)

func TestPseudonyms(t *testing.T) {
	k, other := key(t, 1), key(t, 2)
	s := k.Sub("d23f0824-128b-4f33-8c5c-7fd0a6a3a450")
	if !form.MatchString(s) || s != key(t, 1).Sub("d23f0824-128b-4f33-8c5c-7fd0a6a3a450") {
		t.Errorf("got %s, want the same 26 characters for the same key", s)
	}
	// HMAC-SHA-256 as OpenSSL computes it, in base32:
	// printf 'sub\0x' | openssl dgst -sha256 -mac hmac -macopt hexkey:0101... -binary | base32
	if got, want := k.Sub("x"), "6MHT2GLP5B3RIDMS2VMNSOK73P"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for name, different := range map[string]string{
		"another value": k.Sub("x"), "another key": other.Sub("d23f0824-128b-4f33-8c5c-7fd0a6a3a450"),
		"another field": k.Username("d23f0824-128b-4f33-8c5c-7fd0a6a3a450"),
	} {
		if different == s {
			t.Errorf("%s has the same pseudonym", name)
		}
	}
	if k.Sub("") != "" || k.Fingerprint() == other.Fingerprint() || k.Fingerprint() != key(t, 1).Fingerprint() {
		t.Error("nothing has a pseudonym, or the fingerprint is not that of the key")
	}
	if _, err := pseudonym.New(make([]byte, pseudonym.MinSecret-1)); err == nil {
		t.Error("a short secret is no error")
	}
}

// replaced returns want with PSEUDONYM for each pseudonym.
func replaced(s string) string {
	return regexp.MustCompile(`[A-Z2-7]{26}`).ReplaceAllString(s, "PSEUDONYM")
}

func TestActor(t *testing.T) {
	k := key(t, 1)
	tests := []struct{ actor, want string }{
		{"arn:aws:iam::123456789012:user/jane", "arn:aws:iam::123456789012:user/PSEUDONYM"},
		{"arn:aws-cn:iam::123456789012:user/staff/jane@example.com", "arn:aws-cn:iam::123456789012:user/PSEUDONYM"},
		{"arn:aws:sts::123456789012:assumed-role/support/jane", "arn:aws:sts::123456789012:assumed-role/support/PSEUDONYM"},
		{"arn:aws:sts::123456789012:assumed-role/support/jane/roe", "arn:aws:sts::123456789012:assumed-role/support/PSEUDONYM"},
		{"arn:aws:sts::123456789012:federated-user/jane", "arn:aws:sts::123456789012:federated-user/PSEUDONYM"},
		{"arn:aws:iam::123456789012:role/ops/support", "arn:aws:iam::123456789012:role/ops/support"},
		{"arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:root"},
		{"arn:aws:iam::jane:user/jane", "PSEUDONYM"},
		{"arn:aws:x:jane", "PSEUDONYM"},
		{"AIDAEXAMPLE", "PSEUDONYM"},
		{"jane", "PSEUDONYM"},
		{"unknown", "unknown"},
		{"cognito-idp.amazonaws.com", "cognito-idp.amazonaws.com"},
		{"jane@x.amazonaws.com", "PSEUDONYM"},
	}
	for _, test := range tests {
		if got := k.Actor(test.actor); replaced(got) != test.want {
			t.Errorf("%s: got %s, want %s", test.actor, got, test.want)
		}
	}
	if k.Actor("s-1") != k.Sub("s-1") {
		t.Error("an actor who is the sub is no longer")
	}
}

func TestTexts(t *testing.T) {
	k := key(t, 1)
	tests := []struct{ text, want string }{
		{`record at byte 5: cognito-idp.amazonaws.com "Jane Roe": no eventID`, `record at byte 5: cognito-idp.amazonaws.com PSEUDONYM: no eventID`},
		{`line 2: cognito-idp.amazonaws.com SignUp: eventTime "jane \" roe" is not an RFC 3339 time`, `line 2: cognito-idp.amazonaws.com SignUp: eventTime PSEUDONYM is not an RFC 3339 time`},
		{`line 2: cognito-idp.amazonaws.com SignUp: eventTime "jane \`, `line 2: cognito-idp.amazonaws.com SignUp: eventTime PSEUDONYM`},
		{`byte 9: unexpected '"', want a key`, `byte 9: unexpected '"', want a key`},
		{"User: arn:aws:sts::123456789012:assumed-role/r/jane@example.com is not authorized to perform: s3:GetObject", "User: arn:aws:sts::123456789012:assumed-role/r/PSEUDONYM is not authorized to perform: s3:GetObject"},
		{"open /home/jane/logs/a.gz: permission denied", "open /home/PSEUDONYM/logs/a.gz: permission denied"},
		{"dial tcp 192.0.2.1:443: refused", "dial tcp PSEUDONYM:443: refused"},
		{"dial tcp [2001:db8::1]:443: at 12:24:06Z", "dial tcp [PSEUDONYM]:443: at 12:24:06Z"},
		{"from ::ffff:192.0.2.1: refused", "from PSEUDONYM: refused"},
		{"stored byte 373: unexpected EOF", "stored byte 373: unexpected EOF"},
		{"User: arn:aws:iam::123456789012:user/Roe,Jane is not authorized", "User: arn:aws:iam::123456789012:user/PSEUDONYM is not authorized"},
		{"eventVersion 192.0.2.77: only versions 1.x of +447911123456", "eventVersion PSEUDONYM: only versions 1.x of PSEUDONYM"},
		{"AccessDenied: user/Roe,Jane: no", "AccessDenied: user/PSEUDONYM: no"},
		{"open 2001:db8::77.csv: no such file or directory", "open PSEUDONYM.csv: no such file or directory"},
		{"at 12:30:192.0.2.7: refused", "at PSEUDONYM: refused"},
		{"open /Users/Jane Roe/logs/a.gz: permission denied", "open /Users/PSEUDONYM/logs/a.gz: permission denied"},
		{"--output: lstat /home/Jane Roe: name a file", "--output: lstat /home/PSEUDONYM: name a file"},
		{`C:\Users\Jane Roe\a.gz is damaged`, `C:\Users\PSEUDONYM\a.gz is damaged`},
		{"open dump of Roe, Jane/a.json: permission denied", "open PSEUDONYM/a.json: permission denied"},
		{"no jane=x@example.com here", "no PSEUDONYM here"},
		{`no "jane roe"@example.com here`, `no PSEUDONYM here`},
		{"jane%2540example.com, jane＠example.com", "PSEUDONYM, PSEUDONYM"},
		{"bytes: 96,736 listed = 96,342 scanned + 394 skipped; 5% at 2025-01-22T10:05:00Z of ap-northeast-1_AbCdEfGhI", "bytes: 96,736 listed = 96,342 scanned + 394 skipped; 5% at 2025-01-22T10:05:00Z of ap-northeast-1_AbCdEfGhI"},
		{"s3://logs/AWSLogs/: none of the first 100 objects may be read (s3:GetObject): grant it, see 'aws configure'", "s3://logs/AWSLogs/: none of the first 100 objects may be read (s3:GetObject): grant it, see 'aws configure'"},
		{"lookup://eu-west-1?account=123456789012: waiting for https://cloudtrail.eu-west-1.amazonaws.com (connecting)", "lookup://eu-west-1?account=123456789012: waiting for https://cloudtrail.eu-west-1.amazonaws.com (connecting)"},
	}
	for _, test := range tests {
		got := k.Text(test.text)
		if replaced(got) != test.want {
			t.Errorf("%s: got %s, want %s", test.text, got, test.want)
		}
		if again := k.Text(got); again != got {
			t.Errorf("the text of %s is %s", got, again)
		}
	}
	log := "s3://logs/AWSLogs/o-abcde12345/123456789012/CloudTrail/eu-west-1/2025/01/22/123456789012_CloudTrail_eu-west-1_20250122T1005Z_0123456789abcdef.json.gz"
	names := []struct{ name, want string }{
		{log, log}, {"testdata/trail", "testdata/trail"},
		{"exports/jane@example.com/a.json", "exports/PSEUDONYM/a.json"},
		{"exports/jane%40example.com", "exports/PSEUDONYM"},
		{"exports/d23f0824-128b-4f33-8c5c-7fd0a6a3a450.json", "exports/PSEUDONYM.json"},
		{"/Users/jane/logs", "/Users/PSEUDONYM/logs"},
		{"by/192.0.2.7/a", "by/PSEUDONYM/a"},
		{"user/Roe,Jane/a.json", "user/PSEUDONYM/a.json"}, {"by/Roe,Jane", "by/PSEUDONYM"}, {"Users/jane", "Users/PSEUDONYM"},
		{"by/2001:db8::77.csv", "by/PSEUDONYM.csv"}, {"by/12:30:192.0.2.7", "by/PSEUDONYM"}, {"12:30:05/a", "12:30:05/a"},
		{"/Users/Jane Roe/logs/a.json.gz", "/Users/PSEUDONYM/logs/a.json.gz"}, {`C:\Users\Jane Roe\logs`, `C:\Users\PSEUDONYM\logs`},
		{"by/jane=x@example.com", "by/PSEUDONYM"}, {`by/"jane roe"@example.com/a`, "by/PSEUDONYM/a"}, {"by/jane%2540example.com", "by/PSEUDONYM"},
		{"by/jane＠example.com", "by/PSEUDONYM"}, {"by/jane@example.com.zip!/in/a.json", "by/PSEUDONYM.zip!/in/a.json"}, {"s3://logs/jane roe/", "s3://logs/PSEUDONYM/"},
		{"lookup://eu-west-1/SignUp?account=123456789012&from=2025-01-01T00:00:00Z&to=2025-01-01T01:00:00Z", "lookup://eu-west-1/SignUp?account=123456789012&from=2025-01-01T00:00:00Z&to=2025-01-01T01:00:00Z"},
		{"logs://eu-west-1//aws/events/deletions?account=123456789012&from=2025-01-01T00:00:00Z&to=2025-01-01T01:00:00Z", "logs://eu-west-1//aws/events/deletions?account=123456789012&from=2025-01-01T00:00:00Z&to=2025-01-01T01:00:00Z"},
		{"logs://eu-west-1/of/192.0.2.7", "logs://eu-west-1/of/PSEUDONYM"},
		{"account=123456789012/day=2025-01-22/a.parquet", "account=123456789012/day=2025-01-22/a.parquet"}, {"./-", "./-"}, {"../a//b/", "../a//b/"},
	}
	for _, test := range names {
		if got := k.Name(test.name); replaced(got) != test.want || k.Name(got) != got {
			t.Errorf("%s: got %s, then %s, want %s", test.name, got, k.Name(got), test.want)
		}
	}
	if !strings.Contains(k.Name("exports/d23f0824-128b-4f33-8c5c-7fd0a6a3a450.json"), k.Sub("d23f0824-128b-4f33-8c5c-7fd0a6a3a450")) {
		t.Error("a sub in a name has another pseudonym")
	}
}

// plain is an event as AWS writes them.
func plain() cognito.Event {
	return cognito.Event{
		ID: "65dc9f50-3f63-4f83-bd05-61e6211c70cf", Time: time.Unix(1, 0), Account: "123456789012", Region: "ap-northeast-1",
		Source: cognito.UserPools, Name: "OAuth2_Authorize_GET", Class: cognito.Authorize, Outcome: cognito.Succeeded,
		ErrorCode: "UserNotFoundException", ErrorMessage: "no jane", Sub: "jane-sub", UserPoolID: "ap-northeast-1_AbCdEfGhI",
		ClientID: "1example23456789web0", Domain: "jane.auth.example", RedirectURI: "https://app.example/?user=jane",
		ResponseType: "code", Provider: "SignInWithApple", Prompt: "login select_account", Status: 302, Label: cognito.SignIn, IP: "192.0.2.1", UserAgent: "jane's browser", Actor: "jane-sub",
		ActorType: "AssumedRole", MFA: "true", Console: true, Type: "AwsServiceEvent", Category: "Management",
		SharedID: "65dc9f50-3f63-4f83-bd05-61e6211c70cf", OriginalID: "65dc9f50-3f63-4f83-bd05-61e6211c70cf", Object: "logs/a.gz",
	}
}

func TestWhatIsKeptOfAnEvent(t *testing.T) {
	k, e := key(t, 1), journal.Entry{Events: []cognito.Event{plain()}}
	k.Entry(&e)
	want, got := plain(), e.Events[0]
	for _, field := range []*string{&got.Sub, &got.Actor, &got.ErrorMessage, &got.Domain, &got.RedirectURI, &got.IP, &got.UserAgent} {
		if !form.MatchString(*field) {
			t.Errorf("%q is no pseudonym", *field)
		}
	}
	if got.Actor != got.Sub {
		t.Error("the actor is no longer the user")
	}
	want.Sub, want.Actor, want.ErrorMessage, want.Domain = got.Sub, got.Actor, got.ErrorMessage, got.Domain
	want.RedirectURI, want.IP, want.UserAgent = got.RedirectURI, got.IP, got.UserAgent
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A prompt is either all of known words or none of them is left, so that a report of
// pseudonyms finds the same evidence.
func TestProviderAndPrompt(t *testing.T) {
	k := key(t, 1)
	for _, test := range []struct{ provider, prompt, wantProvider, wantPrompt string }{
		{"COGNITO", "none", "COGNITO", "none"},
		{"Google", "select_account consent", "Google", "select_account consent"},
		{"ExampleSAML", "none jane", "PSEUDONYM", "PSEUDONYM"},
		{"corp.example.com", "None", "PSEUDONYM", "PSEUDONYM"},
		{"COGNITO ", " none", "PSEUDONYM", "PSEUDONYM"},
		{"", "", "", ""},
	} {
		e := journal.Entry{Events: []cognito.Event{{Provider: test.provider, Prompt: test.prompt}}}
		k.Entry(&e)
		if got := e.Events[0]; replaced(got.Provider) != test.wantProvider || replaced(got.Prompt) != test.wantPrompt {
			t.Errorf("%q, %q: got %q, %q", test.provider, test.prompt, got.Provider, got.Prompt)
		}
	}
	e := journal.Entry{Events: []cognito.Event{{Provider: "jane", Prompt: "jane"}}}
	if k.Entry(&e); e.Events[0].Provider == e.Events[0].Prompt {
		t.Error("one text in two fields has one pseudonym")
	}
}

// Whatever is written into a field, none of it is left, but in the seven that hold
// words of ours.
func TestNothingIsLeft(t *testing.T) {
	ours := map[string]bool{"TokensIssued": true, "Confirmed": true, "Source": true, "Class": true, "Outcome": true, "Label": true, "MFA": true}
	k := key(t, 1)
	for _, secret := range []string{"jane.roe@example.com", "192.0.2.1", "2001:db8::77", "Jane Roe", "+44 20 7946 0000", "d23f0824-128b-4f33-8c5c-7fd0a6a3a450x"} {
		e := plain()
		v := reflect.ValueOf(&e).Elem()
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String && !ours[v.Type().Field(i).Name] {
				f.SetString(secret)
			}
		}
		e.Object = "logs/jane.roe@example.com/192.0.2.1/2001:db8::77/a.gz"
		entry := journal.Entry{
			Object: e.Object, Status: journal.Failed, Account: secret, Region: secret, Message: fmt.Sprintf("the key %q", secret),
			BadRecords: []string{fmt.Sprintf("eventTime %q", secret)}, Events: []cognito.Event{e},
			Counts: []journal.Count{counted(secret)},
		}
		k.Entry(&entry)
		text, err := journal.JSON(entry, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, left := range []string{secret, "jane.roe", "192.0.2", "2001:db8"} {
			if bytes.Contains(text, []byte(left)) {
				t.Errorf("%q: %q is left in %s", secret, left, text)
			}
		}
	}
}

// counted is a count with the text wherever one of a record's is.
func counted(text string) (c journal.Count) {
	v := reflect.ValueOf(&c).Elem()
	for i := range v.NumField() {
		switch f := v.Type().Field(i); f.Name {
		case "Source", "Outcome", "Day": // words of ours
		default:
			if f.Type.Kind() == reflect.String {
				v.Field(i).SetString(text)
			}
		}
	}
	return c
}

// A count is called as its events are, and in the order of counts.
func TestCountsAreCalledAsEvents(t *testing.T) {
	k := key(t, 1)
	event := plain()
	event.ClientID, event.GrantType = "jane's client", "refresh_token"
	e := journal.Entry{Events: []cognito.Event{event}, Counts: []journal.Count{
		{Account: event.Account, Region: event.Region, UserPoolID: event.UserPoolID, ClientID: event.ClientID, Name: event.Name, Kind: event.GrantType, Events: 2},
		{Account: "jane", Region: event.Region, Events: 1}, {Account: "jim", Events: 4},
	}}
	k.Entry(&e)
	v, sorted := e.Events[0], journal.SortCounts(append([]journal.Count(nil), e.Counts...))
	if want := (journal.Count{Account: v.Account, Region: v.Region, UserPoolID: v.UserPoolID, ClientID: v.ClientID, Name: v.Name, Kind: v.GrantType, Events: 2}); !slices.Contains(e.Counts, want) {
		t.Errorf("got %+v, of which none is %+v", e.Counts, want)
	}
	if diff := cmp.Diff(sorted, e.Counts); diff != "" || len(e.Counts) != 3 {
		t.Errorf("out of order (-want +got)\n%s", diff)
	}
}

// Of what anybody may send, only the words that AWS defines stay.
func TestSentWords(t *testing.T) {
	k := key(t, 1)
	for _, sent := range []struct{ flow, challenge, grant string }{{"jane", "Jane_Doe", "jane"}, {"USER_SRP_AUTHjane", "smith", "PASSWORD"}} {
		e := journal.Entry{
			Events: []cognito.Event{{Flow: sent.flow, Challenge: sent.challenge, GrantType: sent.grant}},
			Counts: []journal.Count{{Kind: sent.flow, Events: 1}},
		}
		k.Entry(&e)
		v := e.Events[0]
		for _, got := range []string{v.Flow, v.Challenge, v.GrantType, e.Counts[0].Kind} {
			if got == sent.flow || got == sent.challenge || got == sent.grant {
				t.Errorf("of %+v %q is left", sent, got)
			}
		}
	}
	for _, flow := range []string{"USER_AUTH", "REFRESH_TOKEN_AUTH", "authorization_code"} {
		want := cognito.Event{Flow: flow, Challenge: "SELECT_CHALLENGE", GrantType: flow}
		e := journal.Entry{Events: []cognito.Event{want}, Counts: []journal.Count{{Kind: flow, Events: 1}}}
		if k.Entry(&e); e.Events[0] != want || e.Counts[0].Kind != flow {
			t.Errorf("got %+v, %+v; want the words of %+v", e.Events[0], e.Counts, want)
		}
	}
}

// One address has one pseudonym, however it is written.
func TestAddresses(t *testing.T) {
	k := key(t, 1)
	of := func(ip string) string {
		e := journal.Entry{Events: []cognito.Event{{IP: ip}}}
		k.Entry(&e)
		return e.Events[0].IP
	}
	if of("2001:DB8:0::1") != of("2001:db8::1") || of("::ffff:192.0.2.1") != of("192.0.2.1") || of("192.0.2.1") == of("192.0.2.2") {
		t.Error("addresses that are the same differ, or different ones do not")
	}
	for _, service := range []string{"AWS Internal", "cognito-idp.amazonaws.com", ""} {
		if of(service) != service {
			t.Errorf("%q became %s", service, of(service))
		}
	}
}

// A text that is new among those of an event is replaced without any doing. Of any
// other type that holds text, Entry would have to know how to.
func TestEveryFieldIsTextOrNone(t *testing.T) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[cognito.Event]()) {
		switch kind := f.Type.Kind(); {
		case kind == reflect.String, kind == reflect.Bool, kind == reflect.Int, f.Type == reflect.TypeFor[time.Time]():
		default:
			t.Errorf("cognito.Event.%s is a %s, of which field.go does not know whether it holds text", f.Name, f.Type)
		}
	}
}

func BenchmarkEntry(b *testing.B) {
	k, e := key(b, 1), journal.Entry{Object: "logs/a.gz", Events: []cognito.Event{plain()}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ { // every event has an ID of its own, and every tenth another user
		e.Events[0] = plain()
		e.Events[0].ID = fmt.Sprintf("65dc9f50-3f63-4f83-bd05-%012x", i)
		e.Events[0].Sub, e.Events[0].IP = fmt.Sprint("sub ", i/10), fmt.Sprintf("192.0.%d.%d", i/256%256, i/10%256)
		k.Entry(&e)
	}
}

func BenchmarkName(b *testing.B) {
	k := key(b, 1)
	for b.Loop() {
		k.Name("s3://logs/AWSLogs/o-abcde12345/123456789012/CloudTrail/eu-west-1/2025/01/22/123456789012_CloudTrail_eu-west-1_20250122T1005Z_0123456789abcdef.json.gz")
	}
}

func ExampleKey_Entry() {
	k, err := pseudonym.New([]byte("a secret of at least as many bytes as this"))
	if err != nil {
		fmt.Println(err)
		return
	}
	e := journal.Entry{Object: "a.json", Events: []cognito.Event{{
		Name: "DeleteUser", Sub: "d23f0824-128b-4f33-8c5c-7fd0a6a3a450", Actor: "d23f0824-128b-4f33-8c5c-7fd0a6a3a450",
	}}}
	k.Entry(&e)
	v := e.Events[0]
	fmt.Println(v.Name, len(v.Sub), v.Sub == v.Actor)
	// Output: DeleteUser 26 true
}

package pseudonym_test

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/pseudonym"
)

// plain returns an event as AWS writes it.
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

// A prompt stays as a whole if it has only known words, and is replaced as a whole
// otherwise, so that a pseudonymized report finds the same evidence.
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

// Whatever a field contains, nothing of it is left, except in the seven with cogtrail's own
// words.
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

// counted returns a count with the text in each field that comes from a record.
func counted(text string) (c journal.Count) {
	v := reflect.ValueOf(&c).Elem()
	for i := range v.NumField() {
		switch f := v.Type().Field(i); f.Name {
		case "Source", "Outcome", "Day": // cogtrail's own words
		default:
			if f.Type.Kind() == reflect.String {
				v.Field(i).SetString(text)
			}
		}
	}
	return c
}

// A count has the same pseudonyms as its events, and counts stay in order.
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

// Of the text that anybody may send, only words that AWS defines stay.
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

// A new text of an event is replaced without further changes. For any other type with text,
// Entry would need to know how.
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
	for i := 0; b.Loop(); i++ { // every event has its own ID, and every tenth another user
		e.Events[0] = plain()
		e.Events[0].ID = fmt.Sprintf("65dc9f50-3f63-4f83-bd05-%012x", i)
		e.Events[0].Sub, e.Events[0].IP = fmt.Sprint("sub ", i/10), fmt.Sprintf("192.0.%d.%d", i/256%256, i/10%256)
		k.Entry(&e)
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

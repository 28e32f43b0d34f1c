package lookup_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// TestFilters: by name if all classes are lists of names, and otherwise by service.
func TestFilters(t *testing.T) {
	for classes, want := range map[string]string{
		"user_deletion":               "EventName=AdminDeleteUser EventName=DeleteUser",
		"pool_deletion authorize":     "EventName=DeleteUserPool EventName=Beta_Authorize_GET EventName=OAuth2_Authorize_GET",
		"identity_deletion":           "EventName=DeleteDataset EventName=DeleteIdentities EventName=DeleteIdentityPool EventName=UnlinkDeveloperIdentity",
		"sign_up":                     "EventSource=cognito-idp.amazonaws.com",
		"user_deletion sign_in":       "EventSource=cognito-idp.amazonaws.com",
		"identity_deletion token":     "EventSource=cognito-identity.amazonaws.com EventSource=cognito-sync.amazonaws.com EventSource=cognito-idp.amazonaws.com",
		"user_deletion other sign_up": "EventSource=cognito-idp.amazonaws.com EventSource=cognito-identity.amazonaws.com EventSource=cognito-sync.amazonaws.com",
	} {
		var chosen []cognito.Class
		for c := range strings.FieldsSeq(classes) {
			chosen = append(chosen, cognito.Class(c))
		}
		var got []string
		for _, f := range lookup.Filters(chosen) {
			got = append(got, fmt.Sprintf("%s=%s", f.Key, f.Value))
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", classes, diff)
		}
	}
}

// TestSourcesAreWholeHours: in two halves without a gap.
func TestSourcesAreWholeHours(t *testing.T) {
	at := func(s string) time.Time {
		when, err := time.Parse("2006-01-02T15:04:05", s)
		if s == "" {
			return time.Time{}
		}
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	now := at("2026-11-25T02:10:30")
	for _, test := range []struct{ name, from, to, want string }{
		{"all", "", "", "2026-10-11T04 2026-11-25T03, 2026-08-27T04 2026-10-11T04"},
		{"before all", "2020-01-01T00:00:00", "", "2026-10-11T04 2026-11-25T03, 2026-08-27T04 2026-10-11T04"},
		{"a day", "2026-11-20T00:00:00", "2026-11-21T00:00:00", "2026-11-20T12 2026-11-21T00, 2026-11-20T00 2026-11-20T12"},
		{"not whole", "2026-11-20T00:59:59", "2026-11-20T02:00:01", "2026-11-20T02 2026-11-20T03, 2026-11-20T00 2026-11-20T02"},
		{"an hour", "2026-11-20T00:10:00", "2026-11-20T00:20:00", "2026-11-20T00 2026-11-20T01"},
		{"to come", "2026-11-25T01:00:00", "2030-01-01T00:00:00", "2026-11-25T02 2026-11-25T03, 2026-11-25T01 2026-11-25T02"},
		{"too old", "2020-01-01T00:00:00", "2020-01-02T00:00:00", ""},
		{"only to come", "2027-01-01T00:00:00", "", ""},
	} {
		r := lookup.Request{Region: tokyo, Account: account, Classes: []cognito.Class{cognito.SignUpStep}, From: at(test.from), To: at(test.to), Now: now}
		var got []string
		for _, s := range r.Sources(nil, nil) {
			got = append(got, s.From.Format("2006-01-02T15")+" "+s.To.Format("2006-01-02T15"))
			if !s.Asked.Equal(now) || s.String() != "lookup://ap-northeast-1/cognito-idp.amazonaws.com?account=123456789012" {
				t.Errorf("%s: %s, asked up to %s", test.name, s, s.Asked)
			}
		}
		if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.name, diff)
		}
	}
}

// TestPrunedIsTheSameEachTime: otherwise a later run could not finish an earlier one.
func TestPrunedIsTheSameEachTime(t *testing.T) {
	r := lookup.Request{Region: tokyo, Account: account, Classes: cognito.Classes, Now: start}
	want := r.Pruned()
	r.Now = start.Add(100 * time.Hour)
	if diff := cmp.Diff(want, r.Pruned()); diff != "" || len(want) != 3 || !strings.Contains(want[2].What, "data events: UnlinkIdentity, GetCredentialsForIdentity") {
		t.Errorf("%v (-want +got)\n%s", want, diff)
	}
	r.Classes, r.From = []cognito.Class{cognito.Authorize}, start
	if got := r.Pruned(); len(got) != 1 || got[0].Why != "the event history covers one account" {
		t.Errorf("%v", got)
	}
}

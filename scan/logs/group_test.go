package logs_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/logs/logstest"
	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

// groups returns a region with log groups that have similar names.
func groups() *logstest.Server {
	s := &logstest.Server{Account: account, Clock: time.Now, Rate: 5, Groups: 10, Regions: map[string][]*logstest.Group{}}
	add := func(g logstest.Group) { s.Regions[tokyo] = append(s.Regions[tokyo], &g) }
	add(logstest.Group{Name: "/aws/cloudtrail", Days: 30, Created: start.Add(-time.Hour)})
	for i := range 30 {
		add(logstest.Group{Name: fmt.Sprintf("/aws/events/deletions-%02d", i)})
	}
	add(logstest.Group{Name: "/aws/passed-on", Class: "DELIVERY"})
	add(logstest.Group{Name: "/aws/seldom", Class: "INFREQUENT_ACCESS"})
	add(logstest.Group{Name: "/aws/watched", Account: "210987654321", Key: "arn:aws:kms:key"})
	add(logstest.Group{Name: "both"})
	add(logstest.Group{Name: "/both"})
	return s
}

// TestFind finds the group with the name, or with the name that differs by a slash.
func TestFind(t *testing.T) {
	for _, test := range []struct {
		name, account string
		want          string
		err           string
	}{
		{"/aws/cloudtrail", "", "logs://ap-northeast-1//aws/cloudtrail?account=123456789012", ""},
		{"aws/cloudtrail", "", "logs://ap-northeast-1//aws/cloudtrail?account=123456789012", ""},
		{"/aws/cloudtrail", account, "logs://ap-northeast-1//aws/cloudtrail?account=123456789012", ""},
		{"both", "", "logs://ap-northeast-1/both?account=123456789012", ""},
		{"/both", "", "logs://ap-northeast-1//both?account=123456789012", ""},
		{"/aws/events/deletions-2", "", "", "logs://ap-northeast-1//aws/events/deletions-2: there is no such log group in ap-northeast-1"},
		{"/aws/watched", "", "", "there is no such log group"},
		{"/aws/watched", "210987654321", "logs://ap-northeast-1//aws/watched?account=210987654321", ""},
		{"aws/watched", "210987654321", "logs://ap-northeast-1//aws/watched?account=210987654321", ""},
		{"/aws/passed-on", "", "", "a log group of the class DELIVERY: it only passes messages on: scan what it delivers to"},
		{"/aws/seldom", "", "", "logs://ap-northeast-1//aws/seldom?account=123456789012: a log group of the class INFREQUENT_ACCESS: FilterLogEvents does not support this class: query it with Logs Insights"},
	} {
		t.Run(test.name+" "+test.account, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g, err := logs.Find(t.Context(), logs.NewClient(configure(t, groups()), logs.Options{}), tokyo, test.account, test.name)
				if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) || err == nil && g.String() != test.want {
					t.Errorf("%s, %v, want %s%s", &g, err, test.want, test.err)
				}
				if none := (*logs.NotFoundError)(nil); errors.As(err, &none) && len(none.Others) != 35 {
					t.Errorf("%d others: %v", len(none.Others), none.Others)
				}
			})
		})
	}
}

// TestFindTells: a group is described completely.
func TestFindTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := logs.NewClient(configure(t, groups()), logs.Options{})
		for _, want := range []logs.Group{
			{Region: tokyo, Account: account, Name: "/aws/cloudtrail", ARN: "arn:aws:logs:ap-northeast-1:123456789012:log-group:/aws/cloudtrail", Class: "STANDARD", Kept: 30 * 24 * time.Hour, Created: start.Add(-time.Hour)},
			{Region: tokyo, Account: "210987654321", Name: "/aws/watched", ARN: "arn:aws:logs:ap-northeast-1:210987654321:log-group:/aws/watched", Class: "STANDARD", Linked: true, Key: "arn:aws:kms:key"},
		} {
			got, err := logs.Find(t.Context(), client, tokyo, want.Account, want.Name)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		}
	})
}

// TestGroupOfAnotherAccount: it is requested by its ARN.
func TestGroupOfAnotherAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := minutes(10)
		server.Regions[tokyo][0].Account = "210987654321"
		client := logs.NewClient(configure(t, server), logs.Options{})
		g, err := logs.Find(t.Context(), client, tokyo, "210987654321", name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{&logs.Source{Client: client, Group: g, From: start.Add(-time.Hour), To: start, Asked: start}}})
		if err != nil || len(idsOf(got)) != 10 {
			t.Errorf("%d events, %v", len(idsOf(got)), err)
		}
	})
}

// TestFindIsRefused: the error says what to do.
func TestFindIsRefused(t *testing.T) {
	synctest.Test(t, testFindIsRefused)
}

func testFindIsRefused(t *testing.T) {
	for code, says := range map[string]string{
		"AccessDeniedException": "the permission logs:DescribeLogGroups is missing, or a policy denies it: grant it on arn:aws:logs:ap-northeast-1:ACCOUNT:log-group:*",
		"ExpiredTokenException": "renew the credentials",
		"SomethingElse":         "its log groups cannot be listed: logs:DescribeLogGroups: SomethingElse: no",
	} {
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { sdktest.Refuse(w, http.StatusBadRequest, code, "no") })
		_, err := logs.Find(t.Context(), logs.NewClient(configure(t, handler), logs.Options{}), tokyo, "", name)
		if err == nil || !strings.HasPrefix(err.Error(), "logs://ap-northeast-1: ") || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want %s", err, says)
		}
	}
	cfg := configure(t, http.NotFoundHandler())
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, errors.New("the session is over")
	})
	if _, err := logs.Find(t.Context(), logs.NewClient(cfg, logs.Options{}), tokyo, "", name); err == nil || !strings.Contains(err.Error(), "the session is over: renew them") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("stop"))
	if _, err := logs.Find(ctx, logs.NewClient(configure(t, groups()), logs.Options{}), tokyo, "", name); err == nil || err.Error() != "stop" {
		t.Error(err)
	}
}

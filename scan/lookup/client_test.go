package lookup_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// TestAccount makes a request only if the credentials do not name the account.
func TestAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := minutes(0)
		cfg := configure(t, server, tokyo)
		if got, err := lookup.Account(t.Context(), cfg, nil); got != account || err != nil || len(server.Calls()) != 1 {
			t.Errorf("%q, %v, %d requests", got, err, len(server.Calls()))
		}
		cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "example", AccountID: "210987654321"}, nil
		})
		if got, err := lookup.Account(t.Context(), cfg, nil); got != "210987654321" || err != nil || len(server.Calls()) != 1 {
			t.Errorf("%q, %v, %d requests", got, err, len(server.Calls()))
		}
		server.Account = ""
		if got, err := lookup.Account(t.Context(), configure(t, server, tokyo), nil); err == nil || !strings.Contains(err.Error(), "lookup://ap-northeast-1: the account is unknown") {
			t.Errorf("%q, %v", got, err)
		}
	})
}

// TestCredentialsThatCannotBeHad: they end the scan.
func TestCredentialsThatCannotBeHad(t *testing.T) {
	cfg := configure(t, http.NotFoundHandler(), tokyo)
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, errors.New("the session is over")
	})
	source := faultySource(t, http.NotFoundHandler())
	source.Client = lookup.NewClient(cfg, lookup.Options{})
	_, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
	_, accountErr := lookup.Account(t.Context(), cfg, nil)
	for _, err := range []error{err, accountErr} {
		if err == nil || !strings.Contains(err.Error(), "no credentials: ") || !strings.Contains(err.Error(), "the session is over: renew them (for SSO: aws sso login), then scan again") {
			t.Error(err)
		}
	}
}

// TestRedirectIsAnAnswer: a redirect sends no request elsewhere.
func TestRedirectIsAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		source := faultySource(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n++; r.Method != http.MethodPost {
				t.Errorf("%s %s", r.Method, r.URL)
			}
			w.Header().Set("Location", "http://elsewhere/")
			w.WriteHeader(http.StatusFound)
		}))
		source.From = start.Add(-time.Hour)
		got, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
		for name, e := range got {
			if e.Status != "failed" {
				t.Errorf("%s: %s", name, e.Status)
			}
		}
		if took := time.Since(start); err != nil || took < time.Duration(n-1)*500*time.Millisecond {
			t.Errorf("%v, %d requests in %s", err, n, took)
		}
	})
}

// TestNoConnection: a request for the account and one for events both say that they wait,
// and soon give up.
func TestNoConnection(t *testing.T) {
	for _, test := range []struct {
		name string
		ask  func(*testing.T, aws.Config, func(string)) error
	}{
		{"account", func(t *testing.T, cfg aws.Config, waiting func(string)) error {
			_, err := lookup.Account(t.Context(), cfg, waiting)
			return err
		}},
		{"events", func(t *testing.T, cfg aws.Config, waiting func(string)) error {
			source := faultySource(t, http.NotFoundHandler())
			source.Client = lookup.NewClient(cfg, lookup.Options{Waiting: waiting})
			_, err := collect(t, &scan.Scanner{Sources: []scan.Source{source}})
			return err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := configure(t, http.NotFoundHandler(), tokyo)
				cfg.HTTPClient = &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
					time.Sleep(5 * time.Second)
					return nil, &net.OpError{Op: "dial", Err: errors.New("nobody answers")}
				}}}
				begun := time.Now()
				var said []string
				err := test.ask(t, cfg, func(what string) { said = append(said, time.Since(begun).String()+" "+what) })
				const says = "no connection to http://history within 20s: dial: nobody answers: check the address"
				if took := time.Since(begun); err == nil || !strings.HasPrefix(err.Error(), "lookup://ap-northeast-1") || !strings.Contains(err.Error(), says) || took > 22*time.Second {
					t.Errorf("after %s: %v, want %q", took, err, says)
				}
				synctest.Wait()
				if want := []string{"5s http://history (connecting)"}; !slices.Equal(said, want) {
					t.Errorf("said %q, want %q", said, want)
				}
			})
		})
	}
}

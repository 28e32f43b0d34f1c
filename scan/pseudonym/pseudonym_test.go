package pseudonym_test

import (
	"bytes"
	"regexp"
	"testing"

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
	// HMAC-SHA-256 as computed by OpenSSL, in base32:
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

// replaced returns s with PSEUDONYM in place of each pseudonym.
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

// An address has one pseudonym, however it is written.
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

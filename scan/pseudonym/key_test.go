package pseudonym_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/pseudonym"
)

func TestParse(t *testing.T) {
	text := pseudonym.NewSecret()
	if !regexp.MustCompile(`^[0-9a-f]{64}\n$`).Match(text) || bytes.Equal(text, pseudonym.NewSecret()) {
		t.Errorf("the text of a new secret is %q, or that of another one too", text)
	}
	want, err := pseudonym.New(bytes.Repeat([]byte{1, 0x23}, 16))
	if err != nil {
		t.Fatal(err)
	}
	k, err := pseudonym.Parse([]byte("\n " + strings.Repeat("0123", 16) + "\r\n"))
	if err != nil || k.Fingerprint() != want.Fingerprint() {
		t.Errorf("got %v, %v", k, err)
	}
	for _, text := range []string{"", "x", strings.Repeat("01", 31), strings.Repeat("01", 32) + "0", strings.Repeat("01", 16) + "\n" + strings.Repeat("01", 16)} {
		if k, err := pseudonym.Parse([]byte(text)); k != nil || err == nil || err.Error() != "not a key: a key is 64 hexadecimal digits or more" {
			t.Errorf("%q: got %v, %v", text, k, err)
		}
	}
	for _, digits := range []string{"00", "ff", "41"} {
		if k, err := pseudonym.Parse([]byte(strings.Repeat(digits, 40))); k != nil || err == nil || !strings.Contains(err.Error(), "so anybody can guess it") {
			t.Errorf("%s again and again: got %v, %v", digits, k, err)
		}
	}
}

// Without a key, nothing changes.
func TestNilKey(t *testing.T) {
	var k *pseudonym.Key
	texts := []string{"jane@example.com", "arn:aws:iam::123456789012:user/jane", "::ffff:192.0.2.1", "/home/jane/x", `a "quote"`, "d23f0824-128b-4f33-8c5c-7fd0a6a3a450", ""}
	for _, of := range []func(string) string{k.Name, k.Text, k.Sub, k.Actor, k.Username, k.Account, k.Region, k.UserPool, k.Client} {
		for _, text := range texts {
			if got := of(text); got != text {
				t.Errorf("%q became %q", text, got)
			}
		}
	}
	e := journal.Entry{Object: texts[0], Message: texts[4], Events: []cognito.Event{plain()}}
	want := journal.Entry{Object: texts[0], Message: texts[4], Events: []cognito.Event{plain()}}
	for got, err := range k.Entries(func(yield func(journal.Entry, error) bool) { yield(e, nil) }) {
		if k.Entry(&got); err != nil || !cmp.Equal(want, got) {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	run := journal.Run{Sources: texts, Dir: texts[3], Pruned: []journal.Pruned{{What: texts[0]}}}
	names := map[string]string{texts[0]: texts[1]}
	if k.Fingerprint() != "" || !cmp.Equal(k.Run(run), run) || !cmp.Equal(k.Names(texts), texts) || !cmp.Equal(k.Pruned(run.Pruned), run.Pruned) || !cmp.Equal(k.Usernames(names), names) {
		t.Error("a run, names or what was left out is not as it was")
	}
}

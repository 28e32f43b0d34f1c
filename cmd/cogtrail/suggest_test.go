package main

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	commands := "bench compare completion help report scan version"
	flags := "report format output from to last account region user-pool client-id sub user events by time-zone login-window sign-up-window session-window"
	for _, test := range []struct{ name, words, want string }{
		{"scna", commands, "scan"},
		{"SCAN", commands, "scan"},
		{"reprot", commands, "report"},
		{"comp", commands, "compare completion"},
		{"frob", commands, ""},
		{"s", commands, ""},
		{"", commands, ""},
		{"user-pol", flags, "user-pool"},
		{"user_pool", flags, "user-pool"},
		{"userpool", flags, "user-pool"},
		{"zone", flags, "time-zone"},
		{"window", flags, "login-window sign-up-window session-window"},
		{"acount", flags, "account"},
		{"form", flags, "from"},
		{"tz", flags, ""},
		{"xy", "xyz xyy", ""},
		{"deletion", "a_deletion b_deletion c_deletion d_deletion e_deletion", ""},
		{"user-deletion", "user_deletion pool_deletion", "user_deletion"},
		{"日本語", "英国米 日本誤", "日本誤"},
		{"日本語", "英国米", ""},
		{"日", "日本", ""},
	} {
		if got := strings.Join(nearest(test.name, strings.Fields(test.words)), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestEdits(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "abc", 0}, {"abc", "acb", 1}, {"abc", "abd", 1}, {"abc", "bc", 1}, {"abc", "xabc", 1}, {"ca", "abc", 3}, {"kitten", "sitting", 3}, {"日本", "本日", 1},
	} {
		if got, back := edits(test.a, test.b), edits(test.b, test.a); got != test.want || back != test.want {
			t.Errorf("%s to %s: %d, and back %d, want %d", test.a, test.b, got, back, test.want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	words := []string{"login-window", "sign-up-window", "session-window"}
	for name, want := range map[string]string{
		"windo":       " did you mean --login-window, --sign-up-window or --session-window?",
		"login-windo": " did you mean --login-window?",
		"g":           "",
	} {
		if got := didYouMean(name, "--", words); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if got, want := didYouMean("x-window", "", []string{"a-window", "b-window"}), " did you mean a-window or b-window?"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

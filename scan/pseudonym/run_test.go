package pseudonym_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

func TestRun(t *testing.T) {
	k, mail := key(t, 1), "logs/jane@example.com"
	run := journal.Run{ID: "J", Classes: cognito.Classes, Sources: []string{mail}, Dir: "/home/jane", Pruned: []journal.Pruned{{What: mail, Why: "by --exclude"}}}
	got := k.Run(run)
	want := journal.Run{ID: "J", Classes: cognito.Classes, Sources: []string{k.Name(mail)}, Dir: k.Name("/home/jane"), Key: k.Fingerprint(),
		Pruned: []journal.Pruned{{What: k.Name(mail), Why: "by --exclude"}}}
	if diff := cmp.Diff(want, got); diff != "" || want.Dir == run.Dir || run.Sources[0] != mail || run.Pruned[0].What != mail {
		t.Errorf("of %+v (-want +got)\n%s", run, diff)
	}
	names := k.Usernames(map[string]string{"s-1": "jane"})
	if diff := cmp.Diff(map[string]string{k.Sub("s-1"): k.Username("jane")}, names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Entries yields what Entry returns, passes on the error, and stops when the consumer does.
func TestEntries(t *testing.T) {
	k, broken := key(t, 1), fmt.Errorf("broken")
	scanned := func(yield func(journal.Entry, error) bool) {
		for range 2 {
			if !yield(journal.Entry{Object: "a", Events: []cognito.Event{plain()}}, nil) {
				return
			}
		}
		yield(journal.Entry{}, broken)
	}
	want := journal.Entry{Object: "a", Events: []cognito.Event{plain()}}
	k.Entry(&want)
	n := 0
	for e, err := range k.Entries(scanned) {
		if n++; n <= 2 && !cmp.Equal(e, want) || (n == 3) != (err == broken) {
			t.Errorf("%d: got %+v, %v", n, e, err)
		}
	}
	for range k.Entries(scanned) {
		break
	}
	if n != 3 {
		t.Errorf("got %d of 3", n)
	}
}

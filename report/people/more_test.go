package people_test

import (
	"testing"

	"github.com/cogtrail/cogtrail/report/people"
)

// As many events about other subjects are more. The pool of a user, which may become known later,
// does not make another user of it.
func TestMore(t *testing.T) {
	of := func(list ...people.Subject) *people.Finding { return &people.Finding{Subjects: list} }
	one := people.Subject{Events: 1, Account: "1", UserPoolID: "one"}
	two := people.Subject{Events: 2, Account: "1", UserPoolID: "one"}
	other := people.Subject{Events: 1, Account: "1", UserPoolID: "other"}
	user := people.Subject{Events: 1, Account: "1", Sub: "s"}
	known := people.Subject{Events: 1, Account: "1", Sub: "s", UserPoolID: "one"}
	both := people.Subject{Events: 2, Account: "1", Sub: "s", UserPoolID: "one"}
	for _, test := range []struct {
		name          string
		before, after *people.Finding
		want          bool
	}{
		{"the same", of(one, user), of(user, one), false},
		{"none before", of(), of(one), true},
		{"none after", of(one), of(), false},
		{"more", of(one), of(two), true},
		{"fewer", of(two), of(one), false},
		{"another", of(one), of(other), true},
		{"more of one, fewer of another", of(two, other), of(one, other, user), true},
		{"a pool that is known now", of(user), of(known), false},
		{"a user in two pools before", of(user, known), of(known), false},
		{"both pools of a user are one now", of(user, known), of(both), false},
		{"and more", of(known), of(user, known), true},
	} {
		if got := test.after.More(test.before); got != test.want {
			t.Errorf("%s: %t, want %t", test.name, got, test.want)
		}
	}
}

package cognito_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// Every name of the catalogue is known, in any case, and no other name is.
func TestClassNamed(t *testing.T) {
	var want []string
	for _, c := range catalogue {
		for name := range strings.FieldsSeq(c.names) {
			want = append(want, name)
			for _, spelling := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
				if got, ok := cognito.ClassNamed(spelling); got != c.class || !ok {
					t.Errorf("ClassNamed(%s) = %s, %t, want %s", spelling, got, ok, c.class)
				}
			}
		}
	}
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(cognito.EventNames())); !slices.Equal(got, want) {
		t.Errorf("EventNames() = %s, want %s", got, want)
	}
	for _, name := range []string{"", "DeletUser", "DeleteUsers", "user_deletion"} {
		if got, ok := cognito.ClassNamed(name); ok {
			t.Errorf("ClassNamed(%q) = %s, want none", name, got)
		}
	}
}

// According to NamesOf, each known name belongs to its own class and to no other.
func TestNamesOf(t *testing.T) {
	for _, c := range cognito.Classes {
		exact, prefixes := cognito.NamesOf(c)
		if c == cognito.Other || c == cognito.CodeExchange {
			continue
		}
		if len(exact)+len(prefixes) == 0 {
			t.Errorf("%s: no names", c)
		}
		for _, name := range cognito.EventNames() {
			got := slices.Contains(exact, name) || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
			if class, _ := cognito.ClassNamed(name); got != (class == c) {
				t.Errorf("%s: is %s there %v, but its class is %s", c, name, got, class)
			}
		}
	}
}

package inflate_test

import (
	"testing"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

// A Budget allows what was requested or, by default, enough for any log.
func TestBudget(t *testing.T) {
	for _, test := range []struct {
		budget inflate.Budget
		most   int
	}{
		{inflate.Budget{}, 1 << 30},
		{inflate.Budget{Stored: 5 << 20}, 1 << 30},
		{inflate.Budget{Stored: 10 << 20}, 2000 << 20},
		{inflate.Budget{Most: 7, Stored: 10 << 20}, 7},
		{inflate.Budget{Most: 7 << 30}, 7 << 30},
	} {
		b := test.budget
		if b.Spend(1) != nil || b.Spend(test.most-1) != nil || b.Spend(0) != nil {
			t.Errorf("%+v: less than %d bytes", test.budget, test.most)
		}
		if b.Spend(1) == nil {
			t.Errorf("%+v: more than %d bytes", test.budget, test.most)
		}
	}
}

package inflate

import "fmt"

const (
	// DefaultMost is how many bytes an object may inflate to, however few it is stored in.
	// A trail log inflates to 50 MB at most, says the CloudTrail user guide.
	DefaultMost = 1 << 30

	// share is how many times as many bytes as it is stored in a larger object may inflate
	// to. CloudTrail's logs inflate to 10 to 20 times, files that hold one event again and
	// again to some 150 in zstd at its highest levels; a bomb of gzip to 1,032 times, and
	// one of bzip2, or in several layers, to any number.
	share = 200
)

// A Budget is what inflating one object may give, in bytes, those of all layers counted
// together: of gzip in gzip, and of strings and archives with gzip in them.
type Budget struct {
	Most   int64 // whatever is stored; 0 means DefaultMost or, if that is more, 200 times Stored
	Stored int64 // bytes that the object is stored in, as far as they are known
	spent  int64
}

// Spend takes n bytes from the budget. It returns a [BudgetError] if there are not as many
// left.
func (b *Budget) Spend(n int) error {
	b.spent += int64(n)
	if most := b.most(); b.spent > most {
		return &BudgetError{most}
	}
	return nil
}

func (b *Budget) most() int64 {
	if b.Most > 0 {
		return b.Most
	}
	return max(DefaultMost, share*b.Stored)
}

// A BudgetError says that an object inflates to more than it may.
type BudgetError struct{ Most int64 }

func (e *BudgetError) Error() string {
	return fmt.Sprintf("it inflates to more than %d bytes in all, as no log does: if it is one, allow more with --max-inflated", e.Most)
}

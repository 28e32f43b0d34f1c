package inflate

import "fmt"

const (
	// DefaultMost is how many bytes an object may inflate to, however few bytes are stored.
	// According to the CloudTrail user guide, a trail log inflates to at most 50 MB.
	DefaultMost = 1 << 30

	// share is how many times its stored bytes a larger object may inflate to. CloudTrail's
	// logs inflate to 10 to 20 times their size. Files that repeat one event inflate to some
	// 150 times in zstd at its highest levels. A gzip bomb reaches 1,032 times, and one in
	// bzip2 or in several layers any number.
	// one of bzip2, or in several layers, to any number.
	share = 200
)

// A Budget bounds the bytes that one object may inflate to. The bytes of all layers count:
// those of gzip in gzip, and of strings and archives that hold gzip.
type Budget struct {
	Most   int64 // the bound; 0 means DefaultMost or 200 times Stored, whichever is more
	Stored int64 // stored bytes of the object, as far as they are known
	spent  int64
}

// Spend takes n bytes from the budget. It returns a [BudgetError] if there are not enough
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
	return fmt.Sprintf("it inflates to more than %d bytes in all, which no log does: if this is a log, allow more with --max-inflated", e.Most)
}

package trail

import (
	"io"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

// begin sets the budget to that of o, and has it count the bytes of the tail of o.
func (r *Reader) begin(o Stored) (_ Stored, err error) {
	r.budget = inflate.Budget{Most: r.MaxInflated, Stored: o.Size}
	spends, stores := o.Packed > 0, o.Packed == 0 && o.Size == 0
	switch {
	case spends:
		r.budget.Stored = o.Packed
		err = r.budget.Spend(len(o.Head))
	case stores:
		r.budget.Stored = int64(len(o.Head))
	}
	if o.Tail != nil && (spends || stores) {
		o.Tail = &counted{o.Tail, &r.budget, spends, stores}
	}
	return o, err
}

// A counted tail belongs to an object that was already inflated, or whose size is not known.
type counted struct {
	io.Reader
	budget         *inflate.Budget
	spends, stores bool
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	if c.stores {
		c.budget.Stored += int64(n)
	}
	if c.spends {
		if over := c.budget.Spend(n); over != nil {
			return n, over
		}
	}
	return n, err
}

// A spending reader inflates on a budget.
type spending struct {
	io.Reader
	budget *inflate.Budget
}

func (s spending) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if over := s.budget.Spend(n); over != nil {
		return n, over
	}
	return n, err
}

package report

import (
	"encoding/json"
	"iter"
	"slices"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// A List is the rows of a part that may be long. The rows of a Builder's lists are made one
// at a time, each time they are asked for: together they would take several times the
// memory of what they are made from. A List may be read concurrently. The zero value is no
// list, which differs from an empty one.
type List[T any] struct {
	n  int
	at func(i int) T
}

// newList returns the list of n rows. at makes row i.
func newList[T any](n int, at func(int) T) List[T] { return List[T]{n, at} }

// ListOf returns the list of rows, which must not be modified afterward.
func ListOf[T any](rows ...T) List[T] {
	return newList(len(rows), func(i int) T { return rows[i] })
}

// IsZero reports whether l is no list.
func (l List[T]) IsZero() bool { return l.at == nil }

// Len returns how many rows there are.
func (l List[T]) Len() int { return l.n }

// At returns row i.
func (l List[T]) At(i int) T { return l.at(i) }

// All yields the rows in order.
func (l List[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for i := range l.n {
			if !yield(l.at(i)) {
				return
			}
		}
	}
}

// MarshalJSON returns an array of all rows at once. The writers of package format write
// them one by one instead.
func (l List[T]) MarshalJSON() ([]byte, error) {
	if l.IsZero() {
		return []byte("null"), nil
	}
	return journal.NewEncoder().Encode(slices.AppendSeq(make([]T, 0, l.n), l.All()))
}

// UnmarshalJSON makes l a list of the rows of an array.
func (l *List[T]) UnmarshalJSON(text []byte) error {
	var rows []T
	err := json.Unmarshal(text, &rows)
	if *l = (List[T]{}); rows != nil {
		*l = ListOf(rows...)
	}
	return err
}

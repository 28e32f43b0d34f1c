package events

import (
	"iter"
	"slices"
)

// Numbers assigns numbers to distinct values. Number 0 is the zero value. Numbers may not
// be used concurrently.
type Numbers[T comparable] struct {
	list   []T
	number map[T]uint32
	recent [1 << 10]uint32 // numbers of recent values, by hint
}

// NewNumbers returns Numbers that hold only the zero value.
func NewNumbers[T comparable]() Numbers[T] {
	return Numbers[T]{list: make([]T, 1), number: map[T]uint32{*new(T): 0}}
}

// Of returns the number of v, and assigns the next number if v has none.
func (n *Numbers[T]) Of(v T) uint32 {
	i, ok := n.number[v]
	if !ok {
		i = uint32(len(n.list))
		n.list = append(n.list, v)
		n.number[v] = i
	}
	return i
}

// All yields the numbers and their values.
func (n *Numbers[T]) All() iter.Seq2[int, T] { return slices.All(n.list) }

// At returns the value with that number. The pointer is valid until the next call of Of.
func (n *Numbers[T]) At(number uint32) *T { return &n.list[number] }

package report

import (
	"cmp"
	"math"
	"slices"
)

// A rhythm is how often something comes to a place, learned from slots of equal length,
// hours or days. Slots are of several kinds: what comes by day need not come at night or on
// Sundays.
type rhythm struct {
	dense        bool    // so much comes in most slots that an empty one is no accident
	each         float64 // how much comes in a slot that is not empty, on average; 0 if not known
	slots, heard []int   // by kind
	first, last  int     // slots that are not empty
	silences     []silence
	byLength     []longest // longest first
}

// A longest is the sum of a silence and all longer ones.
type longest struct {
	length int
	kinds  []int
}

// A silence is slots [from, to) without anything, between two that are not empty, or before
// the first or after the last of those.
type silence struct {
	from, to int
	kinds    []int // number of slots of each kind
}

// A slotKind says which kind a slot is of.
type slotKind struct {
	kinds int
	of    func(slot int) int
}

// newRhythm learns from the slots in which something came, in ascending order.
func newRhythm(heard []int, kind slotKind) *rhythm {
	r := &rhythm{slots: make([]int, kind.kinds), heard: make([]int, kind.kinds)}
	for i, slot := range heard {
		r.slots[kind.of(slot)]++
		r.heard[kind.of(slot)]++
		if i > 0 && heard[i-1]+1 < slot {
			s := newSilence(heard[i-1]+1, slot, kind)
			r.silences = append(r.silences, s)
			for k, n := range s.kinds {
				r.slots[k] += n
			}
		}
	}
	if len(heard) > 0 {
		r.first, r.last = heard[0], heard[len(heard)-1]
	}
	total := make([]int, kind.kinds)
	for _, s := range slices.SortedFunc(slices.Values(r.silences), func(a, b silence) int { return cmp.Compare(b.length(), a.length()) }) {
		for k, n := range s.kinds {
			total[k] += n
		}
		r.byLength = append(r.byLength, longest{s.length(), slices.Clone(total)})
	}
	return r
}

func (s *silence) length() int { return s.to - s.from }

func newSilence(from, to int, kind slotKind) silence {
	s := silence{from, to, make([]int, kind.kinds)}
	for slot := from; slot < to; slot++ {
		s.kinds[kind.of(slot)]++
	}
	return s
}

const (
	// steadily is the share of nonempty slots at which an empty one is a hole, and fewest
	// the least number of slots for that share. A rhythm needs at least enough nonempty
	// slots.
	steadily = 0.95
	fewest   = 5
	enough   = 7

	// A silence is a hole if fewer than byChance of its kind are to be expected in as many
	// slots.
	byChance = 0.05

	// Up to few silences, and one more in oneMoreIn slots, may be holes rather than how it
	// always is.
	few, oneMoreIn = 3, 100
)

// isHole reports whether s, a silence of r or one beyond its ends, is longer than r
// explains. It is if r is dense and the slots of one of its kinds are steadily not empty,
// or if such a silence would occur by chance less than once in twenty archives like this
// one. By chance, a slot is empty as often as others of its kind, counting two more empty
// ones, so that little data proves little; if no other slot is empty, it is at most as
// often as what comes by itself at that rate leaves out a slot (Poisson). Neither s itself
// nor silences at least as long count against it, if they are few.
func (r *rhythm) isHole(s silence) bool {
	aside, all := r.aside(s)
	if r.heardAll() < enough {
		return false
	}
	chance := float64(all)
	for kind, n := range s.kinds {
		slots, heard := r.slots[kind]-aside[kind], r.heard[kind]
		if r.dense && n > 0 && slots >= fewest && float64(heard) >= steadily*float64(slots) {
			return true
		}
		silent := float64(slots-heard+2) / float64(slots+2)
		if slots == heard {
			silent = min(silent, math.Exp(-r.each))
		}
		for range n {
			if chance *= silent; chance < byChance {
				return true
			}
		}
	}
	return false
}

func (r *rhythm) heardAll() (n int) {
	for _, k := range r.heard {
		n += k
	}
	return n
}

// aside returns how many slots of each kind to leave out when judging s, and how many slots
// there are.
func (r *rhythm) aside(s silence) (kinds []int, all int) {
	for _, n := range r.slots {
		all += n
	}
	long, _ := slices.BinarySearchFunc(r.byLength, s.length(), func(other longest, n int) int {
		if other.length >= n {
			return -1
		}
		return 1
	})
	switch {
	case long == 0:
		return make([]int, len(s.kinds)), all
	case long <= few+all/oneMoreIn:
		return r.byLength[long-1].kinds, all
	case s.from < r.first || s.from >= r.last:
		return make([]int, len(s.kinds)), all
	}
	return s.kinds, all
}

// holes returns those of the silences of r and of the edges that are holes.
func (r *rhythm) holes(edges ...silence) (holes []silence) {
	for _, s := range slices.Concat(r.silences, edges) {
		if s.from < s.to && r.isHole(s) {
			holes = append(holes, s)
		}
	}
	return holes
}

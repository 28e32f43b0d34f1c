package evidence

import "slices"

// pair assigns to each closer, in order of time, the latest opener that is left and is at
// most before seconds earlier or after seconds later. Both lists are step numbers in order
// of time. pair calls take with the two and with the number of other openers left in that
// time; if take returns false, the opener is left. Each opener is assigned at most once, so
// nothing that one person did is credited to two.
func (c *correlation) pair(openers, closers []uint32, before, after int64, take func(opener, closer uint32, rivals int) bool) {
	stack, next := c.stack[:0], 0
	for _, n := range closers {
		at := c.steps[n].seconds
		for ; next < len(openers) && c.steps[openers[next]].seconds <= at+after; next++ {
			stack = append(stack, openers[next])
		}
		first, _ := slices.BinarySearchFunc(stack, at-before, func(n uint32, at int64) int {
			if c.steps[n].seconds < at {
				return -1
			}
			return 1
		})
		if first < len(stack) && take(stack[len(stack)-1], n, len(stack)-1-first) {
			stack = stack[:len(stack)-1]
		}
	}
	c.stack = stack
}

// parted splits a list of step numbers into the steps with an act and the others.
func (c *correlation) parted(list []uint32, of act) (those, others []uint32) {
	for _, n := range list {
		if c.steps[n].act == of {
			those = append(those, n)
		} else {
			others = append(others, n)
		}
	}
	return those, others
}

// pick collects the numbers of the wanted steps in [first, end). The result is one of the
// scratch lists, valid until the next call with the same list.
func (c *correlation) pick(list, first, end int, want func(*step) bool) []uint32 {
	picked := c.picked[list][:0]
	for i := first; i < end; i++ {
		if want(&c.steps[i]) {
			picked = append(picked, uint32(i))
		}
	}
	c.picked[list] = picked
	return picked
}

// A run is the steps [first, end) of one browser in one pool, grouped by client and in
// order of time within each client.
type run struct{ first, end int }

// browsers calls f with each run.
func (c *correlation) browsers(f func(run)) {
	for first, end := 0, 1; first < len(c.steps); end++ {
		if end == len(c.steps) || !c.sameBrowser(&c.steps[first], &c.steps[end]) {
			f(run{first, end})
			first = end
		}
	}
}

// apart calls f with each part of r that belongs to one client. The steps without a client
// are a part, too.
func (c *correlation) apart(r run, f func(run)) {
	for first, end := r.first, r.first+1; first < r.end; end++ {
		if end == r.end || c.steps[end].app != c.steps[first].app {
			f(run{first, end})
			first = end
		}
	}
}

// inTime sorts step numbers of a run by time, whatever their client, and returns the list.
func (c *correlation) inTime(list []uint32) []uint32 {
	byMoment := func(m, n uint32) int { return c.compareMoments(&c.steps[m], &c.steps[n]) }
	if !slices.IsSortedFunc(list, byMoment) {
		slices.SortFunc(list, byMoment)
	}
	return list
}

// together sorts a list and calls f with each part of it whose steps are alike, in order of
// time. like compares steps by what makes them alike.
func (c *correlation) together(list []uint32, like func(a, b *step) int, f func(alike []uint32)) {
	slices.SortFunc(list, func(m, n uint32) int {
		a, b := &c.steps[m], &c.steps[n]
		if order := like(a, b); order != 0 {
			return order
		}
		return c.compareMoments(a, b)
	})
	for first, end := 0, 1; first < len(list); end++ {
		if end == len(list) || like(&c.steps[list[first]], &c.steps[list[end]]) != 0 {
			f(list[first:end])
			first = end
		}
	}
}

package pattern

import (
	"slices"
	"strings"
)

// A choice is a field, and whether it must be absent or must have a value.
type choice struct {
	*field
	missing bool
}

// choices returns the choices for a field: two if it may have a value or be absent.
func (f *field) choices() (list []choice) {
	if len(f.tests) > 0 {
		list = append(list, choice{f, false})
	}
	if f.absent {
		list = append(list, choice{f, true})
	}
	return list
}

// count returns how many alternatives a group has, or maxAlternatives+1 if there are more
// than maxAlternatives.
func (g *group) count() int {
	n := 1
	for _, f := range g.fields {
		n = min(n*len(f.choices()), maxAlternatives+1)
	}
	for _, or := range g.ors {
		sum := 0
		for i := range or {
			sum += or[i].count()
		}
		n = min(n*sum, maxAlternatives+1)
	}
	return n
}

// alternatives returns the alternatives, one of which must be true. Each consists of choices
// that must all be true.
func (g *group) alternatives() [][]choice {
	list := [][]choice{nil}
	for _, f := range g.fields { // first, so that there is less to multiply
		if c := f.choices(); len(c) == 1 {
			list[0] = append(list[0], c[0])
		}
	}
	for _, f := range g.fields {
		if c := f.choices(); len(c) > 1 {
			list = product(list, [][]choice{c[:1], c[1:]})
		}
	}
	for _, or := range g.ors {
		var sides [][]choice
		for i := range or {
			sides = append(sides, or[i].alternatives()...)
		}
		list = product(list, sides)
	}
	return list
}

// product returns each element of a concatenated with each of b.
func product(a, b [][]choice) (list [][]choice) {
	for _, x := range a {
		for _, y := range b {
			list = append(list, slices.Concat(x, y))
		}
	}
	return list
}

// paths returns the fields of a group by path, over all of its alternatives. As in
// EventBridge, a path may not be twice in an alternative. Nor may it be within another
// path, because a value cannot be a scalar and an object.
func (c *compiler) paths(g *group) (map[string]*field, error) {
	all := map[string]*field{}
	for _, f := range g.fields {
		if err := c.add(all, map[string]*field{path(f.keys): f}); err != nil {
			return nil, err
		}
	}
	for _, or := range g.ors {
		any := map[string]*field{}
		for i := range or {
			inner, err := c.paths(&or[i])
			if err != nil {
				return nil, err
			}
			for path, f := range inner {
				if first, ok := any[path]; !ok || f.at < first.at {
					any[path] = f
				}
			}
		}
		if err := c.add(all, any); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// add adds more to all. It is an error if a path conflicts with one in all.
func (c *compiler) add(all, more map[string]*field) error {
	var clash, with *field
	for p, f := range more {
		for q, other := range all {
			if !strings.HasPrefix(p, q) && !strings.HasPrefix(q, p) {
				continue
			}
			if clash == nil || f.at < clash.at || f == clash && other.at < with.at { // the first in the text
				clash, with = f, other
			}
		}
	}
	if clash != nil {
		return errorAt(c.text, clash.at, clash.place, "the field is already tested by %s: an alternative can test a field only once", with.place)
	}
	for p, f := range more {
		all[p] = f
	}
	return nil
}

// path returns a unique string for keys. It is a prefix of the string of another path if
// that path is below it.
func path(keys []string) string { return strings.Join(keys, "\x00") + "\x00" }

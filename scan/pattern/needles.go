package pattern

import (
	"slices"
	"strings"
)

// minNeedle is the minimum length of a needle, because shorter ones are everywhere.
const minNeedle = 4

// Needles returns clauses: the text of every record that the pattern matches contains at
// least one needle of each clause. Needles consist of ASCII letters, digits and ._-: so
// that JSON contains them as they are, unless it has escapes such as \u0063, which may hide
// them. The names of members are no needles, because databases export them in lower case. A
// pattern without conditions on texts may have no clauses.
func (p *Pattern) Needles() [][]string {
	return p.needles(&p.whole)
}

// Clause returns the clause of Needles that is found fastest and in the fewest records: the
// one whose shortest needle is the longest. It returns nil if there is none.
func (p *Pattern) Clause() []string { return strongest(p.Needles()) }

// EventSources returns event sources, one of which every record that the pattern matches
// must have. It returns nil if the pattern does not require that of every record.
func (p *Pattern) EventSources() (sources []string) {
	path := []string{"eventSource"}
	if p.enveloped {
		path = []string{"detail", "eventSource"}
	}
	for _, f := range p.whole.fields {
		named := func(t test) bool { return t.op == exact && !t.first.IsValid() && t.text != "" }
		if !slices.Equal(f.keys, path) || f.absent || slices.ContainsFunc(f.tests, func(t test) bool { return !named(t) }) {
			continue
		}
		for i := range f.tests {
			sources = append(sources, f.tests[i].text)
		}
	}
	slices.Sort(sources)
	return slices.Compact(sources)
}

// needles returns the clauses of a group.
func (p *Pattern) needles(g *group) (clauses [][]string) {
	for _, f := range g.fields {
		if c := p.fieldNeedles(f); c != nil {
			clauses = append(clauses, c)
		}
	}
	for _, or := range g.ors {
		var any []string
		for i := range or {
			best := strongest(p.needles(&or[i]))
			if any = append(any, best...); best == nil {
				any = nil // this side may match a text without any needle
				break
			}
		}
		if any != nil {
			clauses = append(clauses, sorted(any))
		}
	}
	return clauses
}

// strongest returns the clause whose shortest needle is the longest.
func strongest(clauses [][]string) (best []string) {
	shortest := func(c []string) int {
		return len(slices.MinFunc(c, func(a, b string) int { return len(a) - len(b) }))
	}
	for _, c := range clauses {
		if best == nil || shortest(c) > shortest(best) {
			best = c
		}
	}
	return best
}

// fieldNeedles returns the clause of a field, or nil if there is none.
func (p *Pattern) fieldNeedles(f *field) (clause []string) {
	if f.absent {
		return nil
	}
	for i := range f.tests {
		needle := ""
		for _, piece := range p.pieces(f, &f.tests[i]) {
			if run := longestRun(piece); len(run) > len(needle) {
				needle = run
			}
		}
		if len(needle) < minNeedle {
			return nil
		}
		clause = append(clause, needle)
	}
	return sorted(clause)
}

// pieces returns texts that strings of a record contain if the test is true of the field.
func (p *Pattern) pieces(f *field, t *test) (list []string) {
	switch {
	case t.op == exact && t.first.IsValid(): // an address may be written in several ways
	case t.op == exact, t.op == prefix, t.op == suffix:
		list = []string{t.text}
	case t.op == wildcard:
		list = t.pieces
	}
	if !p.enveloped || f.keys[0] == "detail" {
		return list
	}
	switch f.keys[0] {
	case "account", "time", "region":
		return list
	case "source":
		return services(list)
	case "detail-type":
		for _, d := range detailTypes {
			if t.op == exact && t.text == d.detailType && t.text != apiCall {
				return []string{d.eventType}
			}
		}
	}
	return nil
}

// services returns the parts of pieces that belong to the service in a source, which is
// "aws." and the service. The name of a service has no dots. A part of "aws" is too short
// for a needle.
func services(pieces []string) (list []string) {
	for _, piece := range pieces {
		list = append(list, piece[strings.LastIndexByte(piece, '.')+1:])
	}
	return list
}

// longestRun returns the longest part of a text that JSON always contains as it is.
func longestRun(text string) (best string) {
	for run := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isNeedle(r) }) {
		if len(run) > len(best) {
			best = run
		}
	}
	return best
}

func isNeedle(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("._-:", r)
}

// sorted returns the needles in order, without duplicates and without needles that contain
// another one.
func sorted(list []string) []string {
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(slices.Clone(list), func(n string) bool {
		return slices.ContainsFunc(list, func(other string) bool { return other != n && strings.Contains(n, other) })
	})
}

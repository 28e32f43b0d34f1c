package pattern

import (
	"slices"
	"strconv"
	"strings"
)

// A parser converts the arrays of a pattern to tests.
type parser struct{ text []byte }

func (p *parser) wrong(t *tree, path, format string, args ...any) error {
	return errorAt(p.text, t.at, path, format, args...)
}

// tests returns the tests in the array t, and whether the field may also be absent.
func (p *parser) tests(t *tree, path string) (tests []test, absent bool, err error) {
	if len(t.items) == 0 {
		return nil, false, p.wrong(t, path, "an empty array matches nothing: name a value")
	}
	for i := range t.items {
		item := &t.items[i]
		one, missing, err := p.value(item, element(path, i))
		if err != nil {
			return nil, false, err
		}
		if absent = absent || missing; !missing {
			tests = append(tests, one)
		}
	}
	return tests, absent, nil
}

// value returns the test in an element of such an array. If it is absent, the element says
// that the field may be absent, and there is no test.
func (p *parser) value(t *tree, path string) (one test, absent bool, err error) {
	switch t.kind {
	case '"':
		one := test{op: exact, text: t.text}
		one.first = addressOf([]byte(t.text))
		return one, false, nil
	case '0':
		one := test{op: number, text: t.text}
		one.low, one.compares = millionths([]byte(t.text))
		return one, false, nil
	case 't', 'f', 'n':
		return test{op: literal, text: t.text, kind: t.kind}, false, nil
	case '[':
		return one, false, p.wrong(t, path, "an array in an array: list the values in one array")
	}
	if len(t.members) != 1 {
		return one, false, p.wrong(t, path, "%d keys: give each operator an object of its own", len(t.members))
	}
	m := &t.members[0]
	if m.key == "exists" {
		switch m.kind {
		case 't':
			return test{op: exists}, false, nil
		case 'f':
			return one, true, nil
		}
		return one, false, p.wrong(&m.tree, path, "exists needs true or false")
	}
	one, err = p.operator(m, path)
	return one, false, err
}

// operators are the operators of EventBridge, in the order of messages.
var operators = []string{"prefix", "suffix", "equals-ignore-case", "wildcard", "anything-but", "numeric", "cidr", "exists"}

// operator returns the test of an operator with its argument.
func (p *parser) operator(m *member, path string) (test, error) {
	switch m.key {
	case "prefix":
		return p.folding(m, path, prefix, sameHead)
	case "suffix":
		return p.folding(m, path, suffix, sameTail)
	case "equals-ignore-case", "wildcard":
		return p.textual(&m.tree, path, m.key)
	case "anything-but":
		return p.anythingBut(&m.tree, path)
	case "numeric":
		return p.numeric(&m.tree, path)
	case "cidr":
		return p.cidr(&m.tree, path)
	}
	return test{}, errorAt(p.text, m.at, path, "unknown operator %q: choose from %s", m.key, strings.Join(operators, ", "))
}

// folding returns the test of a prefix or suffix, whose argument may be an
// equals-ignore-case.
func (p *parser) folding(m *member, path string, plain, folded op) (test, error) {
	if m.kind == '"' {
		return test{op: plain, text: m.text}, nil
	}
	if m.kind != '{' {
		return test{}, p.wrong(&m.tree, path, "%s needs a string, not %s", m.key, m.what())
	}
	if len(m.members) != 1 || m.members[0].key != "equals-ignore-case" {
		return test{}, p.wrong(&m.tree, path, "%s needs a string, or equals-ignore-case and nothing else", m.key)
	}
	inner := &m.members[0].tree
	if inner.kind != '"' {
		return test{}, p.wrong(inner, path, "equals-ignore-case needs a string, not %s", inner.what())
	}
	return test{op: folded, text: inner.text}, nil
}

// textual returns the test of an operator with a string argument.
func (p *parser) textual(t *tree, path, name string) (test, error) {
	if t.kind != '"' {
		return test{}, p.wrong(t, path, "%s needs a string, not %s", name, t.what())
	}
	switch name {
	case "prefix":
		return test{op: prefix, text: t.text}, nil
	case "suffix":
		return test{op: suffix, text: t.text}, nil
	case "equals-ignore-case":
		return test{op: same, text: t.text}, nil
	}
	pieces, wrong := piecesOf(t.text)
	if wrong != "" {
		return test{}, p.wrong(t, path, "%s", wrong)
	}
	return test{op: wildcard, text: t.text, pieces: pieces}, nil
}

// anythingBut returns the test of anything-but: a string or a number, a list of them, or
// another operator.
func (p *parser) anythingBut(t *tree, path string) (test, error) {
	if t.kind != '{' {
		not, err := p.listed(t, path)
		return test{op: none, not: not}, err
	}
	if len(t.members) != 1 || !slices.Contains([]string{"prefix", "suffix", "wildcard", "equals-ignore-case"}, t.members[0].key) {
		return test{}, p.wrong(t, path, "anything-but needs strings or numbers, or one of prefix, suffix, wildcard and equals-ignore-case")
	}
	m := &t.members[0]
	items := m.items
	if m.kind != '[' {
		items = []tree{m.tree}
	}
	if len(items) == 0 {
		return test{}, p.wrong(&m.tree, path, "%s has an empty list", m.key)
	}
	not := test{op: none}
	for i := range items {
		one, err := p.textual(&items[i], path, m.key)
		if err != nil {
			return test{}, err
		}
		if one.text == "" && (one.op == prefix || one.op == suffix) {
			return test{}, p.wrong(&items[i], path, "every string has the empty %s, so nothing matches", m.key)
		}
		not.not = append(not.not, one)
	}
	return not, nil
}

// listed returns the tests of the strings or numbers of anything-but.
func (p *parser) listed(t *tree, path string) (tests []test, err error) {
	items := t.items
	if t.kind != '[' {
		items = []tree{*t}
	}
	if len(items) == 0 {
		return nil, p.wrong(t, path, "anything-but has an empty list")
	}
	for i := range items {
		item := &items[i]
		switch {
		case item.kind != '"' && item.kind != '0':
			return nil, p.wrong(item, path, "anything-but needs strings or numbers, not %s", item.what())
		case item.kind != items[0].kind:
			return nil, p.wrong(item, path, "anything-but takes strings or numbers, not both")
		case item.kind == '"':
			tests = append(tests, test{op: exact, text: item.text})
			continue
		}
		one := test{op: number, text: item.text}
		if one.low, one.compares = millionths([]byte(item.text)); !one.compares {
			return nil, p.wrong(item, path, "%s is %s", item.text, beyond)
		}
		tests = append(tests, one)
	}
	return tests, nil
}

// beyond says what is wrong with a number that cannot be compared.
const beyond = "not a number that can be compared: it needs at most six decimals, and a value from -500000000000 to 500000000000"

// numeric returns the test of numeric: operators and numbers in turn.
func (p *parser) numeric(t *tree, path string) (test, error) {
	if t.kind != '[' {
		return test{}, p.wrong(t, path, `numeric needs an array, as in [">", 0, "<=", 5]`)
	}
	words := make([]string, 0, 2)
	bounds := make([]int64, 0, 2)
	for i := 0; i < len(t.items); i += 2 {
		word := &t.items[i]
		if word.kind != '"' || !slices.Contains([]string{"=", "<", "<=", ">", ">="}, word.text) {
			return test{}, p.wrong(word, path, "numeric needs one of = < <= > >= here")
		}
		if i+1 == len(t.items) || t.items[i+1].kind != '0' {
			return test{}, p.wrong(word, path, "numeric needs a number after %s", word.text)
		}
		n, ok := millionths([]byte(t.items[i+1].text))
		if !ok {
			return test{}, p.wrong(&t.items[i+1], path, "%s is %s", t.items[i+1].text, beyond)
		}
		words, bounds = append(words, word.text), append(bounds, n)
	}
	one := test{op: numeric, low: -maxNumber, high: maxNumber}
	for i, item := range t.items {
		if i > 0 {
			one.text += " "
		}
		one.text += item.text
	}
	from := len(words) > 0 && words[0][0] == '>'
	switch {
	case len(words) == 1:
	case len(words) == 2 && from && words[1][0] == '<':
		if bounds[0] >= bounds[1] {
			return test{}, p.wrong(t, path, "numeric has a range whose first bound is not less than the second")
		}
	default:
		return test{}, p.wrong(t, path, "numeric needs one bound, or a range whose first is > or >= and whose second < or <=")
	}
	for i, word := range words {
		one.bound(word, bounds[i])
	}
	return one, nil
}

// bound narrows the range of a numeric test. The smallest step is a millionth.
func (t *test) bound(word string, n int64) {
	switch word {
	case "=":
		t.low, t.high = n, n
	case ">":
		t.low = n + 1
	case ">=":
		t.low = n
	case "<":
		t.high = n - 1
	case "<=":
		t.high = n
	}
}

// cidr returns the test of an IP address in a block.
func (p *parser) cidr(t *tree, path string) (test, error) {
	if t.kind != '"' {
		return test{}, p.wrong(t, path, "cidr needs a string, not %s", t.what())
	}
	address, bits, _ := strings.Cut(t.text, "/")
	a := addressOf([]byte(address))
	n, err := strconv.Atoi(bits)
	switch {
	case !a.IsValid() || err != nil || n < 0:
		return test{}, p.wrong(t, path, "cidr needs a block of addresses, such as 192.0.2.0/24 or 2001:db8::/32")
	case n >= a.BitLen():
		return test{}, p.wrong(t, path, "cidr needs a mask of less than %d bits, as EventBridge does: name one address without an operator", a.BitLen())
	}
	return test{op: cidr, text: t.text, first: a, last: lastOf(a, n)}, nil
}

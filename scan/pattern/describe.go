package pattern

import (
	"fmt"
	"strconv"
	"strings"
)

// describe says in a few words what the tests want.
func describe(tests []test) string {
	words := make([]string, len(tests))
	for i := range tests {
		words[i] = tests[i].String()
	}
	return strings.Join(words, " or ")
}

// String says in a few words what the test wants.
func (t *test) String() string {
	quoted := strconv.Quote(t.text)
	switch t.op {
	case exact:
		return quoted
	case number, literal:
		return t.text
	case prefix, sameHead:
		return "prefix " + quoted + t.anyCase()
	case suffix, sameTail:
		return "suffix " + quoted + t.anyCase()
	case same:
		return quoted + t.anyCase()
	case wildcard:
		return "wildcard " + quoted
	case numeric, cidr:
		return fmt.Sprintf("%s %s", map[op]string{numeric: "numeric", cidr: "cidr"}[t.op], t.text)
	case exists:
		return "any value"
	}
	return "anything but " + describe(t.not)
}

func (t *test) anyCase() string {
	if t.op == prefix || t.op == suffix {
		return ""
	}
	return " in any case"
}

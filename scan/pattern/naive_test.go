package pattern_test

import (
	"encoding/json"
	"maps"
	"math/big"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/scan/pattern"
)

// naive is a second opinion on whether a pattern matches: it decodes everything, and tries
// every value for every field, one alternative after the other, as event-ruler does. The
// pattern must be valid.
func naive(text, record string) bool {
	want := decoded(text).(map[string]any)
	var v any
	if json.Unmarshal([]byte(record), &v) != nil {
		return false
	}
	if _, ok := v.(map[string]any); !ok {
		return false
	}
	if named := topKeys(want); slices.ContainsFunc(named, func(key string) bool {
		return slices.Contains([]string{"version", "id", "detail-type", "source", "account", "time", "region", "detail"}, key)
	}) {
		record = string(pattern.AppendEnvelope(nil, []byte(record)))
	}
	var event flat
	event.add(nil, decoded(record), nil)
	return slices.ContainsFunc(branches(want, nil, []map[string][]any{{}}), func(b map[string][]any) bool {
		names := slices.SortedFunc(maps.Keys(b), func(a, b string) int {
			return strings.Compare(strings.ReplaceAll(a, "\x00", "."), strings.ReplaceAll(b, "\x00", "."))
		})
		return event.step(b, names, map[int]int{})
	})
}

func decoded(text string) (v any) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		panic(err)
	}
	return v
}

func topKeys(want map[string]any) (keys []string) {
	for key, v := range want {
		if key != "$or" {
			keys = append(keys, key)
			continue
		}
		for _, item := range v.([]any) {
			keys = append(keys, topKeys(item.(map[string]any))...)
		}
	}
	return keys
}

// branches multiplies out each $or.
func branches(want map[string]any, path []string, list []map[string][]any) []map[string][]any {
	for key, v := range want {
		deeper := append(slices.Clone(path), key)
		switch v := v.(type) {
		case map[string]any:
			list = branches(v, deeper, list)
		case []any:
			if key != "$or" {
				for _, b := range list {
					b[strings.Join(deeper, "\x00")] = v
				}
				continue
			}
			var all []map[string][]any
			for _, item := range v {
				var copies []map[string][]any
				for _, b := range list {
					copies = append(copies, maps.Clone(b))
				}
				all = append(all, branches(item.(map[string]any), path, copies)...)
			}
			list = all
		}
	}
	return list
}

// A flat event is a list of its scalars, each with the elements of arrays that it is in.
type flat struct {
	values []scalar
	arrays int
}

type scalar struct {
	name  string
	value any
	in    map[int]int
}

func (e *flat) add(path []string, v any, in map[int]int) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			e.add(append(slices.Clone(path), key), inner, in)
		}
	case []any:
		id := e.arrays
		e.arrays++
		for i, inner := range v {
			deeper := maps.Clone(in)
			if deeper == nil {
				deeper = map[int]int{}
			}
			switch inner.(type) {
			case map[string]any, []any:
				deeper[id] = i
			}
			e.add(path, inner, deeper)
		}
	default:
		e.values = append(e.values, scalar{strings.Join(path, "\x00"), v, in})
	}
}

// step reports whether the rest of the fields can match, given the elements chosen so far.
func (e *flat) step(b map[string][]any, names []string, chosen map[int]int) bool {
	if len(names) == 0 {
		return true
	}
	there := false
	for _, s := range e.values {
		if s.name != names[0] || !consistent(chosen, s.in) {
			continue
		}
		there = true
		if !slices.ContainsFunc(b[names[0]], func(item any) bool { return holds(item, s.value) }) {
			continue
		}
		both := maps.Clone(chosen)
		maps.Copy(both, s.in)
		if e.step(b, names[1:], both) {
			return true
		}
	}
	mayLack := slices.ContainsFunc(b[names[0]], func(item any) bool {
		m, ok := item.(map[string]any)
		return ok && m["exists"] == false
	})
	return mayLack && !there && e.step(b, names[1:], chosen)
}

func consistent(a, b map[int]int) bool {
	for id, i := range b {
		if j, ok := a[id]; ok && i != j {
			return false
		}
	}
	return true
}

// holds reports whether one condition is true of a value.
func holds(item, value any) bool {
	m, ok := item.(map[string]any)
	if !ok {
		return equal(item, value, true)
	}
	for name, arg := range m {
		return operate(name, arg, value)
	}
	return false
}

func operate(name string, arg, value any) bool {
	text, isText := value.(string)
	if inner, ok := arg.(map[string]any); ok && name != "anything-but" { // equals-ignore-case
		arg, text = strings.ToLower(inner["equals-ignore-case"].(string)), strings.ToLower(text)
	}
	switch name {
	case "exists":
		return arg == true
	case "prefix":
		return isText && strings.HasPrefix(text, arg.(string))
	case "suffix":
		return isText && strings.HasSuffix(text, arg.(string))
	case "equals-ignore-case":
		return isText && strings.EqualFold(text, arg.(string))
	case "wildcard":
		return isText && expression(arg.(string)).MatchString(text)
	case "cidr":
		block := netip.MustParsePrefix(arg.(string)).Masked()
		a, err := netip.ParseAddr(text)
		return err == nil && isText && block.Contains(a)
	case "numeric":
		return inRange(arg.([]any), value)
	}
	return !excluded(arg, value)
}

func excluded(arg, value any) bool {
	name := ""
	if m, ok := arg.(map[string]any); ok {
		for name, arg = range m {
		}
	}
	list, ok := arg.([]any)
	if !ok {
		list = []any{arg}
	}
	return slices.ContainsFunc(list, func(one any) bool {
		if name == "" {
			return equal(one, value, false)
		}
		return operate(name, one, value)
	})
}

func equal(a, b any, addresses bool) bool {
	if x, ok := rational(a); ok {
		y, ok := rational(b)
		return ok && x.Cmp(y) == 0
	}
	s, isText := a.(string)
	if t, ok := b.(string); ok && isText && addresses {
		x, err := netip.ParseAddr(s)
		y, err2 := netip.ParseAddr(t)
		if err == nil && err2 == nil {
			return x == y
		}
	}
	return a == b
}

func rational(v any) (*big.Rat, bool) {
	n, ok := v.(json.Number)
	if !ok || farOut.MatchString(string(n)) {
		return nil, false
	}
	x, _ := new(big.Rat).SetString(string(n))
	millionths := new(big.Rat).Mul(x, big.NewRat(1_000_000, 1))
	most := big.NewRat(500_000_000_000, 1)
	return x, millionths.IsInt() && new(big.Rat).Abs(x).Cmp(most) <= 0
}

// farOut matches numbers with an exponent that takes long to multiply out.
var farOut = regexp.MustCompile(`[1-9].*[eE][+-]?[0-9]{4}`)

func inRange(arg []any, value any) bool {
	x, ok := rational(value)
	for i := 0; i < len(arg) && ok; i += 2 {
		bound, _ := rational(arg[i+1])
		c := x.Cmp(bound)
		ok = map[string]bool{"=": c == 0, "<": c < 0, "<=": c <= 0, ">": c > 0, ">=": c >= 0}[arg[i].(string)]
	}
	return ok
}

func expression(wildcard string) *regexp.Regexp {
	var b strings.Builder
	for i := 0; i < len(wildcard); i++ {
		switch wildcard[i] {
		case '*':
			b.WriteString(".*")
		case '\\':
			i++
			fallthrough
		default:
			b.WriteString(regexp.QuoteMeta(wildcard[i : i+1]))
		}
	}
	return regexp.MustCompile(`(?s)\A(?:` + b.String() + `)\z`)
}

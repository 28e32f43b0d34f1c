package pattern_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

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

// checkLaws checks what holds for every pattern and record: Match agrees with the second
// opinion, a record that matches has its needles, and every field of it is said to match.
func checkLaws(t *testing.T, text, record string) {
	t.Helper()
	p, err := pattern.Compile([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	got := p.Match([]byte(record))
	if got != naive(text, record) {
		t.Errorf("%s of %s: got %v, which is not the second opinion", text, record, got)
	}
	if !got {
		return
	}
	for _, clause := range p.Needles() {
		hasOne := slices.ContainsFunc(clause, func(needle string) bool { return strings.Contains(record, needle) })
		if !hasOne && !strings.Contains(record, `\u00`) {
			t.Errorf("%s matches %s, which has none of %q", text, record, clause)
		}
	}
	for _, v := range p.Explain([]byte(record)) {
		// A field may be absent from the element that matches but not from others.
		if !v.Match && !v.Moot && !strings.HasSuffix(v.Want, "absent") {
			t.Errorf("%s matches %s, but not in %+v", text, record, v)
		}
	}
}

// The laws hold for any pattern and any record.
func FuzzLaws(f *testing.F) {
	for _, test := range matches {
		f.Add(test.pattern, test.record)
	}
	f.Fuzz(func(t *testing.T, text, record string) {
		if _, err := pattern.Compile([]byte(text)); err != nil || len(text) > 200 || len(record) > 300 {
			return
		}
		if strings.ContainsFunc(text+record, func(r rune) bool { return r > '~' }) || strings.Contains(text+record, `\u`) {
			return // the second opinion folds case differently
		}
		checkLaws(t, text, record)
	})
}

// The laws hold for the patterns of a generator, many of which match.
func FuzzGenerated(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		text, record := generated(seed)
		if _, err := pattern.Compile([]byte(text)); err == nil {
			checkLaws(t, text, record)
		}
	})
}

func TestGenerated(t *testing.T) {
	compiled, matched := 0, 0
	const tries = 5_000
	for seed := range uint64(tries) {
		text, record := generated(seed)
		p, err := pattern.Compile([]byte(text))
		if err != nil {
			continue
		}
		compiled++
		if p.Match([]byte(record)) {
			matched++
		}
		if checkLaws(t, text, record); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	if said := fmt.Sprintf("of %d patterns %d are such, and %d match", tries, compiled, matched); compiled < tries/2 || matched < compiled/20 || matched > compiled*9/10 {
		t.Error(said)
	} else {
		t.Log(said)
	}
}

package pattern_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/pattern"
)

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

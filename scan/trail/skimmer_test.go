package trail

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// skimmed skims text in windows that grow by step bytes, as Reader.Skim does,
// and returns the records that were found.
func skimmed(f *finder, text string, step int) (found []string, records int64, ok bool) {
	s := skimmer{finder: f, max: DefaultMaxRecord}
	for begin, end := 0, 0; ; {
		end = min(end+step, len(text))
		used, ok := s.window([]byte(text[begin:end]), end == len(text))
		if !ok {
			return nil, 0, false
		}
		for _, p := range s.spans {
			found = append(found, text[begin+p.begin:begin+p.end])
		}
		if begin += used; end == len(text) {
			return found, s.records, begin == end
		}
	}
}

// rightInWindows checks that what is skimmed of a log of valid JSON is right,
// and reports whether it was skimmed at all.
func rightInWindows(t *testing.T, f *finder, text string, step int) bool {
	t.Helper()
	found, n, ok := skimmed(f, text, step)
	if !ok {
		return false
	}
	var log struct{ Records []json.RawMessage }
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	var want []string
	for _, rec := range log.Records {
		if f.mayMatch(rec) {
			want = append(want, string(rec))
		}
	}
	if n != int64(len(log.Records)) || !slices.Equal(found, want) {
		t.Fatalf("%q in windows of %d: %d records, %q; want %d, %q", text, step, n, found, len(log.Records), want)
	}
	return true
}

var sources = Needles{"cognito-idp.amazonaws.com", "cognito-identity.amazonaws.com", "cognito-sync.amazonaws.com"}

// pieces is what odd logs are made of.
var pieces = []string{
	`{}`, `{"a":"}"}`, `{"a":"{\""}`, `{"a":{"b":[{},{"c":"\\"}]}}`, `{"}":1,"\"{":[]}`, `{"a":"},{"}`, `{"x":"]}"}`,
	`{"eventSource":"cognito-idp.amazonaws.com"}`, `{"a":{"eventSource":"\u0063ognito-sync.amazonaws.com"},"b":{}}`,
	`{"eventSource":"s3.amazonaws.com","x":"` + strings.Repeat("cognito-", 5) + `"}`, `{"eventVersion":"1.08"}`,
}

// versioned makes a piece a record.
func versioned(piece string) string {
	return strings.Replace(`{"eventVersion":"1.08",`+piece[1:], ",}", "}", 1)
}

func TestSkimmedInWindows(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	f := newFinder(sources)
	right, all := 0, 0
	for range 500 {
		var records []string
		for range 1 + rng.IntN(8) {
			records = append(records, versioned(pieces[rng.IntN(len(pieces))]))
		}
		text := logHead + strings.Join(records, ",") + logTail + strings.Repeat("\n", rng.IntN(3))
		for step := 1 + len(logHead); step <= len(text); step++ {
			all++
			if rightInWindows(t, f, text, step) {
				right++
			}
		}
	}
	// An opening brace in a string may be too much for it: these logs are full of
	// them.
	if right < all/4 {
		t.Errorf("only %d of %d were skimmed", right, all)
	}
}

func FuzzWindows(f *testing.F) {
	for _, p := range pieces {
		f.Add(logHead+versioned(p)+","+versioned(p)+logTail, 20)
	}
	finder := newFinder(sources)
	f.Fuzz(func(t *testing.T, text string, step int) {
		if step >= len(logHead) && json.Valid([]byte(text)) {
			rightInWindows(t, finder, text, step)
		}
	})
}

// The needles for which speed counts are looked for by their grams.
func TestGramsSuffice(t *testing.T) {
	if f := newFinder(sources); f.plain {
		t.Error("two grams have one hash")
	}
}

// Wherever a needle is, and whatever is around it, it is found first.
func TestFirstNeedle(t *testing.T) {
	for _, needles := range []Needles{sources, {"short", "a-needle-that-is-long"}} {
		f := newFinder(needles)
		for n := range 120 {
			for i, needle := range needles {
				before := strings.Repeat("cognito", 20)[:n]
				text := before + needle + fmt.Sprintf("%50s", "") + needles[(i+1)%len(needles)]
				for from := range n + 1 {
					if got := f.find([]byte(text), from); got != n {
						t.Fatalf("%q from %d: found at %d, want %d", text, from, got, n)
					}
				}
				if got, want := f.find([]byte(text), n+1), strings.LastIndex(text, needles[(i+1)%len(needles)]); got != want {
					t.Fatalf("%q from %d: found at %d, want %d", text, n+1, got, want)
				}
			}
		}
	}
}

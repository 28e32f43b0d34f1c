package trail

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/internal/sampletest"
)

// skimmed skims text in windows that grow by step bytes, as Reader.Skim does. It returns the
// records that were found; if ok is false, up to where the text was not accepted.
func skimmed(f *finder, text string, step int, kernel bool) (found []string, records int64, ok bool) {
	s := skimmer{finder: f, max: DefaultMaxRecord, kernel: kernel}
	for begin, end := 0, 0; ; {
		end = min(end+step, len(text))
		used, ok := s.window([]byte(text[begin:end]), end == len(text))
		if !ok {
			return found, s.records, false
		}
		for _, p := range s.spans {
			found = append(found, text[begin+p.begin:begin+p.end])
		}
		if begin += used; end == len(text) {
			return found, s.records, begin == end
		}
	}
}

// skimmedAlike is skimmed, and checks that the kernel gives the same result.
func skimmedAlike(t *testing.T, f *finder, text string, step int) (found []string, records int64, ok bool) {
	t.Helper()
	found, records, ok = skimmed(f, text, step, false)
	if k, n, is := skimmed(f, text, step, hasKernel()); n != records || is != ok || !slices.Equal(k, found) {
		t.Fatalf("%q in windows of %d: with the kernel %d records, %q, taken: %t; without %d, %q, %t", text, step, n, k, is, records, found, ok)
	}
	return found, records, ok
}

// rightInWindows checks that skimming a log of valid JSON gives the right result, and reports
// whether the log was accepted.
func rightInWindows(t *testing.T, f *finder, text string, step int) bool {
	t.Helper()
	found, n, ok := skimmedAlike(t, f, text, step)
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

// pieces are the parts of odd logs.
var pieces = []string{
	`{}`, `{"a":"}"}`, `{"a":"{\""}`, `{"a":{"b":[{},{"c":"\\"}]}}`, `{"}":1,"\"{":[]}`, `{"a":"},{"}`, `{"x":"]}"}`,
	`{"eventSource":"cognito-idp.amazonaws.com"}`, `{"a":{"eventSource":"\u0063ognito-sync.amazonaws.com"},"b":{}}`,
	`{"eventSource":"s3.amazonaws.com","x":"` + strings.Repeat("cognito-", 5) + `"}`, `{"eventVersion":"1.08"}`,
}

// versioned turns a piece into a record.
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
	// An opening brace in a string may be too much for the skimmer, and these logs are full
	// of them.
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
		switch {
		case step < len(logHead):
		case json.Valid([]byte(text)):
			rightInWindows(t, finder, text, step)
		default:
			skimmedAlike(t, finder, text, step)
		}
	})
}

// Generic turns the kernel off.
func TestGenericHasNoKernel(t *testing.T) {
	for _, generic := range []bool{false, true} {
		r := Reader{Needles: sources, Generic: generic}
		if got, want := r.start(0, nil).skimmer.kernel, hasKernel() && !generic; got != want {
			t.Errorf("generic %t: kernel %t, want %t", generic, got, want)
		}
	}
}

// The needles that matter for speed have a pair that few records have.
func TestPair(t *testing.T) {
	for _, test := range []struct {
		needles Needles
		want    pair
		ok      bool
	}{
		{sources, pair{'g', '-', 5}, true},
		{Needles{"DeleteUser", "AdminDeleteUser"}, pair{'D', 'U', 6}, true},
		{Needles{"ab", "xaab"}, pair{'a', 'b', 1}, true},
		{Needles{"ab", "ba"}, pair{}, false},
		{Needles{"Q" + strings.Repeat("e", maxDistance) + "J"}, pair{'Q', 'e', 1}, true},
		{Needles{"a"}, pair{}, false},
		{nil, pair{}, false},
	} {
		if got, ok := rarest(test.needles); got != test.want || ok != test.ok {
			t.Errorf("%q: got %v, %t, want %v, %t", test.needles, got, ok, test.want, test.ok)
		}
	}
}

// TestDamagedAlike skims the sample logs cut anywhere and with any bit flipped. The kernel
// must give the same result.
func TestDamagedAlike(t *testing.T) {
	finders := []*finder{newFinder(sources), newFinder(Needles{"sts.amazonaws.com"}), newFinder(Needles{"AssumeRole", "Decrypt"})}
	take := sampletest.OneIn(t, 20)
	var plain, kernel skimmer
	tried, taken := 0, 0
	check := func(log []byte) {
		if !take() {
			return
		}
		f := finders[tried%len(finders)]
		plain = skimmer{finder: f, max: DefaultMaxRecord, spans: plain.spans}
		kernel = skimmer{finder: f, max: DefaultMaxRecord, spans: kernel.spans, kernel: hasKernel()}
		used, ok := plain.window(log, true)
		if n, is := kernel.window(log, true); n != used || is != ok || kernel.records != plain.records || !slices.Equal(kernel.spans, plain.spans) {
			t.Fatalf("%q: with the kernel %d records, %v, taken: %t; without %d, %v, %t", log, kernel.records, kernel.spans, is, plain.records, plain.spans, ok)
		}
		if tried++; ok {
			taken++
		}
	}
	for _, log := range sampleLogs(t) {
		for i := range log {
			check(log[:i])
			for bit := range 8 {
				log[i] ^= 1 << bit
				check(log)
				log[i] ^= 1 << bit
			}
		}
	}
	if taken < tried/10 || taken > tried/10*9 {
		t.Errorf("%d of %d were taken, want some but not all", taken, tried)
	}
}

// sampleLogs returns the texts of the logs in the sample archive, with spare capacity.
func sampleLogs(t *testing.T) (logs [][]byte) {
	t.Helper()
	err := filepath.WalkDir("../../testdata/trail", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.Contains(name, "_CloudTrail_") {
			return err
		}
		stored, err := os.Open(name)
		if err != nil {
			return err
		}
		defer stored.Close()
		z, err := gzip.NewReader(stored)
		if err != nil {
			return err
		}
		log, err := io.ReadAll(z)
		logs = append(logs, slices.Grow(log, kernelReach))
		return err
	})
	if err != nil || len(logs) == 0 {
		t.Fatal(err)
	}
	return logs
}

// The needles that matter for speed are found by their grams.
func TestGramsSuffice(t *testing.T) {
	if f := newFinder(sources); f.plain {
		t.Error("two grams have one hash")
	}
}

// The first needle is found wherever it is and whatever surrounds it.
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

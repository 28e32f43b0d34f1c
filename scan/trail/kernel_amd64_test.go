package trail

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// plainly is plainRecord byte by byte: it looks at the same bytes, 64 at a time, and gives
// the same answers.
func plainly(b []byte, x, y byte, d int) (end, escape int, pair bool) {
	depth, inString, escaped := 1, false, false
	escape = len(b)
	for at := 1; at+64+d+8 <= len(b); at += 64 {
		plain := true
		for i := at; i < at+64; i++ {
			c := b[i]
			pair = pair || c == x && b[i+d] == y
			if c == '\\' && hides(b[i:i+6]) {
				escape = min(escape, i)
			}
			switch {
			case c == '\\':
				plain = plain && inString
			case c == '"' && !escaped:
				inString = !inString
			case c == '{' || c == '}':
				plain = plain && !inString
				if depth += '{' + 1 - int(c); depth == 0 && end == 0 {
					end = i + 1
				}
			}
			escaped = c == '\\' && !escaped
		}
		if !plain {
			break
		}
		if end > 0 {
			return end, escape, pair
		}
	}
	return 0, 0, true
}

// hides reports whether v is an escape that the kernel must report.
func hides(v []byte) bool {
	digits, ok := bytes.CutPrefix(v, []byte(`\u00`))
	return ok && !slices.Contains([]string{"26", "27", "3c", "3d", "3e"}, string(digits))
}

// everything looks for every byte that a needle may hold.
var everything = newFinder(Needles{"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-:"})

// kernelAgrees compares the kernel with plainly and, where it gives an answer, with braces.
// It reports whether there was an answer.
func kernelAgrees(t *testing.T, b []byte, x, y byte, d int) (said bool) {
	t.Helper()
	if !hasKernel() || len(b) == 0 {
		return false
	}
	end, escape, pair := plainRecord(b, x, y, d)
	if wantEnd, wantEscape, wantPair := plainly(b, x, y, d); end != wantEnd || escape != wantEscape || pair != wantPair {
		t.Fatalf("%q: record ends at %d, escape at %d, %q and %d further %q: %t; want %d, %d, %t", b, end, escape, x, d, y, pair, wantEnd, wantEscape, wantPair)
	}
	if end == 0 || b[0] != '{' {
		return false
	}
	m := braces{b: b}
	if want, ok := m.object(0); !ok || want != end {
		t.Fatalf("%q: record ends at %d, without the kernel at %d, %t", b, end, want, ok)
	}
	if first := everything.hidden(b[:end], 0); first < end && first < escape {
		t.Fatalf("%q: the first escape that hides a letter is at %d, want %d", b, escape, first)
	}
	return true
}

// atoms are the parts of texts that may trouble the kernel.
var atoms = []string{`"`, `"`, `\`, `\\`, `\"`, `{`, `}`, `},{`, `]}`, `g`, `-`, `cognito-idp`, `\u00`, `\u0063`, `\u003d`, `\u003D`, `\u0026`, `\u0027`, `\u003c`, `\u003e`, `\u00`,
	strings.Repeat(`\`, 63), strings.Repeat("x", 61), strings.Repeat("y", 29), `":"`, `","a":{"`, `"},"b":[{"c":"`, "\x00", "\xff", "é"}

func TestKernel(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	said := 0
	for range 50_000 {
		b := []byte(`{"`)
		for range rng.IntN(40) {
			b = append(b, atoms[rng.IntN(len(atoms))]...)
		}
		if rng.IntN(2) == 0 {
			b = append(b, `"}}}`+strings.Repeat(" ", 90)...)
		}
		if kernelAgrees(t, b, 'g', '-', 1+rng.IntN(maxDistance)) {
			said++
		}
	}
	if hasKernel() && said < 500 {
		t.Errorf("the kernel said where %d records end, want more", said)
	}
}

// TestKernelSaysMost counts the records of the sample logs for which the kernel gives no
// answer.
func TestKernelSaysMost(t *testing.T) {
	f := newFinder(sources)
	records, left := 0, 0
	for _, log := range sampleLogs(t) {
		l := look{finder: f, braces: braces{b: log}}
		for begin := len(logHead); begin < len(log); records++ {
			end, ok := l.object(begin)
			if !ok {
				break
			}
			if more := log[begin : len(log)+kernelReach]; hasKernel() && !kernelAgrees(t, more, f.pair.first, f.pair.second, f.pair.distance) {
				left++
			}
			begin = end + 1
		}
	}
	if records < 100 || left > records/10 {
		t.Errorf("%d of %d records are left, want few", left, records)
	}
}

func FuzzKernel(f *testing.F) {
	for _, p := range pieces {
		f.Add([]byte(p+strings.Repeat(",{}", 40)), byte('g'), byte('-'), byte(5))
	}
	f.Add([]byte(`{"a":"`+strings.Repeat(`\`, 126)+`","b":"\u0063ognito-"}`+strings.Repeat(" ", 200)), byte('o'), byte('-'), byte(1))
	f.Fuzz(func(t *testing.T, b []byte, x, y, d byte) { kernelAgrees(t, b, x, y, int(d)) })
}

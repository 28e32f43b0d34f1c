package trail_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/internal/sampletest"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// pack returns text as one gzip member.
func pack(t testing.TB, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// cut returns stored as an object of which the first n bytes are held.
func cut(stored []byte, n int) trail.Stored {
	return trail.Stored{Head: slices.Clone(stored[:n]), Tail: bytes.NewReader(stored[n:])}
}

// drip is an object of which the first n bytes are held; the others come one by one.
func drip(stored []byte, n int) trail.Stored {
	o := cut(stored, n)
	o.Tail = iotest.OneByteReader(o.Tail)
	return o
}

// TestWindow checks on every container that the records do not depend on how the object
// comes: held whole or cut anywhere, gzip or plain, in one buffer or through a window.
func TestWindow(t *testing.T) {
	var r trail.Reader // shared by all: nothing may be left over from one object to the next
	for _, test := range containers {
		t.Run(test.name, func(t *testing.T) {
			check := func(how string, at int, o trail.Stored) {
				t.Helper()
				got := outcome(t, r.Records(o))
				if diff := gocmp.Diff(test.want, got); diff != "" {
					t.Fatalf("%s at %d (-want +got):\n%s", how, at, diff)
				}
				if want := int64(len(test.text)); r.Inflated != want && !failed(got) {
					t.Errorf("%s at %d: %d bytes inflated, want %d", how, at, r.Inflated, want)
				}
			}
			plain, packed := []byte(test.text), pack(t, test.text)
			take := sampletest.OneIn(t, 4)
			r = trail.Reader{}
			for n := min(2, len(plain)); n <= len(plain); n += step(n) {
				if !take() {
					continue
				}
				check("plain, cut", n, cut(plain, n))
				check("plain, dripping", n, drip(plain, n))
			}
			for n := 2; n <= len(packed); n += step(n) {
				if !take() {
					continue
				}
				check("gzip, cut", n, cut(packed, n))
				check("gzip, dripping", n, drip(packed, n))
			}
			for most := 2; most <= len(plain); most += step(most) {
				if !take() {
					continue
				}
				r = trail.Reader{MaxObject: most}
				check("gzip, MaxObject", most, trail.Stored{Head: packed})
				r.MaxRecord = 1 << 20
				check("gzip, dripping, MaxObject", most, drip(packed, len(packed)/2))
			}
		})
	}
}

// step is 1 where the form of an object shows, then larger: each step costs a window.
func step(n int) int {
	if n < 16 {
		return 1
	}
	return 29
}

func failed(got []string) bool {
	return len(got) > 0 && strings.HasPrefix(got[len(got)-1], "end: ")
}

// A maker joins records into a large object.
type maker struct {
	name              string
	begin, sep, close string
	wrap              func(string) string
}

func asIs(rec string) string { return rec }

var makers = []maker{
	{"trail log", `{"Records":[`, ",", "]}", asIs},
	{"trail log, Records later", `{"x":[1,2],"Records":[`, ",\n", "],\n\"n\": 1}\n", asIs},
	{"array", "[", " , ", "]", asIs},
	{"lines", "", "\n", "\n", asIs},
	{"lines with CRLF, no last line end", "", "\r\n", "", asIs},
	{"concatenated", "", "", "", asIs},
	{"EventBridge", "", "\n", "", cognitoEvent},
	{"LookupEvents", `{"Events":[`, ",", "]}", lookup},
	{"messages", "", "", "", func(rec string) string { return message("DATA_MESSAGE", logged(rec), logged(a)) }},
	{"export", "", "\n", "\n", func(rec string) string { return stamp + rec }},
	{"export with bad lines", "", "\n", "\n", func(rec string) string { return stamp + rec + "\n" + stamp + "{" }},
	{"numbers", "", " ", "", func(rec string) string { return rec + " 1234567890123456789" }},
	{"array of numbers", "[", ",", "]", func(rec string) string { return rec + ",-1234567890.125e+10" }},
	{"a broken record in the end", `{"Records":[`, ",", ",{]}", asIs},
	{"cut", `{"Records":[`, ",", "", asIs},
}

// make returns a text of at least size bytes.
func (m maker) make(rng *rand.Rand, size int) string {
	var out strings.Builder
	out.WriteString(m.begin)
	for i := 0; out.Len() < size; i++ {
		if i > 0 {
			out.WriteString(m.sep)
		}
		// Now and then a record is longer than a window.
		fill := rng.IntN(20000)
		if i%100 == 99 {
			fill = 3 << 20 / 2
		}
		rec := fmt.Sprintf(`{"eventVersion":"1.11","n":%d,"x":"%s"}`, rng.Uint64(), `é\u00e9\"`+strings.Repeat("x", fill))
		out.WriteString(m.wrap(rec))
	}
	return out.String() + m.close
}

// TestWindowMoves is TestWindow on objects of several windows.
func TestWindowMoves(t *testing.T) {
	for i, m := range makers {
		t.Run(m.name, func(t *testing.T) {
			text := m.make(rand.New(rand.NewPCG(1, uint64(i))), 9<<19)
			want := outcome(t, trail.Records([]byte(text)))
			if len(want) < 100 {
				t.Fatalf("%d records in %d bytes", len(want), len(text))
			}
			packed := pack(t, text)
			for _, most := range []int{2} {
				r := trail.Reader{MaxObject: most}
				check(t, fmt.Sprintf("gzip, MaxObject %d", most), want, outcome(t, r.Records(trail.Stored{Head: packed})))
			}
			var r trail.Reader
			for _, n := range []int{2} {
				check(t, fmt.Sprintf("plain, cut at %d", n), want, outcome(t, r.Records(cut([]byte(text), n))))
			}
		})
	}
}

// check compares outcomes that are too long to print.
func check(t *testing.T, how string, want, got []string) {
	t.Helper()
	for i := range max(len(want), len(got)) {
		switch {
		case i >= len(want):
			t.Fatalf("%s: %d outcomes, want %d; too many: %.100s", how, len(got), len(want), got[i])
		case i >= len(got):
			t.Fatalf("%s: %d outcomes, want %d; missing: %.100s", how, len(got), len(want), want[i])
		case got[i] != want[i]:
			t.Fatalf("%s: outcome %d is %.100s, want %.100s", how, i, got[i], want[i])
		}
	}
}

// TestWindowEdges puts texts that differ by a few bytes at the end of the first window.
func TestWindowEdges(t *testing.T) {
	const window = 1 << 20
	for _, test := range []struct{ name, before, fill, after string }{
		{"a log", "", " ", `{"Records":[` + a + "," + b + "]}"},
		{"a byte order mark", "\ufeff", " ", a},
		{"a line stamped", "", "\n", stamp + a + "\n" + stamp + "oops}\n"},
		{"first line bad", "", "\n", "oops}\n" + a + "\noops"},
		{"a number in a record", `{"eventSource":"`, "x", `","n":1234567890123456789,"m":-1.5e+300}`},
		{"numbers in an array", "[", " ", `1234567890123456789,-12345.5,` + a + `]`},
		{"blanks behind the first line", `{"eventVersion":"`, "x", "\"} \t \r\noops}\n" + a},
		{"records", `{"Records":[`, " ", a + ` , ` + b + ` ] , "n" : 12345 } `},
		{"second line bad", a + "\n", " ", "oops}\n" + b},
	} {
		t.Run(test.name, func(t *testing.T) {
			for at := 0; at < len(test.after); at += 5 {
				text := []byte(test.before + strings.Repeat(test.fill, window-at-len(test.before)) + test.after)
				want := outcome(t, trail.Records(text))
				var r trail.Reader
				check(t, fmt.Sprintf("edge at %d", at), want, outcome(t, r.Records(cut(text, window))))
			}
		})
	}
}

// TestFirstLineLong checks that an object is recognized as line-based even if its first line
// is longer than a window, valid or not.
func TestFirstLineLong(t *testing.T) {
	long := `{"eventVersion":"` + strings.Repeat("x", 3<<20) + `"}`
	for _, text := range []string{
		long + "\n" + "oops}\n" + b,
		"{]" + long + "\n" + a + "\noops}\n" + b,
		"oops}\n" + long + "\noops\n" + b,
	} {
		want := outcome(t, trail.Records([]byte(text)))
		if len(want) < 3 || failed(want) {
			t.Fatalf("held whole: %.300q", want)
		}
		r := trail.Reader{MaxObject: 1 << 20}
		check(t, "plain, cut", want, outcome(t, r.Records(cut([]byte(text), 2))))
		check(t, "gzip", want, outcome(t, r.Records(trail.Stored{Head: pack(t, text)})))
	}
}

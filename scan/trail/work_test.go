package trail_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// A repeater gives a text again and again, n bytes in all. It holds nothing.
type repeater struct {
	text string
	n, i int
}

func (r *repeater) Read(p []byte) (int, error) {
	if r.i == r.n {
		return 0, io.EOF
	}
	p = p[:min(len(p), r.n-r.i)]
	for n := 0; n < len(p); {
		c := copy(p[n:], r.text[r.i%len(r.text):])
		n, r.i = n+c, r.i+c
	}
	return len(p), nil
}

// large returns a text of n bytes and more between begin and end, that is never
// in memory as a whole.
func large(begin, text string, n int, end string) io.Reader {
	return io.MultiReader(strings.NewReader(begin), &repeater{text: text, n: n}, strings.NewReader(end))
}

// squeeze returns all of r as one gzip member.
func squeeze(t testing.TB, r io.Reader) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, r); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestLinear reads what made other readers look at the same bytes over and over:
// this would take minutes if the time were quadratic, and takes a second.
func TestLinear(t *testing.T) {
	const size = 32 << 20
	for _, test := range []struct {
		name        string
		begin, text string
		end         string
		n           int
		want        int64 // records
	}{
		{"white space before a record", `{"Records":[`, " \n", a + "]}", size, 1},
		{"white space between records", `{"Records":[` + a, "\n", "," + b + "]}", size, 2},
		{"white space after a comma", `{"Records":[` + a + ",", "\n", b + "]}", size, 2},
		{"white space after the last record", `{"Records":[` + a, " ", "]}", size, 1},
		{"white space after Records", `{"Records":[` + a + "]", "\t", "}", size, 1},
		{"white space around the log", "", " ", `{"Records":[` + a + `]}`, size, 1},
		{"white space behind the log", `{"Records":[` + a + `]}`, "\r\n", "", size, 1},
		{"blanks behind a line", a, " ", "\n" + b, size, 2},
		{"white space in a record", `{"Records":[{"x":1`, " ", "}]}", 15 << 20, 1},
		{"a long string", `{"Records":[{"x":"`, "abcdefg", `"}]}`, 15 << 20, 1},
		{"a string of escapes", `{"Records":[{"x":"`, `\u0063`, `"}]}`, 6 << 21, 1},
		{"a long line", `{"eventVersion":"`, "x", "\"}\n" + a, 15 << 20, 2},
		{"short lines", a + "\n", b + "\n", "", 38 << 18, 1<<18 + 1},
		{"empty lines", a + "\n", "\n", b, size, 2},
		{"bad lines", a + "\n", "{\n", b, 1 << 20, 1<<19 + 2},
		{"concatenated", "", a, b, 37 << 18, 1<<18 + 1},
		{"short records", `{"Records":[{}`, ",{}", "]}", 3 << 20, 1<<20 + 1},
		{"many keys", `{"eventSource":1`, `,"k":1`, "}", 6 << 20, 1},
		{"many Records", `{"Records":[]`, `,"Records":[{}]`, "}", 15 << 16, 1 << 16},
	} {
		t.Run(test.name, func(t *testing.T) {
			packed := squeeze(t, large(test.begin, test.text, test.n, test.end))
			for _, most := range []int{0, 1 << 20} {
				r := trail.Reader{MaxObject: most, Needles: trail.Needles{"nowhere"}}
				if _, err := ending(&r, trail.Stored{Head: packed}); err != nil {
					t.Errorf("MaxObject %d: %v", most, err)
				}
				if r.Read != test.want {
					t.Errorf("MaxObject %d: %d records, want %d", most, r.Read, test.want)
				}
				if want := int64(len(test.begin) + test.n + len(test.end)); r.Inflated != want {
					t.Errorf("MaxObject %d: %d bytes, want %d", most, r.Inflated, want)
				}
			}
		})
	}
}

// TestLimit checks that a record that is too large ends the object, as early as
// this can be seen.
func TestLimit(t *testing.T) {
	for _, test := range []struct {
		name             string
		begin, text, end string
		at               int64
	}{
		{"a string", `{"Records":[` + a + `,{"x":"`, "x", `"}]}`, 50},
		{"white space", `{"Records":[` + a + `,{"x":1`, " ", `}]}`, 50},
		{"a line", a + "\n" + `{"eventVersion":"`, "x", "\"}\n", 38},
		{"one record", `{"eventVersion":"`, "x", "\"}\n", 0},
		{"a key", `{"eventSource":1,"`, "x", `":1}`, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			const size = 20 << 20
			packed := squeeze(t, large(test.begin, test.text, size, test.end))
			for _, r := range []*trail.Reader{{}, {MaxObject: 1 << 20}, {MaxRecord: 1 << 20}, {MaxRecord: 1 << 10, MaxObject: 1 << 10}} {
				want := r.MaxRecord
				if want == 0 {
					want = trail.DefaultMaxRecord
				}
				_, err := ending(r, trail.Stored{Head: packed})
				var limit *trail.LimitError
				if !errors.As(err, &limit) || limit.Limit != want || limit.Offset != test.at {
					t.Errorf("%+d: ended with %v, want more than %d bytes at %d", r.MaxObject, err, want, test.at)
				}
			}
			r := trail.Reader{MaxRecord: 32 << 20, MaxObject: 1 << 20}
			if _, err := ending(&r, trail.Stored{Head: packed}); err != nil {
				t.Errorf("with a larger limit: %v", err)
			}
		})
	}
}

// A counter counts the bytes that were asked for.
type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

// TestReadsNoFurther checks that an endless record is given up, not read to
// its end.
func TestReadsNoFurther(t *testing.T) {
	src := &counter{r: large("", "x", 1<<30, "")}
	r := trail.Reader{MaxRecord: 1 << 20}
	_, err := ending(&r, trail.Stored{Head: []byte(`{"Records":[{"x":"`), Tail: src})
	if limit := (*trail.LimitError)(nil); !errors.As(err, &limit) {
		t.Errorf("ended with %v, want a limit", err)
	}
	if src.n > 4<<20 {
		t.Errorf("%d bytes read of a record that may have %d", src.n, 1<<20)
	}
}

// TestAllocs checks that records of no interest cost no memory each.
func TestAllocs(t *testing.T) {
	for _, test := range []struct{ begin, sep, end string }{
		{`{"Records":[`, ",", "]}"},
		{"", "\n", "\n"},
		{"[", ",", "]"},
	} {
		t.Run(fmt.Sprintf("between %q", test.sep), func(t *testing.T) {
			allocs := func(n int) float64 {
				text := test.begin + strings.Repeat(a+test.sep, n-1) + a + test.end
				o := trail.Stored{Head: pack(t, text)}
				r := trail.Reader{Needles: trail.Needles{"cognito-"}}
				return testing.AllocsPerRun(5, func() {
					for rec, err := range r.Records(o) {
						t.Errorf("%s, %v", rec, err)
					}
					if r.Read != int64(n) {
						t.Errorf("%d records, want %d", r.Read, n)
					}
				})
			}
			few, many := allocs(1000), allocs(10000)
			if few != many || many > 20 {
				t.Errorf("%v allocations for 1,000 records, %v for 10,000, want the same small number", few, many)
			}
		})
	}
}

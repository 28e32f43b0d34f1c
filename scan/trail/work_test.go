package trail_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// A repeater yields a text again and again, n bytes in all. It holds nothing.
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

// large returns a text of at least n bytes between begin and end that is never in memory as a
// whole.
func large(begin, text string, n int, end string) io.Reader {
	text = strings.Repeat(text, 1+(64<<10)/len(text))
	return io.MultiReader(strings.NewReader(begin), &repeater{text: text, n: n}, strings.NewReader(end))
}

// TestLinear reads texts that made other readers look at the same bytes over and over. It
// takes a second; with quadratic time it would take minutes.
func TestLinear(t *testing.T) {
	const size = 32 << 20
	for _, test := range []struct {
		name        string
		begin, text string
		end         string
		n           int
		want        int64 // number of records
	}{
		{"white space before a record", `{"Records":[`, " \n", a + "]}", size / 4, 1},
		{"white space between records", `{"Records":[` + a, "\n", "," + b + "]}", size, 2},
		{"white space after a comma", `{"Records":[` + a + ",", "\n", b + "]}", size / 4, 2},
		{"white space after the last record", `{"Records":[` + a, " ", "]}", size / 4, 1},
		{"white space after Records", `{"Records":[` + a + "]", "\t", "}", size / 4, 1},
		{"white space around the log", "", " ", `{"Records":[` + a + `]}`, size / 4, 1},
		{"white space behind the log", `{"Records":[` + a + `]}`, "\r\n", "", size / 4, 1},
		{"blanks behind a line", a, " ", "\n" + b, size / 4, 2},
		{"white space in a record", `{"Records":[{"x":1`, " ", "}]}", 2 << 20, 1},
		{"a long string", `{"Records":[{"x":"`, "abcdefg", `"}]}`, 2 << 20, 1},
		{"a string of escapes", `{"Records":[{"x":"`, `\u0063`, `"}]}`, 6 << 18, 1},
		{"a long line", `{"eventVersion":"`, "x", "\"}\n" + a, 2 << 20, 2},
		{"short lines", a + "\n", b + "\n", "", 38 << 17, 1<<17 + 1},
		{"empty lines", a + "\n", "\n", b, size / 4, 2},
		{"bad lines", a + "\n", "{\n", b, 1 << 20, 1<<19 + 2},
		{"noise", a + "\n", "START\n", b, 6 << 18, 2},
		{"noise behind timestamps", stamp + a + "\n", stamp + "END\n", b, size / 8, 2},
		{"noise in words", a + "\n", "\" , \" :,\n", b, 9 << 16, 1 + 1<<16 + 1},
		{"noise that begins as JSON", a + "\n", "[\"x\" INFO\n", b, 11 << 16, 2},
		{"noise of numbers", a + "\n", "2025/03/04 -1-", "\n" + b, 14 << 17, 2},
		{"noise on one line", a + "\n", "event ", "\n" + b, 3 << 19, 2},
		{"values of others", a + "\n", `{"message":"a \"b\""}` + "\n", b, 23 << 15, 2},
		{"values in strings", a, `{"m":"\"\\\"\\\\\\\"x"}`, b, 22 << 15, 2},
		{"concatenated", "", a, b, 37 << 17, 1<<17 + 1},
		{"short records", `{"Records":[{}`, ",{}", "]}", 3 << 20, 1<<20 + 1},
		{"many keys", `{"eventVersion":"1"`, `,"k":1`, "}", 6 << 18, 1},
		{"hits", `{"hits":[{}`, `,{"_source":` + a + `}`, "]}", 50 << 17, 1 << 17},
		{"members", `{"x":{}`, `,"y":` + a, "}", 42 << 17, 1 << 17},
		{"arrays in an array", `{"x":[[1]`, `,[` + a + `]`, "]}", 40 << 17, 1 << 17},
		{"strings", `["x"`, `,` + quote(a), "]", (len(quote(a)) + 1) << 16, 1 << 16},
		{"values on one line", "", quote(a), "", len(quote(a)) << 17, 1 << 17},
		{"separators", a, "\x00,\ufeff", b, 5 << 20, 2},
		{"many Records", `{"Records":[]`, `,"Records":[{}]`, "}", 15 << 16, 1 << 16},
	} {
		t.Run(test.name, func(t *testing.T) {
			whole, err := io.ReadAll(large(test.begin, test.text, test.n, test.end))
			if err != nil {
				t.Fatal(err)
			}
			for how, o := range map[string]trail.Stored{"moved": cut(whole, 2), "held whole": {Head: whole}} {
				// White space between values does not count as part of a record.
				r := trail.Reader{MaxRecord: 3 << 20, Needles: trail.Needles{"nowhere"}}
				if _, err := ending(&r, o); err != nil {
					t.Errorf("%s: %v", how, err)
				}
				if r.Read != test.want {
					t.Errorf("%s: %d records, want %d", how, r.Read, test.want)
				}
				if want := int64(len(whole)); r.Inflated != want {
					t.Errorf("%s: %d bytes, want %d", how, r.Inflated, want)
				}
			}
		})
	}
}

// TestLimit checks that a record that is too large ends the object as early as possible.
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
		{"a key", `{"eventVersion":"1","`, "x", `":1}`, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			size := 20 << 20
			stored := func() trail.Stored {
				return trail.Stored{Head: []byte{test.begin[0], test.begin[1]}, Tail: large(test.begin[2:], test.text, size, test.end)}
			}
			for _, r := range []*trail.Reader{{}, {MaxRecord: 1 << 10}} {
				want := r.MaxRecord
				if want == 0 {
					want = trail.DefaultMaxRecord
				}
				_, err := ending(r, stored())
				var limit *trail.LimitError
				if !errors.As(err, &limit) || limit.Limit != want || limit.Offset != test.at {
					t.Errorf("ended with %v, want more than %d bytes at %d", err, want, test.at)
				}
			}
			size = 2 << 20
			r := trail.Reader{MaxRecord: 3 << 20}
			if _, err := ending(&r, stored()); err != nil {
				t.Errorf("with a larger limit: %v", err)
			}
		})
	}
}

// A counter counts the bytes read.
type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}

// TestReadsNoFurther checks that an endless record is given up, not read to its end.
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

// TestAllocs checks that records of no interest allocate no memory.
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
				r := trail.Reader{Needles: trail.Needles{"cognito-idp"}}
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

package trail_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/inflate"
	"github.com/cogtrail/cogtrail/scan/internal/sampletest"
	"github.com/cogtrail/cogtrail/scan/trail"
)

const (
	logAB = `{"Records":[` + a + "," + b + `]}`
	logC  = `{"Records":[` + c + `]}`
)

// ending returns the records of o and the error that ended it.
func ending(r *trail.Reader, o trail.Stored) (recs []string, end error) {
	for rec, err := range r.Records(o) {
		var bad *trail.RecordError
		switch {
		case err == nil:
			recs = append(recs, string(rec))
		case !errors.As(err, &bad):
			end = err
		}
	}
	return recs, end
}

func TestMembers(t *testing.T) {
	const (
		fine     = "fine"
		trailing = "trailing"
		broken   = "broken"
	)
	one, spaced := pack(t, logAB), pack(t, " {\n\t\"Records\" :["+a+","+b+"]}")
	lines := pack(t, a+"\n"+b+"\n")
	other := pack(t, `{"n":1,"Records":[`+a+","+b+`]}`)
	ab, abc := []string{a, b}, []string{a, b, c}
	for _, test := range []struct {
		name         string
		stored, more []byte
		rule         trail.MemberRule
		want         []string // records of an undamaged object
		end          string
	}{
		{"log", one, nil, trail.OneMember, ab, fine},
		{"log", one, nil, trail.MembersByContent, ab, fine},
		{"log and a member", one, pack(t, logC), trail.OneMember, nil, trailing},
		{"log and a member, by content", one, pack(t, logC), trail.MembersByContent, nil, trailing},
		{"log with white space and a member, by content", spaced, pack(t, logC), trail.MembersByContent, nil, trailing},
		{"log and a member, any", one, pack(t, logC), trail.AnyMembers, abc, fine},
		{"log and an empty member", one, pack(t, ""), trail.OneMember, nil, trailing},
		{"log and an empty member, by content", one, pack(t, ""), trail.MembersByContent, nil, trailing},
		{"empty member and a log and a member, by content", pack(t, ""), append(slices.Clone(one), pack(t, logC)...), trail.MembersByContent, nil, trailing},
		{"half a log and a member", pack(t, logAB[:20]), pack(t, logAB[20:]), trail.MembersByContent, nil, trailing},
		{"half a key and a member and another", pack(t, logAB[:4]), append(pack(t, logAB[4:]), one...), trail.MembersByContent, nil, trailing},
		{"log and a line feed", one, []byte("\n"), trail.OneMember, nil, trailing},
		{"log and zeros", one, make([]byte, 40), trail.OneMember, nil, trailing},
		{"log and zeros, by content", one, make([]byte, 40), trail.MembersByContent, nil, trailing},
		{"log and zeros, any", one, make([]byte, 40), trail.AnyMembers, nil, broken},
		{"log and garbage, any", one, []byte("garbage"), trail.AnyMembers, nil, broken},
		{"lines and a member", lines, pack(t, c+"\n"), trail.MembersByContent, abc, fine},
		{"lines and a member, one", lines, pack(t, c+"\n"), trail.OneMember, nil, trailing},
		{"lines and zeros", lines, make([]byte, 40), trail.MembersByContent, nil, broken},
		{"lines and half a member", lines, pack(t, c)[:12], trail.MembersByContent, nil, broken},
		{"Records later and a member", other, pack(t, logC), trail.MembersByContent, abc, fine},
		{"Records later and a member, one", other, pack(t, logC), trail.OneMember, nil, trailing},
	} {
		t.Run(test.name, func(t *testing.T) {
			stored := append(slices.Clone(test.stored), test.more...)
			readers := []*trail.Reader{{}, {MaxObject: 2}, {MaxObject: len(logAB) - 1}, {MaxObject: len(logAB)}}
			take := sampletest.OneIn(t, 4)
			for n := 2; n <= len(stored); n += 3 {
				if !take() {
					continue
				}
				// With the smallest buffer, the end of the text is noticed late.
				for _, r := range readers {
					o := cut(stored, n)
					if n == len(stored) {
						o.Tail = nil
					}
					o.Members = test.rule
					recs, err := ending(r, o)
					var last *trail.TrailingError
					var damage *inflate.Error
					switch {
					case test.end == fine && err == nil:
						if diff := gocmp.Diff(test.want, recs); diff != "" {
							t.Fatalf("cut at %d, MaxObject %d (-want +got):\n%s", n, r.MaxObject, diff)
						}
					case test.end == trailing && errors.As(err, &last):
						if at := int64(len(test.stored)); !strings.Contains(test.name, "another") && !strings.Contains(test.name, "empty member and") && last.Offset != at {
							t.Errorf("cut at %d: trailing data at %d, want %d", n, last.Offset, at)
						}
					case test.end == broken && errors.As(err, &damage):
						if damage.Offset < int64(len(test.stored)) || damage.Offset > int64(len(stored)) {
							t.Errorf("cut at %d: damage at %d, want it in %d to %d", n, damage.Offset, len(test.stored), len(stored))
						}
					default:
						t.Fatalf("cut at %d, MaxObject %d: ended with %v, want it %s", n, r.MaxObject, err, test.end)
					}
				}
			}
		})
	}
}

func TestGzipInGzip(t *testing.T) {
	twice := pack(t, string(pack(t, logAB)))
	data := message("DATA_MESSAGE", logged(a))
	firehose := pack(t, string(pack(t, data))+string(pack(t, data)))
	for _, test := range []struct {
		name   string
		stored []byte
		want   []string
		end    string
	}{
		{"a log", twice, []string{a, b}, ""},
		{"messages", firehose, []string{a, a}, ""},
		{"thrice", pack(t, string(twice)), nil, "byte 0: unexpected"},
		{"cut inside", pack(t, string(pack(t, logAB)[:60])), nil, "unexpected EOF"},
		{"cut outside", twice[:len(twice)-1], nil, "unexpected EOF"},
		{"appended inside", pack(t, string(pack(t, logAB))+string(pack(t, logC))), nil, "more data follows"},
		{"appended outside", append(slices.Clone(twice), pack(t, string(pack(t, logC)))...), nil, "more data follows"},
		{"nothing inside", pack(t, string(pack(t, ""))), nil, trail.ErrEmpty.Error()},
		{"nothing", pack(t, ""), nil, trail.ErrEmpty.Error()},
	} {
		t.Run(test.name, func(t *testing.T) {
			take := sampletest.OneIn(t, 4)
			for n := 2; n <= len(test.stored); n += 5 {
				if !take() {
					continue
				}
				for _, most := range []int{0, 2, 40, 100} {
					r := trail.Reader{MaxObject: most}
					recs, err := ending(&r, drip(test.stored, n))
					if test.end == "" && err == nil {
						if diff := gocmp.Diff(test.want, recs); diff != "" {
							t.Fatalf("cut at %d, MaxObject %d (-want +got):\n%s", n, r.MaxObject, diff)
						}
					} else if test.end == "" || err == nil || !strings.Contains(err.Error(), test.end) {
						t.Fatalf("cut at %d, MaxObject %d: ended with %v, want %q", n, most, err, test.end)
					}
				}
			}
		})
	}
}

// named returns logAB as a gzip member whose header has every optional field.
func named(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Name, w.Comment, w.Extra = "log.json", "a comment", []byte("extra")
	w.ModTime = time.Unix(1737548646, 0)
	if _, err := io.WriteString(w, logAB); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	// The header's own checksum: FHCRC, RFC 1952, 2.3.1.
	stored := out.Bytes()
	end := bytes.Index(stored, []byte("a comment\x00")) + len("a comment\x00")
	stored[3] |= 1 << 1
	sum := crc32.ChecksumIEEE(stored[:end])
	return slices.Insert(stored, end, byte(sum), byte(sum>>8))
}

// TestDamage cuts a log at every byte and flips every bit of it. An object that ends without
// an error has the same records as before.
func TestDamage(t *testing.T) {
	want := []string{a, b}
	for _, test := range []struct {
		name   string
		stored []byte
		flips  int // how many flips may do no harm: bits without a meaning
	}{
		{"gzip", pack(t, logAB), 56},      // FTEXT, time, level and system
		{"gzip with a name", named(t), 2}, // the rest of the last byte of DEFLATE
		{"gzip in gzip", pack(t, string(pack(t, logAB))), 60},
	} {
		t.Run(test.name, func(t *testing.T) {
			take := sampletest.OneIn(t, 8)
			for _, most := range []int{0, 20} {
				r := trail.Reader{MaxObject: most}
				see := func(how string, at int, stored []byte) error {
					recs, err := ending(&r, trail.Stored{Head: slices.Clone(stored)})
					if again, late := ending(&r, cut(stored, min(2, len(stored)))); (err == nil) != (late == nil) || err == nil && !slices.Equal(recs, again) {
						t.Errorf("%s %d: %v and %q held whole, %v and %q read", how, at, err, recs, late, again)
					}
					if err == nil && !slices.Equal(recs, want) {
						t.Errorf("%s %d: no error, but the records are %q", how, at, recs)
					}
					return err
				}
				if err := see("cut at", len(test.stored), test.stored); err != nil {
					t.Fatal(err)
				}
				for n := range test.stored {
					if !take() {
						continue
					}
					if err := see("cut at", n, test.stored[:n]); err == nil {
						t.Errorf("cut at %d: no error", n)
					}
				}
				harmless := 0
				for i := range 8 * len(test.stored) {
					if !take() {
						continue
					}
					flipped := slices.Clone(test.stored)
					flipped[i/8] ^= 1 << (i % 8)
					if err := see("bit", i, flipped); err == nil {
						harmless++
					}
				}
				if harmless > test.flips {
					t.Errorf("%d bits changed without an error, want at most %d", harmless, test.flips)
				}
			}
		})
	}
}

// TestTailError checks that the error of the source of an object is returned, and that the
// object does not look complete.
func TestTailError(t *testing.T) {
	lost := errors.New("connection lost")
	take := sampletest.OneIn(t, 4)
	for _, stored := range [][]byte{pack(t, logAB), []byte(logAB), []byte(a + "\n" + b + "\n"), pack(t, a+"\n"+b+"\n"), pack(t, string(pack(t, logAB)))} {
		for n := 2; n <= len(stored); n++ {
			for _, most := range []int{0, 2} {
				if !take() {
					continue
				}
				r := trail.Reader{MaxObject: most}
				o := trail.Stored{Head: slices.Clone(stored[:n]), Tail: io.MultiReader(bytes.NewReader(stored[n:]), lostReader{lost})}
				if _, err := ending(&r, o); !errors.Is(err, lost) {
					t.Errorf("%.10q... cut at %d: ended with %v, want %v", stored, n, err, lost)
				}
			}
		}
	}
}

type lostReader struct{ err error }

func (r lostReader) Read([]byte) (int, error) { return 0, r.err }

// TestSkim skims logs of several windows of inflate.Fast, with needles anywhere in them, and
// objects that are not such logs.
func TestSkim(t *testing.T) {
	const needle = "cognito-idp.amazonaws.com"
	plain := func(i int) string { return fmt.Sprintf(`{"eventVersion":"1.08","n":%d,"x":{"y":"%x"}}`, i, i*i*i) }
	var records, hits []string
	for i := range 20_000 {
		if rec := plain(i); i%97 > 0 {
			records = append(records, rec)
		} else {
			rec = `{"eventSource":"` + needle + `",` + rec[1:]
			records, hits = append(records, rec), append(hits, rec)
		}
	}
	text := `{"Records":[` + strings.Join(records, ",") + `]}`
	good := pack(t, text)
	long := pack(t, `{"Records":[{"x":"`+strings.Repeat("x", 300<<10)+`"}]}`)
	wrong := slices.Clone(good)
	wrong[len(wrong)-8] ^= 1
	for _, test := range []struct {
		name   string
		stored []byte
		want   error
	}{
		{"a log", good, nil},
		{"a log and white space", pack(t, text+" \n"), nil},
		{"a wrong checksum", wrong, trail.ErrUnsure},
		{"cut", good[:len(good)-9], trail.ErrUnsure},
		{"data behind", append(slices.Clone(good), 0), trail.ErrUnsure},
		{"two members", append(slices.Clone(good), good...), trail.ErrUnsure},
		{"white space at the end of the records", pack(t, text[:len(text)-2]+" ]}"), trail.ErrUnsure},
		{"a key behind the records", pack(t, text[:len(text)-1]+`,"x":[{}]}`), trail.ErrUnsure},
		{"no end", pack(t, text[:len(text)-2]), trail.ErrUnsure},
		{"no records", pack(t, `{"Records":[]}`), trail.ErrUnsure},
		{"a record too long to skim", long, trail.ErrUnsure},
		{"lines", pack(t, strings.Join(records, "\n")), trail.ErrUnsure},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, head := range []int{len(test.stored), 1000} {
				r := trail.Reader{Needles: trail.Needles{needle}}
				head = min(head, len(test.stored))
				o := trail.Stored{Head: test.stored[:head:head]}
				if head < len(test.stored) {
					o.Tail = bytes.NewReader(test.stored[head:])
				}
				var got []string
				var ended error
				for rec, err := range r.Skim(o) {
					if got = append(got, string(rec)); err != nil {
						ended = err
					} else if end := r.Bad(io.EOF).Offset; text[end:int(end)+len(rec)] != string(rec) {
						t.Fatalf("%q is not at %d", rec, end)
					}
				}
				if ended != test.want {
					t.Fatalf("ended with %v, want %v", ended, test.want)
				}
				if test.want != nil {
					continue
				}
				if !slices.Equal(got, hits) {
					t.Errorf("%d records, want %d, or others", len(got), len(hits))
				}
				if r.Read != int64(len(records)) || r.Inflated < int64(len(text)) {
					t.Errorf("%d records in %d bytes, want %d in %d", r.Read, r.Inflated, len(records), len(text))
				}
			}
		})
	}
}

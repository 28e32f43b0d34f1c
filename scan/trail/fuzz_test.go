package trail_test

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// given returns what an object yields: its records, and the messages of its errors.
func given(records func(trail.Stored) func(func(trail.Record, error) bool), o trail.Stored) (recs, errs []string, last error) {
	for rec, err := range records(o) {
		if last = err; err != nil {
			errs = append(errs, err.Error())
		} else {
			recs = append(recs, string(rec))
		}
	}
	return recs, errs, last
}

// FuzzStored checks for any stored bytes that they yield the same in one piece and in parts,
// whatever the Reader read before, and that skimming is only sure of what reading finds too.
func FuzzStored(f *testing.F) {
	for i, text := range []string{logAB, a + "\n" + b, `{"Records":[` + a, "<html>", "", "csv,eventJson\n1,x\n", "\xff\xfe{\x00"} {
		f.Add([]byte(text), 3*i, i%2 == 0)
		f.Add(pack(f, text), 11*i, i%2 == 1)
		f.Add(pack(f, string(pack(f, text))), 11*i, false)
	}
	f.Fuzz(func(t *testing.T, stored []byte, at int, log bool) {
		if len(stored) > 1<<16 {
			return
		}
		r := trail.Reader{MaxObject: 1 << 20, MaxRecord: 1 << 16}
		read := func(o trail.Stored) func(func(trail.Record, error) bool) { return r.Records(o) }
		rule := trail.MembersByContent
		if log {
			rule = trail.OneMember
		}
		whole := func() trail.Stored { return trail.Stored{Head: bytes.Clone(stored), Members: rule} }
		recs, errs, _ := given(read, whole())
		count, noise := r.Read, r.Noise
		parts := whole()
		if at = min(max(at, 5), len(stored)); at < len(stored) {
			parts.Head, parts.Tail = bytes.Clone(stored[:at]), bytes.NewReader(stored[at:])
		}
		again, errsAgain, _ := given(read, parts)
		if !slices.Equal(recs, again) || len(errs) != len(errsAgain) || len(errs) == 0 && (count != r.Read || noise != r.Noise) {
			t.Errorf("%q: %d records, %q; in parts %d, %q", stored, len(recs), errs, len(again), errsAgain)
		}
		if log {
			return
		}
		skimmer := trail.Reader{MaxObject: 1 << 20, MaxRecord: 1 << 16, Needles: trail.Needles{"cognito-"}}
		skimmed, _, last := given(func(o trail.Stored) func(func(trail.Record, error) bool) { return skimmer.Skim(o) }, whole())
		if errors.Is(last, trail.ErrUnsure) || slices.ContainsFunc(skimmed, func(s string) bool { return !json.Valid([]byte(s)) }) {
			return // the decoder treats it as ErrUnsure
		}
		want := slices.DeleteFunc(slices.Clone(recs), func(s string) bool { return !strings.Contains(s, "cognito-") && !strings.Contains(s, `\`) })
		got := slices.DeleteFunc(slices.Clone(skimmed), func(s string) bool { return !strings.Contains(s, "cognito-") && !strings.Contains(s, `\`) })
		if last == nil && len(errs) == 0 && !slices.Equal(want, got) {
			t.Errorf("%q: %d records, skimmed %d", stored, len(want), len(got))
		}
	})
}

// FuzzUTF16 checks that a text yields the same records in UTF-16, in either byte order and
// with or without a byte order mark, as in UTF-8.
func FuzzUTF16(f *testing.F) {
	for _, text := range []string{logAB, a + "\n" + b, `{"x":"\U0001f600é"}`, "{", `["` + strings.ReplaceAll(a, `"`, `\"`) + `"]`} {
		f.Add(text, true, true)
		f.Add(text, false, false)
	}
	f.Fuzz(func(t *testing.T, text string, big, mark bool) {
		// Without a mark, two characters identify it.
		if !utf8.ValidString(text) || len(text) < 2 || text[0] != '{' && text[0] != '[' || text[1] >= utf8.RuneSelf || text[1] == 0 || text[1] == '\n' {
			return
		}
		var order binary.AppendByteOrder = binary.LittleEndian
		if big {
			order = binary.BigEndian
		}
		var wide []byte
		if mark {
			wide = order.AppendUint16(wide, 0xfeff)
		}
		for _, c := range utf16.Encode([]rune(text)) {
			wide = order.AppendUint16(wide, c)
		}
		var r trail.Reader
		want, wantErrs := all(&r, []byte(text))
		read := r.Read
		got, gotErrs := all(&r, wide)
		if !slices.Equal(want, got) || len(wantErrs) != len(gotErrs) || read != r.Read {
			t.Errorf("%q: %d records and %q, in UTF-16 %d and %q", text, len(want), wantErrs, len(got), gotErrs)
		}
	})
}

// FuzzTable checks that a record in a cell of a CSV is found unchanged, whatever the other
// cells hold and whatever separates them.
func FuzzTable(f *testing.F) {
	f.Add("x", "y", byte(0))
	f.Add("a\n\"b\"", "{oops", byte(1))
	f.Add(`{"eventVersion":1}`, " ", byte(2))
	f.Fuzz(func(t *testing.T, before, after string, comma byte) {
		if strings.Contains(before+after, "\r") || strings.Contains(before+after, "{") {
			return // an earlier cell may also hold a record
		}
		if strings.HasPrefix(before, "[") {
			return // the second line may be JSON, so the first is no header and the file fails
		}
		var text bytes.Buffer
		w := csv.NewWriter(&text)
		w.Comma = rune(",;\t|"[comma%4])
		for _, row := range [][]string{{"first", "eventJson", "last"}, {before, whole("x"), after}, {after, whole("y"), before}} {
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		var r trail.Reader
		got, errs := all(&r, text.Bytes())
		if !slices.Equal(got, []string{whole("x"), whole("y")}) || len(errs) > 0 || r.Read != 2 {
			t.Errorf("%q: %q and %q", text.String(), got, errs)
		}
	})
}

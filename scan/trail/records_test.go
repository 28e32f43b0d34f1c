package trail_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// addContainers adds the containers, uncompressed, to the corpus.
func addContainers(f *testing.F) {
	for _, test := range containers {
		f.Add([]byte(test.text))
	}
	for _, rec := range []string{
		`{"eventSource":"cognito-idp.amazonaws.com"}`,
		`{"eventSource":"\u0063ognito-idp.amazonaws.com"}`,
		`{"eventSource":"cognito\u002Didp.amazonaws.com"}`,
		`{"x":"\\u0063ognito-","\u0063ognito-idp":1}`,
		`{"x":[{"y":"\u0063\u006F\u0067\u006e\u0069\u0074\u006f\u002didp"}]}`,
		`{"x":"cogni\u0074o-idp","y":"\u00e9\ud83d\ude00"}`,
		`{"x":"\u0"}`,
	} {
		f.Add([]byte(`{"Records":[` + rec + "," + a + `]}`))
		f.Add([]byte(lookup(rec)))
		f.Add([]byte(rec + "\n" + a + "\n" + rec))
	}
}

// all returns copies of the records of data, and the errors.
func all(r *trail.Reader, data []byte) (recs []string, errs []string) {
	for rec, err := range r.Records(trail.Stored{Head: data}) {
		if err != nil {
			errs = append(errs, err.Error())
		} else {
			recs = append(recs, string(rec))
		}
	}
	return recs, errs
}

// FuzzRecords compares the records of {"Records":[...]} with encoding/json. For any text it
// checks that records are valid JSON objects, slices of the text, and the same through a
// window.
func FuzzRecords(f *testing.F) {
	addContainers(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
			return // covered by TestDamage
		}
		var r trail.Reader
		recs, errs := all(&r, data)
		for _, rec := range recs {
			if !json.Valid([]byte(rec)) || rec[0] != '{' {
				t.Errorf("%q is not a JSON object", rec)
			}
		}
		if r.Read < int64(len(recs)) {
			t.Errorf("%d records, %d read", len(recs), r.Read)
		}
		{
			var moved []string
			var movedErrs []string
			for rec, err := range r.Records(cut(data, min(2, len(data)))) {
				if err != nil {
					movedErrs = append(movedErrs, err.Error())
				} else {
					moved = append(moved, string(rec))
				}
			}
			if !slices.Equal(recs, moved) || !slices.Equal(errs, movedErrs) {
				t.Errorf("%q: %q and %q held whole, %q and %q read", data, recs, errs, moved, movedErrs)
			}
		}
		if want, ok := reference(data); ok && (!slices.Equal(recs, want) || len(errs) > 0) {
			t.Errorf("%q: records %q, %q, want %q", data, recs, errs, want)
		}
	})
}

// reference returns the records that encoding/json finds in data, and whether data is a log
// at all: an object that holds nothing but one array of objects, Records.
func reference(data []byte) (recs []string, ok bool) {
	var log map[string]json.RawMessage
	var records []json.RawMessage
	if json.Unmarshal(data, &log) != nil || len(log) != 1 || bytes.Count(data, []byte("ecords")) != 1 {
		return nil, false
	}
	if json.Unmarshal(log["Records"], &records) != nil || records == nil {
		return nil, false
	}
	for _, rec := range records {
		if rec[0] != '{' || mayWrap(rec) {
			return nil, false
		}
		recs = append(recs, string(rec))
	}
	return recs, true
}

// mayWrap reports whether rec may be a wrapper of a record, which TestWrapped covers.
func mayWrap(rec []byte) bool {
	var r map[string]any
	_ = json.Unmarshal(rec, &r)
	_, isString := r["eventVersion"].(string)
	odd := func(text string) bool { return bytes.Contains(bytes.ToLower(rec), []byte(text)) }
	if isString {
		return odd(`\`) || odd(`"aws:`) || odd("message") || odd("detail") || odd("raw") || odd("original") || odd("eventjson") || odd("event\"") || odd("cloudtrail")
	}
	return odd(`\`) || odd("event") || odd("detail") || odd("messagetype")
}

// FuzzNeedles checks that needles leave out no record that holds one, however it is escaped,
// and change nothing else, except that broken JSON may go unnoticed in records without one.
func FuzzNeedles(f *testing.F) {
	const needle = "cognito-idp.amazonaws"
	addContainers(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		every, some := trail.Reader{}, trail.Reader{Needles: trail.Needles{needle}}
		recs, errs := all(&every, data)
		found, foundErrs := all(&some, data)
		if len(errs) > 0 && len(foundErrs) == 0 && !json.Valid(data) && bytes.HasPrefix(data, []byte(`{"Records":[{`)) {
			for _, rec := range found {
				if !json.Valid([]byte(rec)) || !holds([]byte(rec), needle) && !strings.Contains(rec, `\u00`) {
					t.Errorf("%q: found %q", data, rec)
				}
			}
			return
		}
		if !slices.Equal(errs, foundErrs) {
			t.Errorf("%q: errors %q with needles, %q without", data, foundErrs, errs)
		}
		if every.Read != some.Read || every.Inflated != some.Inflated {
			t.Errorf("%q: %d records in %d bytes with needles, %d in %d without", data, some.Read, some.Inflated, every.Read, every.Inflated)
		}
		for _, rec := range recs {
			switch {
			case len(found) > 0 && found[0] == rec:
				found = found[1:]
			case holds([]byte(rec), needle):
				t.Errorf("%q holds %q and was left out", rec, needle)
			}
		}
		if len(found) > 0 {
			t.Errorf("%q: found only with needles: %q", data, found)
		}
	})
}

// holds reports whether a key or string in the JSON rec contains text.
func holds(rec []byte, text string) bool {
	d := json.NewDecoder(bytes.NewReader(rec))
	d.UseNumber()
	for {
		token, err := d.Token()
		if err != nil {
			return false
		}
		if s, ok := token.(string); ok && strings.Contains(s, text) {
			return true
		}
	}
}

// TestNeedles checks that records without a needle are in fact left out.
func TestNeedles(t *testing.T) {
	in, out := `{"eventSource":"cognito-idp"}`, `{"eventSource":"s3","x":"\u00e9 cognito"}`
	hidden := `{"eventSource":"\u0063OGNITO"}` // may hold one: the decoder will see
	text := []byte(`{"Records":[` + strings.Join([]string{out, in, out, hidden, out}, ",") + `]}`)
	for _, test := range []struct {
		needles trail.Needles
		want    []string
	}{
		{nil, []string{out, in, out, hidden, out}},
		{trail.Needles{"cognito-"}, []string{in, hidden}},
		{trail.Needles{"nowhere", "idp"}, []string{in}},
		{trail.Needles{"nowhere"}, nil},
	} {
		var got []string
		for rec, err := range test.needles.Records(text) {
			if err != nil {
				t.Error(err)
			}
			got = append(got, string(rec))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%q: %q, want %q", test.needles, got, test.want)
		}
	}
}

// TestErrorsAreTyped checks which errors cost a record and which cost the object.
func TestErrorsAreTyped(t *testing.T) {
	var bad *trail.RecordError
	var broken *trail.SyntaxError
	for _, err := range trail.Records([]byte(a + "\noops}")) {
		if err != nil && (!errors.As(err, &bad) || !errors.As(err, &broken) || err.Error() != "line 2: byte 0: unexpected 'o', want a JSON value") {
			t.Errorf("%T %v, want a record error of a syntax error", err, err)
		}
	}
	for _, err := range trail.Records([]byte("oops")) {
		if errors.As(err, &bad) || !errors.As(err, &broken) {
			t.Errorf("%T %v, want a syntax error", err, err)
		}
	}
}

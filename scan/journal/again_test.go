package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// many are entries whose lines are short, long, and longer than one read.
func many() (list []journal.Entry) {
	for i := range 300 {
		e := journal.Entry{Object: fmt.Sprint("logs/", i), Version: "1", Status: journal.Scanned, Message: strings.Repeat("x", i*i%977)}
		if i%100 == 50 {
			e.Message = strings.Repeat("y", 200<<10)
		}
		list = append(list, e)
	}
	return list
}

// A file that counts the bytes read from it.
type counted struct {
	file
	read int
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.file.ReadAt(p, at)
	c.read += n
	return n, err
}

// Of a journal that was read once, only what is asked for is read again, in the order in
// which it was written, and with the same content.
func TestReadOnce(t *testing.T) {
	list := many()
	c := &counted{file: file{data: write(t, run, true, list...)}}
	size := len(c.data)
	for name, test := range map[string]struct {
		ask  []int
		most int // bytes read in addition to the journal itself
	}{
		"nothing":          {nil, 0},
		"the first":        {[]int{0}, 64 << 10},
		"the last":         {[]int{299}, 64 << 10},
		"a long one":       {[]int{150}, 264 << 10},
		"some":             {[]int{3, 17, 18, 250, 299}, 5 * 64 << 10},
		"in another order": {[]int{299, 250, 18, 17, 3}, 5 * 64 << 10},
		"all":              {each300, size},
	} {
		c.data, c.read = c.data[:size], 0
		l, err := journal.Resume(t.Context(), c, run)
		if err != nil {
			t.Fatal(err)
		}
		var want, got []journal.Entry
		for _, i := range test.ask {
			if !l.Ask(list[i].Object, "1") {
				t.Errorf("%s: %d is not finished", name, i)
			}
		}
		for _, i := range slices.Sorted(slices.Values(test.ask)) {
			want = append(want, list[i])
		}
		for e, err := range l.Entries(t.Context(), each(nil, nil)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
		if more := c.read - size; more > test.most {
			t.Errorf("%s: %d bytes are read beside the %d of the journal, want at most %d", name, more, size, test.most)
		}
	}
}

var each300 = func() (all []int) {
	for i := range 300 {
		all = append(all, i)
	}
	return all
}()

// An entry is decoded only as far as needed to identify it, until it is asked for: here no
// entry could be decoded further. A line without a checksum is decoded as a whole.
func TestDecodedOnce(t *testing.T) {
	const line = `{"object":"logs/a","version":"1","status":"scanned","bytes":"none"}` + "\n"
	begin := write(t, run, false)
	f := &file{data: append(bytes.Clone(begin), journal.Seal(line)...)}
	if _, found, err := resume(t, f, run, nil); err != nil || len(found) > 0 {
		t.Errorf("nothing asked for: %d entries, %v", len(found), err)
	}
	var damage *journal.DamageError
	if _, _, err := resume(t, f, run, []journal.Entry{{Object: "logs/a", Version: "1"}}); !errors.As(err, &damage) || !strings.Contains(err.Error(), "read again") {
		t.Errorf("asked for: got %v", err)
	}
	v1 := bytes.Replace(begin, []byte(journal.Schema), []byte("cogtrail.journal/v1"), 1)
	v1 = append(v1[:bytes.LastIndex(v1, []byte(`,"sum":`))], "}\n"+line...)
	if _, _, err := resume(t, &file{data: v1}, run, nil); !errors.As(err, &damage) || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("without checksums: got %v", err)
	}
}

// Any name is recognized, however its line encodes it.
func TestAnyNameIsKnownAgain(t *testing.T) {
	f := &file{}
	var list []journal.Entry
	for _, name := range []string{"logs/\xff", "logs/\xfe", "logs/\ufffd", "logs/\u202e", `logs/"\`, "logs/ä", "logs/\n", `","status":"failed"`} {
		for _, version := range []string{"", "1", "\ufffd", `"`} {
			list = append(list, journal.Entry{Object: name, Version: version, Status: journal.Scanned})
		}
	}
	for _, want := range []int{len(list), 0} {
		scanned, found, err := resume(t, f, run, list)
		if err != nil || len(scanned) != want || names(found) != names(list) {
			t.Fatalf("scanned %q, found %q, %v", names(scanned), names(found), err)
		}
	}
}

// A journal that changes during a scan is damaged.
func TestChangedMeanwhile(t *testing.T) {
	list := many()
	for name, change := range map[string]func(*file){
		"a byte":  func(f *file) { f.data[bytes.Index(f.data, []byte(`"logs/7"`))+2] = 'x' },
		"the end": func(f *file) { f.data = f.data[:bytes.Index(f.data, []byte(`"logs/7"`))] },
	} {
		f := &file{data: write(t, run, true, list...)}
		l, err := journal.Resume(t.Context(), f, run)
		if err != nil {
			t.Fatal(err)
		}
		l.Ask("logs/7", "1")
		change(f)
		var last error
		for _, err := range l.Entries(t.Context(), each(nil, nil)) {
			last = err
		}
		var damage *journal.DamageError
		if !errors.As(last, &damage) || !strings.Contains(last.Error(), "read again") {
			t.Errorf("%s: got %v", name, last)
		}
	}
}

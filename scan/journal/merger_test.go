package journal_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A veil hides names and subs.
type veil string

func (v veil) Fingerprint() string     { return string(v) }
func (v veil) Name(name string) string { return string(v) + ":" + name }

func (v veil) Entry(e *journal.Entry) {
	e.Object = v.Name(e.Object)
	for i := range e.Events {
		e.Events[i].Sub = v.Name(e.Events[i].Sub)
	}
}

// found returns a journal of one event of each class.
func found(t *testing.T, key string, ended bool, classes []cognito.Class, pruned ...journal.Pruned) []byte {
	e := journal.Entry{Object: "logs/a", Status: journal.Scanned, Records: journal.Records{Read: int64(len(classes)), Matched: int64(len(classes))}}
	for _, c := range classes {
		e.Events = append(e.Events, cognito.Event{Name: "x", Sub: "jane", Class: c})
	}
	return write(t, journal.Run{ID: "J", Number: 1, Classes: classes, Sources: []string{"logs"}, Key: key, Pruned: pruned}, ended, e)
}

// merge returns what the journals hold together.
func merge(t *testing.T, m *journal.Merger, journals ...[]byte) (got []journal.Entry, w journal.Whole, err error) {
	t.Helper()
	for _, data := range journals {
		part, err := m.Open(bytes.NewReader(data))
		if err != nil {
			return got, m.Whole(), err
		}
		for e, err := range part.Entries() {
			if err != nil {
				return got, m.Whole(), err
			}
			got = append(got, e)
		}
	}
	return got, m.Whole(), nil
}

// Journals go together or are refused, with an error that says why.
func TestWhatGoesTogether(t *testing.T) {
	two, three := cognito.Classes[:2], cognito.Classes[:3]
	plain, more := found(t, "", true, two), found(t, "", true, three)
	veiled, other := found(t, "k", true, two), found(t, "x", true, two)
	for _, test := range []struct {
		name     string
		merger   journal.Merger
		journals [][]byte
		classes  []cognito.Class
		key      string
		err      error
	}{
		{"one", journal.Merger{}, [][]byte{plain}, two, "", nil},
		{"equal ones", journal.Merger{}, [][]byte{plain, plain}, two, "", nil},
		{"more classes", journal.Merger{}, [][]byte{plain, more}, nil, "", &journal.ClassesError{Held: three, Want: two}},
		{"fewer classes", journal.Merger{}, [][]byte{more, plain}, nil, "", &journal.ClassesError{Held: two, Want: three}},
		{"what all hold", journal.Merger{Select: two[1:]}, [][]byte{more, plain}, two[1:], "", nil},
		{"what one does not hold", journal.Merger{Select: three[1:]}, [][]byte{more, plain}, nil, "", &journal.ClassesError{Held: two, Want: three[1:]}},
		{"one key", journal.Merger{}, [][]byte{veiled, veiled}, two, "k", nil},
		{"two keys", journal.Merger{}, [][]byte{veiled, other}, nil, "", &journal.KeyError{Held: "x", Want: "k"}},
		{"a key behind none", journal.Merger{}, [][]byte{plain, veiled}, nil, "", &journal.KeyError{Held: "k"}},
		{"none behind a key", journal.Merger{}, [][]byte{veiled, plain}, nil, "", &journal.KeyError{Want: "k"}},
		{"with the key", journal.Merger{Veil: veil("k")}, [][]byte{veiled, plain}, two, "k", nil},
		{"with the key, of none", journal.Merger{Veil: veil("k")}, nil, nil, "", nil},
		{"with another key", journal.Merger{Veil: veil("k")}, [][]byte{plain, other}, nil, "", &journal.KeyError{Held: "x", Want: "k"}},
		{"with a veil that replaces nothing", journal.Merger{Veil: veil("")}, [][]byte{veiled, veiled}, two, "k", nil},
		{"asked plainly", journal.Merger{Plain: true}, [][]byte{plain, plain}, two, "", nil},
		{"asked plainly of pseudonyms", journal.Merger{Plain: true}, [][]byte{veiled}, nil, "", &journal.KeyError{Held: "k"}},
		{"asked plainly, with the key", journal.Merger{Plain: true, Veil: veil("k")}, [][]byte{veiled, plain}, two, "k", nil},
		{"the key before the classes", journal.Merger{}, [][]byte{veiled, more}, nil, "", &journal.KeyError{Want: "k"}},
		{"no journal", journal.Merger{}, [][]byte{plain, []byte("x\n")}, nil, "", journal.ErrNotJournal},
	} {
		got, w, err := merge(t, &test.merger, test.journals...)
		if test.err != nil {
			if !errors.Is(err, test.err) && !cmp.Equal(err, test.err) {
				t.Errorf("%s: got %#v, want %#v", test.name, err, test.err)
			}
			continue
		}
		if err != nil || !slices.Equal(w.Classes, test.classes) || w.Key != test.key {
			t.Errorf("%s: %v, classes %v, key %q", test.name, err, w.Classes, w.Key)
		}
		for _, e := range got {
			if len(e.Events) != len(test.classes) || int(e.Records.Matched) != len(test.classes) || e.Records.Read != e.Records.Matched+e.Records.Unmatched {
				t.Errorf("%s: %d events, %+v", test.name, len(e.Events), e.Records)
			}
		}
	}
}

// A refused journal is not part of the whole.
func TestRefusedIsNoPart(t *testing.T) {
	classes := cognito.Classes[:2]
	m := journal.Merger{Select: classes}
	for _, data := range [][]byte{found(t, "k", false, classes[:1]), []byte("x\n"), found(t, "", true, classes)} {
		_, w, err := merge(t, &m, data)
		if w.Key != "" || len(w.Unfinished) > 0 {
			t.Errorf("the whole is %+v, %v", w, err)
		}
	}
	if w := m.Whole(); !slices.Equal(w.Classes, classes) {
		t.Errorf("the whole is %+v", w)
	}
}

// What the journals leave open is left open in the whole, each thing once and in order.
func TestWhole(t *testing.T) {
	classes := cognito.Classes[:1]
	x, y := journal.Pruned{What: "x", Why: "by --exclude"}, journal.Pruned{What: "y", Why: "by --exclude"}
	open := write(t, journal.Run{ID: "K", Number: 1, Classes: classes, Sources: []string{"more", "logs"}, Sites: []journal.Site{{"2", "r"}, {"1", "s"}, {"1", "r"}, {"2", "r"}}}, false)
	got, w, err := merge(t, &journal.Merger{}, open, found(t, "", true, classes, y, x), found(t, "", true, classes, x), found(t, "", false, classes))
	want := journal.Whole{Classes: classes, Unfinished: []string{"logs", "more"}, Pruned: []journal.Pruned{x, y},
		Sources: []string{"logs", "more"}, Sites: []journal.Site{{"1", "r"}, {"1", "s"}, {"2", "r"}}}
	if diff := cmp.Diff(want, w); err != nil || diff != "" || len(got) != 3 {
		t.Errorf("%d entries, %v (-want +got)\n%s", len(got), err, diff)
	}
}

// Plain journals are veiled completely, others not at all.
func TestVeil(t *testing.T) {
	classes := cognito.Classes[:1]
	x := journal.Pruned{What: "x", Why: "by --exclude"}
	m := journal.Merger{Veil: veil("k")}
	for _, test := range []struct{ held, object, sub, source, pruned string }{
		{"", "k:logs/a", "k:jane", "k:logs", "k:x"},
		{"k", "logs/a", "jane", "logs", "x"},
	} {
		part, err := m.Open(bytes.NewReader(append(found(t, test.held, true, classes, x), found(t, test.held, false, classes)...)))
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range part.Entries() {
			if err != nil || e.Object != test.object || e.Events[0].Sub != test.sub {
				t.Errorf("key %q: got %s, %s, %v", test.held, e.Object, e.Events[0].Sub, err)
			}
		}
		if open := strings.Join(part.Unfinished(), " "); open != test.source {
			t.Errorf("key %q: unfinished %s, want %s", test.held, open, test.source)
		}
	}
	if w := m.Whole(); len(w.Pruned) != 2 || w.Pruned[0].What != "k:x" || w.Pruned[1].What != "x" {
		t.Errorf("pruned %+v", w.Pruned)
	}
}

// A damaged journal is known to be damaged, and what it leaves open is not known.
func TestDamagedPart(t *testing.T) {
	var m journal.Merger
	part, err := m.Open(bytes.NewReader(append(found(t, "", false, cognito.Classes[:1]), "x\n"...)))
	if err != nil {
		t.Fatal(err)
	}
	var last error
	n := 0
	for _, err := range part.Entries() {
		last = err
		n++
	}
	var damage *journal.DamageError
	if !errors.As(last, &damage) || damage.First || n != 2 || len(m.Whole().Unfinished) > 0 {
		t.Errorf("%d entries and errors, %v; the whole is %+v", n, last, m.Whole())
	}
}

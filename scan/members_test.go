package scan_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A crate is an archive of the objects of a shelf. It counts how often Members was called,
// and how many members the scan is done with.
type crate struct {
	*shelf
	name  string
	asked int
	done  atomic.Int64
	fail  func(asked int) error
	none  bool // it turns out not to be an archive
}

func (c *crate) object() scan.Object {
	return scan.Object{Name: c.name, Size: -1, Archive: true, Open: c.objects[0].Open, Members: func(ctx context.Context, yield func(scan.Object) bool) (bool, error) {
		c.asked++
		if c.fail != nil {
			if err := c.fail(c.asked); err != nil {
				return false, err
			}
		}
		if c.none {
			return false, nil
		}
		for _, m := range c.objects {
			m.Name, m.Done = c.name+"!/"+m.Name, func() { c.done.Add(1) }
			if !yield(m) {
				break
			}
		}
		return true, nil
	}}
}

func crateOf(n int) *crate { return &crate{shelf: archive(n), name: "x.zip"} }

// beside returns a shelf of n logs with the archives in the middle.
func beside(n int, crates ...*crate) *shelf {
	s := archive(n)
	for _, c := range crates {
		s.objects = slices.Insert(s.objects, n/2, c.object())
	}
	return s
}

// told returns the entries as text.
func told(entries []journal.Entry) (lines []string) {
	for _, e := range entries {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("%s %s %s", e.Object, e.Status, e.Message), " "))
	}
	return lines
}

// The members of an archive take its place, and the scan says when it is done with each.
func TestMembers(t *testing.T) {
	c, none := crateOf(3), crateOf(1)
	none.name, none.none = "y.zip", true
	got := told(collect(t, &scan.Scanner{Sources: []scan.Source{beside(2, c, none)}}))
	want := []string{"logs/0000.json.gz scanned", "logs/0001.json.gz scanned",
		"x.zip!/logs/0000.json.gz scanned", "x.zip!/logs/0001.json.gz scanned", "x.zip!/logs/0002.json.gz scanned", "y.zip scanned"}
	if diff := gocmp.Diff(want, got); diff != "" || c.done.Load() != 3 {
		t.Errorf("done with %d members, (-want +got)\n%s", c.done.Load(), diff)
	}
}

// An unwanted archive is not opened. A wanted one may hold no wanted members.
func TestWantedMembers(t *testing.T) {
	for _, test := range []struct {
		without       string
		entries, done int
		asked         int
	}{{"x.zip", 2, 0, 0}, {"0001", 3, 3, 1}, {"!/", 2, 3, 1}} {
		c := crateOf(3)
		want := func(o scan.Object) bool {
			return !strings.Contains(o.Name, test.without) || test.without == "x.zip" && !o.Archive
		}
		got := collect(t, &scan.Scanner{Sources: []scan.Source{beside(2, c)}, Want: want})
		if len(got) != test.entries || int(c.done.Load()) != test.done || c.asked != test.asked {
			t.Errorf("without %q: %q, done with %d members, asked for them %d times", test.without, told(got), c.done.Load(), c.asked)
		}
	}
}

// A dry run opens no archive, and counts them.
func TestEstimateOfArchives(t *testing.T) {
	c := crateOf(3)
	got, err := (&scan.Scanner{Sources: []scan.Source{beside(2, c)}}).Estimate(t.Context())
	if got.Read != 3 || got.Archives != 1 || err != nil || c.asked != 0 {
		t.Errorf("got %+v, %v, asked for the members %d times", got, err, c.asked)
	}
}

// What a journal knows of an archive says nothing about its members.
func TestUnfinishedMembers(t *testing.T) {
	want := scan.Unfinished(func(name, version string) bool { return !strings.HasSuffix(name, "0001.json.gz") }, nil)
	c := crateOf(3)
	got := told(collect(t, &scan.Scanner{Sources: []scan.Source{beside(2, c)}, Want: want}))
	if diff := gocmp.Diff([]string{"logs/0001.json.gz scanned", "x.zip!/logs/0001.json.gz scanned"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// An archive that cannot be read is tried as often as any other object, and becomes one
// failed entry.
func TestMembersTriedAgain(t *testing.T) {
	tried := &scan.ReadError{Transient: true, Tried: true, Err: errors.New("it may pass")}
	gone := &scan.ReadError{Reason: "vanished", Err: errors.New("it is gone")}
	for _, test := range []struct {
		name         string
		err          error
		times, asked int
		reason       string // empty if scanned
	}{ // as in TestTriedAgain
		{"once", errPassing, 1, 2, ""},
		{"until the end", errPassing, 5, 6, ""},
		{"always", errPassing, 1000, 10, "unreadable"},
		{"tried by the source", tried, 1, 2, ""},
		{"tried by the source, always", tried, 1000, 2, "unreadable"},
		{"gone", gone, 1000, 1, "vanished"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				c := crateOf(3)
				c.shelf.onOpen = func(context.Context, string) error {
					if test.reason != "" {
						t.Error("the archive is opened as a log")
					}
					return nil
				}
				c.fail = func(asked int) error {
					if asked <= test.times {
						return test.err
					}
					return nil
				}
				got := collect(t, &scan.Scanner{Sources: []scan.Source{beside(20, c)}, Want: func(o scan.Object) bool { return o.Archive || o.Name != "x.zip" }})
				if c.asked != test.asked || time.Since(begun) > 20*time.Second {
					t.Errorf("asked %d times within %v, want %d", c.asked, time.Since(begun), test.asked)
				}
				if test.reason == "" {
					if len(got) != 23 || slices.ContainsFunc(got, func(e journal.Entry) bool { return e.Status != journal.Scanned }) {
						t.Errorf("got %q", told(got))
					}
					return
				}
				if e := got[len(got)-1]; len(got) != 21 || e.Object != "x.zip" || e.Status != journal.Failed || e.Reason != test.reason || e.Message != test.err.Error() {
					t.Errorf("got %d entries, the last %q %+v", len(got), told(got[20:]), e)
				}
			})
		})
	}
}

// An unreadable archive is never skipped, even if a log of the same name would be.
func TestMembersOfAnyName(t *testing.T) {
	for _, name := range []string{"x.zip", ".x.zip", "CloudTrail-Digest/x.zip", "vpcflowlogs/x.zip"} {
		c := crateOf(1)
		c.name, c.fail = name, func(int) error { return &scan.ReadError{Reason: "vanished", Err: errors.New("it is gone")} }
		if got := told(collect(t, &scan.Scanner{Sources: []scan.Source{beside(0, c)}})); !slices.Equal(got, []string{name + " failed it is gone"}) {
			t.Errorf("got %q", got)
		}
		if e, err := (&scan.Scanner{Sources: []scan.Source{beside(0, c)}}).Estimate(t.Context()); e.Read != 1 || e.Archives != 1 || err != nil {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}

// If no archive can be read any more, the scan ends. It ends at once for an error that is no
// object's fault.
func TestMembersThatEndTheScan(t *testing.T) {
	fatal := &scan.ReadError{Fatal: true, Err: errors.New("expired")}
	for _, test := range []struct {
		err   error
		asked int
		want  string
	}{{errPassing, 5 * 11, "nothing can be read any more"}, {fatal, 1, "expired"}} {
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			var crates []*crate
			for range 20 {
				c := crateOf(1)
				c.fail = func(int) error {
					asked++
					return test.err
				}
				crates = append(crates, c)
			}
			var last error
			for _, err := range (&scan.Scanner{Sources: []scan.Source{beside(20, crates...)}}).Entries(t.Context()) {
				last = err
			}
			if last == nil || !strings.Contains(last.Error(), test.want) || !errors.Is(last, test.err) || asked != test.asked {
				t.Errorf("%v, asked %d times, want %d", last, asked, test.asked)
			}
		})
	}
}

// Failing archives do not end the scan as long as others are read.
func TestMembersOfSomeArchives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var crates []*crate
		for i := range 40 {
			c := crateOf(1)
			if i%2 > 0 {
				c.fail = func(int) error { return errPassing }
			}
			crates = append(crates, c)
		}
		if got := collect(t, &scan.Scanner{Sources: []scan.Source{beside(2, crates...)}}); len(got) != 42 {
			t.Errorf("%d entries: %q", len(got), told(got))
		}
	})
}

// A broken source fails while an archive of another source is being listed.
type broken struct{ after chan bool }

func (*broken) Reads() int { return 1 }

func (b *broken) Objects(context.Context) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		<-b.after
		yield(scan.Object{}, errors.New("the source is broken"))
	}
}

// No archive is blamed for the end of the listing.
func TestMembersOfBrokenListings(t *testing.T) {
	for range 50 {
		b := &broken{after: make(chan bool)}
		c := crateOf(3)
		o := c.object()
		o.Members = func(ctx context.Context, _ func(scan.Object) bool) (bool, error) {
			close(b.after)
			<-ctx.Done()
			return false, ctx.Err()
		}
		for e, err := range (&scan.Scanner{Sources: []scan.Source{&shelf{objects: []scan.Object{o}}, b}}).Entries(t.Context()) {
			if err == nil {
				t.Fatalf("%s is blamed: %s", e.Object, e.Message)
			}
		}
	}
}

// A scan that is canceled while an archive is listed blames no archive.
func TestMembersOfCancelledScans(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	c := crateOf(3)
	c.fail = func(int) error {
		cancel()
		return ctx.Err()
	}
	for e, err := range (&scan.Scanner{Sources: []scan.Source{beside(20, c)}}).Entries(ctx) {
		if err == nil && e.Status != journal.Scanned {
			t.Errorf("%s is blamed: %s", e.Object, e.Message)
		}
	}
	if c.asked != 1 {
		t.Errorf("asked %d times", c.asked)
	}
}

package scan_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cogtrail/cogtrail/scan"
)

// A drip yields one byte per second. If it breaks, it yields only half of them.
type drip struct {
	left, half int64
	breaks     bool
}

func (d *drip) Read(p []byte) (int, error) {
	switch {
	case d.left == 0:
		return 0, io.EOF
	case d.breaks && d.left == d.half:
		return 0, &scan.ReadError{Transient: true, Err: errors.New("broken")}
	}
	time.Sleep(time.Second)
	d.left--
	p[0] = ' '
	return 1, nil
}

func (*drip) Close() error { return nil }

// A tap lists objects that arrive at one byte per second.
type tap struct {
	objects int
	size    int64 // of each object
	unknown bool  // the listing leaves out the size
	listing time.Duration
	breaks  int64 // number of opens whose read fails
	err     error
}

func (s *tap) Objects(ctx context.Context) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		for i := range s.objects {
			time.Sleep(s.listing)
			o := scan.Object{Name: fmt.Sprint(i), Version: "1", Size: s.size, Open: func(context.Context) (scan.Body, error) {
				left := atomic.AddInt64(&s.breaks, -1) // objects are opened concurrently
				return scan.Body{ReadCloser: &drip{s.size, s.size / 2, left >= 0}, Version: "1", Size: s.size}, nil
			}}
			if s.unknown {
				o.Size = -1
			}
			if ctx.Err() != nil || !yield(o, nil) {
				return
			}
		}
		if s.err != nil {
			yield(scan.Object{}, s.err)
		}
	}
}

// shown scans s, one object at a time, and returns the statuses shown every 10.3 seconds.
func shown(t *testing.T, s *tap) (all []scan.Status, err error) {
	scanner := scan.Scanner{Sources: []scan.Source{s}, Workers: 1, Reads: 1}
	scanner.Progress = &scan.Progress{Every: 10300 * time.Millisecond, Show: func(s scan.Status) { all = append(all, s) }}
	for _, err = range scanner.Entries(t.Context()) {
	}
	return all, err
}

func TestProgress(t *testing.T) {
	for _, test := range []struct {
		name string
		s    tap
		at   map[int]scan.Status // by the number of statuses shown before
	}{
		{"bytes of an object at hand", tap{objects: 1, size: 101}, map[int]scan.Status{
			1: {Listed: true, Objects: 1, Read: 10, Stored: 101}, 9: {Listed: true, Objects: 1, Read: 92, Stored: 101},
		}},
		{"listed far ahead of reading", tap{objects: 50, size: 25, listing: 500 * time.Millisecond}, map[int]scan.Status{
			1: {Objects: 20, Read: 9, Stored: 500}, 3: {Listed: true, Objects: 50, Done: 1, Read: 30, Stored: 1250},
		}},
		{"what is not known is guessed", tap{objects: 4, size: 15, unknown: true}, map[int]scan.Status{
			1: {Listed: true, Objects: 4, Read: 10, Stored: 60, Guessed: true}, 5: {Listed: true, Objects: 4, Done: 3, Read: 51, Stored: 60},
		}},
		{"read again and again", tap{objects: 2, size: 31, breaks: 7}, map[int]scan.Status{
			1: {Listed: true, Objects: 2, Read: 10, Stored: 62}, 2: {Listed: true, Objects: 2, Read: 4, Stored: 62},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, err := shown(t, &test.s)
				if err != nil {
					t.Fatal(err)
				}
				for n, want := range test.at {
					if n > len(got) || got[n-1] != want {
						t.Errorf("the %dth time: want %+v of %+v", n, want, got)
					}
				}
				for _, s := range got {
					if s.Read > s.Stored {
						t.Errorf("%+v", s)
					}
				}
			})
		})
	}
}

// An error of the source ends a scan soon, however much was listed before it.
func TestProgressEndsWithTheListing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		begun := time.Now()
		if _, err := shown(t, &tap{objects: 1000, size: 10, err: broken}); !errors.Is(err, broken) {
			t.Error(err)
		}
		if took := time.Since(begun); took > 6*time.Minute {
			t.Errorf("it took %s", took)
		}
	})
}

// A scan that is broken off leaves nothing running.
func TestProgressIsBrokenOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		scanner := scan.Scanner{Sources: []scan.Source{&tap{objects: 1000, size: 10}}, Progress: &scan.Progress{Every: time.Hour, Show: func(scan.Status) {}}}
		for _, err := range scanner.Entries(t.Context()) {
			if err != nil {
				t.Error(err)
			}
			break
		}
	})
}

package scan_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cogtrail/cogtrail/scan"
)

// A slow shelf limits how many of its objects may be read at once. Each takes a second.
type slow struct {
	shelf
	reads    int
	now, top atomic.Int64
}

func (s *slow) Reads() int { return s.reads }

// newSlow returns a shelf of n objects with the given name.
func newSlow(name string, n, reads int) *slow {
	s := &slow{reads: reads}
	for i := range n {
		s.put(fmt.Sprintf("%s/%04d.json.gz", name, i), logOf(foreign, deletion(i)))
	}
	s.onOpen = func(context.Context, string) error {
		s.top.Store(max(s.top.Load(), s.now.Add(1)))
		time.Sleep(time.Second)
		s.now.Add(-1)
		return nil
	}
	return s
}

// TestSourcesWithReadersOfTheirOwn: such sources are read alongside each other and all
// others, none with more reads at once than it says, retries included.
func TestSourcesWithReadersOfTheirOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, two := newSlow("one", 30, 1), newSlow("two", 30, 2)
		for i := range 5 {
			one.fail(fmt.Sprintf("one/%04d.json.gz", i), 1, false, &scan.ReadError{Transient: true, Tried: true, Err: errors.New("later")})
		}
		var asking atomic.Bool
		begin := time.Now()
		got := collect(t, &scan.Scanner{Sources: []scan.Source{one, archive(40), two}, Workers: 2, Want: func(o scan.Object) bool {
			if !asking.CompareAndSwap(false, true) {
				t.Error("two objects are asked for at once")
			}
			runtime.Gosched()
			asking.Store(false)
			return !strings.HasSuffix(o.Name, "0007.json.gz")
		}})
		for _, e := range got {
			if len(e.Events) != 1 {
				t.Errorf("%s: %s %s", e.Object, e.Status, e.Message)
			}
		}
		if took := time.Since(begin).Round(time.Second); len(got) != 29+39+29 || one.top.Load() != 1 || two.top.Load() != 2 || took != 34*time.Second {
			t.Errorf("%d entries after %s, %d and %d at once", len(got), took, one.top.Load(), two.top.Load())
		}
	})
}

// TestErrorOfOneSourceEndsAll, however long the others would continue.
func TestErrorOfOneSourceEndsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		for _, sources := range [][]scan.Source{
			{newSlow("slow", 1000, 1), &shelf{err: broken}},
			{&slow{shelf: shelf{err: broken}, reads: 1}, newSlow("slow", 1000, 2)},
		} {
			begin := time.Now()
			var last error
			for _, err := range (&scan.Scanner{Sources: sources}).Entries(t.Context()) {
				last = err
			}
			if took := time.Since(begin); !errors.Is(last, broken) || took > 10*time.Second {
				t.Errorf("%v after %s, want %v", last, took, broken)
			}
		}
	})
}

// TestSlowObjectKeepsNoWorker: while a large object arrives slowly, objects of other sources
// are scanned.
func TestSlowObjectKeepsNoWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun, others := make(chan struct{}), make(chan struct{})
		fast := archive(40)
		fast.onOpen = func(context.Context, string) error {
			<-begun
			return nil
		}
		text := strings.Repeat(foreign+"\n", 17<<20/len(foreign)) // more than is read before a worker is needed
		s := &slow{reads: 1}
		s.objects = append(s.objects, scan.Object{Name: "slow", Size: -1, Open: func(ctx context.Context) (scan.Body, error) {
			return scan.Body{ReadCloser: io.NopCloser(io.MultiReader(strings.NewReader(text), &waiting{ctx, begun, others}, strings.NewReader(deletion(1))))}, nil
		}})
		n := 0
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, errors.New("the scan does not end"))
		defer cancel()
		for e, err := range (&scan.Scanner{Sources: []scan.Source{s, fast}, Workers: 1}).Entries(ctx) {
			if err != nil || len(e.Events) != 1 {
				t.Errorf("%s: %d events, %s, %v", e.Object, len(e.Events), e.Message, err)
			}
			if n++; n == 40 {
				close(others)
			}
		}
		if n != 41 {
			t.Errorf("%d entries, want 41", n)
		}
	})
}

// waiting closes begun when it is first read, and ends, without a byte, once c is closed.
type waiting struct {
	ctx   context.Context
	begun chan<- struct{}
	c     <-chan struct{}
}

func (w *waiting) Read([]byte) (int, error) {
	close(w.begun)
	select {
	case <-w.c:
		return 0, io.EOF
	case <-w.ctx.Done():
		return 0, w.ctx.Err()
	}
}

package scan_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// patient scans, and fails the test if it waits for an entry that never comes.
func patient(t *testing.T, s *scan.Scanner, entry func(n int, e journal.Entry)) {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, errors.New("the scan does not go on"))
	defer cancel()
	n := 0
	for e, err := range s.Entries(ctx) {
		if err != nil {
			t.Fatalf("%v after %d entries", err, n)
		}
		n++
		entry(n, e)
	}
}

// TestNothingWaitsBehindAnother: while one object blocks, wherever it is in the archive, the
// entries of all others arrive.
func TestNothingWaitsBehindAnother(t *testing.T) {
	const objects = 60
	for _, progress := range []*scan.Progress{nil, {Every: 2 * time.Hour, Show: func(scan.Status) {}}} {
		for slow := range objects {
			synctest.Test(t, func(t *testing.T) {
				others := make(chan struct{})
				s := archive(objects)
				name := s.objects[slow].Name
				s.onOpen = func(ctx context.Context, o string) error {
					if o == name {
						select {
						case <-others:
						case <-ctx.Done():
							return ctx.Err()
						}
					}
					return nil
				}
				patient(t, &scan.Scanner{Sources: []scan.Source{s}, Workers: 1, Reads: 2, Progress: progress}, func(n int, e journal.Entry) {
					if (n == objects) != (e.Object == name) {
						t.Errorf("%s is the %dth entry", e.Object, n)
					}
					if n == objects-1 {
						close(others)
					}
				})
			})
		}
	}
}

// A slow list yields an object only after the entry of the one before.
type slowList struct {
	shelf
	next chan struct{}
}

func (s *slowList) Objects(ctx context.Context) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		for _, o := range s.objects {
			if !yield(o, nil) {
				return
			}
			select {
			case <-s.next:
			case <-ctx.Done():
				return
			}
		}
	}
}

// TestNothingWaitsForCompany: a listed object is read, and a read one becomes an entry,
// whatever comes after it.
func TestNothingWaitsForCompany(t *testing.T) {
	for _, progress := range []*scan.Progress{nil, {Every: 2 * time.Hour, Show: func(scan.Status) {}}} {
		for reads := range 5 {
			synctest.Test(t, func(t *testing.T) {
				s := &slowList{shelf: *archive(50), next: make(chan struct{})}
				patient(t, &scan.Scanner{Sources: []scan.Source{s}, Workers: 2, Reads: reads, Progress: progress}, func(n int, e journal.Entry) {
					if want := s.objects[n-1].Name; e.Object != want {
						t.Errorf("got the entry of %s, want %s", e.Object, want)
					}
					s.next <- struct{}{}
				})
			})
		}
	}
}

// TestReadersWaitForTheConsumer: while nobody takes entries only a few objects are opened,
// and fewer if they have many events.
func TestReadersWaitForTheConsumer(t *testing.T) {
	var many []string
	for i := range 600 {
		many = append(many, deletion(i))
	}
	for _, test := range []struct {
		records []string
		most    int64 // waiting, being taken and being scanned
	}{{many[:1], 8 + 8 + 3}, {many, 1 + 8 + 3}} {
		synctest.Test(t, func(t *testing.T) {
			s := &shelf{}
			for i := range 100 {
				s.put(fmt.Sprint(i), logOf(test.records...))
			}
			n := 0
			patient(t, &scan.Scanner{Sources: []scan.Source{s}, Workers: 2, Reads: 3}, func(int, journal.Entry) {
				n++
				synctest.Wait()
				if opened := s.opened.Load(); opened > int64(n)+test.most {
					t.Errorf("%d objects were opened for %d entries", opened, n)
				}
			})
		})
	}
}

// TestListerWaitsForReaders: without a Progress, only a few objects are listed ahead, and
// none of a source with its own readers.
func TestListerWaitsForReaders(t *testing.T) {
	for _, own := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var listed, read atomic.Int64
			s := &counted{listed: &listed}
			for i := range 500 {
				s.put(fmt.Sprint(i), logOf(foreign))
			}
			s.onOpen = func(context.Context, string) error {
				read.Add(1)
				return nil
			}
			ahead := int64(70)
			source := scan.Source(s)
			if own {
				source, ahead = &ofItsOwn{s}, 3
			}
			patient(t, &scan.Scanner{Sources: []scan.Source{source}, Workers: 1, Reads: 2}, func(int, journal.Entry) {
				synctest.Wait()
				if listed, read := listed.Load(), read.Load(); listed > read+ahead {
					t.Errorf("%d objects are listed and %d read", listed, read)
				} else if !own && listed < min(500, read+ahead/2) {
					t.Errorf("no more than %d objects are listed, of which %d are read", listed, read)
				}
			})
		})
	}
}

type counted struct {
	shelf
	listed *atomic.Int64
}

func (s *counted) Objects(ctx context.Context) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		for o := range s.shelf.Objects(ctx) {
			s.listed.Add(1)
			if !yield(o, nil) {
				return
			}
		}
	}
}

type ofItsOwn struct{ *counted }

func (*ofItsOwn) Reads() int { return 2 }

// TestBrokenOffAnywhere: wherever the consumer stops or the scan is canceled, nothing is left
// running and no entry comes twice.
func TestBrokenOffAnywhere(t *testing.T) {
	const objects = 40
	for stop := range objects {
		for _, cancels := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				s := archive(objects)
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				enough := errors.New("enough")
				seen, n := map[string]bool{}, 0
				scanner := &scan.Scanner{Sources: []scan.Source{s, newSlow("slow", 3, 2)}, Workers: 2, Progress: &scan.Progress{Every: time.Hour, Show: func(scan.Status) {}}}
				for e, err := range scanner.Entries(ctx) {
					if err != nil {
						if !errors.Is(err, enough) {
							t.Error(err)
						}
						continue
					}
					if seen[e.Object] || e.Status != journal.Scanned {
						t.Errorf("%s: %s %s", e.Object, e.Status, e.Message)
					}
					seen[e.Object] = true
					if n++; n <= stop {
						continue
					}
					synctest.Wait() // until readers wait for room
					if !cancels {
						break
					}
					cancel(enough)
				}
				if open := s.open.Load(); open != 0 {
					t.Errorf("%d bodies were left open", open)
				}
			})
		}
	}
}

// TestLargeObjectsBesideSmallOnes: small objects do not wait for a stream that continues only
// once all others have an entry.
func TestLargeObjectsBesideSmallOnes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		others, begun := make(chan struct{}), make(chan struct{})
		s := archive(40)
		s.objects = append(s.objects, scan.Object{Name: "large", Size: -1, Open: func(ctx context.Context) (scan.Body, error) {
			text := strings.Repeat(foreign+"\n", 2<<20/len(foreign))
			return scan.Body{ReadCloser: io.NopCloser(io.MultiReader(strings.NewReader(text), &waiting{ctx, begun, others}))}, nil
		}})
		patient(t, &scan.Scanner{Sources: []scan.Source{s}, Workers: 1, Reads: 2}, func(n int, _ journal.Entry) {
			if n == 40 {
				close(others)
			}
		})
	})
}

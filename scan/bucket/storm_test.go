package bucket_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// stormy returns an archive of so many objects, or a fifth of them with -short, and how
// many they are.
func stormy(objects int) (*store, int) {
	if testing.Short() {
		objects /= 5
	}
	s := archive(objects)
	s.page = 100
	return s, objects
}

// TestStorm refuses a share of all requests of a scan, as S3 does when there are too many.
// Up to half of them, this costs only time.
func TestStorm(t *testing.T) {
	t.Parallel()
	s, n := stormy(3000)
	want := clean(t, s)
	for _, share := range []int{5, 20, 50} {
		t.Run(fmt.Sprintf("%d percent", share), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				f := &faulty{next: s, rules: []*rule{{fault: status(503, "SlowDown"), share: share}}}
				got, err := read(t, f, 64)
				if err != nil || f.hit() < n*share/100 {
					t.Fatalf("%d faults and %v", f.hit(), err)
				}
				same(t, want, got)
				t.Logf("%d refused, %v", f.hit(), time.Since(start))
			})
		})
	}
}

// TestSlowDownIsHeard: after one refusal, even of a request that succeeded when it was
// retried, half as many requests are made at once.
func TestSlowDownIsHeard(t *testing.T) {
	t.Parallel()
	s := archive(600)
	s.page = 100
	for _, refused := range []int{0, 1} {
		synctest.Test(t, func(t *testing.T) {
			var n, busy, most atomic.Int64
			f := &faulty{next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if operation(r).op == "GetObject" {
					now := busy.Add(1)
					defer busy.Add(-1)
					if n.Add(1) > 400 {
						most.Store(max(most.Load(), now))
					}
					time.Sleep(time.Second)
				}
				s.ServeHTTP(w, r)
			})}
			if refused > 0 {
				f.rules = []*rule{{fault: status(503, "SlowDown"), op: "GetObject", from: 100, times: refused}}
			}
			if got, err := read(t, f, 64); err != nil || len(got) != 600 || f.hit() != refused {
				t.Fatalf("%d objects, %d refused, %v", len(got), f.hit(), err)
			}
			if n := most.Load(); refused == 0 && n != 64 || refused > 0 && (n < 24 || n > 50) {
				t.Errorf("%d at once after %d of 64 were refused", n, refused)
			}
		})
	}
}

// TestGreatStorm refuses nine of ten requests for objects. The objects that failed are
// those that were refused each time, and retries end.
func TestGreatStorm(t *testing.T) {
	t.Parallel()
	s, _ := stormy(3000)
	want := clean(t, s)
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s.log = nil
		f := &faulty{next: s, rules: []*rule{{fault: status(503, "SlowDown"), op: "GetObject", share: 90}}}
		got, err := read(t, f, 64)
		if err != nil {
			t.Fatal(err)
		}
		served := map[string]bool{}
		for _, c := range s.logged() {
			served[c.key] = true
		}
		var refused []string
		for _, key := range s.keys() {
			if !served[key] {
				refused = append(refused, key)
			}
		}
		sameBut(t, want, got, true, refused...)
		if limit := 20 * len(want); f.hit() > limit || time.Since(start) > 24*time.Hour {
			t.Errorf("%d refused requests in %v, want at most %d in a day", f.hit(), time.Since(start), limit)
		}
		t.Logf("%d refused, %d objects lost, %v", f.hit(), len(refused), time.Since(start))
	})
}

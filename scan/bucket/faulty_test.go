package bucket_test

import (
	"fmt"
	"hash/crc32"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// A rule says which requests a fault hits.
type rule struct {
	fault fault
	op    string // empty: any operation
	key   string // empty: any key; for a listing, a prefix of its prefix
	from  int    // the first matching request to hit, counted from 1; 0 means 1
	times int    // how many from there on; 0: all
	share int    // percentage of the requests, drawn by what they request and how often; 0: all

	seen  int
	asked map[call]int
}

// fits reports whether the rule hits c, and counts it.
func (r *rule) fits(c call) bool {
	if r.op != "" && r.op != c.op || r.key != "" && r.key != c.key && (c.op != "ListObjectsV2" || !strings.HasPrefix(c.key, r.key)) {
		return false
	}
	r.seen++
	n := r.seen - max(r.from, 1)
	return n >= 0 && (r.times == 0 || n < r.times) && (r.share == 0 || r.drawn(c))
}

// drawn reports whether c is drawn. The order of requests for different things does not
// matter.
func (r *rule) drawn(c call) bool {
	if r.asked == nil {
		r.asked = map[call]int{}
	}
	r.asked[c]++
	return int(crc32.ChecksumIEEE(fmt.Append(nil, c, r.asked[c]))%100) < r.share
}

// A faulty server is a good one behind rules. The first rule that matches applies.
type faulty struct {
	next  http.Handler
	rules []*rule

	mu   sync.Mutex
	hits []call
}

func (f *faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if fault := f.choose(operation(r)); fault != nil {
		fault(w, r, f.next)
		return
	}
	f.next.ServeHTTP(w, r)
}

// hit returns how many requests were hit by a fault.
func (f *faulty) hit() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.hits)
}

func (f *faulty) choose(c call) fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.rules {
		if r.fits(c) {
			f.hits = append(f.hits, c)
			return r.fault
		}
	}
	return nil
}

// bounded passes so many requests to next. After that the test has failed, and everything
// is refused.
func bounded(t *testing.T, most int, next http.Handler) http.Handler {
	var n atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch n := int(n.Add(1)); {
		case n <= most:
			next.ServeHTTP(w, r)
			return
		case n == most+1:
			t.Errorf("more than %d requests: there is no end to them", most)
		}
		refuse(w, http.StatusForbidden, "InvalidAccessKeyId")
	})
}

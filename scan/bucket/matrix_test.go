package bucket_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cogtrail/cogtrail/scan/internal/sampletest"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// always is the times of a rule without end.
const always = 0

// readFaults are faults of one request for an object.
var readFaults = []struct {
	name  string
	fault fault
	mends bool // an object that is hit once or twice is still read
}{
	{"503 SlowDown", status(503, "SlowDown"), true},
	{"503 of a proxy", page(503, html), true},
	{"500", status(500, "InternalError"), true},
	{"502 of a proxy", page(502, html), true},
	{"504 without a body", page(504, ""), true},
	{"400 RequestTimeout", status(400, "RequestTimeout"), true},
	{"429", status(429, "TooManyRequests"), true},
	{"reset before the answer", reset(-1), true},
	{"reset before the body", reset(0), true},
	{"reset in the body", reset(0.5), true},
	{"reset near the end", reset(0.99), true},
	{"cut before the body", cut(0), true},
	{"cut", cut(0.5), true},
	{"cut, length unsaid, chunked", cutUnsaid(0.5, "chunked"), true},
	{"cut, length unsaid", cutUnsaid(0.5, "identity"), true},
	{"cut to nothing, length unsaid", cutUnsaid(0, "identity"), true},
	{"cut, length false", cutLying(0.5), true},
	{"cut, length unsaid, no checksum", unchecked(cutUnsaid(0.5, "identity")), true},
	{"cut, length false, no checksum", unchecked(cutLying(0.5)), true},
	{"a bit in the middle, no checksum", unchecked(flip(0.5)), true},
	{"another object, no checksum", unchecked(another), true},
	{"longer than listed", edit(func(b []byte) []byte { return append(slices.Clone(b), 0) }), true},
	{"longer than listed, length unsaid", longer, true},
	{"a bit of the first byte", flip(0), true},
	{"a bit in the middle", flip(0.5), true},
	{"a bit of the last bytes", flip(0.99), true},
	{"false checksum", header(map[string]string{"x-amz-checksum-crc32": "AAAAAA=="}), true},
	{"a length that never comes", header(map[string]string{"Content-Length": "999999"}), true},
	{"hangs before the answer", hang(-1), true},
	{"hangs before the body", hang(0), true},
	{"hangs in the body", hang(0.5), true},
	{"200 without a body", page(200, ""), true},
	{"200 of a captive portal", page(200, html), true},
	{"307 for ever", redirect, true},
	{"403 AccessDenied", status(403, "AccessDenied"), false},
	{"403 InvalidObjectState", status(403, "InvalidObjectState"), false},
	{"400 KMS.DisabledException", status(400, "KMS.DisabledException"), false},
	{"404 NoSuchKey", status(404, "NoSuchKey"), false},
	{"412", status(412, "PreconditionFailed"), false},
	{"301", elsewhere("eu-central-1"), false},
}

// TestReadFaults lets each fault hit the first, the middle or the last object, once, twice
// or always. It costs at most that object.
func TestReadFaults(t *testing.T) {
	t.Parallel()
	s := archive(9)
	want, keys := clean(t, s), s.keys()
	take := sampletest.OneIn(t, 4) // of nine cases per fault
	for _, test := range readFaults {
		for i, at := range []string{"first", "middle", "last"} {
			key := keys[4*i]
			for times, often := range []string{"always", "once", "twice"} {
				if !take() {
					continue
				}
				t.Run(test.name+"/"+at+"/"+often, func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						f := &faulty{next: s, rules: []*rule{{fault: test.fault, op: "GetObject", key: key, times: times}}}
						got, err := read(t, f, 4)
						if err != nil || f.hit() == 0 {
							t.Fatalf("%d faults and %v", f.hit(), err)
						}
						if test.mends && times != always {
							same(t, want, got)
						} else {
							sameBut(t, want, got, times == always, key)
						}
					})
				})
			}
		}
	}
}

// TestHarmless lets harmless and tolerable faults hit every object.
func TestHarmless(t *testing.T) {
	t.Parallel()
	s := archive(9)
	want := clean(t, s)
	for name, fault := range map[string]fault{
		"length unsaid":     cutUnsaid(1, "chunked"),
		"encoding said":     header(map[string]string{"Content-Encoding": "gzip"}),
		"no checksum":       header(map[string]string{"x-amz-checksum-crc32": "", "x-amz-checksum-type": ""}),
		"checksum of parts": header(map[string]string{"x-amz-checksum-crc32": "AAAAAA==-2", "x-amz-checksum-type": "COMPOSITE"}),
		"late":              delay(20 * time.Second),
		"slow":              trickle(time.Second),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				got, err := read(t, &faulty{next: s, rules: []*rule{{fault: fault, op: "GetObject"}}}, 4)
				if err != nil {
					t.Fatal(err)
				}
				same(t, want, got)
			})
		})
	}
}

// listFaults are faults of one page of a listing, made anew for each scan.
var listFaults = map[string]func() fault{
	"503 SlowDown":            func() fault { return status(503, "SlowDown") },
	"500":                     func() fault { return status(500, "InternalError") },
	"502 of a proxy":          func() fault { return page(502, html) },
	"200 without a body":      func() fault { return page(200, "") },
	"200 of a captive portal": func() fault { return page(200, html) },
	"200 of another kind":     func() fault { return page(200, "<Error><Code>Oops</Code></Error>") },
	"reset before the answer": func() fault { return reset(-1) },
	"reset in the body":       func() fault { return reset(0.5) },
	"cut":                     func() fault { return cut(0.5) },
	"cut, length unsaid":      func() fault { return cutUnsaid(0.5, "identity") },
	"cut, length false":       func() fault { return cutLying(0.5) },
	"hangs before the answer": func() fault { return hang(-1) },
	"hangs in the body":       func() fault { return hang(0.5) },
	"another bucket":          func() fault { return replace("<Name>logs</Name>", "<Name>other</Name>") },
	"no bucket":               func() fault { return without("Name") },
	"a false count":           func() fault { return replace("<KeyCount>", "<KeyCount>1") },
	"307 for ever":            func() fault { return redirect },
	"403 AccessDenied":        func() fault { return status(403, "AccessDenied") },
	"301":                     func() fault { return elsewhere("eu-central-1") },
}

// TestListFaults lets each fault hit each listing of a scan, once, twice or always. Nothing
// goes missing unnoticed.
func TestListFaults(t *testing.T) {
	t.Parallel()
	s := archive(9)
	want := clean(t, s)
	permanent := map[string]bool{"403 AccessDenied": true, "301": true}
	requests := s.calls("ListObjectsV2")
	take := sampletest.OneIn(t, 7) // of thirty cases per fault
	for _, name := range slices.Sorted(maps.Keys(listFaults)) {
		for at := 1; at <= requests; at++ {
			for _, times := range []int{1, 2, always} {
				if !take() {
					continue
				}
				t.Run(fmt.Sprintf("%s/request %d/%d times", name, at, times), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						f := &faulty{next: s, rules: []*rule{{fault: listFaults[name](), op: "ListObjectsV2", from: at, times: times}}}
						got, err := read(t, f, 4)
						switch {
						case f.hit() == 0:
							t.Error("no fault")
						case times != always && !permanent[name]:
							if err != nil {
								t.Fatal(err)
							}
							same(t, want, got)
						case err == nil:
							nothingUnseen(t, want, got, times == always)
						}
					})
				})
			}
		}
	}
}

// TestPagesThatDoNotEnd corrupts the links from page to page, always: the listing ends, and
// in an error.
func TestPagesThatDoNotEnd(t *testing.T) {
	t.Parallel()
	s := archive(40)
	want := clean(t, s)
	for name, fault := range map[string]func() fault{
		"no token":                  func() fault { return without("NextContinuationToken") },
		"the same token":            func() fault { return sameToken },
		"the same page":             func() fault { return stale(false) },
		"the same page, new tokens": func() fault { return stale(true) },
		"the last is not the last":  func() fault { return replace("<IsTruncated>false", "<IsTruncated>true") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &faulty{next: s, rules: []*rule{{fault: fault(), op: "ListObjectsV2", key: "AWSLogs/111111111111/CloudTrail/eu-west-1/"}}}
				got, err := read(t, f, 4)
				if err != nil || f.hit() == 0 {
					t.Fatalf("%d faults and %v", f.hit(), err)
				}
				nothingUnseen(t, want, got, true)
				if others := slices.DeleteFunc(slices.Clone(got), func(e journal.Entry) bool { return e.Status == journal.Failed }); len(others) < 30 {
					t.Errorf("%d objects of the other folders were read, want 30", len(others))
				}
			})
		})
	}
}

// nothingUnseen fails the test if entries are missing without a failure, if something must
// have failed and has not, or if there are others.
func nothingUnseen(t *testing.T, want, got []journal.Entry, failed bool) {
	t.Helper()
	read := slices.DeleteFunc(slices.Clone(got), func(e journal.Entry) bool { return e.Status == journal.Failed })
	if (failed || len(read) < len(want)) && !incomplete(got) {
		t.Errorf("%d of %d objects, and nothing has failed", len(read), len(want))
	}
	clean := map[string]journal.Entry{}
	for _, e := range want {
		clean[e.Object] = e
	}
	for _, e := range read {
		same(t, []journal.Entry{clean[e.Object]}, []journal.Entry{e})
	}
}

// TestFaultAtEveryRequest lets faults hit each single request of a scan, of any kind.
func TestFaultAtEveryRequest(t *testing.T) {
	t.Parallel()
	s := archive(40) // listed in pages and parts, with 83 requests
	want := clean(t, s)
	requests := len(s.log)
	for name, fault := range map[string]fault{
		"503":    status(503, "SlowDown"),
		"reset":  reset(0.5),
		"cut":    cutUnsaid(0.5, "identity"),
		"hang":   hang(0.5),
		"portal": page(200, html),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			take := sampletest.OneIn(t, 10)
			for at := 1; at <= requests; at++ {
				if !take() {
					continue
				}
				synctest.Test(t, func(t *testing.T) {
					f := &faulty{next: s, rules: []*rule{{fault: fault, from: at, times: 1}}}
					got, err := read(t, f, 4)
					if err != nil || f.hit() != 1 {
						t.Fatalf("request %d: %d faults and %v", at, f.hit(), err)
					}
					same(t, want, got)
				})
			}
		})
	}
}

// TestCredentialsThatEnd refuses every request from one on: the scan stops and blames no
// object.
func TestCredentialsThatEnd(t *testing.T) {
	t.Parallel()
	s := archive(40)
	want := clean(t, s)
	requests := len(s.log)
	for _, name := range []string{"ExpiredToken", "InvalidAccessKeyId", "SignatureDoesNotMatch", "RequestTimeTooSkewed"} {
		for _, from := range []int{1, requests - 20} {
			t.Run(fmt.Sprintf("%s from request %d", name, from), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					f := &faulty{next: s, rules: []*rule{{fault: status(403, name), from: from}}}
					got, err := read(t, f, 4)
					if err == nil || !strings.Contains(err.Error(), name) {
						t.Errorf("got %v, want %s", err, name)
					}
					for _, e := range got {
						if e.Status != journal.Scanned {
							t.Errorf("%s is blamed: %s", e.Object, e.Message)
						}
					}
					if len(got) == len(want) || f.hit() > 12 {
						t.Errorf("%d objects and %d refused requests", len(got), f.hit())
					}
				})
			})
		}
	}
}

package bucket_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
)

func (s *store) remove(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.objects, key)
}

// change replaces the object that r requests by a new version, a different one each time.
func change(s *store, r *http.Request) {
	key := operation(r).key
	old, _ := s.object(key)
	s.put(key, stored{data: trailLog(len(old.data) * 1000)})
}

// TestChanges replaces or deletes an object between its listing and its reading.
func TestChanges(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		times  int
		change func(s *store, w http.ResponseWriter, r *http.Request)
		gets   int
		reason string // empty: the new version is read
	}{
		"replaced": {1, func(s *store, w http.ResponseWriter, r *http.Request) {
			change(s, r)
			s.ServeHTTP(w, r)
		}, 2, ""},
		"replaced, unnoticed by the server": {1, func(s *store, w http.ResponseWriter, r *http.Request) {
			change(s, r)
			r.Header.Del("If-Match")
			s.ServeHTTP(w, r)
		}, 2, ""},
		"replaced again and again": {always, func(s *store, w http.ResponseWriter, r *http.Request) {
			change(s, r)
			s.ServeHTTP(w, r)
		}, 2, "changed"},
		"replaced again and again, unnoticed by the server": {always, func(s *store, w http.ResponseWriter, r *http.Request) {
			change(s, r)
			r.Header.Del("If-Match")
			s.ServeHTTP(w, r)
		}, 2, "changed"},
		"replaced while it is read": {1, func(s *store, w http.ResponseWriter, r *http.Request) {
			cut(0.5)(w, r, s)
			change(s, r)
		}, 3, ""},
		"deleted": {1, func(s *store, w http.ResponseWriter, r *http.Request) {
			s.remove(operation(r).key)
			s.ServeHTTP(w, r)
		}, 1, "vanished"},
		"deleted while it is read": {1, func(s *store, w http.ResponseWriter, r *http.Request) {
			cut(0.5)(w, r, s)
			s.remove(operation(r).key)
		}, 2, "vanished"},
		"replaced, then deleted": {1, func(s *store, w http.ResponseWriter, r *http.Request) {
			change(s, r)
			s.ServeHTTP(w, r)
			s.remove(operation(r).key)
		}, 1, "vanished"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := archive(9)
			want, key := clean(t, s), s.keys()[4]
			s.log = nil
			var got []journal.Entry
			synctest.Test(t, func(t *testing.T) {
				f := &faulty{next: s, rules: []*rule{{op: "GetObject", key: key, times: test.times,
					fault: func(w http.ResponseWriter, r *http.Request, _ http.Handler) { test.change(s, w, r) }}}}
				var err error
				if got, err = read(t, f, 4); err != nil {
					t.Fatal(err)
				}
			})
			if n := s.asked(key); n != test.gets {
				t.Errorf("asked for %d times, want %d", n, test.gets)
			}
			if test.reason != "" {
				sameBut(t, want, got, true, key)
				if got[4].Reason != test.reason {
					t.Errorf("failed: %q, want %q", got[4].Reason, test.reason)
				}
				return
			}
			same(t, clean(t, s), got)
			if now, _ := s.object(key); got[4].Version != strings.Trim(etag(now.data), `"`) || got[4].Bytes != int64(len(now.data)) || got[4].Version == want[4].Version {
				t.Errorf("the entry has the version %s of %d bytes", got[4].Version, got[4].Bytes)
			}
		})
	}
}

// asked returns how many requests there were for an object.
func (s *store) asked(key string) (n int) {
	for _, c := range s.logged() {
		if c == (call{"GetObject", key}) {
			n++
		}
	}
	return n
}

// inventory lists the objects of s as an S3 Inventory or as plain keys.
func (s *store) inventory(full bool) (text string) {
	for _, key := range s.keys() {
		if o := s.objects[key]; full {
			text += fmt.Sprintf("\"logs\",%q,\"%d\",%q\n", key, len(o.data), strings.Trim(etag(o.data), `"`))
		} else {
			text += key + "\n"
		}
	}
	return text
}

// given returns a source of the keys in a list.
func given(t *testing.T, handler http.Handler, text string) *bucket.Source {
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(text))), nil }
	return &bucket.Source{Client: client(t, handler, 4), Bucket: "logs", Keys: bucket.KeyList(open, "logs", "")}
}

// TestGivenKeys reads the objects in a list of keys, through faults, without listing the
// bucket. An object that has changed is read as it is now, and one that is gone has failed.
func TestGivenKeys(t *testing.T) {
	t.Parallel()
	for _, full := range []bool{true, false} {
		t.Run(fmt.Sprintf("inventory=%t", full), func(t *testing.T) {
			t.Parallel()
			s := archive(12)
			list := s.inventory(full)
			keys := s.keys()
			s.put(keys[2], stored{data: trailLog(1_000_000)})
			want := clean(t, s)
			s.remove(keys[5])
			s.log = nil
			synctest.Test(t, func(t *testing.T) {
				f := &faulty{next: s, rules: []*rule{
					{fault: reset(0.5), op: "GetObject", key: keys[1], times: 2},
					{fault: status(503, "SlowDown"), op: "GetObject", key: keys[3], times: 3},
					{fault: cutUnsaid(0.5, "identity"), op: "GetObject", key: keys[7], times: 1},
					{fault: cut(0.5), op: "GetObject", key: keys[8]},
					{fault: status(403, "AccessDenied"), op: "GetObject", key: keys[9]},
				}}
				got, err := readAll(t, given(t, f, list), 4)
				if err != nil {
					t.Fatal(err)
				}
				sameBut(t, want, got, true, keys[5], keys[8], keys[9])
				reasons := map[string]string{}
				for _, e := range got {
					if e.Status == journal.Failed {
						reasons[strings.TrimPrefix(e.Object, "s3://logs/")] = e.Reason
					}
				}
				if want := map[string]string{keys[5]: "vanished", keys[8]: "unreadable", keys[9]: "access denied"}; !maps.Equal(reasons, want) {
					t.Errorf("failed %v, want %v", reasons, want)
				}
				// Only the changed object is listed again.
				if lists := s.calls("ListObjectsV2"); full && lists != 1 || !full && lists != 0 {
					t.Errorf("%d listings", lists)
				}
			})
		})
	}
}

// TestGivenKeysElsewhere: the region of a bucket that is not listed is found all the same.
func TestGivenKeysElsewhere(t *testing.T) {
	s := archive(9)
	want, list := clean(t, s), s.inventory(true)
	synctest.Test(t, func(t *testing.T) {
		cfg := config(t, bounded(t, 8000, s))
		cfg.Region = "us-east-1"
		source := given(t, s, list)
		source.Client = bucket.NewClient(cfg, bucket.Options{})
		got, err := readAll(t, source, 4)
		if err != nil {
			t.Fatal(err)
		}
		same(t, want, got)
		if _, others := source.Requests(); others != int64(len(want))+1 {
			t.Errorf("%d requests for %d objects", others, len(want))
		}
	})
}

// TestListedElsewhere: the region of the bucket is found, whether the refusal of the first
// request names it or only HeadBucket does.
func TestListedElsewhere(t *testing.T) {
	s := archive(9)
	want := clean(t, s)
	for name, rules := range map[string][]*rule{
		"told":         nil,
		"asked for":    {{fault: elsewhere(""), op: "ListObjectsV2", times: 1}},
		"signed wrong": {{fault: status(400, "AuthorizationHeaderMalformed"), op: "ListObjectsV2", times: 1}},
		"as versitygw": {{fault: page(400, `<Error><Code>AuthorizationHeaderMalformed</Code><Message>the region "us-east-1" is wrong; expecting "eu-west-1"</Message></Error>`), op: "ListObjectsV2", times: 1},
			{fault: status(400, "BadRequest"), op: "HeadBucket"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				cfg := config(t, bounded(t, 8000, &faulty{next: s, rules: rules}))
				cfg.Region = "us-east-1"
				source := &bucket.Source{Client: bucket.NewClient(cfg, bucket.Options{}), Bucket: "logs"}
				got, err := readAll(t, source, 4)
				if err != nil {
					t.Fatal(err)
				}
				same(t, want, got)
				if _, others := source.Requests(); others > int64(len(want))+1 {
					t.Errorf("%d requests for %d objects", others, len(want))
				}
			})
		})
	}
}

// TestGivenKeysThatMayNotBeListed: permission to read is enough, except for objects that
// have changed.
func TestGivenKeysThatMayNotBeListed(t *testing.T) {
	s := archive(9)
	want, list, key := clean(t, s), s.inventory(true), s.keys()[4]
	s.put(key, stored{data: trailLog(1_000_000)})
	s.log = nil
	synctest.Test(t, func(t *testing.T) {
		f := &faulty{next: s, rules: []*rule{{fault: status(403, "AccessDenied"), op: "ListObjectsV2"}}}
		got, err := readAll(t, given(t, f, list), 4)
		if err != nil {
			t.Fatal(err)
		}
		sameBut(t, want, got, true, key)
		if e := got[4]; e.Reason != "access denied" || !strings.Contains(e.Message, "s3:ListBucket") || s.asked(key) != 1 {
			t.Errorf("%s: %s, asked for %d times", e.Reason, e.Message, s.asked(key))
		}
	})
}

// TestRequesterPays: every request says who pays, because no other is answered.
func TestRequesterPays(t *testing.T) {
	s := archive(9)
	want := clean(t, s)
	s.payer = true
	for _, keys := range []string{"", s.inventory(true), s.inventory(false)} {
		for _, pays := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				source := given(t, s, keys)
				if source.RequestPayer = pays; keys == "" {
					source.Keys = nil
				}
				got, err := readAll(t, source, 4)
				switch denied := func(e journal.Entry) bool { return e.Status == journal.Failed && e.Reason == "access denied" }; {
				case pays && err == nil:
					same(t, want, got)
				case pays || keys == "" && (err == nil || !strings.Contains(err.Error(), "s3:ListBucket")):
					t.Errorf("pays: %t, got %v", pays, err)
				case keys != "" && (err != nil || len(got) != len(want) || !slices.ContainsFunc(got, denied)):
					t.Errorf("unpaid: %v, %+v", err, got)
				}
			})
		}
	}
}

package bucket_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// endless answers with begin and then with more, again and again, while somebody reads.
func endless(status int, begin, more string) fault {
	more = strings.Repeat(more, 1<<16/len(more))
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(status)
		_, err := w.Write([]byte(begin))
		for err == nil {
			_, err = w.Write([]byte(more))
		}
	}
}

// TestEndlessAnswers: they are given up at the limit, with an error that states it.
func TestEndlessAnswers(t *testing.T) {
	for _, test := range []struct {
		name, op, says string
		fault          fault
	}{
		{"list", "ListObjectsV2", "s3://logs/: cannot be listed: an answer of more than 4194304 bytes", endless(200, "<ListBucketResult>", "<Contents></Contents>")},
		{"list is refused", "ListObjectsV2", "HTTP status 403, with an answer of more than 65536 bytes", endless(403, "<Error><Message>", "no ")},
		{"object is refused", "GetObject", "HTTP status 403, with an answer of more than 65536 bytes", endless(403, "<Error><Message>", "no ")},
		{"object is missing", "GetObject", "it was listed, but is gone", endless(404, "<Error><Message>", "no ")},
		{"header", "GetObject", "server response headers exceeded 65536 bytes", header(map[string]string{"x-amz-meta-more": strings.Repeat("x", 80<<10)})},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := archive(1)
				entries, err := read(t, &faulty{next: s, rules: []*rule{{op: test.op, fault: test.fault}}}, 1)
				said := fmt.Sprint(err)
				for _, e := range entries {
					if said += e.Message; e.Status != journal.Failed {
						t.Errorf("%s: %s", e.Object, e.Status)
					}
				}
				if !strings.Contains(said, test.says) {
					t.Errorf("%s, want %q", said, test.says)
				}
			})
		})
	}
}

// TestLongMessages: they are cut before they are shown.
func TestLongMessages(t *testing.T) {
	for op, long := range map[string]fault{
		"GetObject":     status(http.StatusBadRequest, strings.Repeat("x", 20_000)),
		"ListObjectsV2": replace("<Name>logs", "<Name>"+strings.Repeat("x", 1<<20)),
	} {
		synctest.Test(t, func(t *testing.T) {
			entries, err := read(t, &faulty{next: archive(1), rules: []*rule{{op: op, fault: long}}}, 1)
			said := fmt.Sprint(err)
			for _, e := range entries {
				said += e.Message
			}
			if len(said) > 1200 || !strings.Contains(said, "bytes left out") {
				t.Errorf("%s: %d bytes: %.200s", op, len(said), said)
			}
		})
	}
}

// TestListingsThatNoBucketHas: they are refused, because their contents could be of any
// size.
func TestListingsThatNoBucketHas(t *testing.T) {
	long := strings.Repeat("x", 1025)
	for says, spoil := range map[string]fault{
		"a key of 1144 bytes, over the limit of 1024":    replace("json.gz</Key>", long+"</Key>"),
		"has an ETag of 1036 bytes":                      replace("&#34;</ETag>", long[:1002]+"&#34;</ETag>"),
		"it has folders, which were not asked for":       replace("<KeyCount>1", "<CommonPrefixes><Prefix>AWSLogs/2/</Prefix></CommonPrefixes><KeyCount>2"),
		"the answer cannot be right: it has an ETag of ": header(map[string]string{"ETag": `"` + long + `"`}),
	} {
		op := "ListObjectsV2"
		if strings.HasPrefix(says, "the answer") {
			op = "GetObject"
		}
		synctest.Test(t, func(t *testing.T) {
			entries, err := read(t, &faulty{next: archive(1), rules: []*rule{{op: op, fault: spoil}}}, 1)
			said := fmt.Sprint(err)
			for _, e := range entries {
				said += e.Message
			}
			if !strings.Contains(said, says) {
				t.Errorf("%.300s, want %q", said, says)
			}
		})
	}
}

// TestFoldersWithoutEnd: they are not all remembered, but listed as they are.
func TestFoldersWithoutEnd(t *testing.T) {
	requests := 0
	folders := func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		requests++
		q := r.URL.Query()
		l := listing{Name: "logs", Prefix: q.Get("prefix"), Delimiter: "/", MaxKeys: 1000, KeyCount: 1000, IsTruncated: true}
		var from int
		fmt.Sscan(q.Get("continuation-token"), &from)
		for n := from; n < from+1000; n++ {
			item := fmt.Sprintf("%s%012d/", l.Prefix, n)
			switch {
			case q.Get("delimiter") == "":
				l.Contents = append(l.Contents, content{Key: item, ETag: "e", LastModified: "2025-01-22T12:30:00.000Z"})
			case l.Prefix == "":
				l.CommonPrefixes, l.KeyCount, l.IsTruncated = []commonPrefix{{"AWSLogs/"}}, 1, false
			default:
				l.CommonPrefixes = append(l.CommonPrefixes, commonPrefix{item})
			}
		}
		if l.IsTruncated {
			l.NextContinuationToken = fmt.Sprint(from + 1000)
		}
		sendXML(w, http.StatusOK, l)
	}
	for prefix, most := range map[string]int{"": 110, "AWSLogs/111111111111/": 5, "AWSLogs/111111111111/CloudTrail/": 5} {
		synctest.Test(t, func(t *testing.T) {
			requests = 0
			s := &bucket.Source{Client: client(t, &faulty{rules: []*rule{{fault: folders}}}, 1), Bucket: "logs", Prefix: prefix}
			plan, err := s.Plan(t.Context())
			if err != nil || requests > most {
				t.Fatalf("%q: %d requests: %v", prefix, requests, err)
			}
			next := 0
			for o, err := range s.Objects(t.Context()) {
				if err != nil || o.Barred != "" {
					t.Fatal(err, o.Barred)
				}
				if next++; next == 2000 {
					break
				}
			}
			if sites := plan.Sites(); len(sites) > 0 {
				t.Errorf("%q: %d sites", prefix, len(sites))
			}
		})
	}
}

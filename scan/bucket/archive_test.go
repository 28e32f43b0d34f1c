package bucket_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// trailLog returns a log file with one deletion, of the user id.
func trailLog(id int) []byte {
	var b strings.Builder
	w, err := gzip.NewWriterLevel(&b, gzip.StatelessCompression) // cheap to make: there are many
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(w, `{"Records":[{"eventVersion":"1.10","eventTime":"2025-01-22T12:24:06Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"x"},`+
		`{"eventVersion":"1.10","userIdentity":{"type":"Unknown","principalId":"Anonymous"},"eventTime":"2025-01-22T12:24:06Z",`+
		`"eventSource":"cognito-idp.amazonaws.com","eventName":"DeleteUser","awsRegion":"eu-west-1","eventID":"event-%d",`+
		`"additionalEventData":{"sub":"sub-%d"},"recipientAccountId":"111111111111"}]}`, id, id)
	w.Close()
	return []byte(b.String())
}

// archive returns a store of n trail logs in two accounts, two regions and three days, with
// small pages.
func archive(n int) *store {
	s := &store{bucket: "logs", region: "eu-west-1", page: 3}
	for i := range n {
		account, region, day := []string{"111111111111", "222222222222"}[i%2], []string{"eu-west-1", "us-east-1"}[i/2%2], i/4%3+20
		s.put(fmt.Sprintf("AWSLogs/%s/CloudTrail/%s/2025/01/%d/%s_CloudTrail_%s_202501%dT%02d%02dZ_%016d.json.gz",
			account, region, day, account, region, day, i/60%24, i%60, i), stored{data: trailLog(i)})
	}
	return s
}

func (s *store) keys() []string { return slices.Sorted(maps.Keys(s.objects)) }

var errHangs = errors.New("the scan does not end")

// read scans the bucket of handler and returns the entries in the order of their names. It
// runs in a bubble, where waiting takes no time.
func read(t *testing.T, handler http.Handler, reads int) (entries []journal.Entry, err error) {
	return readAll(t, &bucket.Source{Client: client(t, handler, reads), Bucket: "logs"}, reads)
}

// client returns a client of handler, which answers no more requests than so many reads
// could need.
func client(t *testing.T, handler http.Handler, reads int) *bucket.Client {
	return bucket.NewClient(config(t, bounded(t, 2000*reads, handler)), bucket.Options{})
}

// readAll is read for any source.
func readAll(t *testing.T, source *bucket.Source, reads int) (entries []journal.Entry, err error) {
	scanner := &scan.Scanner{Sources: []scan.Source{source}, Workers: 2, Reads: reads}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 48*time.Hour, errHangs)
	defer cancel()
	for e, failure := range scanner.Entries(ctx) {
		if err = failure; err == nil {
			entries = append(entries, e)
		}
		if strings.Contains(e.Message, "RequestID") {
			t.Errorf("%s: what differs each time is in the message: %s", e.Object, e.Message)
		}
	}
	slices.SortFunc(entries, func(a, b journal.Entry) int { return cmp.Compare(a.Object, b.Object) })
	if errors.Is(err, errHangs) {
		t.Error(err)
	}
	if n := bucket.Busy(source); n != 0 {
		t.Errorf("%d objects more were begun to be read than ended", n)
	}
	return entries, err
}

// harmless are the operations that a scan may use.
var harmless = []string{"ListObjectsV2", "GetObject", "HeadBucket"}

// clean scans s as it is, and checks that each object was read and that only harmless
// operations were used.
func clean(t *testing.T, s *store) (entries []journal.Entry) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var err error
		if entries, err = read(t, s, 4); err != nil {
			t.Fatal(err)
		}
	})
	for i, key := range s.keys() {
		if i >= len(entries) || entries[i].Object != "s3://logs/"+key || len(entries[i].Events) != 1 {
			t.Fatalf("%d objects and %d entries, which differ at %s", len(s.objects), len(entries), key)
		}
	}
	if len(entries) != len(s.objects) || incomplete(entries) {
		t.Fatalf("%d entries of %d objects, incomplete: %t", len(entries), len(s.objects), incomplete(entries))
	}
	if i := slices.IndexFunc(s.log, func(c call) bool { return !slices.Contains(harmless, c.op) }); i >= 0 {
		t.Errorf("the scan did %v", s.log[i])
	}
	return entries
}

// incomplete reports whether the command would end with exit status 3.
func incomplete(entries []journal.Entry) bool {
	var b report.Builder
	for _, e := range entries {
		b.Add(e)
	}
	return b.Report(report.Query{}).Coverage.Incomplete()
}

// same fails the test if the entries differ.
func same(t *testing.T, want, got []journal.Entry) {
	t.Helper()
	if !reflect.DeepEqual(want, got) {
		t.Errorf("(-want +got)\n%s", gocmp.Diff(want, got))
	}
}

// sameBut fails the test if the entries differ, except that the objects keys may have
// failed. If failed is set, they must have.
func sameBut(t *testing.T, want, got []journal.Entry, failed bool, keys ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d entries, want %d", len(got), len(want))
	}
	clear := !incomplete(got)
	for i, e := range got {
		hit := slices.Contains(keys, strings.TrimPrefix(want[i].Object, "s3://logs/"))
		if !hit || !failed && e.Status == journal.Scanned {
			same(t, want[i:i+1], got[i:i+1])
			continue
		}
		if e.Object != want[i].Object || e.Status != journal.Failed || e.Message == "" || len(e.Events) > 0 || clear {
			t.Errorf("%s: %s, %q, %d events; want it failed", e.Object, e.Status, e.Message, len(e.Events))
		}
	}
}

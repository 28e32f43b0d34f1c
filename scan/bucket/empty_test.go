package bucket_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
)

// hollow answers as its script does, but sends an empty page before each page.
type hollow struct{ *script }

func (h hollow) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input, o ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	token, ok := strings.CutSuffix(aws.ToString(in.ContinuationToken), "!")
	if !ok {
		if after := aws.ToString(in.StartAfter); after != "" {
			token = "key:" + after
		}
		return &s3.ListObjectsV2Output{Name: in.Bucket, KeyCount: aws.Int32(0), IsTruncated: aws.Bool(true), NextContinuationToken: aws.String(token + "!")}, nil
	}
	next := *in
	next.ContinuationToken = optional(token)
	return h.script.ListObjectsV2(ctx, &next, o...)
}

// TestEmptyPages: empty pages are not the end, wherever they come.
func TestEmptyPages(t *testing.T) {
	for _, most := range []int{1, 2, 1000} {
		s := scripted(logs()...)
		s.most = most
		for _, source := range []*bucket.Source{{Prefix: "AWSLogs/"}, {Prefix: "AWSLogs/", From: time.Date(2025, 1, 4, 0, 0, 0, 0, time.UTC)}, {Prefix: "results"}} {
			source.Client, source.Bucket = s, "b"
			want := names(t, source)
			empty := &bucket.Source{Client: hollow{s}, Bucket: "b", Prefix: source.Prefix, From: source.From}
			if diff := cmp.Diff(want, names(t, empty)); diff != "" {
				t.Errorf("pages of %d of %s: (-want +got)\n%s", most, source, diff)
			}
		}
	}
	// A replaced object is found behind an empty page, too.
	s := scripted("a.json")
	key := bucket.Key{Name: "a.json", ETag: "old", Size: 4}
	source := &bucket.Source{Client: hollow{s}, Bucket: "b", Keys: func(yield func(bucket.Key, error) bool) { yield(key, nil) }}
	for e, err := range (&scan.Scanner{Sources: []scan.Source{source}}).Entries(t.Context()) {
		if err != nil || e.Version != "e" || s.gets != 2 {
			t.Errorf("%v, %+v, %d requests", err, e, s.gets)
		}
	}
}

// TestEmptyPagesWithoutEnd: they end in an error, soon if the token is the same.
func TestEmptyPagesWithoutEnd(t *testing.T) {
	for token, test := range map[string]struct {
		says string
		most int64 // requests
	}{
		"key:%d": {"it goes on and on without a key, for 1000 pages", 1010},
		"key:":   {"it goes on where it began", 10},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := scripted("a", "b")
			s.spoil = func(n int, out *s3.ListObjectsV2Output) {
				if n > 2 {
					out.Contents, out.KeyCount, out.IsTruncated = nil, aws.Int32(0), aws.Bool(true)
					out.NextContinuationToken = aws.String(strings.Replace(token, "%d", fmt.Sprint(n), 1))
				}
			}
			source := &bucket.Source{Client: s, Bucket: "b"}
			got := names(t, source)
			if lists, _ := source.Requests(); len(got) != 1 || !strings.Contains(got[0], "cannot be listed: the listing cannot be right: "+test.says) || lists > test.most {
				t.Errorf("got %q after %d requests, want %q after %d", got, lists, test.says, test.most)
			}
		})
	}
}

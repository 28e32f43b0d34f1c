package bucket_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cogtrail/cogtrail/scan/bucket"
)

// A vast bucket has so many logs a day that their keys are computed, not stored. A listing
// takes 50 ms.
type vast struct {
	script
	accounts, regions, days, logs int
	busy, most                    atomic.Int64
}

var firstDay = time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)

func (v *vast) size() int { return v.accounts * v.regions * v.days * v.logs }

// key returns the i-th key, in order.
func (v *vast) key(i int) string {
	log, i := i%v.logs, i/v.logs
	day, i := i%v.days, i/v.days
	region, account := i%v.regions, i/v.regions
	return fmt.Sprintf("AWSLogs/%012d/CloudTrail/eu-west-%d/%s/%06d", account, region, firstDay.AddDate(0, 0, day).Format("2006/01/02"), log)
}

func (v *vast) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	v.most.Store(max(v.most.Load(), v.busy.Add(1)))
	defer v.busy.Add(-1)
	time.Sleep(50 * time.Millisecond)
	out := &s3.ListObjectsV2Output{Name: in.Bucket, KeyCount: aws.Int32(0), IsTruncated: aws.Bool(false)}
	after := max(aws.ToString(in.StartAfter), aws.ToString(in.ContinuationToken))
	past := func(s string) int { return sort.Search(v.size(), func(i int) bool { return v.key(i) > s }) }
	for i := past(max(after, *in.Prefix)); i < v.size(); {
		key := v.key(i)
		rest, ok := strings.CutPrefix(key, *in.Prefix)
		if !ok {
			break
		}
		if *out.KeyCount == 1000 {
			out.IsTruncated, out.NextContinuationToken = aws.Bool(true), aws.String(v.key(i-1))
			break
		}
		*out.KeyCount++
		if folder, _, ok := strings.Cut(rest, aws.ToString(in.Delimiter)); ok && in.Delimiter != nil {
			folder = *in.Prefix + folder + *in.Delimiter
			out.CommonPrefixes = append(out.CommonPrefixes, types.CommonPrefix{Prefix: &folder})
			i = past(folder + "\xff")
			continue
		}
		out.Contents = append(out.Contents, types.Object{Key: &key})
		i++
	}
	return out, nil
}

// list lists v, and returns how long that took and how many requests it needed.
func (v *vast) list(t *testing.T, s *bucket.Source) (took time.Duration, requests int64) {
	begin, n := time.Now(), 0
	for o, err := range s.Objects(t.Context()) {
		if err != nil || o.Name != "s3://b/"+v.key(n) {
			t.Fatalf("object %d is %q, %v; want %q", n, o.Name, err, v.key(n))
		}
		n++
	}
	if n != v.size() {
		t.Fatalf("%d objects, want %d", n, v.size())
	}
	lists, _ := s.Requests()
	return time.Since(begin), lists
}

// TestManyAtOnce: a busy bucket is listed many times faster than page by page, with a few
// more requests, in the same order.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	for _, v := range []*vast{
		{accounts: 3, regions: 2, days: 100, logs: 288},
		{accounts: 1, regions: 1, days: 400, logs: 600},
		{accounts: 20, regions: 4, days: 100, logs: 5},
	} {
		synctest.Test(t, func(t *testing.T) {
			flat := int64(v.size()+999) / 1000
			took, requests := v.list(t, &bucket.Source{Client: v, Bucket: "b"})
			regions := int64(v.accounts * v.regions)
			// Up to one page that is not full for each region, two folders for each
			// account, and half a page for each part of some pages.
			if most := flat*5/4 + 4*regions + 2*int64(v.accounts) + 5; requests > most || v.most.Load() > 64 {
				t.Errorf("%d requests, at most %d at once, for %d pages; want at most %d", requests, v.most.Load(), flat, most)
			}
			if slow := time.Duration(max(flat, regions)) * 50 * time.Millisecond; took > slow/4 {
				t.Errorf("%v, want at most a quarter of %v", took, slow)
			}
			t.Logf("%d keys: %d requests, %v; flat %d requests, %v", v.size(), requests, took, flat, time.Duration(flat)*50*time.Millisecond)
		})
	}
}

// TestWindowWithoutLogs: a window that ends in the far future costs only the request that
// finds nothing more.
func TestWindowWithoutLogs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &vast{accounts: 1, regions: 1, days: 30, logs: 600}
		_, want := v.list(t, &bucket.Source{Client: v, Bucket: "b"})
		for _, year := range []int{2025, 2100, 9998, 9999, 10000} {
			most := want
			if year < 9999 {
				most++
			}
			if _, got := v.list(t, &bucket.Source{Client: v, Bucket: "b", To: time.Date(year, 12, 31, 0, 0, 0, 0, time.UTC)}); got != most {
				t.Errorf("to %d: %d requests, %d without an end", year, got, want)
			}
		}
	})
}

// TestPartsHaveGaps: days without logs, and keys that belong to no day, lose nothing.
func TestPartsHaveGaps(t *testing.T) {
	root := "AWSLogs/111111111111/CloudTrail/eu-west-1/"
	late := regexp.MustCompile(`/2024/(03/[0-9][0-9]|04/[0-9][0-9])/`)
	var keys []string
	for _, day := range []string{"2021/12/31", "2022/01/01", "2022/01/02", "2022/03/01", "2022/03/02", "2023/02/28", "2024/02/29", "2024/03"} {
		keys = append(keys, root+day)
		for i := range 5 {
			keys = append(keys, fmt.Sprintf("%s%s/%d", root, day, i))
		}
	}
	for i := range 60 {
		day := root + time.Date(2024, 3, 1+i, 0, 0, 0, 0, time.UTC).Format("2006/01/02")
		keys = append(keys, day, day+"/x")
	}
	keys = append(keys, root+"x/1", root+"x/2", root+"x/3", root)
	slices.Sort(keys)
	for most := 1; most < 12; most++ {
		for _, to := range []time.Time{{}, time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)} {
			want := slices.DeleteFunc(slices.Clone(keys), func(k string) bool { return !to.IsZero() && late.MatchString(k) })
			s := scripted(keys...)
			s.most = most
			got := names(t, &bucket.Source{Client: s, Bucket: "b", Prefix: root, To: to})
			if !slices.Equal(got, want) {
				t.Errorf("pages of %d, to %v: got %q, want %q", most, to, got, want)
			}
		}
	}
}

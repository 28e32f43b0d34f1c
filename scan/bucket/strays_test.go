package bucket_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/bucket"
)

const strayRoot = "AWSLogs/111111111111/CloudTrail/eu-west-1/"

// layouts are where people keep the log of a day in the folder of a region. Only in the
// first one does the folder tell the day.
var layouts = []string{"2006/01/02/", "", "restored/", "0/", "2006/", "2006/01/", "2006/1/2/", "2006-01-02/", "2006/01-02/", "20060102/", "year=2006/month=01/day=02/", "2006/01/02", "2006/00/02/", "2006/01/02x/", "copy_CloudTrail/", "restored/2006/01/02/"}

// A kept log has an event up to a day before its delivery.
type kept struct {
	event  time.Time
	proven bool // its key tells the day of its delivery
}

// keep returns a log that was delivered at the time at, in some layout.
func keep(r *rand.Rand, at time.Time, n int) (string, kept) {
	layout := layouts[r.IntN(len(layouts))]
	if r.IntN(2) == 0 {
		layout = layouts[0]
	}
	folder := at.Format(layout)
	_, err := time.Parse(layouts[0], folder) // 2006/1/2/ is the same on some days
	k := kept{event: at.Add(-time.Duration(r.IntN(24*60)) * time.Minute), proven: err == nil && len(folder) == len(layouts[0])}
	if r.IntN(2) == 0 {
		k.proven = true
		return fmt.Sprintf("%s%s111111111111_CloudTrail_eu-west-1_%s_%016d.json.gz", strayRoot, folder, at.Format("20060102T1504Z"), n), k
	}
	return fmt.Sprintf("%s%s%s-%d.json", strayRoot, folder, []string{"x", "0", "111111111111_CloudTrail_eu-west-1"}[r.IntN(3)], n), k
}

// plainest refuses to list with any delimiter other than a slash, as some servers do.
type plainest struct{ *script }

func (p plainest) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input, o ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	if d := aws.ToString(in.Delimiter); d != "" && d != "/" {
		return nil, &smithy.GenericAPIError{Code: "NotImplemented", Message: "a delimiter of more than a character"}
	}
	return p.script.ListObjectsV2(ctx, in, o...)
}

// TestWindowLosesNothing: whatever the layout, a scan of some days reads each log that may
// have an event of those days, in order, and leaves out only logs whose key proves that
// they belong to other days.
func TestWindowLosesNothing(t *testing.T) {
	const late = 24 * time.Hour
	begin := time.Date(2024, 11, 1, 0, 0, 0, 0, time.UTC)
	left := 0
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 1))
		logs := map[string]kept{}
		for n := range 60 {
			key, k := keep(r, begin.Add(time.Duration(r.IntN(200*24*60))*time.Minute), n)
			logs[key] = k
		}
		s := scripted(slices.Collect(maps.Keys(logs))...)
		s.most = 1 + r.IntN(9)
		source := &bucket.Source{Client: s, Bucket: "b"}
		if r.IntN(4) == 0 {
			source.Client = plainest{s}
		}
		source.Prefix = []string{"", "AWSLogs/", strayRoot, strayRoot + "2", strayRoot + "2025/", strayRoot + "2025/01/1", strayRoot + "2025/01/11/", strayRoot + "r"}[r.IntN(8)]
		from := begin.Add(time.Duration(r.IntN(200*24)) * time.Hour)
		to := from.Add(time.Duration(1+r.IntN(60*24)) * time.Hour)
		if r.IntN(4) > 0 {
			source.From = from
		}
		if r.IntN(4) > 0 {
			source.To = to.Add(late - 1)
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(logs)), func(k string) bool { return strings.HasPrefix(k, source.Prefix) }) {
			continue
		}
		got := names(t, source)
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Fatalf("seed %d: not in order, or twice: %q", seed, got)
		}
		var lost, blamed []string
		for _, key := range slices.Sorted(maps.Keys(logs)) {
			k := logs[key]
			if !strings.HasPrefix(key, source.Prefix) || slices.Contains(got, key) {
				continue
			}
			left++
			if (source.From.IsZero() || !k.event.Before(from)) && (source.To.IsZero() || k.event.Before(to)) {
				lost = append(lost, key)
			}
			if !k.proven {
				blamed = append(blamed, key)
			}
		}
		if len(lost)+len(blamed) > 0 {
			t.Fatalf("seed %d: of %s from %v to %v: lost %q; left out, though no day is told: %q", seed, source, source.From, source.To, lost, blamed)
		}
	}
	if left < 1000 {
		t.Errorf("%d logs were left out: no test", left)
	}
}

var (
	strayDay  = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	strayKeys = []string{
		strayRoot + "111111111111_CloudTrail_eu-west-1_20250101T1200Z_abcdefghijklmnop.json.gz",
		strayRoot + "111111111111_CloudTrail_eu-west-1_20250301T1200Z_abcdefghijklmnop.json.gz",
		strayRoot + "2024/12/31/x", strayRoot + "2025/01/01/x", strayRoot + "2025/01/011", strayRoot + "2025/3/4/x",
		strayRoot + "2025-03-04/x", strayRoot + "2026/01/01/x", strayRoot + "restored/x",
		strayRoot + "restored/111111111111_CloudTrail_eu-west-1_20250101T1300Z_abcdefghijklmnop.json.gz",
		strayRoot + "restored/111111111111_CloudTrail_eu-west-1_20260101T1300Z_abcdefghijklmnop.json.gz",
		strayRoot + "year=2025/x",
	}
)

// straysOfDay returns those of strayKeys that may belong to strayDay.
func straysOfDay() []string {
	return slices.DeleteFunc(slices.Sorted(slices.Values(strayKeys)), func(k string) bool {
		return strings.Contains(k, "0301T") || strings.Contains(k, "2026") || strings.Contains(k, "2024")
	})
}

// TestStrays: exactly the keys that belong to other days by folder or name are left out.
func TestStrays(t *testing.T) {
	for _, client := range []bucket.API{scripted(strayKeys...), plainest{scripted(strayKeys...)}} {
		if diff := cmp.Diff(straysOfDay(), names(t, &bucket.Source{Client: client, Bucket: "b", From: strayDay, To: strayDay})); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

package bucket_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/plan"
)

// roots are folders of regions, and places that are not.
var roots = []string{
	strayRoot, "AWSLogs/111111111111/CloudTrail/us-east-1/", "AWSLogs/222222222222/CloudTrail/eu-west-1/", "AWSLogs/222222222222/CloudTrail-Digest/eu-west-1/",
	"AWSLogs/o-abcdefghij/333333333333/CloudTrail/ap-northeast-1/", "AWSLogs/111111111111/CloudTrail/", "AWSLogs/111111111111/", "AWSLogs/", "",
	"AWSLogs/111111111111/elasticloadbalancing/eu-west-1/", "other/", "more/AWSLogs/111111111111/CloudTrail/us-east-1/", "AWSLogs/111111111111/CloudTrail/nowhere/", "a/b/c/d/e/f/",
}

// jumble returns a bucket with logs in all kinds of places.
func jumble(r *rand.Rand, begin time.Time) *script {
	var keys []string
	for n := range 60 {
		key, _ := keep(r, begin.Add(time.Duration(r.IntN(400*24*60))*time.Minute), n)
		root := roots[0]
		if r.IntN(2) == 0 {
			root = roots[r.IntN(len(roots))]
		}
		keys = append(keys, root+strings.TrimPrefix(key, strayRoot))
	}
	for _, root := range roots[:1+r.IntN(len(roots))] {
		if root != "" && r.IntN(3) == 0 {
			keys = append(keys, root) // a marker
		}
	}
	s := scripted(keys...)
	s.most = 1 + r.IntN(9)
	return s
}

// parts returns the names of the objects in all shards of a source.
func parts(t *testing.T, p *plan.Plan, source func() *bucket.Source) (all []string) {
	t.Helper()
	locations, err := source().Locations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Shards {
		part := source()
		part.Part = &bucket.Part{Shard: &plan.Shard{Plan: p, Number: i}, Locations: locations}
		for o, err := range part.Objects(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, o.Name)
		}
	}
	slices.Sort(all)
	return all
}

// Whatever the layout, each object of a listing of the whole bucket falls to exactly one
// shard.
func TestEachObjectFallsToOneShard(t *testing.T) {
	begin := time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		s := jumble(r, begin)
		from := begin.Add(time.Duration(r.IntN(400*24)) * time.Hour)
		to := from.Add(time.Duration(1+r.IntN(100*24)) * time.Hour)
		windowed, plain := r.IntN(2) == 0, r.IntN(4) == 0
		accounts := [][]string{nil, {"111111111111"}}[r.IntN(2)]
		prefix := []string{"", "AWSLogs/", strayRoot, strayRoot + "2", strayRoot + "2024/1", "AWSLogs/1"}[r.IntN(6)]
		source := func() *bucket.Source {
			b := &bucket.Source{Client: s, Bucket: "b", Prefix: prefix, Accounts: accounts}
			if plain {
				b.Client = plainest{s}
			}
			if windowed {
				b.From, b.To = from, to
			}
			return b
		}
		var want []string
		missing := false
		for o, err := range source().Objects(t.Context()) {
			if missing = err != nil; missing {
				break // the bucket is empty
			}
			want = append(want, o.Name)
		}
		if missing {
			continue
		}
		slices.Sort(want)
		shards := 1 + r.IntN(9)
		p := &plan.Plan{Shards: shards, Split: 1 + r.IntN(shards), Until: begin.AddDate(9, 0, 0)}
		if diff := cmp.Diff(want, parts(t, p, source)); diff != "" {
			t.Fatalf("seed %d, %q, %d shards (-all at once +in parts)\n%s", seed, prefix, shards, diff)
		}
	}
}

// A shard lists no day that falls to another one.
func TestShardsListTheirOwnDays(t *testing.T) {
	var keys []string
	for day := range 365 {
		at := time.Date(2025, 1, 1+day, 0, 0, 0, 0, time.UTC)
		keys = append(keys, strayRoot+at.Format("2006/01/02/")+"111111111111_CloudTrail_eu-west-1_"+at.Format("20060102T1504Z")+"_0000000000000001.json.gz")
	}
	s := scripted(keys...)
	const shards = 8
	p := &plan.Plan{Shards: shards, Split: 1, Until: time.Now()}
	if got := parts(t, p, func() *bucket.Source { return &bucket.Source{Client: s, Bucket: "b", Prefix: "AWSLogs/"} }); len(got) != len(keys) {
		t.Errorf("%d objects, want %d", len(got), len(keys))
	}
	if most := len(keys) + 10*shards + 20; len(s.listed) > most {
		t.Errorf("%d pages are listed, want at most %d: one for each day, and some for each shard", len(s.listed), most)
	}
}

// A prefix that cannot be listed is barred in each shard that has to list it, under the
// same name as in a scan of everything.
func TestUnlistedFallsToWhoeverListsIt(t *testing.T) {
	const loose, day = "other/", strayRoot + "2025/01/22/"
	s := scripted(strayRoot+"2025/01/21/a.json", day+"b.json", loose+"c.json", strayRoot+"again/d.json")
	at := &plan.Plan{Shards: 5, Split: 1, Until: time.Now()}
	source := func() *bucket.Source { return &bucket.Source{Client: s, Bucket: "b"} }
	locations, err := source().Locations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, prefix := range []string{loose, day} {
		barred := 0
		for i := range at.Shards {
			part := source()
			part.Client = denying{s, prefix}
			part.Part = &bucket.Part{Shard: &plan.Shard{Plan: at, Number: i}, Locations: locations}
			for o, err := range part.Objects(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				if o.Barred != "" && o.Name == "s3://b/"+prefix {
					barred++
				}
			}
		}
		if want := map[string]int{loose: at.Shards, day: 1}[prefix]; barred != want {
			t.Errorf("%s: barred in %d shards, want %d", prefix, barred, want)
		}
	}
}

// denying refuses listings of keys that begin with a prefix.
type denying struct {
	*script
	prefix string
}

func (d denying) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input, o ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	if *in.Prefix == d.prefix {
		return nil, &smithy.GenericAPIError{Code: "AccessDenied", Message: "no"}
	}
	return d.script.ListObjectsV2(ctx, in, o...)
}

// Objects that changed after the plan are left out and counted, in the shard that they fall
// to.
func TestPartsEndWithThePlan(t *testing.T) {
	until := time.Date(2025, 1, 22, 12, 0, 0, 0, time.UTC)
	s := scripted()
	for n := range 40 {
		key := fmt.Sprintf("%s2025/01/%02d/x.json", strayRoot, 1+n%20)
		if n >= 20 {
			key = fmt.Sprintf("loose/%d.json", n)
		}
		changed := until.Add(time.Duration(n%2) * time.Second) // the second of the plan itself belongs to it
		s.objects[key] = types.Object{Key: aws.String(key), ETag: aws.String(`"e"`), Size: aws.Int64(4), LastModified: &changed}
	}
	p := &plan.Plan{Shards: 3, Split: 1, Until: until}
	locations, err := (&bucket.Source{Client: s, Bucket: "b"}).Locations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	taken, newer := 0, int64(0)
	for i := range p.Shards {
		shard := &plan.Shard{Plan: p, Number: i}
		source := &bucket.Source{Client: s, Bucket: "b", Part: &bucket.Part{Shard: shard, Locations: locations}}
		for _, err := range source.Objects(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			taken++
		}
		newer += shard.Newer()
	}
	if taken != 20 || newer != 20 {
		t.Errorf("%d objects are taken, and %d are newer; want 20 of each", taken, newer)
	}
}

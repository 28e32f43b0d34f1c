package bucket_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// logs returns the keys of an archive with the accounts of two organizations, several kinds
// of logs, regions and days, and logs of other services.
func logs() (keys []string) {
	for _, account := range []string{"AWSLogs/111111111111", "AWSLogs/222222222222", "AWSLogs/o-abcdefghij/333333333333"} {
		for _, kind := range []string{"CloudTrail", "CloudTrail-Digest"} {
			for _, region := range []string{"eu-west-1", "us-east-1"} {
				for day := range 9 {
					n := account[len(account)-12:]
					keys = append(keys, fmt.Sprintf("%s/%s/%s/2025/01/%02d/%s_%s_%s_202501%02dT1200Z_abcdefghijklmnop.json.gz", account, kind, region, day+1, n, kind, region, day+1))
				}
			}
		}
		keys = append(keys, account+"/CloudTrail/")
	}
	return append(keys, "AWSLogs/", "AWSLogs/111111111111/Config/eu-west-1/x.json.gz", "AWSLogs/111111111111/restored/x.json.gz", "AWSLogs/aws-logs-write-test", "results/query.csv", "results/deep/down/x")
}

// TestPruning: folders that are left out are not listed, and are reported.
func TestPruning(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2025, 1, d, 13, 0, 0, 0, time.UTC) }
	config := journal.Pruned{What: "s3://b/: the folders AWSLogs/ACCOUNT/Config/", Why: "not CloudTrail's"}
	for _, test := range []struct {
		name   string
		source *bucket.Source
		keep   func(key string) bool
		pruned []journal.Pruned
	}{
		{"nothing", &bucket.Source{}, func(string) bool { return true }, []journal.Pruned{config}},
		{"account", &bucket.Source{Accounts: []string{"111111111111", "333333333333"}},
			func(k string) bool { return !strings.Contains(k, "/222222222222/") },
			[]journal.Pruned{{What: "s3://b/: logs of accounts other than 111111111111, 333333333333", Why: "by --account"}, config}},
		{"region", &bucket.Source{Regions: []string{"us-east-1"}},
			func(k string) bool { return !strings.Contains(k, "/eu-west-1/") },
			[]journal.Pruned{{What: "s3://b/: logs of regions other than us-east-1", Why: "by --region"}, config}},
		{"from", &bucket.Source{From: day(4)},
			func(k string) bool { return !strings.Contains(k, "/2025/") || strings.Split(k, "/2025/01/")[1] >= "04" },
			[]journal.Pruned{{What: "s3://b/: logs delivered before 2025-01-04, going by day folders and file names", Why: "by --from"}, config}},
		{"to", &bucket.Source{To: day(6)},
			func(k string) bool { return !strings.Contains(k, "/2025/") || strings.Split(k, "/2025/01/")[1] < "07" },
			[]journal.Pruned{config, {What: "s3://b/: logs delivered after 2025-01-06, going by day folders and file names", Why: "by --to and --late"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := scripted(logs()...)
			s.most = 2
			source := test.source
			source.Client, source.Bucket = s, "b"
			want := slices.DeleteFunc(slices.Sorted(maps.Keys(s.objects)), func(k string) bool {
				return strings.Contains(k, "/Config/") || !test.keep(k)
			})
			if diff := cmp.Diff(want, names(t, source)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			plan, err := source.Plan(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(journal.SortPruned(test.pruned), plan.Pruned); diff != "" || len(plan.Notes) > 0 {
				t.Errorf("notes %q, pruned (-want +got)\n%s", plan.Notes, diff)
			}
		})
	}
}

// TestMissing: a requested account or region without a folder is named, along with those
// that have one.
func TestMissing(t *testing.T) {
	s := scripted(logs()...)
	const accounts = "111111111111, 222222222222, 333333333333"
	for _, test := range []struct {
		prefix            string
		accounts, regions []string
		want              []string
	}{
		{"", []string{"111111111111"}, []string{"eu-west-1"}, nil},
		{"", []string{"111111111111", "999999999999"}, []string{"eu-west-1"}, []string{"s3://b/: no folder for account 999999999999; there are: " + accounts}},
		{"", []string{"999999999999"}, []string{"eu-west-9"}, []string{"s3://b/: no folder for account 999999999999; there are: " + accounts}},
		{"", nil, []string{"eu-west-9", "us-east-1"}, []string{"s3://b/: no folder for region eu-west-9; there are: eu-west-1, us-east-1"}},
		{"AWSLogs/222222222222/", []string{"111111111111"}, nil, []string{"s3://b/AWSLogs/222222222222/: no folder for account 111111111111; there are: 222222222222"}},
		{"AWSLogs/222222222222/CloudTrail/us-east-1/2025/", nil, []string{"eu-west-1"}, []string{"s3://b/AWSLogs/222222222222/CloudTrail/us-east-1/2025/: no folder for region eu-west-1; there are: us-east-1"}},
		{"AWSLogs/111111111111/CloudTrail/eu-west-1/", []string{"111111111111"}, []string{"eu-west-1"}, nil},
		{"results", []string{"111111111111"}, nil, nil},
	} {
		plan, err := (&bucket.Source{Client: s, Bucket: "b", Prefix: test.prefix, Accounts: test.accounts, Regions: test.regions}).Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, plan.Missing); diff != "" {
			t.Errorf("%q, %q: (-want +got)\n%s", test.prefix, test.accounts, diff)
		}
	}
}

// TestDaysAreNotListed: days outside the window cost no request.
func TestDaysAreNotListed(t *testing.T) {
	s := scripted()
	root := "AWSLogs/111111111111/CloudTrail/eu-west-1/"
	for d := range 365 {
		day := time.Date(2025, 1, 1+d, 0, 0, 0, 0, time.UTC)
		for i := range 6 {
			key := fmt.Sprintf("%s%s/111111111111_CloudTrail_eu-west-1_%sT1200Z_%016d.json.gz", root, day.Format("2006/01/02"), day.Format("20060102"), i)
			s.objects[key] = types.Object{Key: &key}
		}
	}
	s.most = 200
	source := &bucket.Source{Client: s, Bucket: "b", From: time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 7, 2, 0, 0, 0, 0, time.UTC)}
	if got := names(t, source); len(got) != 12 {
		t.Errorf("got %q", got)
	}
	// One to see whether there is anything, four for the folders, one for the two days, and
	// one each for the strays before and after them, where a day is one entry.
	if lists, others := source.Requests(); lists != 8 || others != 0 {
		t.Errorf("%d pages and %d other requests: %q", lists, others, s.listed)
	}
}

// TestOtherLayouts: they are listed from end to end, except for logs that are not requested
// by their names.
func TestOtherLayouts(t *testing.T) {
	keys := []string{
		"2025/01/01/111111111111_CloudTrail_eu-west-1_20250101T1200Z_abcdefghijklmnop.json.gz",
		"2025/01/02/111111111111_CloudTrail_us-east-1_20250102T1200Z_abcdefghijklmnop.json.gz",
		"2025/01/02/222222222222_CloudTrail_eu-west-1_20250102T1200Z_abcdefghijklmnop.json.gz",
		"2025/01/03/111111111111_CloudTrail_eu-west-1_20250103T1200Z_abcdefghijklmnop.json.gz",
		"2025/01/04/export.json",
		"a/b/c/d/e/f/g.json",
	}
	for i := range 40 * 40 {
		keys = append(keys, fmt.Sprintf("deep/%02d/%02d/x", i/40, i%40))
	}
	for i := range 60 {
		keys = append(keys, fmt.Sprintf("wide/%02d/x", i))
	}
	s := scripted(keys...)
	slices.Sort(keys)
	source := &bucket.Source{Client: s, Bucket: "b"}
	if diff := cmp.Diff(keys, names(t, source)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	plan, err := source.Plan(t.Context())
	if err != nil || len(plan.Notes) != 1 || !strings.Contains(plan.Notes[0], "every object is listed") || len(plan.Pruned) > 0 {
		t.Errorf("%v, %+v", err, plan)
	}
	// The search for AWSLogs costs requests, but ends.
	if lists, _ := source.Requests(); lists > 60 {
		t.Errorf("%d requests for a page", lists)
	}
	source = &bucket.Source{Client: s, Bucket: "b", Prefix: "2025", From: time.Date(2025, 1, 2, 23, 0, 0, 0, time.UTC)}
	if diff := cmp.Diff(keys[1:5], names(t, source)); diff != "" {
		t.Errorf("from the second day: (-want +got)\n%s", diff)
	}
	source = &bucket.Source{Client: s, Bucket: "b", Prefix: "2025/01/0", To: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}
	if diff := cmp.Diff(keys[:5], names(t, source)); diff != "" {
		t.Errorf("to a far day: (-want +got)\n%s", diff)
	}
	source = &bucket.Source{Client: s, Bucket: "b", Prefix: "2025", To: time.Date(2025, 1, 2, 13, 0, 0, 0, time.FixedZone("", -3600*12))}
	if diff := cmp.Diff(keys[:5], names(t, source)); diff != "" {
		t.Errorf("to the third day in UTC: (-want +got)\n%s", diff)
	}
	source = &bucket.Source{Client: s, Bucket: "b", Prefix: "2025", Accounts: []string{"111111111111"}, Regions: []string{"eu-west-1"}, From: time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)}
	if diff := cmp.Diff(keys[3:5], names(t, source)); diff != "" {
		t.Errorf("narrowed: (-want +got)\n%s", diff)
	}
}

// TestManyNeighbours: AWSLogs is found among so many folders that the others are not
// searched.
func TestManyNeighbours(t *testing.T) {
	keys := []string{"AWSLogs/111111111111/CloudTrail/eu-west-1/2025/01/01/x"}
	for i := range 60 {
		keys = append(keys, fmt.Sprintf("wide/%02d/x", i), fmt.Sprintf("A%02d/y", i))
	}
	slices.Sort(keys)
	source := &bucket.Source{Client: scripted(keys...), Bucket: "b"}
	if diff := cmp.Diff(keys, names(t, source)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if plan, err := source.Plan(t.Context()); err != nil || len(plan.Notes) > 0 {
		t.Errorf("%v, %q", err, plan.Notes)
	}
}

package bucket_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A script answers as S3 does, without a network, and keeps what was listed.
type script struct {
	objects map[string]types.Object
	most    int // keys and folders per page
	spoil   func(n int, out *s3.ListObjectsV2Output)
	get     func(n int, in *s3.GetObjectInput) (*s3.GetObjectOutput, error)

	mu     sync.Mutex
	listed []string // "PREFIX DELIMITER AFTER" for each page
	gets   int
}

func scripted(keys ...string) *script {
	s := &script{objects: map[string]types.Object{}, most: 1000}
	for _, k := range keys {
		s.objects[k] = types.Object{Key: aws.String(k), ETag: aws.String(`"e"`), Size: aws.Int64(4)}
	}
	return s
}

func (s *script) ListObjectsV2(_ context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	kind, after, _ := strings.Cut(aws.ToString(in.ContinuationToken), ":")
	after = max(aws.ToString(in.StartAfter), after)
	if len(s.listed) == 10_000 {
		return nil, errors.New("there is no end to the requests")
	}
	s.listed = append(s.listed, fmt.Sprintf("%s %s %s", *in.Prefix, aws.ToString(in.Delimiter), after))
	out := &s3.ListObjectsV2Output{Name: in.Bucket, IsTruncated: aws.Bool(false)}
	most := s.most
	if in.MaxKeys != nil {
		most = int(*in.MaxKeys)
	}
	folder := ""
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		rest, ok := strings.CutPrefix(key, *in.Prefix)
		if !ok || key <= after || folder != "" && strings.HasPrefix(key, folder) || kind == "folder" && strings.HasPrefix(key, after) {
			continue
		}
		if len(out.Contents)+len(out.CommonPrefixes) == most {
			out.IsTruncated = aws.Bool(true)
			break
		}
		if before, _, ok := strings.Cut(rest, aws.ToString(in.Delimiter)); in.Delimiter != nil && ok {
			folder = *in.Prefix + before + *in.Delimiter
			out.CommonPrefixes = append(out.CommonPrefixes, types.CommonPrefix{Prefix: aws.String(folder)})
			out.NextContinuationToken = aws.String("folder:" + folder)
			continue
		}
		out.Contents = append(out.Contents, s.objects[key])
		out.NextContinuationToken = aws.String("key:" + key)
	}
	if !*out.IsTruncated {
		out.NextContinuationToken = nil
	}
	out.KeyCount = aws.Int32(int32(len(out.Contents) + len(out.CommonPrefixes)))
	if s.spoil != nil {
		s.spoil(len(s.listed), out)
	}
	return out, nil
}

func (s *script) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	s.mu.Lock()
	s.gets++
	n := s.gets
	s.mu.Unlock()
	if s.get != nil {
		return s.get(n, in)
	}
	return answerOf("null"), nil
}

func (s *script) HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error) {
	return nil, errors.New("not asked for")
}

func answerOf(text string) *s3.GetObjectOutput {
	return &s3.GetObjectOutput{ETag: aws.String(`"e"`), ContentLength: aws.Int64(int64(len(text))), Body: io.NopCloser(strings.NewReader(text))}
}

// names lists a source and returns the names of the objects, without the bucket. For a
// barred one, the reason follows.
func names(t *testing.T, s *bucket.Source) (list []string) {
	t.Helper()
	for o, err := range s.Objects(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(o.Name, "s3://b/")
		if o.Barred != "" {
			name += " " + o.Barred
		}
		list = append(list, name)
	}
	return list
}

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

// TestOrder: a parallel listing has the order of a flat one.
func TestOrder(t *testing.T) {
	s := scripted(logs()...)
	want := slices.DeleteFunc(slices.Sorted(maps.Keys(s.objects)), func(k string) bool { return strings.Contains(k, "/Config/") })
	for _, most := range []int{2, 3, 7, 1000} {
		for _, lists := range []int{1, 3, 64} {
			s.most = most
			got := names(t, &bucket.Source{Client: s, Bucket: "b", Lists: lists})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("pages of %d, %d at once: (-want +got)\n%s", most, lists, diff)
			}
		}
	}
}

// TestPrefix: a source has the keys that begin with its prefix, even if that ends within a
// name.
func TestPrefix(t *testing.T) {
	s := scripted(logs()...)
	all := slices.Sorted(maps.Keys(s.objects))
	long := "AWSLogs/o-abcdefghij/333333333333/CloudTrail/us-east-1/2025/01/05/333"
	for n := range len(long) + 1 {
		prefix := long[:n]
		want := slices.DeleteFunc(slices.Clone(all), func(k string) bool {
			return !strings.HasPrefix(k, prefix) || strings.Contains(k, "/Config/")
		})
		if diff := cmp.Diff(want, names(t, &bucket.Source{Client: s, Bucket: "b", Prefix: prefix})); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", prefix, diff)
		}
	}
	want := []string{"AWSLogs/111111111111/Config/eu-west-1/x.json.gz"}
	config := &bucket.Source{Client: s, Bucket: "b", Prefix: "AWSLogs/111111111111/Config/"}
	if diff := cmp.Diff(want, names(t, config)); diff != "" {
		t.Errorf("another service, asked for: (-want +got)\n%s", diff)
	}
	if plan, err := config.Plan(t.Context()); err != nil || len(plan.Pruned) > 0 {
		t.Errorf("another service, asked for: %v, said to be left out: %v", err, plan.Pruned)
	}
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
			[]journal.Pruned{config, {What: "s3://b/: logs delivered after 2025-01-06, going by day folders and file names", Why: "by --to, and --late after it"}}},
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

// TestListings: a listing that cannot be right is requested again. If that does not help,
// the prefix is barred. No such listing passes for an empty one.
func TestListings(t *testing.T) {
	for name, spoil := range map[string]func(out *s3.ListObjectsV2Output){
		"no name":           func(out *s3.ListObjectsV2Output) { out.Name = nil },
		"another bucket":    func(out *s3.ListObjectsV2Output) { out.Name = aws.String("c") },
		"not counted":       func(out *s3.ListObjectsV2Output) { out.KeyCount = nil },
		"counted otherwise": func(out *s3.ListObjectsV2Output) { out.Contents = nil },
		"no token":          func(out *s3.ListObjectsV2Output) { out.IsTruncated, out.NextContinuationToken = aws.Bool(true), nil },
		"outside":           func(out *s3.ListObjectsV2Output) { out.Contents[0].Key = aws.String("B") },
		"another prefix":    func(out *s3.ListObjectsV2Output) { out.Prefix = aws.String("B") },
		"twice":             func(out *s3.ListObjectsV2Output) { out.Contents[1].Key = out.Contents[0].Key },
		"bad encoding": func(out *s3.ListObjectsV2Output) {
			out.EncodingType, out.Contents[0].Key = types.EncodingTypeUrl, aws.String("AWSLogs/%zz")
		},
	} {
		for _, times := range []int{1, 4, 1 << 30} {
			t.Run(fmt.Sprintf("%s/%d", name, times), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					prefix := "AWSLogs/111111111111/CloudTrail/eu-west-1/"
					keys := []string{prefix + "2025/01/01/a", prefix + "2025/01/01/b", prefix + "2025/01/02/c"}
					s := scripted(keys...)
					s.most = 2
					// The first page only shows whether there is anything.
					s.spoil = func(n int, out *s3.ListObjectsV2Output) {
						if n > 1 && n <= 1+times && len(out.Contents) == 2 {
							spoil(out)
						}
					}
					got := names(t, &bucket.Source{Client: s, Bucket: "b", Prefix: prefix})
					if times < 1<<30 {
						if diff := cmp.Diff(keys, got); diff != "" {
							t.Errorf("(-want +got)\n%s", diff)
						}
					} else if len(got) != 1 || !strings.HasPrefix(got[0], prefix+" cannot be listed: the listing cannot be right: ") {
						t.Errorf("got %q, want the prefix barred", got)
					}
				})
			})
		}
	}
}

// TestNothingThere: a bucket without keys is a mistake, not an answer.
func TestNothingThere(t *testing.T) {
	for o, err := range (&bucket.Source{Client: scripted("x"), Bucket: "b", Prefix: "y"}).Objects(t.Context()) {
		if !errors.Is(err, bucket.ErrNothing) {
			t.Errorf("got %q and %v", o.Name, err)
		}
	}
}

// TestKeysInAnyEncoding: keys are decoded if, and only if, the answer says that they are
// encoded.
func TestKeysInAnyEncoding(t *testing.T) {
	for _, encoded := range []bool{true, false} {
		s := scripted("%41+b", "a/\x01\n", "é")
		want := []string{"%41+b", "a/\x01\n", "é"}
		s.spoil = func(_ int, out *s3.ListObjectsV2Output) {
			if encoded {
				out.EncodingType = types.EncodingTypeUrl
				for i := range out.Contents {
					out.Contents[i].Key = aws.String(map[string]string{want[0]: "%2541%2Bb", want[1]: "a/%01%0A", want[2]: "%C3%A9"}[*out.Contents[i].Key])
				}
			}
		}
		if diff := cmp.Diff(want, names(t, &bucket.Source{Client: s, Bucket: "b"})); diff != "" {
			t.Errorf("encoded: %t: (-want +got)\n%s", encoded, diff)
		}
	}
}

// TestArchived: an object that must be restored is barred, unless it was restored.
func TestArchived(t *testing.T) {
	s := scripted("a", "b", "c", "d", "e")
	set := func(key string, class types.ObjectStorageClass, status *types.RestoreStatus) {
		o := s.objects[key]
		o.StorageClass, o.RestoreStatus = class, status
		s.objects[key] = o
	}
	set("a", types.ObjectStorageClassGlacier, nil)
	set("b", types.ObjectStorageClassDeepArchive, &types.RestoreStatus{IsRestoreInProgress: aws.Bool(true)})
	set("c", types.ObjectStorageClassGlacier, &types.RestoreStatus{IsRestoreInProgress: aws.Bool(false), RestoreExpiryDate: aws.Time(time.Unix(1, 0))})
	set("d", types.ObjectStorageClassGlacierIr, nil)
	want := []string{"a archived as GLACIER: restore it, then scan again", "b archived as DEEP_ARCHIVE: restore it, then scan again", "c", "d", "e"}
	if diff := cmp.Diff(want, names(t, &bucket.Source{Client: s, Bucket: "b"})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestReplaced: an object that was replaced is read in its current version, once.
func TestReplaced(t *testing.T) {
	s := scripted("a.json")
	s.get = func(n int, in *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
		if n == 1 {
			if aws.ToString(in.IfMatch) != `"e"` {
				t.Errorf("asked for the version %q", aws.ToString(in.IfMatch))
			}
			s.objects["a.json"] = types.Object{Key: aws.String("a.json"), ETag: aws.String(`"f"`), Size: aws.Int64(2)}
		}
		out := answerOf("{}")
		out.ETag = aws.String(`"f"`)
		return out, nil
	}
	for e, err := range (&scan.Scanner{Sources: []scan.Source{&bucket.Source{Client: s, Bucket: "b"}}}).Entries(t.Context()) {
		if err != nil || e.Version != "f" || e.Bytes != 2 || s.gets != 2 {
			t.Errorf("%v, %+v, %d requests", err, e, s.gets)
		}
	}
}

func zipped(t *testing.T, text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestKeyLists: lists of every format name the same objects below a prefix.
func TestKeyLists(t *testing.T) {
	const etag = "0123456789abcdef0123456789abcdef"
	plain := []bucket.Key{{Name: "a b/1", Size: -1}, {Name: "a b/2", Size: -1}}
	for _, test := range []struct {
		name, text string
		want       []bucket.Key
		says       string
	}{
		{"keys", "a b/1\nc/1\r\n\na b/2", plain, ""},
		{"names", "s3://b/a b/1\ns3://b/a b/2\n", plain, ""},
		{"another bucket", "s3://b/a b/1\ns3://c/a b/2\n", plain[:1], `line 2 belongs to the bucket "c"`},
		{"inventory", "\"b\",\"a+b/1\"\n\"b\",\"a%20b/2\"\n", plain, ""},
		{"inventory with more", "\"b\",\"a+b/1\",\"\",\"true\",\"17\",\"2025-01-01T00:00:00.000Z\",\"" + etag + "\",\"STANDARD\"\n", []bucket.Key{{Name: "a b/1", ETag: etag, Size: 17}}, ""},
		{"inventory of versions", "\"b\",\"a+b/1\",\"v1\",\"true\",\"false\",\"17\",\"2025-01-01T00:00:00.000Z\",\"" + etag + "\",\"STANDARD\",\"false\"\n" +
			"\"b\",\"a+b/1\",\"v2\",\"false\",\"false\",\"17\",\"2025-01-01T00:00:00.000Z\",\"" + etag + "\"\n\"b\",\"a/2\",\"\",\"true\",\"true\",\"\",\"2025-01-01T00:00:00.000Z\",\"\"\n\"b\",\"a/3\",\"v4\",\"FALSE\",\"TRUE\"\n",
			[]bucket.Key{{Name: "a b/1", ETag: etag, Size: 17, Version: "v1"}, {Name: "a b/1", ETag: etag, Size: 17, Version: "v2", Skip: "old version"}, {Name: "a/2", Size: -1, Skip: "delete marker"}, {Name: "a/3", Size: -1, Version: "v4", Skip: "delete marker"}}, ""},
		{"inventory without versions", "\"b\",\"a\",\"17\",\"false\",\"COMPLETED\"\n", []bucket.Key{{Name: "a", Size: -1}}, ""},
		{"inventory without quotes", "b,a+b/1\nb,a%20b/2\n", plain, ""},
		{"a byte order mark", "\ufeffa b/1\na b/2\n", plain, ""},
		{"a byte order mark before an inventory", "\ufeff\"b\",\"a+b/1\"\n\"b\",\"a%20b/2\"\n", plain, ""},
		{"keys that look odd", "a/{\"x\"}\na/<b>\na/2025-01-22 12:30:00 1 x\n", []bucket.Key{{Name: "a/{\"x\"}", Size: -1}, {Name: "a/<b>", Size: -1}, {Name: "a/2025-01-22 12:30:00 1 x", Size: -1}}, ""},
		{"Parquet, cut", "PAR1\tx", nil, "this Parquet file is cut or damaged: it claims more than it holds: fetch it again"},
		{"inventory of another bucket", "\"c\",\"x\"\n", nil, `row 1 belongs to the bucket "c"`},
		{"inventory, cut", "\"b\",\"a+b/1\"\n\"b\",\"a", plain[:1], `line 2`},
		{"Athena", "\"$path\"\n\"s3://b/a b/1\"\n\"s3://b/a b/2\"\n", plain, ""},
		{"Athena, of a key with a quote", "\"$path\"\n\"s3://b/a\"\"%20+\"\n", []bucket.Key{{Name: "a\"%20+", Size: -1}}, ""},
		{"Athena, nothing found", "\"$path\"\n", nil, ""},
		{"Athena, of another bucket", "\"$path\"\n\"s3://b/a b/1\"\n\"s3://c/a\"\n", plain[:1], `row 3: it belongs to the bucket "c"`},
		{"Athena, of more columns", "\"$path\"\n\"s3://b/a b/1\",\"x\"\n", nil, "row 2"},
		{"Athena, cut", "\"$path\"\n\"s3://b/a b/1\"\n\"s3://b", plain[:1], "row 3"},
		{"Athena, of no name", "\"$path\"\n\"a\"\n", nil, "is no s3://"},
		{"no key", "\"b\"\n", nil, "row 1: want the bucket, then the key"},
		{"nothing", "", nil, ""},
	} {
		for _, data := range [][]byte{[]byte(test.text), zipped(t, test.text)} {
			var got []bucket.Key
			var last error
			for k, err := range bucket.KeyList(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }, "b", "a") {
				if last = err; err == nil {
					got = append(got, k)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" || (last != nil) != (test.says != "") || last != nil && !strings.Contains(last.Error(), test.says) {
				t.Errorf("%s: %v (-want +got)\n%s", test.name, last, diff)
			}
		}
	}
}

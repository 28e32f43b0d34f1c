package bucket_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
)

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

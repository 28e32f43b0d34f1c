package bucket_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/cogtrail/cogtrail/scan/bucket"
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

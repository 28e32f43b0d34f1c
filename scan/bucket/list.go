package bucket

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/cogtrail/cogtrail/scan/sdk"
)

const (
	// listTries is how often a page is requested while the answer cannot be right.
	// Retries by the client do not count.
	listTries = 5

	// maxEmpty is how many pages in a row may be empty without being the last. S3 may
	// send empty pages where many objects were deleted.
	maxEmpty = 1000

	firstPause = 100 * time.Millisecond

	// maxKey is the maximum length of a key in the S3 user guide. ETags and tokens are
	// shorter. The limit keeps a listing from filling the memory.
	maxKey = 1024
)

// A page is one page of a listing, in the order of its names.
type page struct {
	keys    []Key
	folders []string // prefixes that end with the delimiter
	token   string   // of the next page; empty for the last
	prefix  string   // that is listed
	err     error    // ends the listing
}

// A listingError says why an answer cannot be right.
type listingError struct{ what string }

func (e *listingError) Error() string { return "the listing cannot be right: " + e.what }

// A listing is a listing in progress.
type listing struct {
	s     *Source
	in    s3.ListObjectsV2Input
	last  string // last key or folder so far
	empty int    // empty pages in a row
}

// list returns a listing of the keys that begin with prefix and come after the key
// after. With a delimiter, keys that contain it are listed as folders.
func (s *Source) list(prefix, delimiter, after string) *listing {
	l := &listing{s: s, last: after, in: s3.ListObjectsV2Input{
		Bucket: &s.Bucket, Prefix: &prefix, EncodingType: types.EncodingTypeUrl,
		OptionalObjectAttributes: []types.OptionalObjectAttributes{types.OptionalObjectAttributesRestoreStatus},
	}}
	if delimiter != "" {
		l.in.Delimiter = &delimiter
	}
	if after != "" {
		l.in.StartAfter = &after
	}
	if s.RequestPayer {
		l.in.RequestPayer = types.RequestPayerRequester
	}
	return l
}

// pages yields the pages, up to the last one or the first error.
func (l *listing) pages(ctx context.Context) iter.Seq[page] {
	return func(yield func(page) bool) {
		for {
			p, err := l.next(ctx)
			p.prefix, p.err = *l.in.Prefix, err
			if !yield(p) || err != nil || p.token == "" {
				return
			}
		}
	}
}

// next requests the next page, and requests it again if the answer cannot be right.
func (l *listing) next(ctx context.Context) (p page, err error) {
	for try := range listTries {
		if try > 0 && !pause(ctx, firstPause<<(2*(try-1))) {
			return page{}, ctx.Err()
		}
		l.s.lists.Add(1)
		var out *s3.ListObjectsV2Output
		if out, err = l.s.Client.ListObjectsV2(ctx, &l.in, l.s.options()...); err == nil {
			p, err = l.check(out)
		}
		if err == nil || ctx.Err() != nil || !garbled(err) {
			break
		}
	}
	if err != nil {
		return page{}, l.s.listError(err)
	}
	l.last, l.in.StartAfter, l.in.ContinuationToken = p.end(l.last), nil, nil
	if p.token != "" {
		l.in.ContinuationToken = &p.token
	}
	if l.empty++; len(p.keys)+len(p.folders) > 0 {
		l.empty = 0
	}
	return p, nil
}

// garbled reports whether err says that an answer makes no sense, so that another try may
// help.
func garbled(err error) bool {
	var wrong *listingError
	var broken *smithy.DeserializationError
	return errors.As(err, &wrong) || errors.As(err, &broken) && !sdk.IsLong(err)
}

// pause waits for d, and reports whether ctx is still active.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// end returns the last key or folder of p, or last if p is empty.
func (p *page) end(last string) string {
	if n := len(p.keys); n > 0 {
		last = max(last, p.keys[n-1].Name)
	}
	if n := len(p.folders); n > 0 {
		last = max(last, p.folders[n-1])
	}
	return last
}

// check converts an answer to a page, or says why it cannot be right. A truncated page,
// or one from some other or broken server, must not pass for the end of the listing.
func (l *listing) check(out *s3.ListObjectsV2Output) (p page, err error) {
	n := len(out.Contents) + len(out.CommonPrefixes)
	switch name := aws.ToString(out.Name); {
	case name == "":
		return p, &listingError{"it names no bucket"}
	case name != l.s.Bucket && !accessPoint(l.s.Bucket):
		return p, &listingError{fmt.Sprintf("it is for the bucket %q", name)}
	case out.KeyCount == nil:
		return p, &listingError{"it does not count its keys"}
	case int(*out.KeyCount) != n:
		return p, &listingError{fmt.Sprintf("it has %d keys and counts %d", n, *out.KeyCount)}
	}
	if aws.ToBool(out.IsTruncated) {
		p.token = aws.ToString(out.NextContinuationToken)
		switch {
		case p.token == "":
			return p, &listingError{"it is not complete, but does not say how it goes on"}
		case p.token == aws.ToString(l.in.ContinuationToken):
			return p, &listingError{"it goes on where it began"}
		case n == 0 && l.empty >= maxEmpty:
			return p, &listingError{fmt.Sprintf("it goes on and on without a key, for %d pages", l.empty)}
		}
	}
	name := func(s *string) (string, error) { return aws.ToString(s), nil }
	if out.EncodingType == types.EncodingTypeUrl {
		name = func(s *string) (string, error) { return url.QueryUnescape(aws.ToString(s)) }
	}
	if prefix, err := name(out.Prefix); err != nil || prefix != "" && prefix != *l.in.Prefix {
		return p, &listingError{fmt.Sprintf("it is for the prefix %q", prefix)}
	}
	return p, l.entries(&p, out, name)
}

// entries adds the keys and folders of an answer to p. It is an error if they are not in
// order.
func (l *listing) entries(p *page, out *s3.ListObjectsV2Output, name func(*string) (string, error)) error {
	last := l.last
	check := func(encoded *string) (string, error) {
		s, err := name(encoded)
		switch {
		case err != nil:
			return "", &listingError{err.Error()}
		case len(s) > maxKey:
			return "", &listingError{fmt.Sprintf("a key of %d bytes, over the limit of %d: it begins with %q", len(s), maxKey, s[:100])}
		case !strings.HasPrefix(s, *l.in.Prefix):
			return "", &listingError{fmt.Sprintf("the key %q does not begin with %q", s, *l.in.Prefix)}
		case s <= last:
			return "", &listingError{fmt.Sprintf("the key %q comes after %q", s, last)}
		}
		last = s
		return s, nil
	}
	for i := range out.Contents {
		k, err := check(out.Contents[i].Key)
		if err != nil {
			return err
		}
		if n := len(aws.ToString(out.Contents[i].ETag)); n > maxKey {
			return &listingError{fmt.Sprintf("the key %q has an ETag of %d bytes", k, n)}
		}
		p.keys = append(p.keys, keyOf(k, &out.Contents[i]))
	}
	if l.in.Delimiter == nil && len(out.CommonPrefixes) > 0 {
		return &listingError{"it has folders, which were not asked for"}
	}
	last = l.last
	for i := range out.CommonPrefixes {
		f, err := check(out.CommonPrefixes[i].Prefix)
		if err == nil && (f == *l.in.Prefix || !strings.HasSuffix(f, aws.ToString(l.in.Delimiter))) {
			err = &listingError{fmt.Sprintf("%q is not a folder in %q", f, *l.in.Prefix)}
		}
		if err != nil {
			return err
		}
		p.folders = append(p.folders, f)
	}
	return nil
}

// accessPoint reports whether name is that of an access point. Answers then name the
// bucket behind it.
func accessPoint(name string) bool {
	return strings.HasPrefix(name, "arn:") || strings.HasSuffix(name, "-s3alias")
}

// restored are the storage classes whose objects must be restored before they can be
// read. For objects in INTELLIGENT_TIERING, only an attempt to read them tells.
var restored = []types.ObjectStorageClass{types.ObjectStorageClassGlacier, types.ObjectStorageClassDeepArchive}

func keyOf(name string, o *types.Object) Key {
	k := Key{Name: name, ETag: unquote(aws.ToString(o.ETag)), Size: -1, Modified: aws.ToTime(o.LastModified)}
	if o.Size != nil {
		k.Size = *o.Size
	}
	back := o.RestoreStatus != nil && o.RestoreStatus.RestoreExpiryDate != nil && !aws.ToBool(o.RestoreStatus.IsRestoreInProgress)
	if slices.Contains(restored, types.ObjectStorageClass(o.StorageClass)) && !back {
		k.Archived = string(o.StorageClass)
	}
	return k
}

// unquote returns an ETag without its quotes, as inventories have it.
func unquote(etag string) string {
	if len(etag) >= 2 && etag[0] == '"' && etag[len(etag)-1] == '"' {
		return etag[1 : len(etag)-1]
	}
	return etag
}

// first returns the first key that begins with prefix, and whether there is any.
func (s *Source) first(ctx context.Context, prefix string) (k Key, ok bool, err error) {
	l := s.list(prefix, "", "")
	one := int32(1)
	l.in.MaxKeys = &one
	for p := range l.pages(ctx) { // S3 may send empty pages first
		if err = p.err; len(p.keys) > 0 {
			return p.keys[0], true, nil
		}
	}
	return k, false, err
}

// find lists the key again, and returns it as it is now.
func (s *Source) find(ctx context.Context, name string) (Key, error) {
	k, _, err := s.first(ctx, name)
	if err == nil && k.Name != name {
		err = errVanished
	}
	return k, err
}

// Package bucket finds objects in an S3 bucket.
//
// Start at [Source] and [NewClient]. A bucket that a trail delivers to is listed
// account by account and region by region, many at once; any other bucket is listed
// from its first key to its last. Only three operations are ever used, and none of
// them writes: ListObjectsV2, GetObject and HeadBucket.
//
// An answer that cannot be right is an error, never "nothing there": a listing
// must name its bucket, count its keys and continue where the last page ended, and an
// object must have the length and the version that were listed, and match its checksum.
package bucket

import (
	"cmp"
	"context"
	"iter"
	"math"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/internal/archive"
	"github.com/cogtrail/cogtrail/scan/internal/sequence"
)

// API is the part of an S3 client that a Source needs. Its methods must be safe for
// concurrent use.
type API interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error)
}

// A Source is the objects of a bucket whose keys begin with a prefix. An object is
// named s3://BUCKET/KEY, and its version is the ETag without quotes. Objects with the
// name of an archive have members. The fields must not change after the first use.
// A Source may be listed more than once, but not concurrently.
type Source struct {
	Client API
	Bucket string // name, or ARN of an access point
	Prefix string // of the keys, as given: may be empty or end within a name

	// These select folders of a trail and, by file name, logs outside of such folders.
	// An empty list means all, a zero time is no bound. From and To select by day of
	// delivery, both days included: To must be later than the events that are
	// requested, because logs are delivered late.
	Accounts, Regions []string
	From, To          time.Time

	RequestPayer bool                  // the requester pays
	Keys         iter.Seq2[Key, error] // the objects, so that nothing is listed; nil: list the bucket
	Lists        int                   // listing requests at once; 0 means 64
	Part         *Part                 // the part of the bucket that falls to a shard; nil: all of it
	Readable     bool                  // some objects were read before: the scan goes on, however many are refused

	plan     *Plan
	region   string // of the bucket, if it is not the client's
	gate     gate
	refused  refusals
	lists    atomic.Int64
	requests atomic.Int64
}

// A Key is an object as a listing describes it.
type Key struct {
	Name     string
	ETag     string    // without quotes; empty if unknown
	Size     int64     // in bytes; -1 if unknown
	Modified time.Time // zero if unknown
	Archived string    // the storage class that it must be restored from; empty if it can be read
	Version  string    // the version ID, if all versions are listed
	Skip     string    // why it is not to be read; empty if it is
}

const (
	defaultLists = 64

	// pagesAhead is how many pages of a listing are kept until its turn comes. A
	// page has 1,000 keys, or some 250 kB.
	pagesAhead = 3
)

// String returns the beginning that the names of all objects share.
func (s *Source) String() string { return s.name(s.Prefix) }

func (s *Source) name(key string) string { return "s3://" + s.Bucket + "/" + key }

// Requests returns how many pages of listings and how many other requests were asked
// for so far. Retries by the client do not count.
func (s *Source) Requests() (lists, others int64) { return s.lists.Load(), s.requests.Load() }

// atOnce returns how many regions are listed at once, and how many parts of each one.
func (s *Source) atOnce() (regions, parts int) {
	lists := s.listsAtOnce()
	regions = int(math.Sqrt(float64(lists)))
	return regions, lists / regions
}

func (s *Source) listsAtOnce() int {
	if s.Lists > 0 {
		return s.Lists
	}
	return defaultLists
}

// shards returns the shards to list.
func (s *Source) shards(ctx context.Context) ([]shard, error) {
	if s.Part != nil {
		return s.partial(ctx)
	}
	p, err := s.Plan(ctx)
	if err != nil {
		return nil, err
	}
	return p.shards, nil
}

func ahead(ctx context.Context, n int, listings []func(context.Context) iter.Seq[page]) iter.Seq[page] {
	return sequence.Ahead(ctx, n, pagesAhead, listings)
}

// Objects yields the objects in the order of their keys, whatever the number of
// listings at once. A prefix that cannot be listed is yielded as a barred object. It
// is an error if no key begins with the source's prefix, if the bucket does not exist
// or if the credentials are not accepted.
func (s *Source) Objects(ctx context.Context) iter.Seq2[scan.Object, error] {
	if s.Keys != nil {
		return s.given(ctx)
	}
	return func(yield func(scan.Object, error) bool) {
		shards, err := s.shards(ctx)
		if err != nil {
			yield(scan.Object{}, err)
			return
		}
		var spool archive.Spool
		var listings []func(context.Context) iter.Seq[page]
		for _, sh := range shards {
			listings = append(listings, func(ctx context.Context) iter.Seq[page] { return s.pages(ctx, sh) })
		}
		atOnce, _ := s.atOnce()
		if s.Part != nil {
			atOnce = s.listsAtOnce() // most shards are one day, which has few pages
		}
		barred := map[string]bool{} // prefixes: several shards may share one
		for p := range ahead(ctx, atOnce, listings) {
			for _, k := range p.keys {
				if s.Part != nil && !s.Part.Shard.Takes(s.name(k.Name), k.Modified) {
					continue
				}
				if !yield(s.object(k, &spool), nil) {
					return
				}
			}
			switch {
			case ctx.Err() != nil:
				return
			case fatal(p.err):
				yield(scan.Object{}, p.err)
				return
			case p.err == nil || barred[p.prefix]:
			case !yield(scan.Object{Name: s.name(p.prefix), Size: -1, Barred: "cannot be listed: " + p.err.Error()}, nil):
				return
			default:
				barred[p.prefix] = true
			}
		}
	}
}

// given yields the objects that s.Keys names.
func (s *Source) given(ctx context.Context) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		s.locate(ctx)
		var spool archive.Spool
		for k, err := range s.Keys {
			if err != nil {
				yield(scan.Object{}, err)
				return
			}
			if !yield(s.object(k, &spool), nil) {
				return
			}
		}
	}
}

// object returns the object with a key. If it is an archive, spool holds its members.
func (s *Source) object(k Key, spool *archive.Spool) scan.Object {
	o := scan.Object{
		Name: s.name(k.Name), Version: k.ETag, Size: k.Size,
		Open: func(ctx context.Context) (scan.Body, error) { return s.open(ctx, k) },
	}
	if o.Archive = archive.Named(k.Name) && k.Skip == ""; o.Archive {
		o.Members = spool.Members(o)
	}
	if k.Skip != "" { // other versions may have the same key
		o.Name, o.Skip = o.Name+"?versionId="+url.QueryEscape(cmp.Or(k.Version, "null")), k.Skip
	}
	if k.Archived != "" {
		o.Barred, o.Members = archived(k.Archived), nil
	}
	return o
}

func archived(class string) string {
	return "archived as " + class + ": restore it, then scan again"
}

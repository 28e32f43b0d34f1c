// Package bucket finds objects in an S3 bucket.
//
// Start at [Source] and [NewClient]. A bucket that a trail delivers to is listed
// account by account and region by region, many at once; any other is listed
// from its first key to its last. Only three operations are ever used, none of
// which writes: ListObjectsV2, GetObject and HeadBucket.
//
// An answer that cannot be right is an error, never "nothing there": a listing
// has to name its bucket, count its keys and go on where it ended, and an object
// has to be as long as it was said to be, of the version that was listed, and of the
// bytes that its checksum is of.
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

// API is what a Source needs of an S3 client. All of it may be called
// concurrently.
type API interface {
	ListObjectsV2(context.Context, *s3.ListObjectsV2Input, ...func(*s3.Options)) (*s3.ListObjectsV2Output, error)
	GetObject(context.Context, *s3.GetObjectInput, ...func(*s3.Options)) (*s3.GetObjectOutput, error)
	HeadBucket(context.Context, *s3.HeadBucketInput, ...func(*s3.Options)) (*s3.HeadBucketOutput, error)
}

// A Source is the objects of a bucket whose keys begin with a prefix. They are
// called s3://BUCKET/KEY, their version is the ETag without its quotes. Those that
// are named as archives have members. The fields must not change once it is used;
// it may be listed more than once, but not by several at a time.
type Source struct {
	Client API
	Bucket string // name or ARN of an access point
	Prefix string // of the keys, as given: may be empty, may end within a name

	// What of the folders of a trail is listed, and of the logs elsewhere, by
	// their name: an empty list means all, a zero time is open. Delivery is told
	// apart by days, and those of both From and To are listed: To has to be later
	// than the events that are asked for, because logs are delivered late.
	Accounts, Regions []string
	From, To          time.Time

	RequestPayer bool                  // whoever scans pays for it
	Keys         iter.Seq2[Key, error] // these are the objects, and nothing is listed; nil: what the listing finds
	Lists        int                   // requests for listings at once; 0 means 64
	Part         *Part                 // what of the bucket falls to a shard; nil: all of it
	Readable     bool                  // some objects could be read before: the scan goes on, however many are refused

	plan     *Plan
	region   string // of the bucket, where it is not the client's
	gate     gate
	refused  refusals
	lists    atomic.Int64
	requests atomic.Int64
}

// A Key is an object as a listing has it.
type Key struct {
	Name     string
	ETag     string    // without quotes; empty if it is not known
	Size     int64     // in bytes, -1 if it is not known
	Modified time.Time // zero if it is not known
	Archived string    // the storage class that it has to be restored from, else empty
	Version  string    // its ID, where all versions are listed
	Skip     string    // why it is not to be read, else empty
}

const (
	defaultLists = 64

	// pagesAhead is how many pages of a listing are kept until its turn comes. A
	// page is of 1,000 keys, or some 250 kB.
	pagesAhead = 3
)

// String returns what the names of the objects begin with.
func (s *Source) String() string { return s.name(s.Prefix) }

func (s *Source) name(key string) string { return "s3://" + s.Bucket + "/" + key }

// Requests returns how many listings, page by page, and how many other requests
// were made so far, not counting what the client tries again by itself.
func (s *Source) Requests() (lists, others int64) { return s.lists.Load(), s.requests.Load() }

// atOnce returns how many regions are listed at once, and how many parts of each.
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

// shards returns the parts of the keys that are to be listed.
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

// Objects yields the objects in the order of their keys, for any number of
// listings at once. What cannot be listed is yielded as barred, by its prefix.
// Nothing at the prefix at all, a bucket that does not exist and credentials that
// are not accepted are errors.
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
			atOnce = s.listsAtOnce() // most are of one day, which has few pages
		}
		barred := map[string]bool{} // prefixes: several shards may have the same
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

// given yields the objects of s.Keys.
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

// object makes an object of a key, and lets spool keep it if it is an archive.
func (s *Source) object(k Key, spool *archive.Spool) scan.Object {
	o := scan.Object{
		Name: s.name(k.Name), Version: k.ETag, Size: k.Size,
		Open: func(ctx context.Context) (scan.Body, error) { return s.open(ctx, k) },
	}
	if o.Archive = archive.Named(k.Name) && k.Skip == ""; o.Archive {
		o.Members = spool.Members(o)
	}
	if k.Skip != "" { // there may be others of the same key
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

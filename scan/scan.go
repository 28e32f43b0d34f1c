// Package scan is the engine: objects in, entries out, many at a time.
//
//	Source ──Object──► reader: Open ► bytes ──► worker: inflate ► records ► events ──Entry──► consumer
//	              ▲    (Reads of these)  │      (Workers of these, nothing shared)
//	              └──── second pass ─────┘ for what could not be read, but may be later
//
// Start at [Scanner]: give it a [Source], such as a local.Path or a bucket.Source,
// and range over its Entries, each a journal.Entry that says what one [Object] gave.
// [Unfinished] makes it go on where an earlier scan ended. All else is for whoever
// writes a source ([Body], [ReadError]), times a scan ([Stopwatch]), shows how far it
// is ([Progress]) or wants to know beforehand what it would read ([Estimate]).
//
// An object is all or nothing: its entry exists only after its last byte was read
// and its checksum found right, and damage is an entry like any other. Goroutines
// are started here alone, but for those that list ahead, in internal/sequence, and
// those that wait for a terminal, in local.
package scan

import (
	"context"
	"fmt"
	"io"
	"iter"
	"runtime"
	"sync"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// A Source lists the objects to scan. Its error is fatal and ends the listing;
// what merely cannot be read is an object with Barred set.
//
// A source may also have a method Reads() int, which says how many of its objects
// may be read at once: then it has that many readers of its own, and is listed and
// read beside all others.
type Source interface {
	Objects(ctx context.Context) iter.Seq2[Object, error]
}

// An Object is one thing to scan.
type Object struct {
	Name    string // canonical: a cleaned path, s3://bucket/key, ...
	Version string // size and time, or ETag; with Name it identifies the bytes
	Size    int64  // bytes as stored, -1 if unknown
	Barred  string // why it cannot be read, else empty
	Skip    string // why it is not to be read, else empty

	// Concatenated says that gzip members may follow each other whatever they
	// hold, as in cat *.json.gz. In a trail log that is damage.
	Concatenated bool

	// Unfiled says that its name is no path or key, which could tell what it is.
	Unfiled bool

	// Look, where it is not nil, gives Version and Size, which the listing left out
	// to save the time: Open gives them too.
	Look func() (version string, size int64, err error)

	// Once says that Open gives the stored bytes but once, as of a pipe.
	Once bool

	// Open gives the stored bytes. It is called at most once at a time.
	Open func(context.Context) (Body, error)

	// Archive says that the object is an archive or may be one, or is the rest of one
	// that is damaged: its name tells nothing of the names of what is in it.
	Archive bool

	// Members, where it is not nil, yields what is in the archive, which a scan reads
	// instead, and returns false if the object is none. Nothing is yielded before an
	// error, which is one of opening or reading the object.
	Members func(ctx context.Context, yield func(Object) bool) (is bool, err error)

	// Done, where it is not nil, is called when a scan will not open the object any
	// more. Until then what it is in has to be kept.
	Done func()
}

func (o *Object) done() {
	if o.Done != nil {
		o.Done()
	}
}

// A Body is the stored bytes of an object, as Open gives them. Only sources make
// them.
type Body struct {
	io.ReadCloser
	Meta    map[string]string // metadata stored beside the object; nil where there can be none
	Version string            // if not empty it stands, with Size, for those of the Object
	Size    int64
	Packed  int64 // bytes that these are inflated from, in an archive; 0: they are not

	// Check, where it is not nil, is called once the last byte was read. Its error, one of
	// reading, says that they may be those of two versions.
	Check func() error
}

// looked returns o with all that can be known of it without opening it.
func (o Object) looked() Object {
	if o.Look != nil && o.Version == "" {
		if version, size, err := o.Look(); err == nil {
			o.Version, o.Size = version, size
		}
	}
	return o
}

// A Selection says which events an entry holds. Its zero value is that of most scans.
type Selection struct {
	Classes []cognito.Class // none means cognito.DefaultClasses or, with Match, all
	Raw     bool            // keep the records of the events too

	// Match, if it is not nil, says which records are events, of whatever service, in
	// place of the sources of Amazon Cognito, as cognito.Parser.Match does. It is called
	// by all workers at once. Each record that it matches holds one of Needles; none means
	// that it may hold anything.
	Match   func(record []byte) bool
	Needles trail.Needles
}

// A Scanner scans the objects of its sources. Its fields must not change while
// it runs; it may run more than once.
type Scanner struct {
	Sources   []Source
	Select    Selection
	Workers   int               // objects inflated and searched at once; 0 means one for each CPU
	Reads     int               // objects being read at once, of all sources that do not say themselves; 0 means twice Workers
	MaxStored int               // stored bytes that objects of more than 1 MiB may take together while they are read; 0 means 256 MiB
	MaxObject int               // as trail.Reader.MaxObject: memory is bounded by Workers times this
	MaxRecord int               // as trail.Reader.MaxRecord
	Generic   bool              // as trail.Reader.Generic
	Want      func(Object) bool // objects to scan at all, looked at and asked for one at a time as they are listed, an archive before what is in it; nil means all
	Progress  *Progress         // is shown while the scan runs; nil: none is
	Stopwatch *Stopwatch        // for benchmarks: gets the time that each stage takes; nil: none is taken

	MaxInflated int64 // as trail.Reader.MaxInflated

	// Lend says that the events of an entry are good only until the next entry is asked for:
	// then their memory is used again.
	Lend bool

	// Proofs says that digests are read too, and that entries of them and of what is named
	// as a log hold what its bytes are evidence of: [PrintOf] gives it to a digest.Archive.
	// ProofsOnly says that nothing else is wanted: the entries of logs count no records, and
	// those of digests have no use in a journal.
	Proofs     bool
	ProofsOnly bool
}

// ahead is how many objects may wait to be read: enough that goroutines seldom wait
// for each other, which takes longer than reading a small object does.
const ahead = 64

// atEnd is how many of the objects that wait are read when listing ends before its time.
const atEnd = 16

// Entries scans and yields one entry for each object, in no particular order.
// An error is the last thing yielded: one of a source, a fatal [ReadError], or
// the cause of ctx's end, which no object is blamed for. When the iteration has ended, for
// whatever reason, nothing is left running.
func (s *Scanner) Entries(ctx context.Context) iter.Seq2[journal.Entry, error] {
	return func(yield func(journal.Entry, error) bool) {
		outer := ctx
		ctx, cancel := context.WithCancelCause(ctx)
		r := s.run(ctx, cancel)

		// The first error of a source ends the listing of all.
		listing, stop := context.WithCancelCause(ctx)
		defer stop(nil)
		lanes := s.lanes()
		s.Progress.begin(len(lanes))
		defer after(ctx, r.entries.stop)()
		var lister, readers sync.WaitGroup
		for _, l := range lanes {
			defer after(listing, func() { l.objects.cut(atEnd) })()
			lister.Go(func() {
				defer l.objects.end()
				if err := l.list(listing, s); err != nil {
					stop(err)
				}
			})
			readers.Go(func() { r.lane(l) })
		}
		lister.Go(func() {
			defer r.entries.end()
			readers.Wait()
		})
		defer lister.Wait()
		defer cancel(nil)

		yielded, all := r.yield(yield)
		if !all {
			return
		}
		lister.Wait()
		listed := 0
		for _, l := range lanes {
			listed += l.listed
		}
		switch {
		case outer.Err() != nil:
			yield(journal.Entry{}, context.Cause(outer))
		case listing.Err() != nil: // which ends with ctx
			yield(journal.Entry{}, context.Cause(listing))
		case yielded != listed:
			panic(fmt.Sprintf("scan: %d objects listed, %d accounted for", listed, yielded))
		}
	}
}

// after calls f once ctx has ended, unless the function that it returns is called
// before. That waits for f, if it runs already.
func after(ctx context.Context, f func()) (stop func()) {
	done := make(chan struct{})
	unless := context.AfterFunc(ctx, func() {
		defer close(done)
		f()
	})
	return func() {
		if !unless() {
			<-done
		}
	}
}

func (s *Scanner) workers() int {
	if s.Workers > 0 {
		return s.Workers
	}
	return runtime.GOMAXPROCS(0)
}

func (s *Scanner) reads() int {
	if s.Reads > 0 {
		return s.Reads
	}
	return 2 * s.workers()
}

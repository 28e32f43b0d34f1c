// Package scan is the engine: objects in, entries out, many at a time.
//
//	Source ──Object──► reader: Open ► bytes ──► worker: inflate ► records ► events ──Entry──► consumer
//	              ▲    (Reads of these)  │      (Workers of these, nothing shared)
//	              └──── second pass ─────┘ for what could not be read, but may be later
//
// Start at [Scanner]: give it a [Source], such as a local.Path or a bucket.Source, and range
// over its Entries. Each is a journal.Entry that says what one [Object] held. [Unfinished]
// makes a scan continue where an earlier one ended. The rest is for code that writes a source
// ([Body], [ReadError]), times a scan ([Stopwatch]), shows its progress ([Progress]) or asks
// in advance what it would read ([Estimate]).
//
// An object counts wholly or not at all: its entry exists only once its last byte has been
// read and its checksum verified. Damage is an entry like any other. Goroutines are started
// only here, except those that list ahead (internal/sequence) and those that wait for a
// terminal (local).
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

// A Source lists the objects to scan. An error is fatal and ends the listing. An object that
// merely cannot be read is listed with Barred set.
//
// A source may also have a method Reads() int, which says how many of its objects may be read
// at once. Such a source gets that many readers of its own, and is listed and read alongside
// all others.
type Source interface {
	Objects(ctx context.Context) iter.Seq2[Object, error]
}

// An Object is one thing to scan.
type Object struct {
	Name    string // canonical: a cleaned path, s3://bucket/key, ...
	Version string // size and time, or ETag; with Name it identifies the bytes
	Size    int64  // bytes as stored; -1 if unknown
	Barred  string // why it cannot be read; empty if it can
	Skip    string // why it should not be read; empty if it should

	// Concatenated allows any gzip members to follow each other, as in cat *.json.gz. In a
	// trail log that is damage.
	Concatenated bool

	// Unfiled says that Name is not a path or key, so it says nothing about the content.
	Unfiled bool

	// Look, if not nil, returns the Version and Size that the listing left out to save time.
	// Open returns them too.
	Look func() (version string, size int64, err error)

	// Once says that Open can return the stored bytes only once, as with a pipe.
	Once bool

	// Open returns the stored bytes. Calls for one object never overlap.
	Open func(context.Context) (Body, error)

	// Archive says that the object is or may be an archive, or is the unread rest of a
	// damaged one. Its name says nothing about the names of its members.
	Archive bool

	// Members, if not nil, yields the members of the archive, which a scan reads in its
	// place. It returns false if the object is not an archive. If it returns an error, it has
	// yielded nothing; the error comes from opening or reading the object.
	Members func(ctx context.Context, yield func(Object) bool) (is bool, err error)

	// Done, if not nil, is called when a scan will not open the object again. The source must
	// keep the underlying resource open until then.
	Done func()
}

func (o *Object) done() {
	if o.Done != nil {
		o.Done()
	}
}

// A Body is the stored bytes of an object, as Open returns them. Only sources make Bodies.
type Body struct {
	io.ReadCloser
	Meta    map[string]string // metadata stored with the object; nil if there can be none
	Version string            // if not empty, Version and Size replace those of the Object
	Size    int64
	Packed  int64 // bytes in the archive that these are inflated from; 0 if they are not

	// Check, if not nil, is called once the last byte has been read. It returns a read error
	// if the bytes may be a mix of two versions.
	Check func() error
}

// looked returns o with everything that can be learned without opening it.
func (o Object) looked() Object {
	if o.Look != nil && o.Version == "" {
		if version, size, err := o.Look(); err == nil {
			o.Version, o.Size = version, size
		}
	}
	return o
}

// A Selection says which events an entry holds. The zero value suits most scans.
type Selection struct {
	Classes []cognito.Class // none means cognito.DefaultClasses or, with Match, all
	Raw     bool            // also keep the records of the events

	// Match, if not nil, decides which records are events, whatever service they come from,
	// in place of the event sources of Amazon Cognito, as cognito.Parser.Match does. All
	// workers call it concurrently. Each record that it matches must hold one of Needles; no
	// needles means that it may hold anything.
	Match   func(record []byte) bool
	Needles trail.Needles
}

// A Scanner scans the objects of its sources. Its fields must not change while it runs. It
// may run more than once.
type Scanner struct {
	Sources   []Source
	Select    Selection
	Workers   int  // objects inflated and searched at once; 0 means one for each CPU
	Reads     int  // objects read at once, over all sources without a Reads method; 0 means twice Workers
	MaxStored int  // stored bytes that objects larger than 1 MiB may take together while they are read; 0 means 256 MiB
	MaxObject int  // as trail.Reader.MaxObject: memory is bounded by Workers times this
	MaxRecord int  // as trail.Reader.MaxRecord
	Generic   bool // as trail.Reader.Generic

	// Want reports whether to scan an object; nil means all. It is called for one object at a
	// time as they are listed, after Look, and for an archive before its members.
	Want func(Object) bool

	Progress  *Progress  // shown while the scan runs; nil for none
	Stopwatch *Stopwatch // for benchmarks: collects the time that each stage takes; nil for none

	MaxInflated int64 // as trail.Reader.MaxInflated

	// Lend says that the events of an entry are valid only until the next entry is requested.
	// Their memory is then reused.
	Lend bool

	// Proofs says that digests are read too, and that the entries of digests and of objects
	// named as logs hold the evidence in their bytes: [PrintOf] returns it as a digest.Archive
	// takes it. ProofsOnly says that nothing else is wanted: the entries of logs count no
	// records, and those of digests are of no use in a journal.
	Proofs     bool
	ProofsOnly bool
}

// ahead is how many objects may wait to be read: enough that goroutines seldom wait for each
// other, which takes longer than reading a small object.
const ahead = 64

// atEnd is how many of the waiting objects are still read when listing ends early.
const atEnd = 16

// Entries scans, and yields one entry for each object, in no particular order. An error is
// the last thing yielded: the error of a source, a fatal [ReadError], or the cause of the end
// of ctx, which is blamed on no object. When the iteration ends, for whatever reason, nothing
// is left running.
func (s *Scanner) Entries(ctx context.Context) iter.Seq2[journal.Entry, error] {
	return func(yield func(journal.Entry, error) bool) {
		outer := ctx
		ctx, cancel := context.WithCancelCause(ctx)
		r := s.run(ctx, cancel)

		// The first error of a source ends the listing of all sources.
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
		if err := ending(outer, listing, lanes, yielded); err != nil {
			yield(journal.Entry{}, err)
		}
	}
}

// ending returns why a scan ended early, or nil if it did not. Then each object that the
// lanes listed must have been yielded.
func ending(outer, listing context.Context, lanes []*lane, yielded int) error {
	if outer.Err() != nil {
		return context.Cause(outer)
	}
	if listing.Err() != nil { // also if a reader stopped the scan
		return context.Cause(listing)
	}
	listed := 0
	for _, l := range lanes {
		listed += l.listed
	}
	if yielded != listed {
		panic(fmt.Sprintf("scan: %d objects listed, %d accounted for", listed, yielded))
	}
	return nil
}

// after calls f once ctx has ended, unless stop is called first. If f is already running,
// stop waits for it.
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

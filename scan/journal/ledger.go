package journal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
)

// A File is a journal on disk, such as an *os.File opened for reading and appending.
type File interface {
	io.ReaderAt
	io.Writer // appends
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
	Sync() error // makes written data survive a power failure
}

// syncAfter is how many bytes of a journal are written before it is synced. A power failure
// can lose that much, some ten thousand objects, and whatever is still buffered.
const syncAfter = 4 << 20

// A syncedFile is a File that is synced now and then. A File that does not support this is
// not synced.
type syncedFile struct {
	File
	loose int // bytes written since the last sync
}

func (f *syncedFile) Write(p []byte) (int, error) {
	n, err := f.File.Write(p)
	if f.loose += n; err == nil && f.loose >= syncAfter {
		err = f.Sync()
	}
	return n, err
}

func (f *syncedFile) Sync() error {
	if f.loose == 0 {
		return nil
	}
	f.loose = 0
	if err := f.File.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// A Ledger is the journal of a scan that is done in several runs. Each run reads what is new
// or has failed before, and finds what a scan of everything would find. It must not be used
// concurrently, and nothing else may append to its file.
type Ledger struct {
	Past

	// Lists reports whether this run lists an object with the given name in its sources, if it
	// exists. If it is nil, Gone returns 0. It must be set before Entries.
	Lists func(name string) bool

	file *syncedFile
	size int64 // size of what earlier runs wrote
	run  Run
	out  *Writer // set once the run has begun
	roll roll
}

// Resume returns the Ledger of run, which continues the journal in file. If the file is empty
// or holds only part of a first line, Resume begins a new journal. It cuts off a last line
// that an earlier run left unfinished, and writes nothing else before Entries.
//
// Run says what this run is asked to do. Classes and key must be those of the earlier runs; the
// sources may differ. The number and the ID come from the journal; a new journal without a
// given ID gets a random one. Errors are those of [Recall] and of file.
func Resume(ctx context.Context, file File, run Run) (*Ledger, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	l := &Ledger{file: &syncedFile{File: file}, run: run, roll: newRoll()}
	r, err := l.recall(ctx, io.NewSectionReader(file, 0, info.Size()), &run)
	if err != nil {
		return nil, err
	}
	if r == nil {
		if info.Size() > 0 {
			if err := file.Truncate(0); err != nil {
				return nil, err
			}
		}
		if l.run.Number = 1; run.ID == "" {
			l.run.ID = rand.Text()
		}
		return l, nil
	}
	if r.batches != nil || r.foreign {
		return nil, fmt.Errorf("%w that can be appended to as it is: it is compressed", ErrNotJournal)
	}
	l.run.ID, l.run.Number = r.following()
	if l.size = r.Size(); l.size < info.Size() {
		if err := file.Truncate(l.size); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// Entries begins the run, appends and yields the entries of scanned, then yields what earlier
// runs found of the objects that were asked for, and ends the run. So scanned must cover the
// objects that were asked for and are not finished: scan.Unfinished makes a Scanner do that.
// The iteration can be used once.
//
// An error is the last thing yielded: that of scanned, of the file or, while earlier runs are
// read, the cause of the end of ctx. After an error, or if the iteration is broken off, the
// run has not ended and the next one continues from there: Flush keeps what was found.
// Entries syncs what it writes every few megabytes; Flush syncs the rest.
func (l *Ledger) Entries(ctx context.Context, scanned iter.Seq2[Entry, error]) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		var err error
		if l.out, err = begin(&Writer{out: l.file, run: l.run, file: l.file, at: l.size}); err != nil {
			yield(Entry{}, err)
			return
		}
		for e, err := range scanned {
			if err == nil {
				err = l.out.Add(&e)
			}
			if l.looks() && err == nil {
				l.roll.list(&e)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
		asked, others := l.finished.places()
		for e, err := range l.again(ctx, asked) {
			if l.looks() && err == nil {
				l.roll.list(&e)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
		if err := l.miss(ctx, others); err != nil {
			yield(Entry{}, err)
			return
		}
		if err := l.out.End(); err != nil {
			yield(Entry{}, err)
		}
	}
}

// looks reports whether l must find out what is gone.
func (l *Ledger) looks() bool { return l.Lists != nil && l.size > 0 }

// again yields the entries of earlier runs at these offsets, until ctx ends.
func (l *Ledger) again(ctx context.Context, places []int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for e, err := range again(l.file, l.size, l.run.Raw, places) {
			if err == nil && ctx.Err() != nil {
				e, err = Entry{}, context.Cause(ctx)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// miss notes which of the entries at these offsets, whose objects were not asked for, this run
// would list.
func (l *Ledger) miss(ctx context.Context, places []int64) error {
	if !l.looks() || l.roll.blind {
		return nil
	}
	for e, err := range l.again(ctx, places) {
		if err != nil {
			return err
		}
		if e.Status == Scanned && len(l.run.within(e.Object)) > 0 && l.Lists(e.Object) {
			l.roll.keep(e.Object)
		}
	}
	return nil
}

// Gone returns how many objects in the sources of this run were read by earlier runs and no
// longer exist, once Entries has ended. Their entries stay in the journal, and this run does not
// yield them. If something could not be listed, Gone returns 0.
func (l *Ledger) Gone() int64 { return l.roll.gone() }

// Flush writes and syncs what is buffered. Call it once the iteration is over, before closing
// the file.
func (l *Ledger) Flush() error {
	if l.out == nil {
		return nil
	}
	if err := l.out.Flush(); err != nil {
		return err
	}
	return l.file.Sync()
}

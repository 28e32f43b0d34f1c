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

// A File is a journal on disk, as an *os.File that was opened to read and to
// append is.
type File interface {
	io.ReaderAt
	io.Writer // appends
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
	Sync() error // what was written stays, even if the machine loses power
}

// syncAfter is how much of a journal is written before it is synced: what a power cut
// can take of it, with what was not written yet. It is some ten thousand objects.
const syncAfter = 4 << 20

// A syncedFile is a File that is synced now and then. A scan goes on where that is not
// possible.
type syncedFile struct {
	File
	loose int // bytes that were written since
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

// A Ledger is the journal of a scan that is done in several runs: each of them
// reads what is new since, or has failed, and finds what a scan of everything
// would. It may not be used concurrently, and no other may append to its file.
type Ledger struct {
	Past
	file *syncedFile
	size int64 // of what earlier runs wrote
	run  Run
	out  *Writer // once the run has begun
}

// Resume returns the Ledger of run, which goes on with the journal in file or, if
// that is empty or holds a part of a first line, begins one. A last line that an earlier run left unfinished is cut
// off; beside that nothing is written before Entries.
//
// Run says what this run is asked for: the same classes and key as the runs before
// it, but any sources. Its number is found in the journal, as is its ID; that of a
// new journal is made up if it is empty. Errors are those of [Recall] and of file.
func Resume(ctx context.Context, file File, run Run) (*Ledger, error) {
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	l := &Ledger{file: &syncedFile{File: file}, run: run}
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

// Entries begins the run, appends what scanned yields, and yields it; then it
// yields what earlier runs found of the objects that were asked for; then it ends
// the run. So what was asked for, and not finished, is what scanned has to be of:
// scan.Unfinished makes a Scanner do that. It is for one iteration.
//
// An error is the last thing yielded: one of scanned, of the file or, while earlier
// runs are read, the cause of ctx's end. Then, and if the iteration is broken off,
// the run has not ended, and the next one goes on where it was: Flush keeps what it
// got. What was written is synced every few megabytes, and by Flush.
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
			if !yield(e, err) || err != nil {
				return
			}
		}
		for e, err := range again(l.file, l.size, l.run.Raw, l.finished.places()) {
			if err == nil && ctx.Err() != nil {
				e, err = Entry{}, context.Cause(ctx)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
		if err := l.out.End(); err != nil {
			yield(Entry{}, err)
		}
	}
}

// Flush writes and syncs what was gathered. It is to be called once the iteration is
// over, before the file is closed.
func (l *Ledger) Flush() error {
	if l.out == nil {
		return nil
	}
	if err := l.out.Flush(); err != nil {
		return err
	}
	return l.file.Sync()
}

package journal

import (
	"context"
	"crypto/rand"
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
}

// A Ledger is the journal of a scan that is done in several runs: each of them
// reads what is new since, or has failed, and finds what a scan of everything
// would. It may not be used concurrently, and no other may append to its file.
type Ledger struct {
	Past
	file File
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
	l := &Ledger{file: file, run: run}
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
// got.
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
		for e, err := range l.earlier() {
			if err == nil && ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			if (err != nil || l.finished.asked(&e)) && !yield(e, err) || err != nil {
				return
			}
		}
		if err := l.out.End(); err != nil {
			yield(Entry{}, err)
		}
	}
}

// earlier yields what earlier runs wrote.
func (l *Ledger) earlier() iter.Seq2[Entry, error] {
	if l.size == 0 {
		return func(func(Entry, error) bool) {}
	}
	r, err := NewReader(io.NewSectionReader(l.file, 0, l.size))
	if err != nil {
		return func(yield func(Entry, error) bool) { yield(Entry{}, err) }
	}
	r.file = l.file
	return r.Entries()
}

// Flush writes what was gathered. It is to be called once the iteration is over,
// before the file is closed.
func (l *Ledger) Flush() error {
	if l.out == nil {
		return nil
	}
	return l.out.Flush()
}

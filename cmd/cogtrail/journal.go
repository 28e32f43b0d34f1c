package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/pseudonym"
)

// A ledger is the journal file of a scan: what earlier runs finished, and what
// this one appends.
type ledger struct {
	file *os.File
	size int64 // of what earlier runs wrote
	done journal.Index
	read map[string]bool // buckets, as s3://BUCKET/, of which they could read something
	out  *journal.Writer
	key  *pseudonym.Key // by which personal data is replaced, if it is
}

// openLedger opens the journal at path for run, or creates it, and keeps other
// scans out of it. A last line that an earlier run left unfinished is cut off.
func openLedger(ctx context.Context, path string, run journal.Run, key *pseudonym.Key) (l *ledger, err error) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, usagef("--journal %s is not a regular file: name the file itself, or a new one", path)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, usagef("--journal: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close())
		}
	}()
	if err := lock(file); err != nil {
		return nil, usagef("--journal %s: %w: wait for the other scan, or name another journal", path, err)
	}
	l = &ledger{file: file, read: map[string]bool{}, key: key}
	if run.Sources = named(key, run.Sources); key != nil {
		run.Key = key.Fingerprint()
	}
	if err := l.resume(ctx, path, &run); err != nil {
		return nil, err
	}
	l.out, err = journal.NewWriter(file, run)
	return l, err
}

// resume learns what earlier runs finished, and completes run.
func (l *ledger) resume(ctx context.Context, path string, run *journal.Run) error {
	info, err := l.file.Stat()
	if err != nil {
		return err
	}
	if run.Dir, err = workingDir(run.Sources); err != nil {
		return err
	}
	if l.key != nil {
		run.Dir = l.key.Name(run.Dir)
	}
	if info.Size() == 0 {
		run.ID, run.Number = rand.Text(), 1
		return l.restrict(path, info)
	}
	r, err := newJournalReader(path, io.NewSectionReader(l.file, 0, info.Size()))
	if err != nil {
		return err
	}
	if err := checkHeld(path, r, run.Classes, run.Key); err != nil {
		return err
	}
	for e, err := range r.Entries() {
		if err != nil {
			return fmt.Errorf("%s: %w: name another journal", path, err)
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		l.done.Add(&e)
		if e.Status == journal.Scanned && strings.HasPrefix(e.Object, s3Scheme) {
			l.read[bucketOf(e.Object)] = true
		}
	}
	for _, dir := range r.Dirs() {
		if run.Dir != "" && dir != run.Dir {
			return usagef("--journal %s holds names relative to %s: run it there, name the sources by absolute paths, or name another journal", path, dir)
		}
	}
	run.ID, run.Number = r.Next()
	if l.size = r.Size(); l.size < info.Size() {
		if err := l.file.Truncate(l.size); err != nil {
			return err
		}
	}
	return l.restrict(path, info)
}

// checkHeld refuses to go on with a journal of other classes than are asked for, or
// that is not pseudonymized with the key of that fingerprint, if any.
func checkHeld(path string, r *journal.Reader, classes []cognito.Class, key string) error {
	if !slices.Equal(r.Classes(), classes) {
		return usagef("--journal %s is of the classes %s: ask for the same with --events, or name another journal", path, list(r.Classes()))
	}
	return checkKey(path, r.Key(), key)
}

// bucketOf returns s3://BUCKET/ of the name of an object in it.
func bucketOf(name string) string {
	bucket, _, _ := strings.Cut(name[len(s3Scheme):], "/")
	return name[:len(s3Scheme)+len(bucket)+1]
}

// workingDir returns the working directory if one of the sources is relative to
// it: a name that is found there is not that of another place.
func workingDir(sources []string) (string, error) {
	if !slices.ContainsFunc(localOf(sources), func(s string) bool { return !filepath.IsAbs(filepath.FromSlash(s)) }) {
		return "", nil
	}
	dir, err := os.Getwd()
	return strings.ToValidUTF8(dir, "\ufffd"), err
}

// restrict closes the journal to all but its owner: it tells of users.
func (l *ledger) restrict(path string, info os.FileInfo) error {
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	if err := l.file.Chmod(0o600); err != nil {
		return usagef("--journal %s can be read by others, and that cannot be changed: %w: name another journal", path, err)
	}
	return nil
}

// newJournalReader returns a reader of the journal at path. What is none is a
// mistake in the call.
func newJournalReader(path string, in io.Reader) (*journal.Reader, error) {
	r, err := journal.NewReader(in)
	if errors.Is(err, journal.ErrNotJournal) {
		return nil, usagef("%s: %w: name a file that 'cogtrail scan --journal' wrote", path, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// entries scans what earlier runs have not finished, appends it, and yields it
// together with what they found of the objects that the sources have now: the
// same entries as a scan of everything.
func (l *ledger) entries(ctx context.Context, s scan.Scanner) iter.Seq2[journal.Entry, error] {
	s.Want = unfinished(&l.done, l.key, s.Want)
	return func(yield func(journal.Entry, error) bool) {
		for e, err := range pseudonymized(s.Entries(ctx), l.key) {
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
			if (err != nil || l.done.Asked(&e)) && !yield(e, err) || err != nil {
				return
			}
		}
		if err := l.out.End(); err != nil {
			yield(journal.Entry{}, err)
		}
	}
}

// earlier yields what earlier runs wrote.
func (l *ledger) earlier() iter.Seq2[journal.Entry, error] {
	if l.size == 0 {
		return func(func(journal.Entry, error) bool) {}
	}
	r, err := journal.NewReader(io.NewSectionReader(l.file, 0, l.size))
	if err != nil {
		return func(yield func(journal.Entry, error) bool) { yield(journal.Entry{}, err) }
	}
	return r.Entries()
}

func (l *ledger) close() error { return errors.Join(l.out.Flush(), l.file.Close()) }

// checkJournal refuses a journal in a source or in the place of an output, and
// sources that cannot be known again.
func checkJournal(path string, outputs, sources []string) error {
	if path == "" {
		return nil
	}
	if err := checkPlace("--journal", path, sources); err != nil {
		return err
	}
	if err := checkOverlap(outputs, []string{path}); err != nil {
		return err
	}
	for _, source := range sources {
		info, err := os.Stat(filepath.Clean(source))
		if source == "-" || err == nil && !info.IsDir() && !info.Mode().IsRegular() {
			return usagef("--journal: %s can be read only once, so that a journal could not tell what of it is new: write it to a file first", source)
		}
	}
	return nil
}

// checkOverlap refuses to write outputs over journals.
func checkOverlap(outputs, journals []string) error {
	for _, output := range outputs {
		for _, path := range journals {
			if samePlace(output, path) {
				return usagef("--output would write over the journal %s: name another place", path)
			}
		}
	}
	return nil
}

// samePlace reports whether a and b name one file, which need not exist.
func samePlace(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	if errX == nil && errY == nil {
		return os.SameFile(x, y)
	}
	x, errX = os.Stat(filepath.Dir(a))
	y, errY = os.Stat(filepath.Dir(b))
	return errX == nil && errY == nil && os.SameFile(x, y) && filepath.Base(a) == filepath.Base(b)
}

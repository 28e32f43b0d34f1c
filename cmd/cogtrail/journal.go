// The journal file of a scan is opened, locked and made private here, or refused.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// A ledger is the journal of a scan and its file, which is locked against other scans.
type ledger struct {
	*journal.Ledger
	file    *os.File
	passing bool // the file is to be removed
}

// openLedger opens or creates the journal of j, for what j scans. If j has none, the ledger is
// in a temporary file, from which records are read back.
func openLedger(ctx context.Context, j *scanJob) (l *ledger, err error) {
	path := j.journal
	if path == "" {
		return passingLedger(ctx, j)
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, usagef("--journal %s is not a regular file: name the file itself, or a new one", path)
	}
	file, err := openOwn(path, os.O_RDWR|os.O_CREATE|os.O_APPEND|noFollow, j.user)
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
	dir, err := workingDir(j.names)
	if err != nil {
		return nil, err
	}
	l = &ledger{file: file}
	syncFolder(path)
	kept, err := textOf(file)
	if err != nil {
		return nil, refused(path, err)
	}
	if l.Ledger, err = journal.Resume(ctx, kept, j.run(dir)); err != nil {
		return nil, refused(path, err)
	}
	return l, restrict(path, file)
}

// syncFolder makes a new file at path survive a loss of power, on systems where folders can be
// synced.
func syncFolder(path string) {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return // the folder can be written to, but not read
	}
	defer folder.Close() // only read from
	_ = folder.Sync()    // not all systems can
}

// textOf returns the uncompressed text of the journal in file. A new journal whose name ends in
// .zst is compressed; an existing one stays as it was begun.
func textOf(file *os.File) (journal.File, error) {
	begin := make([]byte, 4)
	n, err := file.ReadAt(begin, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if journal.IsCompressed(begin[:n]) || n < 4 && strings.HasSuffix(file.Name(), ".zst") {
		return journal.Compressed(file)
	}
	return file, nil
}

// passingLedger returns a ledger that lasts only as long as the scan.
func passingLedger(ctx context.Context, j *scanJob) (*ledger, error) {
	file, err := os.CreateTemp("", "cogtrail-*.ndjson") // of mode 0600
	if err != nil {
		return nil, fmt.Errorf("cannot keep records in a temporary file until they are written: %w: set TMPDIR to a folder with room for them", err)
	}
	l := &ledger{file: file, passing: true}
	if os.Remove(file.Name()) == nil { // where an open file can be removed, no crash leaves it behind
		l.passing = false
	}
	if l.Ledger, err = journal.Resume(ctx, unsynced{file}, j.run("")); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

// unsynced is a file that nobody needs after a loss of power.
type unsynced struct{ *os.File }

func (unsynced) Sync() error { return nil }

// run returns the run of j as a journal records it; relative sources are relative to dir.
func (j *scanJob) run(dir string) journal.Run {
	return j.key.Run(journal.Run{Classes: j.query.Classes, Pattern: j.query.Pattern, Raw: j.query.Raw, Proofs: j.scanner.Proofs, Sources: j.names, Dir: dir, Pruned: j.query.Pruned, Sites: journal.SortSites(j.query.Sites)})
}

// lists returns the function that reports whether the scan of j lists an object in its sources,
// if it exists. It is nil if nobody wants to know, or if a pseudonym does not say whether a glob
// matches the name.
func (j *scanJob) lists() func(name string) bool {
	if j.quiet || j.sieve != nil && j.key != nil {
		return nil
	}
	q := &j.query
	whole := len(q.Accounts)+len(q.Regions) == 0 && q.From.IsZero() && q.To.IsZero() && !slices.ContainsFunc(q.Pruned, func(p journal.Pruned) bool { return p.Why == byKeys })
	return func(name string) bool {
		return !isHistory(name) && (whole || !strings.HasPrefix(name, s3Scheme)) && !j.sieve.leavesOut(name)
	}
}

// sayGone says how many objects in the journal l the scan no longer found.
func (p *program) sayGone(l *ledger) {
	if l == nil {
		return
	}
	if n := l.Gone(); n > 0 {
		p.say("objects in the journal that are no longer in the source: %d: this report leaves them out, 'cogtrail report' still counts them", n)
	}
}

// close completes the journal, if there is one, and closes its file.
func (l *ledger) close() error {
	if l == nil {
		return nil
	}
	if l.Ledger == nil || l.passing {
		err := l.file.Close()
		if l.passing {
			err = errors.Join(err, os.Remove(l.file.Name()))
		}
		return err
	}
	return errors.Join(l.Flush(), l.file.Close())
}

// refused returns the error that says why a scan cannot continue the journal at path, and what
// to do.
func refused(path string, err error) error {
	var (
		damage  *journal.DamageError
		classes *journal.ClassesError
		pattern *journal.PatternError
		raw     *journal.RawError
		proofs  *journal.ProofsError
		key     *journal.KeyError
		dir     *journal.DirError
		twice   *journal.SpellingError
	)
	switch {
	case errors.As(err, &damage):
		return damaged(path, damage, ": name another journal")
	case errors.Is(err, journal.ErrNotJournal):
		return noJournal(path, err)
	case errors.As(err, &classes):
		return usagef("--journal %s holds the classes %s: give the same with --events, or name another journal", path, list(classes.Held))
	case errors.As(err, &pattern):
		return usagef("--journal %s holds other events: %w: give the same with --pattern, or name another journal", path, pattern)
	case errors.As(err, &raw) && raw.Held:
		return usagef("--journal %s holds the records of its events: scan with --raw, or name another journal", path)
	case errors.As(err, &raw):
		return usagef("--journal %s does not hold the records of its events: scan without --raw, or name another journal", path)
	case errors.As(err, &proofs) && proofs.Held:
		return usagef("--journal %s belongs to scans with --verify: scan with --verify, or name another journal", path)
	case errors.As(err, &proofs):
		return usagef("--journal %s does not hold what --verify needs about each object: scan without --verify, or name another journal", path)
	case errors.As(err, &dir):
		return usagef("--journal %s holds names relative to %s: run it there, name the sources by absolute paths, or name another journal", path, dir.Held)
	case errors.As(err, &twice):
		return usagef("--journal %s already holds the files of %s by the names of %s, so each would count twice: name the source as before, or name another journal", path, twice.Want, twice.Held)
	case !errors.As(err, &key):
		return err
	case key.Held == "":
		return usagef("--journal %s holds personal data, which --pseudonymize would leave in it: name another journal", path)
	case key.Want == "":
		return usagef("--journal %s is pseudonymized with the key with fingerprint %s: give it with --pseudonymize, or name another journal", path, key.Held)
	}
	return usagef("--journal %s is pseudonymized with the key with fingerprint %s, but the given key has fingerprint %s: give the key of the journal, or name another journal", path, key.Held, key.Want)
}

// damaged returns the error that says what is wrong with the journal at path. It adds the advice
// only if the file is known to be a journal.
func damaged(path string, err *journal.DamageError, advice string) error {
	if err.First {
		advice = ""
	}
	return fmt.Errorf("%s: %w%s", path, err, advice)
}

// noJournal returns the usage error for a file at path that is not a journal.
func noJournal(path string, err error) error {
	return usagef("%s: %w: name a file that 'cogtrail scan --journal' wrote", path, err)
}

// workingDir returns the working directory if one of the sources is relative to it, because the
// same relative name means something else in another directory.
func workingDir(sources []string) (string, error) {
	if !slices.ContainsFunc(localOf(sources), func(s string) bool { return !filepath.IsAbs(filepath.FromSlash(s)) }) {
		return "", nil
	}
	dir, err := os.Getwd()
	return strings.ToValidUTF8(dir, "\ufffd"), err
}

// restrict makes the journal readable by its owner alone: it holds personal data.
func restrict(path string, file *os.File) error {
	info, err := file.Stat()
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	if err := file.Chmod(0o600); err != nil {
		return usagef("--journal %s can be read by others, and that cannot be changed: %w: name another journal", path, err)
	}
	return nil
}

// checkJournal refuses a journal in a source or in the place of an output, and sources that a
// later scan could not recognize.
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
			return usagef("--journal: %s can be read only once, so a later scan could not tell what is new in it: write it to a file first", source)
		}
	}
	return nil
}

// checkOverlap refuses outputs that would overwrite journals.
func checkOverlap(outputs, journals []string) error {
	for _, output := range outputs {
		for _, path := range journals {
			if samePlace(output, path) {
				return usagef("--output would overwrite the journal %s: name another place", path)
			}
		}
	}
	return nil
}

// samePlace reports whether a and b name the same file, which need not exist.
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

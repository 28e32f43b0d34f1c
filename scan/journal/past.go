package journal

import (
	"bufio"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
)

// A Past is what the runs of a journal have done so far. It must not be used concurrently.
type Past struct {
	finished index
	read     map[string]bool // roots of the names of the objects that were read
}

// Recall reads the journal in, which run is to continue, and writes nothing. A journal that
// is empty or whose first line is cut off has no past. Of run, Recall uses the classes, the
// pattern, whether records and proofs are kept, and the key. If Dir is set, Recall refuses
// journals with names from another folder.
//
// The error is ErrNotJournal for anything but a journal, and a [DamageError] if a line cannot
// be read. For a journal that run cannot continue it is a [ClassesError], a [PatternError], a
// [RawError], a [ProofsError], a [KeyError], a [DirError] or a [SpellingError]. If ctx ends,
// it is the cause of that.
func Recall(ctx context.Context, in io.Reader, run Run) (*Past, error) {
	var p Past
	_, err := p.recall(ctx, in, &run)
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// recall returns the reader of in at its end, or nil if in is empty or holds no whole line of
// a journal.
func (p *Past) recall(ctx context.Context, in io.Reader, run *Run) (*Reader, error) {
	lines := bufio.NewReaderSize(in, bufferSize)
	if _, err := lines.Peek(1); err == io.EOF {
		return nil, nil
	}
	r, err := NewReader(lines)
	switch {
	case errors.Is(err, errCut):
		return nil, nil
	case err != nil:
		return nil, err
	case r.Pattern() != run.Pattern:
		return nil, &PatternError{r.Pattern(), run.Pattern}
	case !slices.Equal(r.Classes(), run.Classes):
		return nil, &ClassesError{r.Classes(), run.Classes}
	case r.Raw() != run.Raw:
		return nil, &RawError{r.Raw()}
	case r.Proofs() != run.Proofs:
		return nil, &ProofsError{r.Proofs()}
	case r.Key() != run.Key:
		return nil, &KeyError{r.Key(), run.Key}
	}
	if err := p.learn(ctx, r); err != nil {
		return nil, err
	}
	for _, dir := range r.dirs {
		if run.Dir != "" && dir != run.Dir {
			return nil, &DirError{dir, run.Dir}
		}
	}
	return r, r.twice(run)
}

// learn reads the entries of r, and decodes no more of them than it needs: those that are
// asked for are read again.
func (p *Past) learn(ctx context.Context, r *Reader) error {
	p.read = map[string]bool{}
	for e, err := range r.lines(r.head) {
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		p.finished.add(&e, r.began)
		if e.Status == Scanned {
			p.read[rootOf(e.Object)] = true
		}
	}
	return nil
}

// Ask reports whether the object is finished, and notes that it was asked for. An object that
// failed is not finished: it must be retried.
func (p *Past) Ask(name, version string) bool { return p.finished.ask(name, version) }

// HasRead reports whether some object was read completely in the place of name: in the same
// bucket or event history or, for names without a scheme, among files.
func (p *Past) HasRead(name string) bool { return p.read[rootOf(name)] }

// rootOf returns the s3://BUCKET/ that a name begins with, or "" if it has no scheme. There
// are few roots, however many names.
func rootOf(name string) string {
	scheme, rest, ok := strings.Cut(name, "://")
	if !ok || strings.Contains(scheme, "/") {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + host + "/"
}

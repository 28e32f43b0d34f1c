package journal

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// check returns what is wrong with the checksum of a line, given the results of [unseal].
func (r *Reader) check(sealed bool, err error) error {
	if err == nil && r.sealed && !sealed {
		err = errors.New("it has no checksum")
	}
	return err
}

// control handles the line of a run, given the results of unseal.
func (r *Reader) control(line []byte, sealed bool, sum error) error {
	var l runLine
	if err := json.Unmarshal(line, &l); err != nil {
		return r.damage(cmp.Or(sum, err))
	}
	if l.Schema != Schema && l.Schema != schemaV1 { // a later version may have other checksums
		return fmt.Errorf("%w of this version: line %d is of %q, this program reads up to %q", ErrNotJournal, r.line, l.Schema, Schema)
	}
	r.sealed = l.Schema == Schema
	if err := r.check(sealed, sum); err != nil {
		return r.damage(err)
	}
	if err := r.agree(&l); err != nil {
		return err
	}
	for i, name := range l.Names[:min(len(l.Names), len(l.Sources))] {
		l.Sources[i] = string(name)
	}
	r.mark(&l)
	return nil
}

// agree checks that a run belongs in the journal. The first one decides what the journal
// holds.
func (r *Reader) agree(l *runLine) error {
	switch {
	case l.At != "begin" && l.At != "end":
		return r.damage(fmt.Errorf("a run %q", l.At))
	case len(l.Classes) == 0:
		return r.damage(errors.New("a run without classes"))
	case r.line == 1:
		r.classes, r.pattern, r.raw, r.proofs, r.key = l.Classes, l.Pattern, l.Run.Raw, l.Run.Proofs, l.Key
	case !slices.Equal(r.classes, l.Classes):
		return fmt.Errorf("line %d: a run with the classes %v, in a journal with %v", r.line, l.Classes, r.classes)
	case l.Pattern != r.pattern || l.Run.Raw != r.raw:
		return fmt.Errorf("line %d: a run that differs from the first one in its event pattern or in whether it keeps records", r.line)
	case l.Run.Proofs != r.proofs:
		return fmt.Errorf("line %d: a run that differs from the first one in whether it keeps what objects are evidence of", r.line)
	case l.Key != r.key:
		return fmt.Errorf("line %d: a run that is not pseudonymized like the first one", r.line)
	}
	return nil
}

// mark notes that a run begins or ends here.
func (r *Reader) mark(l *runLine) {
	r.chunks = nil // of an entry that was cut off
	if r.run = l.Run; l.Dir != "" && !slices.Contains(r.dirs, l.Dir) {
		r.dirs = append(r.dirs, l.Dir)
	}
	r.last = max(r.last, l.Number)
	r.sites = SortSites(append(r.sites, l.Sites...))
	if l.At == "end" {
		r.supersede(&l.Run)
	}
	for _, source := range l.Sources {
		if s, ok := spelled(source, l.Dir); ok {
			r.spelled[s] = source
		}
		p := place{l.ID, source}
		if r.places[p] == nil {
			r.places[p] = &coverage{}
		}
		if l.At == "begin" {
			r.places[p].begin(&l.Run)
		} else {
			r.places[p].end(&l.Run)
		}
	}
}

// supersede drops the earlier failures in the sources of run, which has ended: every run
// retries what failed, so whatever is still wrong there has failed in this run too. A run
// that left something out supersedes only the failures of runs that left out the same.
func (r *Reader) supersede(run *Run) {
	r.failed = slices.DeleteFunc(r.failed, func(f failure) bool {
		other := func(source string) bool { return !slices.Contains(run.Sources, source) }
		same := len(run.Pruned) == 0 || f.pruned == run.leftOut()
		return same && f.journal == run.ID && f.run < run.Number && len(f.sources) > 0 && !slices.ContainsFunc(f.sources, other)
	})
}

// chunk handles a line of records of the next entry.
func (r *Reader) chunk(line []byte, sealed bool, sum error) error {
	if err := r.check(sealed, sum); err != nil {
		return r.damage(err)
	}
	if !r.raw {
		return r.damage(errors.New("records in a journal that keeps none"))
	}
	c, err := chunkAt(line, r.at, int(r.size-r.at)-1)
	if err != nil {
		return r.damage(err)
	}
	c.file = r.file
	r.chunks = append(r.chunks, c)
	return nil
}

func (r *Reader) entry(line []byte, sealed bool, sum error) (Entry, error) {
	e := &r.decoded
	err := r.check(sealed, sum)
	if err == nil {
		err = r.decode(line, e)
	}
	if err == nil {
		err = e.check()
	}
	r.begin()
	if err == nil && r.raw {
		err = e.hold(r.chunks)
		r.chunks = nil
	}
	if err != nil {
		return Entry{}, r.damage(err)
	}
	return *e, nil
}

// head is like entry, but only the object, version and status of its result may be used. It
// is for looking these up in a long journal. Only the checksum vouches for the rest of the
// line, so a line without one is read as a whole.
func (r *Reader) head(line []byte, sealed bool, sum error) (Entry, error) {
	e := &r.decoded
	if *e = (Entry{}); !sealed || sum != nil || !r.decoder.head(line, e) {
		return r.entry(line, sealed, sum)
	}
	r.begin()
	r.chunks = nil
	return *e, nil
}

// begin notes where the entry whose line was read last begins, including its records.
func (r *Reader) begin() {
	r.began = r.at
	if len(r.chunks) > 0 {
		r.began = r.chunks[0].at
	}
}

// decode sets e to the content of the line.
func (r *Reader) decode(line []byte, e *Entry) error {
	if *e = (Entry{}); r.decoder.entry(line, e) {
		return nil
	}
	var l entryLine
	if err := json.Unmarshal(line, &l); err != nil {
		return err
	}
	if *e = l.Entry; l.Name != nil {
		e.Object = string(l.Name)
	}
	return nil
}

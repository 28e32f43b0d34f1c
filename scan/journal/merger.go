package journal

import (
	"io"
	"iter"
	"slices"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Veil replaces personal data. A *pseudonym.Key is one.
type Veil interface {
	Fingerprint() string // distinguishes veils; empty if it replaces nothing
	Entry(*Entry)        // replaces the personal data in an entry
	Name(string) string  // returns the replaced name of an object or a source
}

// A Merger reads several journals as one. Open each of them, one after the other. Together
// their entries make one report: an event that is in several journals is recognized by its
// ID. The zero value accepts journals that hold the same classes and are pseudonymized with
// the same key, or not at all. The fields must not change after the first Open. A Merger must
// not be used concurrently.
type Merger struct {
	Select []cognito.Class // only events of these classes, which each journal must hold; none means all that the first journal holds
	Veil   Veil            // for journals that are not pseudonymized; nil leaves them as they are
	Raw    bool            // refuse journals without the records of their events
	Proofs bool            // refuse journals without what their objects are evidence of
	Plain  bool            // if there is no Veil, refuse pseudonymized journals: what the caller will look for, such as subs, is in plain text

	begun bool
	whole Whole // of the parts so far
}

// A Whole is what several journals hold together, apart from their entries.
type Whole struct {
	Classes    []cognito.Class // of events
	Pattern    string          // the event pattern that selected them, as from [Reader.Pattern]
	Key        string          // fingerprint of the key that replaced personal data, if any
	Unfinished []string        // sources that were scanned only in part, in order
	Pruned     []Pruned        // what the scans did not list, in order
	Sources    []string        // what was scanned, in order
	Sites      []Site          // sites for which the sources have a folder, in order
}

// A Part is one of the journals of a Merger.
type Part struct {
	journal *Reader
	veil    Veil // nil if the entries need no change
	whole   *Whole
}

// Open begins to read the journal in, and checks it by its first line. Its errors are those
// of [NewReader]. A journal that does not go with the others, or with the fields of m, is not
// part of the whole. The error, a [KeyError], a [ClassesError], a [PatternError], a
// [RawError] or a [ProofsError], then says what was required.
func (m *Merger) Open(in io.Reader) (*Part, error) {
	r, err := NewReader(in)
	if err != nil {
		return nil, err
	}
	key, veil := m.keyOf(r.Key())
	if veil == nil && r.Key() != key {
		return nil, &KeyError{r.Key(), key}
	}
	if m.begun && r.Pattern() != m.whole.Pattern {
		return nil, &PatternError{r.Pattern(), m.whole.Pattern}
	}
	classes, err := m.classesOf(r.Classes())
	if err != nil {
		return nil, err
	}
	if m.Raw && !r.Raw() {
		return nil, &RawError{}
	}
	if m.Proofs && !r.Proofs() {
		return nil, &ProofsError{}
	}
	m.begun, m.whole.Key, m.whole.Classes, m.whole.Pattern = true, key, classes, r.Pattern()
	return &Part{r, veil, &m.whole}, nil
}

// keyOf returns the key of the whole, which a journal must also have, given the key that it
// holds, and the veil to apply to the journal.
func (m *Merger) keyOf(held string) (key string, veil Veil) {
	if m.Veil != nil {
		key = m.Veil.Fingerprint()
	}
	switch {
	case key != "" && held == "":
		return key, m.Veil
	case key == "" && m.begun:
		return m.whole.Key, nil
	case key == "" && !m.Plain:
		return held, nil
	}
	return key, nil
}

// classesOf returns the classes of the whole, given those that a journal holds.
func (m *Merger) classesOf(held []cognito.Class) ([]cognito.Class, error) {
	switch {
	case len(m.Select) > 0:
		for _, c := range m.Select {
			if !slices.Contains(held, c) {
				return nil, &ClassesError{held, m.Select}
			}
		}
		return m.Select, nil
	case m.begun && !slices.Equal(held, m.whole.Classes):
		return nil, &ClassesError{held, m.whole.Classes}
	}
	return held, nil
}

// ReadBack says that the records of events can be read from file, which holds the same
// journal, for as long as they may be needed. Call it before Entries.
func (p *Part) ReadBack(file io.ReaderAt) { p.journal.back(file) }

// Entries yields the entries of p, as [Reader.Entries] does, reduced to events of the classes
// of the whole, and pseudonymized like it. The iteration can be used once.
func (p *Part) Entries() iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for e, err := range p.journal.Entries() {
			if err == nil {
				e.Select(p.whole.Classes)
				if p.veil != nil {
					p.veil.Entry(&e)
				}
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
		p.whole.Unfinished = append(p.whole.Unfinished, p.Unfinished()...)
		p.whole.Pruned = append(p.whole.Pruned, p.Pruned()...)
		p.whole.Sources = append(p.whole.Sources, p.Sources()...)
		p.whole.Sites = append(p.whole.Sites, p.Sites()...)
	}
}

// Unfinished returns the sources of runs that never ended, as [Reader.Unfinished] does, once
// Entries has ended.
func (p *Part) Unfinished() []string { return p.veiled(p.journal.Unfinished()) }

// Sources returns what the runs scanned, as [Reader.Sources] does, once Entries has ended.
func (p *Part) Sources() []string { return p.veiled(p.journal.Sources()) }

// Sites returns the sites of the sources, as [Reader.Sites] does, once Entries has ended.
func (p *Part) Sites() []Site { return p.journal.Sites() }

func (p *Part) veiled(names []string) []string {
	if p.veil != nil {
		for i, name := range names {
			names[i] = p.veil.Name(name)
		}
	}
	return names
}

// Pruned returns what the scans did not list, as [Reader.Pruned] does, once Entries has
// ended.
func (p *Part) Pruned() []Pruned {
	list := p.journal.Pruned()
	if p.veil != nil {
		for i := range list {
			list[i].What = p.veil.Name(list[i].What)
		}
	}
	return list
}

// Whole returns what the parts whose entries have ended hold together.
func (m *Merger) Whole() Whole {
	w := m.whole
	w.Unfinished = slices.Compact(slices.Sorted(slices.Values(w.Unfinished)))
	w.Pruned = SortPruned(w.Pruned)
	w.Sites = SortSites(w.Sites)
	w.Sources = slices.Compact(slices.Sorted(slices.Values(w.Sources)))
	return w
}

package journal

import (
	"io"
	"iter"
	"slices"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A Veil replaces personal data: a *pseudonym.Key is one.
type Veil interface {
	Fingerprint() string // tells one from another; empty: it replaces nothing
	Entry(*Entry)        // replaces what is in an entry
	Name(string) string  // returns what an object or a source is called then
}

// A Merger reads several journals as one, one after the other, each by Open. The
// entries of all of them, as they come, make one report: an event that is in
// several of them is told by its ID. Its zero value takes journals that hold the
// same classes and are pseudonymized with the same key, or not at all. The fields
// must not change once it is used. It may not be used concurrently.
type Merger struct {
	Select []cognito.Class // only events of these, which each journal has to hold; none: of all that the first one holds
	Veil   Veil            // for journals that are not pseudonymized; nil: they stay as they are
	Raw    bool            // refuse those that do not hold the records of their events
	Proofs bool            // refuse those that do not hold what their objects are evidence of
	Plain  bool            // without a Veil, refuse those that are: what they are asked for, such as subs, is not

	begun bool
	whole Whole // of the parts so far
}

// A Whole is what several journals hold together, beside their entries.
type Whole struct {
	Classes    []cognito.Class // of events
	Pattern    string          // that selected them, as [Reader.Pattern] has it
	Key        string          // fingerprint of the key by which personal data was replaced, if it was
	Unfinished []string        // sources of which they hold only a part, in order
	Pruned     []Pruned        // what the scans left unlisted, in order
	Sources    []string        // what was scanned, in order
	Sites      []Site          // that the sources have a folder for, in order
}

// A Part is one of the journals of a Merger.
type Part struct {
	journal *Reader
	veil    Veil // nil: the entries are as they have to be
	whole   *Whole
}

// Open begins to read the journal in, which it checks by its first line. Its errors
// are those of [NewReader]. A journal that does not go with the others, or with the
// fields of m, gives a [KeyError], a [ClassesError], a [PatternError], a [RawError] or a [ProofsError],
// which say what it would have had to hold, and is no part of the whole.
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

// keyOf returns the key of the whole, of which a journal has to be that holds
// pseudonyms of the key held, or none; and the veil that makes it so.
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

// classesOf returns the classes of the whole, of which a journal has to be that
// holds these.
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

// ReadBack says that the records of events can be read from file, which is the same
// journal, as long as somebody may want them. It is to be called before Entries.
func (p *Part) ReadBack(file io.ReaderAt) { p.journal.back(file) }

// Entries yields the entries of p, as [Reader.Entries] does, with only the events
// of the whole's classes and with its pseudonyms. It is for one iteration.
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

// Unfinished returns the sources of runs that never ended, as [Reader.Unfinished]
// does, once Entries has ended.
func (p *Part) Unfinished() []string { return p.veiled(p.journal.Unfinished()) }

// Sources returns what the runs scanned, as [Reader.Sources] does, once Entries has
// ended.
func (p *Part) Sources() []string { return p.veiled(p.journal.Sources()) }

// Sites returns what sites the sources have, as [Reader.Sites] does, once Entries has
// ended.
func (p *Part) Sites() []Site { return p.journal.Sites() }

func (p *Part) veiled(names []string) []string {
	if p.veil != nil {
		for i, name := range names {
			names[i] = p.veil.Name(name)
		}
	}
	return names
}

// Pruned returns what the scans left unlisted, as [Reader.Pruned] does, once Entries
// has ended.
func (p *Part) Pruned() []Pruned {
	list := p.journal.Pruned()
	if p.veil != nil {
		for i := range list {
			list[i].What = p.veil.Name(list[i].What)
		}
	}
	return list
}

// Whole returns what the parts hold together whose entries have ended.
func (m *Merger) Whole() Whole {
	w := m.whole
	w.Unfinished = slices.Compact(slices.Sorted(slices.Values(w.Unfinished)))
	w.Pruned = SortPruned(w.Pruned)
	w.Sites = SortSites(w.Sites)
	w.Sources = slices.Compact(slices.Sorted(slices.Values(w.Sources)))
	return w
}

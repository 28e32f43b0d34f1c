package scan

import (
	"sync/atomic"
	"time"
)

// A Progress shows how far a scan is while it runs. It is for one scan at a time.
//
// A scan with one lists up to 16,000 objects ahead of reading, so that the total
// is known early, and looks at the first files that it lists.
type Progress struct {
	Every time.Duration // between two calls of Show
	Show  func(Status)  // called by whoever ranges over Entries, also while no entry comes

	lanes   atomic.Int64 // that are still being listed
	listed  atomic.Int64 // objects
	unsized atomic.Int64 // of these, those of which the size is not known yet
	stored  atomic.Int64 // bytes of the others
	read    atomic.Int64 // bytes
}

// A Status is how far a scan is: numbers only.
type Status struct {
	Listed  bool  // Objects are all that there are to scan
	Objects int64 // listed so far, and wanted
	Done    int64 // of these, with an entry
	Read    int64 // bytes that were read so far, of objects at hand too
	Stored  int64 // bytes of Objects, 0 if there is nothing yet to tell it by
	Guessed bool  // Stored takes objects of unknown size for average ones
}

// maxLooks is how many objects are looked at for their size while they are listed:
// where there are more, the others are about as large, and all readers together look
// at them faster than the one that lists.
const maxLooks = 1000

// begin makes p ready for a scan of so many lanes.
func (p *Progress) begin(lanes int) {
	if p == nil {
		return
	}
	p.lanes.Store(int64(lanes))
	for _, n := range []*atomic.Int64{&p.listed, &p.unsized, &p.stored, &p.read} {
		n.Store(0)
	}
}

// list notes that o was listed.
func (p *Progress) list(o *Object) {
	if p == nil {
		return
	}
	p.listed.Add(1)
	if size := o.toRead(); size < 0 {
		p.unsized.Add(1)
	} else {
		p.stored.Add(size)
	}
}

// end notes that a lane was listed.
func (p *Progress) end() {
	if p != nil {
		p.lanes.Add(-1)
	}
}

// status returns how far the scan is, done objects of which have entries.
func (p *Progress) status(done int) Status {
	s := Status{Listed: p.lanes.Load() == 0, Done: int64(done), Read: p.read.Load(), Stored: p.stored.Load()}
	s.Objects = p.listed.Load() // after the lanes: then they are all
	if unsized := p.unsized.Load(); unsized > 0 {
		s.Guessed = true
		if known := s.Objects - unsized; known > 0 {
			s.Stored += int64(float64(s.Stored) / float64(known) * float64(unsized))
		}
	}
	return s
}

// ticks returns what says that it is time to show p, and what ends that.
func (p *Progress) ticks() (<-chan time.Time, func()) {
	if p == nil {
		return nil, func() {}
	}
	t := time.NewTicker(p.Every)
	return t.C, t.Stop
}

// toRead returns how many bytes of o, as it was listed, are to be read, -1 if that
// is not known.
func (o *Object) toRead() int64 {
	if o.Skip != "" || o.Barred != "" {
		return 0
	}
	return max(o.Size, -1)
}

// A meter counts for a progress what one reader reads, object by object. One without
// a progress does nothing.
type meter struct {
	progress *Progress
	listed   int64 // bytes of the object, as it was listed; -1: unknown
	size     int64 // as it is known now
	read     int64
}

// begin notes that o is at hand.
func (m *meter) begin(o *Object) {
	m.listed, m.read = o.toRead(), 0
	m.size = m.listed
}

// sized notes what the size of the object is, -1 if it is not known.
func (m *meter) sized(size int64) {
	if m.progress == nil || size == m.size {
		return
	}
	switch {
	case m.size < 0:
		m.progress.unsized.Add(-1)
	case size < 0:
		m.progress.unsized.Add(1)
	}
	m.progress.stored.Add(max(size, 0) - max(m.size, 0))
	m.size = size
}

// add notes that n more bytes were read.
func (m *meter) add(n int) {
	if m.progress != nil {
		m.read += int64(n)
		m.progress.read.Add(int64(n))
	}
}

// again notes that the object will be read from its beginning.
func (m *meter) again() { m.add(-int(m.read)) }

// later notes that the object will be at hand once more.
func (m *meter) later() {
	m.again()
	m.sized(m.listed)
}

// end notes that no more of the object will be read.
func (m *meter) end() { m.sized(m.read) }

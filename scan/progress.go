package scan

import (
	"sync/atomic"
	"time"
)

// A Progress shows how far a scan is while it runs. It serves one scan at a time.
//
// A scan with a Progress lists up to 16,000 objects ahead of reading, so that the total is
// known early, and looks up the sizes of the first objects that it lists.
type Progress struct {
	Every time.Duration // between two calls of Show
	Show  func(Status)  // called by the goroutine that ranges over Entries, even while no entry arrives

	lanes   atomic.Int64 // still being listed
	listed  atomic.Int64 // objects
	unsized atomic.Int64 // objects whose size is not known yet
	stored  atomic.Int64 // bytes of the others
	read    atomic.Int64 // bytes
}

// A Status says how far a scan has come, in numbers only.
type Status struct {
	Listed  bool  // Objects is final
	Objects int64 // wanted objects listed so far
	Done    int64 // objects with an entry
	Read    int64 // bytes read so far, including those of unfinished objects
	Stored  int64 // total bytes of Objects; 0 if it cannot be told yet
	Guessed bool  // Stored assumes an average size for objects of unknown size
}

// maxLooks is how many objects are looked at for their size while they are listed. If there
// are more, the others are about as large, and all readers together look at them faster than
// the one lister.
const maxLooks = 1000

// begin prepares p for a scan with the given number of lanes.
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

// end notes that a lane has been listed completely.
func (p *Progress) end() {
	if p != nil {
		p.lanes.Add(-1)
	}
}

// status returns how far the scan is, with the number of objects that have an entry.
func (p *Progress) status(done int) Status {
	s := Status{Listed: p.lanes.Load() == 0, Done: int64(done), Read: p.read.Load(), Stored: p.stored.Load()}
	s.Objects = p.listed.Load() // read after the lanes, so that Listed means all
	if unsized := p.unsized.Load(); unsized > 0 {
		s.Guessed = true
		if known := s.Objects - unsized; known > 0 {
			s.Stored += int64(float64(s.Stored) / float64(known) * float64(unsized))
		}
	}
	return s
}

// ticks returns a channel that says when to show p, and a function that stops it.
func (p *Progress) ticks() (<-chan time.Time, func()) {
	if p == nil {
		return nil, func() {}
	}
	t := time.NewTicker(p.Every)
	return t.C, t.Stop
}

// toRead returns how many bytes of o, as listed, will be read; -1 if that is not known.
func (o *Object) toRead() int64 {
	if o.Skip != "" || o.Barred != "" {
		return 0
	}
	return max(o.Size, -1)
}

// A meter counts what one reader reads for a Progress, object by object. Without a Progress
// it does nothing.
type meter struct {
	progress *Progress
	listed   int64 // bytes of the object as listed; -1 if unknown
	size     int64 // the best known value now
	read     int64
}

// begin notes that the reader has started on o.
func (m *meter) begin(o *Object) {
	m.listed, m.read = o.toRead(), 0
	m.size = m.listed
}

// sized notes the size of the object; -1 if it is not known.
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

// again notes that the object will be read again from its beginning.
func (m *meter) again() { m.add(-int(m.read)) }

// later notes that the object will be read again in the second pass.
func (m *meter) later() {
	m.again()
	m.sized(m.listed)
}

// end notes that the object has been read.
func (m *meter) end() { m.sized(m.read) }

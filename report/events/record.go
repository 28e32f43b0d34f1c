package events

import (
	"cmp"
	"errors"
	"slices"
	"sync"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// records says where the records of rows are kept, if they are, in 8 bytes per row. It
// holds no records itself.
type records struct {
	chunks []kept // number 0 means none
	of     []spot // by row
}

// A kept is a Chunk of one version of an object.
type kept struct {
	version string
	chunk   journal.Chunk
}

type spot struct{ chunk, number uint32 }

// AddRaw adds the events of a version of an object as Add does, and notes where their
// records are. Of copies that agree in all fields, the record in the smallest version
// counts, and within a version the first record.
func (t *Table) AddRaw(object, version string, events []cognito.Event, raw journal.Raw) {
	if len(t.records.chunks) == 0 {
		t.records.chunks = append(t.records.chunks, kept{})
	}
	from, first := t.texts.own(object), len(t.records.chunks)
	for _, c := range raw.Chunks {
		t.records.chunks = append(t.records.chunks, kept{version, c})
	}
	for i := range events {
		row, won := t.add(&events[i], from)
		at := spot{uint32(first) + raw.Of[i].Chunk, raw.Of[i].Number}
		if n := int(row) + 1 - len(t.records.of); n > 0 {
			t.records.of = append(t.records.of, make([]spot, n)...)
		}
		if old := t.records.of[row]; won > 0 || won == 0 && t.records.compare(at, old) < 0 {
			t.records.of[row] = at
		}
	}
}

// compare orders the places of records of one object.
func (r *records) compare(a, b spot) int {
	return cmp.Or(cmp.Compare(r.chunks[a.chunk].version, r.chunks[b.chunk].version), cmp.Compare(a.chunk, b.chunk), cmp.Compare(a.number, b.number))
}

// A RecordReader reads records back, fastest in the order in which they were found. It may
// be used concurrently.
type RecordReader struct {
	view   *View
	mu     sync.Mutex
	recent []inflated // the most recently used comes last
	bytes  int        // in recent
}

type inflated struct {
	chunk   uint32
	records [][]byte
	bytes   int
}

// keptInflated is how many bytes of records a RecordReader keeps: those of a few hundred
// logs. Successive events come from as many logs as there are accounts and regions.
const keptInflated = 32 << 20

// ErrNoRecord means that the record of an event was not kept.
var ErrNoRecord = errors.New("the record of the event was not kept")

// Records returns a reader of the records of the events.
func (v *View) Records() *RecordReader { return &RecordReader{view: v} }

// Record returns the record of the event with that number. The caller must not modify it.
func (r *RecordReader) Record(number uint32) ([]byte, error) {
	t := r.view.table
	if int(number) >= len(t.records.of) || t.records.of[number].chunk == 0 {
		return nil, ErrNoRecord
	}
	at := t.records.of[number]
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.IndexFunc(r.recent, func(c inflated) bool { return c.chunk == at.chunk })
	if i < 0 {
		records, err := t.records.chunks[at.chunk].chunk.Records()
		if err != nil {
			return nil, err
		}
		r.keep(at.chunk, records)
	} else if c := r.recent[i]; i < len(r.recent)-1 {
		r.recent = append(slices.Delete(r.recent, i, i+1), c)
	}
	return r.recent[len(r.recent)-1].records[at.number], nil
}

// keep stores the records of a chunk in place of the least recently used ones.
func (r *RecordReader) keep(chunk uint32, records [][]byte) {
	size := 0
	for _, record := range records {
		size += len(record)
	}
	drop := 0
	for ; drop < len(r.recent) && r.bytes > max(keptInflated-size, 0); drop++ {
		r.bytes -= r.recent[drop].bytes
	}
	r.recent = append(slices.Delete(r.recent, 0, drop), inflated{chunk, records, size})
	r.bytes += size
}

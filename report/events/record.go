package events

import (
	"cmp"
	"errors"
	"slices"
	"sync"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// records says where the records of rows are kept, eight bytes for each, if they are:
// they themselves stay where they are.
type records struct {
	chunks []kept // number 0 is none
	of     []spot // by row
}

// A kept is a Chunk of that version of an object.
type kept struct {
	version string
	chunk   journal.Chunk
}

type spot struct{ chunk, number uint32 }

// AddRaw takes the events of that version of an object as Add does, and where their
// records are. Of copies that are alike in all fields the record in the least version,
// and there the first one, is that of the event.
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

// compare orders the places of records that are of one object.
func (r *records) compare(a, b spot) int {
	return cmp.Or(cmp.Compare(r.chunks[a.chunk].version, r.chunks[b.chunk].version), cmp.Compare(a.chunk, b.chunk), cmp.Compare(a.number, b.number))
}

// A RecordReader reads records back, most quickly in the order in which they were found.
// It may be used concurrently.
type RecordReader struct {
	view   *View
	mu     sync.Mutex
	recent []inflated // the one used last comes last
	bytes  int        // of these
}

type inflated struct {
	chunk   uint32
	records [][]byte
	bytes   int
}

// keptInflated is how many bytes of records a RecordReader keeps, which are those of some
// hundred logs: events that follow each other in time are in as many as there are accounts
// and regions.
const keptInflated = 32 << 20

// ErrNoRecord says that the record of an event was not kept.
var ErrNoRecord = errors.New("the record of the event was not kept")

// Records returns what reads the records of events back.
func (v *View) Records() *RecordReader { return &RecordReader{view: v} }

// Record returns the record of the event of that number, which must not be changed.
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

// keep puts the records of a chunk in the place of those that were not used for the
// longest time.
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

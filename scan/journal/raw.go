package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// Raw holds the records of the events of an Entry, byte for byte as they were scanned, if
// requested. The record of event i is record Of[i].Number of Chunks[Of[i].Chunk].
type Raw struct {
	Chunks []Chunk
	Of     []Spot // one for each event
}

// A Spot says where a record is in a Raw.
type Spot struct{ Chunk, Number uint32 }

// A Chunk is some records of one object, compressed. It is in memory until a [Ledger] has
// written it or a [Part] has been told where its journal is kept; then it refers to a place
// in that file. It may be read concurrently.
type Chunk struct {
	count int
	line  []byte      // as it is written to a journal; nil afterwards
	file  io.ReaderAt // the file that holds the line
	at    int64       // offset of the line in file
	size  int         // of the line
}

// rawLine is the line of a journal that holds a Chunk. The lines of the records of an entry
// come directly before the entry.
type rawLine struct {
	Sizes []int  `json:"raw"`  // of the records, in bytes
	Text  []byte `json:"zstd"` // the concatenated records
}

// rawPrefix begins such a line, and no other.
const rawPrefix = `{"raw":`

// chunkSize is how many bytes of records make a Chunk. Reading one record back requires
// inflating that many.
const chunkSize = 256 << 10

// A Packer makes Chunks. The zero value is ready to use. It must not be used concurrently.
type Packer struct {
	encoder *zstd.Encoder
	text    []byte
	sizes   []int
	raw     Raw
}

// Add adds a copy of the record of the next event.
func (p *Packer) Add(record []byte) error {
	if len(p.text) > 0 && len(p.text)+len(record) > chunkSize {
		if err := p.pack(); err != nil {
			return err
		}
	}
	p.raw.Of = append(p.raw.Of, Spot{uint32(len(p.raw.Chunks)), uint32(len(p.sizes))})
	p.text = append(p.text, record...)
	p.sizes = append(p.sizes, len(record))
	return nil
}

// Drop forgets what was added, as for an object that was not read to its end.
func (p *Packer) Drop() { p.text, p.sizes, p.raw = p.text[:0], p.sizes[:0], Raw{} }

// Take returns what was added since the last Take.
func (p *Packer) Take() (Raw, error) {
	err := p.pack()
	raw := p.raw
	p.Drop()
	return raw, err
}

func (p *Packer) pack() (err error) {
	if len(p.sizes) == 0 {
		return nil
	}
	if p.encoder == nil {
		if p.encoder, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithSingleSegment(true)); err != nil {
			return err
		}
	}
	line, err := JSON(rawLine{p.sizes, p.encoder.EncodeAll(p.text, nil)}, "")
	if err != nil {
		return err
	}
	p.raw.Chunks = append(p.raw.Chunks, Chunk{count: len(p.sizes), line: seal(line)})
	if p.text, p.sizes = p.text[:0], p.sizes[:0]; cap(p.text) > 4*chunkSize {
		p.text = nil
	}
	return nil
}

// Len returns how many records c holds.
func (c *Chunk) Len() int { return c.count }

// Records returns the records. It returns an error if the file has changed since.
func (c *Chunk) Records() ([][]byte, error) {
	line := c.line
	if line == nil {
		if c.file == nil {
			return nil, errors.New("the journal with the records is not available")
		}
		line = make([]byte, c.size)
		if _, err := c.file.ReadAt(line, c.at); err != nil {
			return nil, fmt.Errorf("reading the records back: %w", err)
		}
	}
	records, err := unpack(bytes.TrimSuffix(line, []byte("\n")))
	if err == nil && len(records) != c.count {
		err = errors.New("the journal was changed")
	}
	if err != nil {
		return nil, fmt.Errorf("reading the records back: byte %d: %w", c.at, err)
	}
	return records, nil
}

// written says that c was written as a line of file that begins at offset at.
func (c *Chunk) written(file io.ReaderAt, at int64) {
	c.file, c.at, c.size, c.line = file, at, len(c.line), nil
}

// unpack returns the records in a line.
func unpack(line []byte) ([][]byte, error) {
	var l rawLine
	text, _, err := unseal(bytes.Clone(line))
	if err == nil {
		err = json.Unmarshal(text, &l)
	}
	if err != nil {
		return nil, err
	}
	total := 0
	for _, size := range l.Sizes {
		if size < 0 || size > 1<<40-total {
			return nil, errors.New("a record with an impossible size")
		}
		total += size
	}
	var head zstd.Header
	if err := head.Decode(l.Text); err != nil {
		return nil, err
	}
	if !head.HasFCS || head.FrameContentSize != uint64(total) { // otherwise it could inflate to anything
		return nil, errors.New("the records do not have the stated sizes")
	}
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(max(uint64(total), chunkSize)), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		return nil, err
	}
	defer d.Close()
	text, err = d.DecodeAll(l.Text, make([]byte, 0, total))
	if err != nil {
		return nil, err
	}
	if len(text) != total {
		return nil, errors.New("the records do not have the stated sizes")
	}
	records := make([][]byte, len(l.Sizes))
	for i, size := range l.Sizes {
		records[i], text = text[:size:size], text[size:]
	}
	return records, nil
}

// chunkAt returns the Chunk in a line that takes size bytes at offset at of a journal. Its
// records are decoded only when needed.
func chunkAt(line []byte, at int64, size int) (Chunk, error) {
	sizes, _, ok := bytes.Cut(bytes.TrimPrefix(line, []byte(rawPrefix+"[")), []byte("]"))
	if !ok || len(sizes) == 0 {
		return Chunk{}, errors.New("records without their sizes")
	}
	return Chunk{count: bytes.Count(sizes, []byte(",")) + 1, at: at, size: size}, nil
}

// hold attaches the records in chunks to e, which was read from a journal.
func (e *Entry) hold(chunks []Chunk) error {
	for i := range chunks {
		for n := range chunks[i].count {
			e.Raw.Of = append(e.Raw.Of, Spot{uint32(i), uint32(n)})
		}
	}
	if e.Raw.Chunks = chunks; len(e.Raw.Of) != len(e.Events) {
		return fmt.Errorf("%d records for %d events", len(e.Raw.Of), len(e.Events))
	}
	return nil
}

// deleteRecords removes the records of the events for which gone is true.
func (r *Raw) deleteRecords(gone []bool) {
	i := -1
	r.Of = slices.DeleteFunc(r.Of, func(Spot) bool { i++; return gone[i] })
}

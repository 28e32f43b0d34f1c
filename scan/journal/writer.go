package journal

import (
	"errors"
	"io"
	"unicode/utf8"
)

// bufferSize is how much is buffered before it is written. A killed run loses that much,
// which is scanned again.
const bufferSize = 64 << 10

// A Writer appends one run to a journal, in whole lines. It must not be used concurrently,
// and two runs must not append to one journal at the same time.
type Writer struct {
	out  io.Writer
	run  Run
	buf  []byte
	file io.ReaderAt // the file that out appends to; nil if written records stay in memory
	at   int64       // offset of the next line in file

	encoder encoder
}

// NewWriter returns a Writer that begins run at the end of out.
func NewWriter(out io.Writer, run Run) (*Writer, error) {
	return begin(&Writer{out: out, run: run})
}

// begin begins the run of w.
func begin(w *Writer) (*Writer, error) {
	if err := w.line(w.run.line("begin")); err != nil {
		return nil, err
	}
	return w, w.Flush()
}

// Add appends e, preceded by the records of its events, if it has them.
func (w *Writer) Add(e *Entry) error {
	for i := range e.Raw.Chunks {
		if err := w.chunk(&e.Raw.Chunks[i]); err != nil {
			return err
		}
	}
	c := &w.encoder
	c.out = c.out[:0]
	if c.entry(e) {
		c.out = seal(append(c.out, '\n'))
		return w.whole(c.out)
	}
	line := entryLine{Entry: *e}
	if !utf8.ValidString(e.Object) {
		line.Name = []byte(e.Object)
	}
	return w.line(line)
}

// End says that the run went through all of its sources, and flushes.
func (w *Writer) End() error {
	if err := w.line(w.run.line("end")); err != nil {
		return err
	}
	return w.Flush()
}

// Flush writes what is buffered.
func (w *Writer) Flush() error {
	if len(w.buf) == 0 {
		return nil
	}
	_, err := w.out.Write(w.buf)
	w.buf = w.buf[:0]
	return err
}

// An entryLine is an Entry as it is written.
type entryLine struct {
	Entry
	Name []byte `json:"object_bytes,omitempty"` // Object, if it is not UTF-8, which JSON cannot hold
}

// chunk appends c, which is then in the file.
func (w *Writer) chunk(c *Chunk) error {
	line, at := c.line, w.at
	if line == nil {
		return errors.New("records that are already in a journal")
	}
	if w.file != nil {
		c.written(w.file, at)
	}
	return w.whole(line)
}

func (w *Writer) line(v any) error {
	line, err := JSON(v, "")
	if err != nil {
		return err
	}
	return w.whole(seal(line))
}

// whole appends a line with its line feed.
func (w *Writer) whole(line []byte) error {
	w.at += int64(len(line))
	if len(w.buf) > 0 && len(w.buf)+len(line) > bufferSize {
		if err := w.Flush(); err != nil {
			return err
		}
	}
	w.buf = append(w.buf, line...)
	return nil
}

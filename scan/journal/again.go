package journal

import (
	"bytes"
	"fmt"
	"io"
	"iter"
)

// again yields the entries at these offsets of file, which are in ascending order. The file
// is a journal that was read before and has not changed since.
func again(file io.ReaderAt, size int64, raw bool, places []int64) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		r := &Reader{in: newLines(nil), file: file, raw: raw, again: true}
		for _, at := range places {
			e, err := r.entryAt(at, size)
			if err != nil {
				yield(Entry{}, &DamageError{Err: err})
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// entryAt returns the entry at an offset of the file of r. The offset must not be before what
// r has already read.
func (r *Reader) entryAt(at, size int64) (Entry, error) {
	if gap := at - r.size; r.size > 0 && gap <= int64(r.in.Buffered()) {
		if _, err := r.in.Discard(int(gap)); err != nil {
			return Entry{}, err
		}
	} else {
		r.in.Reset(io.NewSectionReader(r.file, at, size-at))
	}
	for r.size, r.chunks = at, nil; ; {
		line, err := r.next()
		if err != nil {
			r.at = r.size
			return Entry{}, r.damage(fmt.Errorf("a line is gone: %w", err))
		}
		if !bytes.HasPrefix(line, []byte(rawPrefix)) {
			return r.entry(unseal(line))
		}
		if err := r.chunk(unseal(line)); err != nil {
			return Entry{}, err
		}
	}
}

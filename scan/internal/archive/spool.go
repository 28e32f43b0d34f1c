package archive

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	"github.com/cogtrail/cogtrail/scan"
)

const (
	// maxKept is the largest archive that is kept, because a stream may be endless.
	maxKept = 100 << 30

	// keptAhead and keptAtOnce bound the archives that may already be kept when another one
	// is to be kept: their bytes on disk, and their number, because reading each takes
	// memory.
	keptAhead  = 1 << 30
	keptAtOnce = 4
)

// A Spool keeps archives that arrive as streams, so that they can be read at any place. Each
// is in a temporary file that only its owner may read and that has no name, so it disappears
// with the process, however that ends. The zero value is ready to use. Use a Spool for one
// listing only: archives left unread by another listing would take up the room.
type Spool struct {
	most int64                    // largest archive, in bytes; 0 means maxKept
	file func() (*os.File, error) // creates a temporary file; nil means temporary

	mu    sync.Mutex
	kept  int           // number of archives
	bytes int64         // of these archives
	freed chan struct{} // receives a value when an archive is no longer kept
}

// Members returns a function that yields the members of o, if o is an archive. The function
// first reads all of o, but only after most of what was kept earlier has been read.
func (s *Spool) Members(o scan.Object) func(context.Context, func(scan.Object) bool) (bool, error) {
	return func(ctx context.Context, yield func(scan.Object) bool) (is bool, err error) {
		k, err := s.keep(ctx, o)
		if k == nil || err != nil {
			return false, err
		}
		defer k.release()
		is, _ = Walk(ctx, File{o.Name, k.open}, func(m scan.Object) bool {
			k.hold()
			m.Done = k.release
			return yield(m)
		})
		return is, nil
	}
}

// keep returns o in a file, or nil if it is not an archive.
func (s *Spool) keep(ctx context.Context, o scan.Object) (*kept, error) {
	most := s.most
	if most == 0 {
		most = maxKept
	}
	tooLarge := fmt.Errorf("an archive of more than %d bytes: unpack it, and scan the folder", most)
	if o.Size > most {
		return nil, tooLarge
	}
	if err := s.wait(ctx); err != nil {
		return nil, err
	}
	body, err := o.Open(ctx)
	if err != nil {
		return nil, err
	}
	defer body.Close() // only read from: the error does not matter
	in := bufio.NewReaderSize(body, HeadSize)
	if is, err := Begins(in); !is {
		if err == nil { // only at the end is it known that it was read correctly
			_, err = io.Copy(io.Discard, in)
		}
		return nil, err
	}
	k, err := s.write(io.LimitReader(in, most+1))
	if err == nil && k.size > most {
		k.release()
		return nil, tooLarge
	}
	return k, err
}

// wait waits until there is room for one more archive.
func (s *Spool) wait(ctx context.Context) error {
	for {
		s.mu.Lock()
		if s.freed == nil {
			s.freed = make(chan struct{}, 1)
		}
		full := s.bytes >= keptAhead || s.kept >= keptAtOnce
		s.mu.Unlock()
		if !full {
			return nil
		}
		select {
		case <-s.freed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// write keeps the bytes of in.
func (s *Spool) write(in io.Reader) (*kept, error) {
	create := s.file
	if create == nil {
		create = temporary
	}
	file, err := create()
	if err != nil {
		return nil, noRoom(err)
	}
	n, err := io.Copy(disk{file}, in)
	if err != nil {
		file.Close() // given up
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept++
	s.bytes += n
	return &kept{spool: s, file: file, size: n, holders: 1}, nil
}

// A disk is a temporary file being written. Its errors must not be mistaken for those of the
// object being read.
type disk struct{ file *os.File }

func (d disk) Write(b []byte) (int, error) {
	n, err := d.file.Write(b)
	if err != nil {
		err = noRoom(err)
	}
	return n, err
}

// noRoom says what to do if no temporary file can be created or written. It leaves out the
// name of the file, which differs each time.
func noRoom(err error) error {
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		err = e.Err
	}
	return fmt.Errorf("an archive that comes as a stream needs a temporary file, in %s: %w: make room there, or set TMPDIR to a folder that has it", os.TempDir(), err)
}

// A kept archive exists until nobody holds it.
type kept struct {
	spool   *Spool
	file    *os.File
	size    int64
	holders int // guarded by spool.mu
}

func (k *kept) hold() {
	k.spool.mu.Lock()
	defer k.spool.mu.Unlock()
	k.holders++
}

func (k *kept) release() {
	s := k.spool
	s.mu.Lock()
	defer s.mu.Unlock()
	if k.holders--; k.holders > 0 {
		return
	}
	k.file.Close() // removes it; nothing remains to be written
	s.kept--
	s.bytes -= k.size
	select {
	case s.freed <- struct{}{}:
	default: // a value is already waiting
	}
}

// open returns the archive as a separate open file. It must not be read after the last
// release.
func (k *kept) open(context.Context) (io.ReadCloser, error) {
	return view{io.NewSectionReader(k.file, 0, k.size)}, nil
}

// A view of a kept archive has nothing to close.
type view struct{ *io.SectionReader }

func (view) Close() error { return nil }

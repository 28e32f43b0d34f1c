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
	// maxKept is how large an archive may be to be kept: a stream may have no end.
	maxKept = 100 << 30

	// keptAhead and keptAtOnce bound what archives that were kept before may take, in
	// bytes of disk and in what reading each holds in memory, for another one to be
	// kept beside them.
	keptAhead  = 1 << 30
	keptAtOnce = 4
)

// A Spool keeps archives that come as streams, so that they can be read at any
// place: each in a temporary file, which nobody else may read and which has no name,
// so that it is gone with the process, however that ends. Its zero value is ready. It
// is for one listing: what another one left unread would take the room.
type Spool struct {
	most int64                    // bytes of an archive; 0 means maxKept
	file func() (*os.File, error) // makes a temporary file; nil means temporary

	mu    sync.Mutex
	kept  int           // archives
	bytes int64         // of these
	freed chan struct{} // is sent to when one is no longer kept
}

// Members returns what gives the members of o, if it is an archive. It reads all of o
// first, but not before most of what was kept earlier is read.
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

// keep returns o in a file, nil if it is no archive.
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
	defer body.Close() // only read from
	in := bufio.NewReaderSize(body, HeadSize)
	if is, err := Begins(in); !is {
		if err == nil { // only its end tells that it was read right
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

// write keeps what in gives.
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
		file.Close() // it is given up
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept++
	s.bytes += n
	return &kept{spool: s, file: file, size: n, holders: 1}, nil
}

// A disk is a temporary file while it is written, the errors of which are its own and
// not those of what is read.
type disk struct{ file *os.File }

func (d disk) Write(b []byte) (int, error) {
	n, err := d.file.Write(b)
	if err != nil {
		err = noRoom(err)
	}
	return n, err
}

// noRoom says what to do where no temporary file can be had or written. It does not
// say how that was called, which is another name each time.
func noRoom(err error) error {
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		err = e.Err
	}
	return fmt.Errorf("an archive that comes as a stream needs a temporary file, in %s: %w: make room there, or set TMPDIR to a folder that has it", os.TempDir(), err)
}

// A kept archive is there until nobody holds it.
type kept struct {
	spool   *Spool
	file    *os.File
	size    int64
	holders int // of which spool.mu is the guard
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
	k.file.Close() // which removes it, and nothing is left to be written
	s.kept--
	s.bytes -= k.size
	select {
	case s.freed <- struct{}{}:
	default: // it was said before
	}
}

// open returns the archive as an open file of its own. It is not to be read after the
// last release.
func (k *kept) open(context.Context) (io.ReadCloser, error) {
	return view{io.NewSectionReader(k.file, 0, k.size)}, nil
}

// A view of a kept archive has nothing to close.
type view struct{ *io.SectionReader }

func (view) Close() error { return nil }

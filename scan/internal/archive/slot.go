package archive

import (
	"bytes"
	"context"
	"io"
	"sync"

	"github.com/cogtrail/cogtrail/scan"
)

// memory is bytes in memory, as an open file. It can be read at any place.
type memory struct{ *bytes.Reader }

func newMemory(b []byte) memory { return memory{bytes.NewReader(b)} }

func (memory) Close() error { return nil }

// A slot holds the archive inside an archive that was opened last. One is enough, because
// members are read one archive after another.
type slot struct {
	mu   sync.Mutex
	name string
	b    []byte
}

// opener returns a function that opens o, an archive inside an archive, and holds it in the
// slot if it is no larger than most.
func (s *slot) opener(o scan.Object, most int) func(context.Context) (io.ReadCloser, error) {
	return func(ctx context.Context) (io.ReadCloser, error) {
		if o.Size > int64(most) {
			body, err := o.Open(ctx)
			return body.ReadCloser, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.name != o.Name {
			body, err := o.Open(ctx)
			if err != nil {
				return nil, err
			}
			defer body.Close() // only read from: the error does not matter
			b, err := io.ReadAll(body)
			if err != nil {
				return nil, err
			}
			s.name, s.b = o.Name, b
		}
		return newMemory(s.b), nil
	}
}

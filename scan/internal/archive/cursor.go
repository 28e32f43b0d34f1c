package archive

import (
	"context"
	"errors"
	"io"
	"sync"
)

const (
	// maxMember is the largest member that is read into memory when it is opened. While a
	// larger one is read, others wait.
	maxMember = 1 << 20

	// maxHeld is the largest member that is held when the cursor passes it.
	maxHeld = 16 << 20
)

// A span is where a member is in the inflated archive.
type span struct{ start, size int64 }

// A cursor opens the members of a tar archive. It inflates the archive once, as long as they
// are requested roughly in order, as readers do. It holds the members that it passes for a
// while. A member that is no longer held, or was too large to hold, is read in a separate
// pass. The methods may be called concurrently.
type cursor struct {
	file  File
	most  int  // bytes of members that may be held
	plain bool // the archive can be read at any place, so each member is read separately

	mu      sync.Mutex
	members []span // known so far, in order
	all     bool   // members is complete
	in      *stream
	next    int // index of the first member that in has not passed
	stash   []held
	stashed int
}

// held is a member that the cursor has passed.
type held struct {
	at span
	b  []byte
}

// add adds a member.
func (c *cursor) add(at span) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.members = append(c.members, at)
}

// listed notes that members is complete.
func (c *cursor) listed() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = true
	c.rest()
}

// rest closes the archive if no more members will be read from it in order.
func (c *cursor) rest() {
	if c.all && c.in != nil && c.next == len(c.members) {
		c.drop()
	}
}

// open returns the bytes of the member.
func (c *cursor) open(ctx context.Context, at span) (io.ReadCloser, error) {
	if c.plain {
		return c.apart(ctx, at)
	}
	c.mu.Lock()
	b, passed := c.take(at)
	if passed {
		c.mu.Unlock()
		if b == nil {
			return c.apart(ctx, at)
		}
		return newMemory(b), nil
	}
	if err := c.forward(ctx, at); err != nil {
		c.mu.Unlock()
		return nil, err
	}
	if at.size > maxMember {
		return &turn{part{c.in, at.size}, c}, nil
	}
	defer c.mu.Unlock()
	b, err := c.member(at)
	return newMemory(b), err
}

// take returns the member if it was passed; b is nil if it is no longer held.
func (c *cursor) take(at span) (b []byte, passed bool) {
	for i, h := range c.stash {
		if h.at == at {
			c.stash = append(c.stash[:i], c.stash[i+1:]...)
			c.stashed -= len(h.b)
			return h.b, true
		}
	}
	return nil, c.next == len(c.members) || at.start < c.members[c.next].start
}

// forward reads on to the start of the member, and holds the members that it passes.
func (c *cursor) forward(ctx context.Context, at span) (err error) {
	if c.in == nil {
		if c.in, err = openStream(ctx, c.file); err != nil {
			return err
		}
	}
	c.in.ctx = ctx
	for m := c.members[c.next]; m != at; m = c.members[c.next] {
		if m.size > maxHeld {
			c.next++
			continue
		}
		b, err := c.member(m)
		if err != nil {
			return err
		}
		c.hold(held{m, b})
	}
	if err := c.in.skip(at.start); err != nil {
		c.drop()
		return damaged(cut(err))
	}
	return nil
}

// member reads m, which must be the next member.
func (c *cursor) member(m span) ([]byte, error) {
	b, err := c.in.member(m)
	if err != nil {
		c.drop()
		return nil, damaged(cut(err))
	}
	c.next++
	c.rest()
	return b, nil
}

// drop closes the archive, because the position in it is no longer known or needed.
func (c *cursor) drop() {
	c.in.stored.Close() // only read from: the error does not matter
	c.in = nil
}

// A turn is a large member that is read at the position of the cursor, which is locked until
// Close.
type turn struct {
	part
	c *cursor
}

func (t *turn) Close() error {
	if c := t.c; c != nil {
		t.c = nil
		c.next++
		c.rest()
		c.mu.Unlock()
	}
	return nil
}

// hold keeps h. If that is too much, it drops the members that were held longest.
func (c *cursor) hold(h held) {
	c.stash = append(c.stash, h)
	c.stashed += len(h.b)
	for c.stashed > c.most {
		c.stashed -= len(c.stash[0].b)
		c.stash = c.stash[1:]
	}
}

// apart reads the member in a separate pass or, if possible, by seeking to it.
func (c *cursor) apart(ctx context.Context, at span) (io.ReadCloser, error) {
	if c.plain {
		in, err := c.file.Open(ctx)
		if err != nil {
			return nil, err
		}
		s := &stream{ctx: ctx, stored: in, text: in, plain: true, pos: at.start}
		if _, err := in.(io.Seeker).Seek(at.start, io.SeekStart); err != nil {
			in.Close()
			return nil, err
		}
		return &part{s, at.size}, nil
	}
	s, err := openStream(ctx, c.file)
	if err != nil {
		return nil, err
	}
	if err := s.skip(at.start); err != nil {
		s.stored.Close()
		return nil, damaged(cut(err))
	}
	return &part{s, at.size}, nil
}

// member reads the member m.
func (s *stream) member(m span) ([]byte, error) {
	if err := s.skip(m.start); err != nil {
		return nil, err
	}
	b := make([]byte, m.size)
	_, err := io.ReadFull(s, b)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

// A part is a member that is read from a stream of its own or from that of a cursor.
type part struct {
	s    *stream
	left int64
}

func (p *part) Read(b []byte) (int, error) {
	if p.left == 0 {
		return 0, io.EOF
	}
	n, err := p.s.Read(b[:min(int64(len(b)), p.left)])
	switch p.left -= int64(n); {
	case p.left == 0:
		err = nil
	case err == io.EOF:
		err = damaged(errors.New("it ends too early"))
	case err != nil:
		err = damaged(err)
	}
	return n, err
}

func (p *part) Close() error { return p.s.stored.Close() }

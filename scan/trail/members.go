package trail

import (
	"bytes"
	"io"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

// recordsKey begins every trail log, apart from white space.
const recordsKey = `{"Records"`

// members reads the gzip members of one object as one text, as many as the object may have.
type members struct {
	r     *Reader // the Reader that the members are read for
	z     *inflate.Reader
	allow MemberRule
	head  []byte // the first bytes of the text that are not white space
}

func (r *Reader) newMembers(z *inflate.Reader, o Stored) (*members, error) {
	if err := z.Reset(o.Head, o.Tail); err != nil {
		return nil, err
	}
	return &members{r: r, z: z, allow: o.Members}, nil
}

// Read reads on, into the next member if one may follow.
func (m *members) Read(p []byte) (int, error) {
	m.r.inflating(true)
	defer m.r.inflating(false)
	n, err := m.z.Read(p)
	m.see(p[:n])
	if over := m.r.budget.Spend(n); over != nil {
		return n, over
	}
	if m.z == &m.r.outer {
		m.r.hash(p[:n])
	}
	if err != io.EOF {
		return n, err
	}
	more, err := m.z.More()
	switch {
	case err != nil:
		return n, err
	case !more:
		return n, io.EOF
	case m.allow == OneMember, m.allow == MembersByContent && string(m.head) == recordsKey:
		return n, &TrailingError{m.z.Offset()}
	}
	return n, m.z.Next()
}

// see remembers enough of the text to recognize a trail log.
func (m *members) see(p []byte) {
	for len(p) > 0 && len(m.head) < len(recordsKey) {
		p = bytes.TrimLeft(p, " \t\r\n")
		take := min(len(p), len(recordsKey)-len(m.head), 1)
		m.head, p = append(m.head, p[:take]...), p[take:]
	}
}

package trail

import (
	"encoding/binary"
	"strings"
)

// A Picker finds the values of chosen members in one JSON object after another.
// It may not be used concurrently.
//
// Objects in a log mostly have the same keys in the same order. So it looks for
// the two keys that came next the last times, and for any other only where these
// are not.
type Picker struct {
	root  *branch
	v     []byte
	found uint64 // by bits, which of the values there are
	at    [maxWanted]struct{ begin, end int }
}

// maxWanted is how many bits there are to say what was found.
const maxWanted = 64

// A branch holds the known keys of one object.
type branch struct {
	twigs map[string]*twig
	first guess // which one comes first
}

// A twig is a known key.
type twig struct {
	quoted string  // the key as it is written, with its colon
	branch *branch // the known keys of its value, nil if there are none
	slot   int     // of its value, negative if nobody asks for that
	drop   uint64  // the bits of its value and of all in it
	then   guess   // which one comes after it

	head, tail uint64 // the first 8 bytes of quoted and the last, if it is no shorter
}

// A guess is the keys that came next: the last time, and before that.
type guess struct{ last, other *twig }

// NewPicker returns a Picker of the members with the paths wanted, 64 at most:
// keys with dots between them. The paths usual are those of other members that
// objects mostly have: they are passed the faster for being known. Keys that are
// written with escapes are found, but none of the paths may need them.
func NewPicker(wanted, usual []string) *Picker {
	if len(wanted) > maxWanted {
		panic("trail: too many members wanted of a Picker")
	}
	p := &Picker{root: newBranch()}
	for i, path := range wanted {
		p.root.add(path, i)
	}
	for _, path := range usual {
		p.root.add(path, -1)
	}
	return p
}

func newBranch() *branch {
	// Nothing to guess yet: no key is written without quotes.
	none := &twig{quoted: "none"}
	return &branch{twigs: map[string]*twig{}, first: guess{none, none}}
}

func (n *branch) add(path string, slot int) {
	key, rest, deeper := strings.Cut(path, ".")
	t := n.twigs[key]
	if t == nil {
		t = &twig{quoted: `"` + key + `":`, slot: -1}
		t.then = guess{t, t}
		if n := len(t.quoted); n >= 8 {
			t.head, t.tail = binary.LittleEndian.Uint64([]byte(t.quoted)), binary.LittleEndian.Uint64([]byte(t.quoted[n-8:]))
		}
		n.twigs[key] = t
	}
	if slot >= 0 {
		t.drop |= 1 << slot
	}
	switch {
	case deeper:
		if t.branch == nil {
			t.branch = newBranch()
		}
		t.branch.add(rest, slot)
	case slot >= 0:
		t.slot = slot
	}
}

// Pick looks for the values in the JSON object v, which it keeps until the next
// call; nothing but white space may follow it. The error says where v is anything else, and
// then there are no values.
func (p *Picker) Pick(v []byte) error {
	p.v, p.found = v, 0
	i := skipSpace(v, 0)
	if i >= len(v) || v[i] != '{' {
		return &SyntaxError{int64(i), "not a JSON object"}
	}
	end, err := p.object(p.root, i, 1)
	if err == nil && skipSpace(v, end) < len(v) {
		err = &SyntaxError{int64(end), "data after the object"}
	}
	if err != nil {
		p.found = 0
	}
	return err
}

// Value returns the value of the i-th wanted member as it is in the object, nil
// if there is none. Of a repeated key the last member counts, as in
// encoding/json.
func (p *Picker) Value(i int) []byte {
	if p.found>>i&1 == 0 {
		return nil
	}
	at := &p.at[i]
	return p.v[at.begin:at.end]
}

// object returns the index after the object at p.v[i], of which n holds the
// known keys.
func (p *Picker) object(n *branch, i, depth int) (int, error) {
	b := p.v
	next := &n.first
	i++
	for first := true; ; first = false {
		if i < len(b) && b[i] == '}' {
			return i + 1, nil
		}
		var t *twig
		key := keyAt(b, i, first)
		if key > 0 {
			t = next.begins(b[key:])
		}
		if t != nil {
			i = key + len(t.quoted)
		} else {
			m, err := nextMember(b, i, first)
			if err != nil || m.done {
				return m.value, err
			}
			i = m.value
			if t = n.twigs[string(unquoted(m.key))]; t != nil {
				next.last, next.other = t, next.last
			}
		}
		begin := i
		var branch *branch
		if t != nil {
			next, branch = &t.then, t.branch
			p.found &^= t.drop
		}
		end := 0
		if b[i] == '"' {
			end = plainString(b, i+1)
		}
		var err error
		if end > 0 {
			i = end
		} else if branch != nil && b[i] == '{' {
			i, err = p.object(branch, i, depth+1)
		} else {
			i, err = skipValue(b, i, depth)
		}
		if err != nil {
			return i, err
		}
		if t != nil && t.slot >= 0 {
			p.found |= 1 << t.slot
			p.at[t.slot].begin, p.at[t.slot].end = begin, i
		}
	}
}

// begins returns the key of the two that b begins with, nil if it is another one.
func (g *guess) begins(b []byte) *twig {
	if !g.last.begins(b) {
		if !g.other.begins(b) {
			return nil
		}
		g.last, g.other = g.other, g.last
	}
	return g.last
}

// begins reports whether b begins with the key and, right after it, a value.
func (t *twig) begins(b []byte) bool {
	n := len(t.quoted)
	if len(b) <= n || b[n] <= ' ' {
		return false
	}
	if n < 8 {
		return string(b[:n]) == t.quoted
	}
	return binary.LittleEndian.Uint64(b) == t.head && binary.LittleEndian.Uint64(b[n-8:n]) == t.tail &&
		(n <= 16 || string(b[8:n-8]) == t.quoted[8:n-8])
}

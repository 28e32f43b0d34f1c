package trail

import (
	"encoding/binary"
	"strings"
)

// A Picker finds the values of chosen members in one JSON object after another. It must not
// be used concurrently.
//
// Most objects in a log have the same keys in the same order. So a Picker first tries the two
// keys that came next the last times, and looks up any other key only if neither matches.
type Picker struct {
	root  *branch
	v     []byte
	found uint64 // a bit for each value that was found
	at    [maxWanted]struct{ begin, end int }
}

// maxWanted is the number of bits in found.
const maxWanted = 64

// A branch holds the known keys of one object.
type branch struct {
	twigs map[string]*twig
	first guess // the key that comes first
}

// A twig is a known key.
type twig struct {
	quoted string  // the key as written, with its colon
	branch *branch // the known keys of its value, or nil
	slot   int     // of its value; negative if that is not wanted
	drop   uint64  // the bits of its value and of all values in it
	then   guess   // the key that comes after it

	head, tail uint64 // the first and last 8 bytes of quoted, if it has as many
}

// A guess is the two keys that came next: the last time, and before that.
type guess struct{ last, other *twig }

// NewPicker returns a Picker for the members with the wanted paths, at most 64. A path is
// keys with dots between them. The usual paths are those of other members that most objects
// have; knowing them makes it faster to skip them. Keys written with escapes are found, but
// no path may contain a key that requires escapes.
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

// Pick looks for the values in the JSON object v, which it keeps until the next call. Only
// white space may follow the object. The error says where v is anything else; then there are
// no values.
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

// Value returns the value of the i-th wanted member as it is in the object, or nil if there
// is none. If a key is repeated the last member counts, as in encoding/json.
func (p *Picker) Value(i int) []byte {
	if p.found>>i&1 == 0 {
		return nil
	}
	at := &p.at[i]
	return p.v[at.begin:at.end]
}

// object returns the index after the object at p.v[i], whose known keys are in n.
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

// begins returns whichever of the two keys b begins with, or nil.
func (g *guess) begins(b []byte) *twig {
	if !g.last.begins(b) {
		if !g.other.begins(b) {
			return nil
		}
		g.last, g.other = g.other, g.last
	}
	return g.last
}

// begins reports whether b begins with the key, directly followed by a value.
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

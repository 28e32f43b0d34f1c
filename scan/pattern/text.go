package pattern

import (
	"strconv"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// A tree is a JSON value in the text of a pattern, with everything in it.
type tree struct {
	kind    byte   // its first byte, or '0' for any number
	at      int    // its offset
	text    string // for a string, the decoded text; for any other scalar, the JSON
	members []member
	items   []tree
}

// A member is a key of an object and its value.
type member struct {
	key string
	at  int // offset of the key
	tree
}

// what names the kind of a value in messages.
func (t *tree) what() string {
	switch t.kind {
	case '"':
		return "a string"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '0':
		return "a number"
	}
	return t.text
}

// A reader converts a text to trees.
type reader struct{ text []byte }

// read returns the value of the text, which must be the only one.
func (r *reader) read() (tree, error) {
	i := trail.SkipSpace(r.text, 0)
	if i == len(r.text) {
		return tree{}, errorAt(r.text, i, "", "the pattern is empty")
	}
	t, end, err := r.value(i, "", 1)
	if err != nil {
		return tree{}, err
	}
	if i = trail.SkipSpace(r.text, end); i < len(r.text) {
		return tree{}, errorAt(r.text, i, "", "text after the pattern, which must be a single object")
	}
	return t, nil
}

func (r *reader) value(i int, path string, depth int) (t tree, end int, err error) {
	if depth > maxNesting {
		return t, i, errorAt(r.text, i, path, "values nest more than %d deep", maxNesting)
	}
	if i >= len(r.text) {
		return t, i, errorAt(r.text, i, path, "the text ends where a value should be")
	}
	t = tree{kind: r.text[i], at: i}
	switch t.kind {
	case '{':
		t.members, end, err = r.object(i, path, depth)
		return t, end, err
	case '[':
		t.items, end, err = r.array(i, path, depth)
		return t, end, err
	}
	if end, err = trail.SkipValue(r.text, i, depth); err != nil {
		return t, end, broken(r.text, i, path, err)
	}
	raw := r.text[i:end]
	if text, ok := trail.String(raw); ok {
		t.text = text
		return t, end, nil
	}
	if t.text = string(raw); t.kind == '-' || '0' <= t.kind && t.kind <= '9' {
		t.kind = '0'
	}
	return t, end, nil
}

func (r *reader) object(i int, path string, depth int) (list []member, end int, err error) {
	seen := map[string]bool{}
	i++
	for first := true; ; first = false {
		quoted, value, done, err := trail.NextMember(r.text, i, first)
		if err != nil {
			return nil, i, broken(r.text, i, path, err)
		}
		if done {
			return list, value, nil
		}
		key, _ := trail.String(quoted)
		m := member{key: key, at: cap(r.text) - cap(quoted)} // quoted is a slice of the text
		inside := below(path, key)
		if seen[key] {
			return nil, i, errorAt(r.text, m.at, inside, "duplicate key")
		}
		seen[key] = true
		if m.tree, i, err = r.value(value, inside, depth+1); err != nil {
			return nil, i, err
		}
		list = append(list, m)
	}
}

func (r *reader) array(i int, path string, depth int) (list []tree, end int, err error) {
	i++
	for first := true; ; first = false {
		at, done, err := trail.NextElement(r.text, i, first)
		if err != nil {
			return nil, i, broken(r.text, i, path, err)
		}
		if done {
			return list, at, nil
		}
		var t tree
		if t, i, err = r.value(at, element(path, len(list)), depth+1); err != nil {
			return nil, i, err
		}
		list = append(list, t)
	}
}

// below returns the path of a key in the object at path.
func below(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// element returns the path of an element in the array at path.
func element(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

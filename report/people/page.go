package people

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// maxUser limits the bytes of one user in a file: attributes have 2,048 characters at most,
// and a pool has about a hundred attributes.
const maxUser = 1 << 20

// json reads JSON values one after another: users, records of the log, arrays of these, and
// pages, which are objects with an array Users or, for log events, events.
func (x *exportReader) json(in io.Reader) error {
	d := json.NewDecoder(in)
	for {
		x.in.left = maxUser
		err := x.value(d, true)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// value reads a user or, if many is set, perhaps several.
func (x *exportReader) value(d *json.Decoder, many bool) error {
	token, err := d.Token()
	if err == io.EOF {
		return err
	}
	switch {
	case err != nil:
		return x.damage(d, err)
	case token == json.Delim('[') && many:
		return x.list(d)
	case token == json.Delim('{'):
		return x.object(d, many)
	}
	return x.damage(d, errors.New("neither a user nor a page of users"))
}

// list reads users until the end of an array that has begun.
func (x *exportReader) list(d *json.Decoder) error {
	for d.More() {
		x.in.left = maxUser
		if err := x.value(d, false); err != nil {
			return x.damage(d, err)
		}
	}
	_, err := d.Token()
	return x.damage(d, err)
}

// pages are the keys, as plain returns them, that hold the users of a page, and how they
// are spelled.
var pages = map[string]string{"users": "Users", "events": "events"}

// object reads an object that has begun: a user or, if many is set, perhaps a page.
func (x *exportReader) object(d *json.Decoder, many bool) error {
	line := x.line(d)
	var f fields
	page := false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return x.damage(d, err)
		}
		name, _ := key.(string)
		if list := pages[plain(name)]; list != "" && many {
			if token, err := d.Token(); err != nil || token != json.Delim('[') {
				return x.damage(d, errors.Join(errors.New("the "+list+" of a page are not an array"), err))
			}
			if page, err = true, x.list(d); err != nil {
				return err
			}
		} else {
			var value json.RawMessage
			if err := d.Decode(&value); err != nil {
				return x.damage(d, err)
			}
			f = append(f, field{plain(name), value})
		}
	}
	if _, err := d.Token(); err != nil || page {
		return x.damage(d, err)
	}
	return x.user(line, f)
}

// user adds the user, or the record of the log, that has these fields.
func (x *exportReader) user(line int, f fields) error {
	if record, message := f.record(); message != nil {
		return x.record(line, record, message)
	}
	for _, key := range []string{"attributes", "userattributes"} {
		f = append(f, f.attributes(key)...)
	}
	return x.add(line, f.word(subKeys...), f.word(nameKeys...))
}

// fields are the fields of an object in their order, with keys as plain returns them.
type fields []field

type field struct {
	key   string
	value json.RawMessage
}

// word returns the text of the first of the keys whose text is not blank.
func (f fields) word(keys ...string) string {
	for _, key := range keys {
		for _, one := range f {
			var s string
			if one.key == key && json.Unmarshal(one.value, &s) == nil && valid(s) != "" {
				return s
			}
		}
	}
	return ""
}

// attributes returns the attributes listed under the key.
func (f fields) attributes(key string) (list fields) {
	for _, one := range f {
		var attributes []struct {
			Name  string
			Value json.RawMessage
		}
		if one.key != key || json.Unmarshal(one.value, &attributes) != nil {
			continue
		}
		for _, a := range attributes {
			list = append(list, field{plain(a.Name), a.Value})
		}
	}
	return list
}

// inner returns the fields of the object under the key, which may be an object or a text
// that holds one; nil if there is none.
func (f fields) inner(key string) (list fields) {
	i := slices.IndexFunc(f, func(one field) bool { return one.key == key })
	if i < 0 {
		return nil
	}
	value := []byte(f[i].value)
	if s := f.word(key); s != "" {
		value = []byte(s)
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(bytes.TrimSpace(value), &object) != nil {
		return nil
	}
	list = fields{}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		list = append(list, field{plain(name), object[name]})
	}
	return list
}

// damage returns err with the line where a JSON file is damaged, or nil if err is nil.
func (x *exportReader) damage(d *json.Decoder, err error) error {
	if e := (*lineError)(nil); err == nil || errors.As(err, &e) {
		return err
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return &lineError{x.line(d), err}
}

// line returns the line that d is on.
func (x *exportReader) line(d *json.Decoder) int {
	return x.in.lineAt(int64(x.begin) + d.InputOffset())
}

// A userReader reads no more than left bytes, so that one user cannot fill the memory, and
// knows the line of each byte.
type userReader struct {
	in    io.Reader
	left  int
	read  int64
	line  int     // line of the byte that was last asked for
	ahead []int64 // offsets of the line ends after it
}

func (r *userReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, fmt.Errorf("a user of more than %d bytes", maxUser)
	}
	n, err := r.in.Read(p[:min(len(p), r.left)])
	for rest := p[:n]; ; {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			break
		}
		rest = rest[i+1:]
		r.ahead = append(r.ahead, r.read+int64(n-len(rest)))
	}
	r.left -= n
	r.read += int64(n)
	return n, err
}

// lineAt returns the line of the byte at offset. offset must not be less than in earlier
// calls.
func (r *userReader) lineAt(offset int64) int {
	for len(r.ahead) > 0 && r.ahead[0] <= offset {
		r.line++
		r.ahead = r.ahead[1:]
	}
	return r.line
}

package people

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// nameKeys are the columns, or keys of a flat JSON object, that hold a user's
// name: the first of them that a CSV file has, and of an object the first that is
// not empty.
var nameKeys = []string{"username", "cognito:username", "email"}

// maxUser bounds what one user of a file may take: attributes have 2,048
// characters at most, and a pool has about a hundred.
const maxUser = 1 << 20

// Names are what users are called, by sub.
type Names map[string]string

// ReadNames reads Names from an export of a user pool: CSV with a header, what 'aws
// cognito-idp list-users' or admin-get-user print, or one JSON object for each user.
// An error names the line, and repeats nothing of what is in the export.
func ReadNames(export io.Reader) (Names, error) {
	x := nameReader{Names{}, &userReader{in: export, left: maxUser, line: 1}, 0}
	in := bufio.NewReader(x.in)
	head, err := in.Peek(maxBlank)
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		x.begin, _ = in.Discard(len("\ufeff"))
		head = head[x.begin:]
	}
	switch head = bytes.TrimSpace(head); {
	case len(head) == 0 && (err == nil || err == io.EOF):
		err = errors.New("no users in it")
	case len(head) == 0: // it cannot be read
	case head[0] == '{' || head[0] == '[':
		err = x.json(in)
	default:
		err = x.csv(in)
	}
	if err != nil {
		return nil, err
	}
	return x.names, nil
}

// maxBlank is how many blanks an export may begin with.
const maxBlank = 512

// A nameReader reads one export.
type nameReader struct {
	names Names
	in    *userReader
	begin int // bytes before the first one that is read
}

// A lineError is what is wrong on a line.
type lineError struct {
	line int
	err  error
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }

func (e *lineError) Unwrap() error { return e.err }

// add takes a user, whom the line tells of.
func (x *nameReader) add(line int, sub, name string) error {
	if sub == "" {
		return &lineError{line, errors.New("a user without a sub")}
	}
	name = strings.ToValidUTF8(name, "\ufffd")
	if known, ok := x.names[sub]; ok && known != name {
		return &lineError{line, errors.New("another name for a sub that an earlier line names")}
	}
	x.names[sub] = name
	return nil
}

func (x *nameReader) csv(in io.Reader) error {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return x.explain(err)
	}
	column := func(name string) int {
		return slices.IndexFunc(header, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), name) })
	}
	sub, name := column("sub"), -1
	for _, key := range slices.Backward(nameKeys) {
		if i := column(key); i >= 0 {
			name = i
		}
	}
	if sub < 0 || name < 0 {
		return &lineError{1, errors.New("no header with the columns sub and one of " + strings.Join(nameKeys, ", "))}
	}
	for {
		x.in.left = maxUser
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return x.explain(err)
		}
		line, _ := r.FieldPos(0)
		if err := x.add(line, strings.TrimSpace(row[sub]), row[name]); err != nil {
			return err
		}
	}
}

// explain says what is wrong with a CSV file.
func (x *nameReader) explain(err error) error {
	if e := (*csv.ParseError)(nil); errors.As(err, &e) {
		return &lineError{e.Line, e.Err}
	}
	return err
}

// json reads JSON values one after another: users, arrays of them, and pages,
// which are objects with an array Users.
func (x *nameReader) json(in io.Reader) error {
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

// value reads a user or, if many, several.
func (x *nameReader) value(d *json.Decoder, many bool) error {
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

// list reads users to the end of an array that has begun.
func (x *nameReader) list(d *json.Decoder) error {
	for d.More() {
		x.in.left = maxUser
		if err := x.value(d, false); err != nil {
			return x.damage(d, err)
		}
	}
	_, err := d.Token()
	return x.damage(d, err)
}

// object reads an object that has begun: a user or, if many, perhaps a page.
func (x *nameReader) object(d *json.Decoder, many bool) error {
	line := x.line(d)
	fields, page := map[string]json.RawMessage{}, false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return x.damage(d, err)
		}
		if name, _ := key.(string); name == "Users" && many {
			if token, err := d.Token(); err != nil || token != json.Delim('[') {
				return x.damage(d, errors.Join(errors.New("the Users of a page are no array"), err))
			}
			if page, err = true, x.list(d); err != nil {
				return err
			}
		} else {
			var value json.RawMessage
			if err := d.Decode(&value); err != nil {
				return x.damage(d, err)
			}
			fields[name] = value
		}
	}
	if _, err := d.Token(); err != nil || page {
		return x.damage(d, err)
	}
	sub, name := userIn(fields)
	return x.add(line, sub, name)
}

// userIn returns the user of an object's fields: of what Cognito answers, or of a
// flat object.
func userIn(fields map[string]json.RawMessage) (sub, name string) {
	word := func(key string) (s string) {
		if err := json.Unmarshal(fields[key], &s); err != nil {
			return ""
		}
		return s
	}
	for _, key := range []string{"Attributes", "UserAttributes"} {
		var attributes []struct{ Name, Value string }
		if err := json.Unmarshal(fields[key], &attributes); err != nil {
			continue
		}
		for _, a := range attributes {
			if a.Name == "sub" {
				return a.Value, word("Username")
			}
		}
	}
	for _, key := range slices.Backward(nameKeys) {
		if s := word(key); s != "" {
			name = s
		}
	}
	return word("sub"), name
}

// damage says where a JSON file is damaged, if err says that it is.
func (x *nameReader) damage(d *json.Decoder, err error) error {
	if e := (*lineError)(nil); err == nil || errors.As(err, &e) {
		return err
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return &lineError{x.line(d), err}
}

// line returns the line that d is on.
func (x *nameReader) line(d *json.Decoder) int { return x.in.lineAt(int64(x.begin) + d.InputOffset()) }

// A userReader gives no more than left bytes, so that one user cannot fill the
// memory, and knows which line a byte is on.
type userReader struct {
	in    io.Reader
	left  int
	read  int64
	line  int     // of the byte that was last asked for
	ahead []int64 // where lines end behind it
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

// lineAt returns the line of the byte at offset. Offsets only grow.
func (r *userReader) lineAt(offset int64) int {
	for len(r.ahead) > 0 && r.ahead[0] <= offset {
		r.line++
		r.ahead = r.ahead[1:]
	}
	return r.line
}

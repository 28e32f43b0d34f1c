// The file of --users-file names users by their subs, in CSV or JSON.

package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
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

// usernames are the names of users by sub, as a file lists them.
type usernames struct {
	names map[string]string
	in    *userReader
	begin int // bytes before the first one that is read
}

// maxBlank is how many blanks a file may begin with.
const maxBlank = 512

// readUsernames returns the user names by sub in the file at path, an export of a
// user pool: CSV with a header, what 'aws cognito-idp list-users' or
// admin-get-user print, or one JSON object for each user. Nothing of a message
// repeats what is in the file.
func readUsernames(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("--users-file: %w", err)
	}
	defer f.Close() // only read from
	u := usernames{map[string]string{}, &userReader{in: f, left: maxUser, line: 1}, 0}
	in := bufio.NewReader(u.in)
	head, err := in.Peek(maxBlank)
	if bytes.HasPrefix(head, []byte("\ufeff")) {
		u.begin, _ = in.Discard(len("\ufeff"))
		head = head[u.begin:]
	}
	switch head = bytes.TrimSpace(head); {
	case len(head) == 0 && (err == nil || err == io.EOF):
		err = errors.New("no users in it")
	case len(head) == 0: // it cannot be read
	case head[0] == '{' || head[0] == '[':
		err = u.json(in)
	default:
		err = u.csv(in)
	}
	if err != nil {
		return nil, usagef("--users-file %s: %w", path, err)
	}
	return u.names, nil
}

// A lineError is what is wrong on a line.
type lineError struct {
	line int
	err  error
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }

func (e *lineError) Unwrap() error { return e.err }

// add takes a user, whom the line tells of.
func (u *usernames) add(line int, sub, name string) error {
	if sub == "" {
		return &lineError{line, errors.New("a user without a sub")}
	}
	name = strings.ToValidUTF8(name, "\ufffd")
	if known, ok := u.names[sub]; ok && known != name {
		return &lineError{line, errors.New("another name for a sub that an earlier line names")}
	}
	u.names[sub] = name
	return nil
}

func (u *usernames) csv(in io.Reader) error {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		return u.explain(err)
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
		u.in.left = maxUser
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return u.explain(err)
		}
		line, _ := r.FieldPos(0)
		if err := u.add(line, strings.TrimSpace(row[sub]), row[name]); err != nil {
			return err
		}
	}
}

// explain says what is wrong with a CSV file.
func (u *usernames) explain(err error) error {
	if e := (*csv.ParseError)(nil); errors.As(err, &e) {
		return &lineError{e.Line, e.Err}
	}
	return err
}

// json reads JSON values one after another: users, arrays of them, and pages,
// which are objects with an array Users.
func (u *usernames) json(in io.Reader) error {
	d := json.NewDecoder(in)
	for {
		u.in.left = maxUser
		err := u.value(d, true)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// value reads a user or, if many, several.
func (u *usernames) value(d *json.Decoder, many bool) error {
	token, err := d.Token()
	if err == io.EOF {
		return err
	}
	switch {
	case err != nil:
		return u.damage(d, err)
	case token == json.Delim('[') && many:
		return u.list(d)
	case token == json.Delim('{'):
		return u.object(d, many)
	}
	return u.damage(d, errors.New("neither a user nor a page of users"))
}

// list reads users to the end of an array that has begun.
func (u *usernames) list(d *json.Decoder) error {
	for d.More() {
		u.in.left = maxUser
		if err := u.value(d, false); err != nil {
			return u.damage(d, err)
		}
	}
	_, err := d.Token()
	return u.damage(d, err)
}

// object reads an object that has begun: a user or, if many, perhaps a page.
func (u *usernames) object(d *json.Decoder, many bool) error {
	line := u.line(d)
	fields, page := map[string]json.RawMessage{}, false
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return u.damage(d, err)
		}
		if name, _ := key.(string); name == "Users" && many {
			if token, err := d.Token(); err != nil || token != json.Delim('[') {
				return u.damage(d, errors.Join(errors.New("the Users of a page are no array"), err))
			}
			if page, err = true, u.list(d); err != nil {
				return err
			}
		} else {
			var value json.RawMessage
			if err := d.Decode(&value); err != nil {
				return u.damage(d, err)
			}
			fields[name] = value
		}
	}
	if _, err := d.Token(); err != nil || page {
		return u.damage(d, err)
	}
	sub, name := userIn(fields)
	return u.add(line, sub, name)
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
func (u *usernames) damage(d *json.Decoder, err error) error {
	if e := (*lineError)(nil); err == nil || errors.As(err, &e) {
		return err
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return &lineError{u.line(d), err}
}

// line returns the line that d is on.
func (u *usernames) line(d *json.Decoder) int { return u.in.lineAt(int64(u.begin) + d.InputOffset()) }

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

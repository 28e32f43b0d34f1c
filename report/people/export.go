package people

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Columns, or keys of a JSON object, by how they are called in plain.
var (
	subKeys  = []string{"sub", "usersub"}                        // what holds a user's sub
	nameKeys = []string{"username", "cognito:username", "email"} // what holds a user's name
)

// plain returns the name of a column or key without what people spell differently:
// userName, User Name and user_name are one.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(strings.ToLower(name)), ""))
}

// Names are what users are called, by sub. Whoever has no name is called nothing.
type Names map[string]string

// Subs returns the subs of all users called name or, if there are none, of those called
// so in another case, in order.
func (n Names) Subs(name string) []string {
	var exact, folded []string
	for sub, known := range n {
		switch {
		case known == name:
			exact = append(exact, sub)
		case strings.EqualFold(known, name):
			folded = append(folded, sub)
		}
	}
	if len(exact) == 0 {
		exact = folded
	}
	slices.Sort(exact)
	return exact
}

// An Export is what a file says of the users of a user pool.
type Export struct {
	Names    Names     // of all users in it
	Recorded *Recorded // nil if it holds no record of Cognito's own log
}

// ReadExport reads an Export: CSV with a header, what 'aws cognito-idp list-users' or
// admin-get-user print, one JSON object for each user, or the log that Cognito exports
// of what users do (userAuthEvents), as it is in a bucket or as 'aws logs
// filter-log-events' prints it. JSON of all kinds may follow each other. Names of
// columns and keys may be in any case, with blanks, _ or - between words. Of the
// columns that may hold a sub or a name the first that the file has counts and, in an
// object, the first that is not empty: sub, userSub; username, cognito:username,
// email. Blanks around values do not count.
//
// In the log a name is only what somebody typed: one of another source counts more, and
// of several the one that sorts first. An error names the line, and repeats nothing of
// what is in the file.
func ReadExport(file io.Reader) (Export, error) {
	x := exportReader{names: Names{}, logged: Names{}, in: &userReader{in: file, left: maxUser, line: 1}}
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
		return Export{}, err
	}
	return x.export(), nil
}

// maxBlank is how many blanks an export may begin with.
const maxBlank = 512

// An exportReader reads one export.
type exportReader struct {
	names  Names
	logged Names // those of the log
	log    *log  // nil if there is none
	in     *userReader
	begin  int // bytes before the first one that is read
}

// export returns what was read.
func (x *exportReader) export() Export {
	for sub, name := range x.logged {
		if x.names[sub] == "" {
			x.names[sub] = name
		}
	}
	return Export{x.names, x.log.recorded()}
}

// A lineError is what is wrong on a line.
type lineError struct {
	line int
	err  error
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }

func (e *lineError) Unwrap() error { return e.err }

// add takes a user, whom the line tells of.
func (x *exportReader) add(line int, sub, name string) error {
	if sub = valid(sub); sub == "" {
		return &lineError{line, errors.New("a user without a sub")}
	}
	name = valid(name)
	if known, ok := x.names[sub]; ok && known != name {
		return &lineError{line, errors.New("another name for a sub that an earlier line names")}
	}
	x.names[sub] = name
	return nil
}

// valid returns s as text, without blanks around it.
func valid(s string) string { return strings.TrimSpace(strings.ToValidUTF8(s, "\ufffd")) }

func (x *exportReader) csv(in io.Reader) error {
	r := csv.NewReader(in)
	r.ReuseRecord, r.TrimLeadingSpace = true, true
	header, err := r.Read()
	if err != nil {
		return x.explain(err)
	}
	sub, name := column(header, subKeys), column(header, nameKeys)
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
		if err := x.add(line, row[sub], row[name]); err != nil {
			return err
		}
	}
}

// column returns the number of the first of the keys that the header has, -1 if it
// has none.
func column(header, keys []string) int {
	for _, key := range keys {
		if i := slices.IndexFunc(header, func(s string) bool { return plain(s) == key }); i >= 0 {
			return i
		}
	}
	return -1
}

// explain says what is wrong with a CSV file.
func (x *exportReader) explain(err error) error {
	if e := (*csv.ParseError)(nil); errors.As(err, &e) {
		return &lineError{e.Line, e.Err}
	}
	return err
}

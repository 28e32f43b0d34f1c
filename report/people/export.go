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

// Names of columns, or keys of a JSON object, as plain returns them.
var (
	subKeys  = []string{"sub", "usersub"}                        // what holds a user's sub
	nameKeys = []string{"username", "cognito:username", "email"} // what holds a user's name
)

// plain returns the name of a column or key without the differences in spelling: userName,
// User Name and user_name become one.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(strings.ToLower(name)), ""))
}

// Names are the names of users, by sub. A user without a name has an empty one.
type Names map[string]string

// Subs returns the subs of all users with that name or, if there are none, of those whose
// name differs only in case, sorted.
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

// An Export is what a file says about the users of a user pool.
type Export struct {
	Names    Names     // of all users in the file
	Recorded *Recorded // nil if the file holds no record of Cognito's own log
}

// ReadExport reads an Export. It accepts CSV with a header; what 'aws cognito-idp
// list-users' or admin-get-user print; one JSON object per user; and the log of user
// activity that Cognito exports (userAuthEvents), as it is in a bucket or as 'aws logs
// filter-log-events' prints it. JSON of all kinds may follow each other. Names of columns
// and keys may be in any case, with blanks, _ or - between words. A sub is in sub or
// userSub; a name is in username, cognito:username or email. Of several such columns, the
// first in this order that the file has counts; in an object, the first that is not empty.
// Blanks around values are ignored.
//
// In the log, a name is only what somebody typed: a name from another source takes
// precedence, and of several typed names the one that sorts first counts. An error names
// the line, and repeats nothing of what is in the file.
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
	case len(head) == 0: // the file cannot be read
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
	logged Names // names from the log
	log    *log  // nil if there is no log
	in     *userReader
	begin  int // number of bytes before the first one that is read
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

// A lineError says what is wrong on a line.
type lineError struct {
	line int
	err  error
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d: %v", e.line, e.err) }

func (e *lineError) Unwrap() error { return e.err }

// add adds a user that is on the line.
func (x *exportReader) add(line int, sub, name string) error {
	if sub = valid(sub); sub == "" {
		return &lineError{line, errors.New("a user without a sub")}
	}
	name = valid(name)
	if known, ok := x.names[sub]; ok && known != name {
		return &lineError{line, errors.New("another name for a sub that is named on an earlier line")}
	}
	x.names[sub] = name
	return nil
}

// valid returns s as valid UTF-8, without blanks around it.
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

// column returns the index of the first of the keys that the header has, -1 if it has none.
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

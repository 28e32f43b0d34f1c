package trail

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
)

// ErrTable ends a CSV that holds no records.
var ErrTable = errors.New("CSV without a column of whole records: download JSON instead (event history), or with the column that has them: " +
	"eventJson (CloudTrail Lake), @message (Logs Insights), _raw (Splunk)")

// maxHeader is the longest first line of a table.
const maxHeader = 32 << 10

// isTable reports whether the text at i is a CSV: a line of names, followed by a line that is
// not JSON.
func (s *splitter) isTable(t *text) bool {
	if c := t.b[t.i]; c == '{' || c == '[' || t.stamped {
		return false
	}
	t.hold(maxHeader)
	line, rest, ok := bytes.Cut(t.b[t.i:min(len(t.b), t.i+maxHeader)], []byte{'\n'})
	if !ok || len(rest) > 0 && (rest[0] == '{' || rest[0] == '[') {
		return false
	}
	_, names := header(line)
	return names != nil
}

// header returns the delimiter and the column names of a table, or nil if line is not a
// header.
func header(line []byte) (comma rune, names []string) {
	for _, c := range ",;\t|" {
		r := csv.NewReader(bytes.NewReader(line))
		r.Comma, r.LazyQuotes = c, true
		if fields, err := r.Read(); err == nil && len(fields) > len(names) {
			comma, names = c, fields
		}
	}
	for _, name := range names {
		if strings.IndexFunc(name, notInName) >= 0 {
			return 0, nil
		}
	}
	if len(names) == 1 && !isHolder([]byte(names[0])) {
		return 0, nil
	}
	return comma, names
}

func notInName(c rune) bool {
	return c < ' ' || strings.ContainsRune(`{}[]<>"=`, c)
}

// table finds the records in the CSV at i. In each row one column holds them: the first that
// is not part of a record and holds one.
func (s *splitter) table(t *text) error {
	line, _, _ := bytes.Cut(t.b[t.i:], []byte{'\n'})
	comma, names := header(line)
	rows := newRows(t, comma, 2*s.max)
	logged := !namesMember(line) // rows are log lines: no column is part of a record
	var empty []row              // rows without a record, up to the first row with one
	any := false
	s.lines, s.shape.form = true, csvTable
	for first := true; ; first = false {
		cells, at, err := rows.next()
		switch {
		case err == io.EOF && !any:
			return ErrTable
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case first:
			continue
		}
		s.line = at.line
		found, err := s.row(cells, names, at.at)
		if err != nil {
			return err
		}
		switch {
		case found:
		case logged && isNoiseRow(cells):
			s.noise++
		default:
			empty = append(empty, at)
		}
		if any = any || found; !any {
			continue
		}
		if err := s.badRows(empty); err != nil {
			return err
		}
		empty = empty[:0]
	}
}

// badRows reports rows without a record.
func (s *splitter) badRows(rows []row) error {
	for _, r := range rows {
		s.line = r.line
		if err := s.bad(r.at, errors.New("no record in the row")); err != nil {
			return err
		}
	}
	return nil
}

// isNoiseRow reports whether no cell of a row holds a piece of a record.
func isNoiseRow(cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool { return !isNoiseText([]byte(strings.TrimSpace(cell)), 0) })
}

// A row is the place of a row of a table.
type row struct {
	at   int64
	line int
}

// rows reads the rows of the CSV in a text, from its current position on.
type rows struct {
	csv   *csv.Reader
	text  *limited
	begin int64 // of the CSV, in the object
	above int   // lines before the CSV
}

func newRows(t *text, comma rune, most int) *rows {
	src := &limited{t: t, limit: most}
	r := csv.NewReader(src)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = comma, true, -1, true
	return &rows{r, src, t.base + int64(t.i), t.line}
}

// next returns the cells of the next row, valid until the next call, and its place. It
// returns io.EOF after the last row, and a LimitError for a row that is too large.
func (r *rows) next() (cells []string, at row, err error) {
	at.at = r.begin + r.csv.InputOffset()
	r.text.left = r.text.limit
	cells, err = r.csv.Read()
	if limit := (*LimitError)(nil); errors.As(err, &limit) {
		return nil, at, &LimitError{at.at, r.text.limit}
	}
	if err == nil {
		number, _ := r.csv.FieldPos(0)
		at.line = r.above + number
	}
	return cells, at, err
}

// row looks for records in the cells of a row.
func (s *splitter) row(cells, names []string, at int64) (found bool, err error) {
	before := s.found
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		if len(cell) < minWrapped || i < len(names) && isPayload([]byte(names[i])) {
			continue
		}
		p := spot{at: at, wraps: 1}
		if i < len(names) {
			p.around = columnOf(names[i])
		}
		switch c := cell[0]; {
		case c == '{' || c == '[' || c == '"':
			err = s.searchText([]byte(cell), p)
		case isBase64(c):
			err = s.searchBase64([]byte(cell), p)
		}
		if err != nil || s.found > before {
			return true, err
		}
	}
	return false, nil
}

// columnOf returns the layer of the column with the given name, or none if the name does not
// say whose table this is.
func columnOf(name string) layers {
	if l := layerOf([]byte(name), new(features)); l != anyObject {
		return layers(l)
	}
	return 0
}

// limited reads a text from i on. It fails once more than left bytes have been read.
type limited struct {
	t           *text
	left, limit int
}

func (l *limited) Read(p []byte) (int, error) {
	if l.t.i == len(l.t.b) && !l.t.more() {
		if l.t.err != nil {
			return 0, l.t.err
		}
		return 0, io.EOF
	}
	n := copy(p, l.t.b[l.t.i:])
	l.t.i += n
	if l.left -= n; l.left < 0 {
		return 0, &LimitError{Limit: l.limit}
	}
	return n, nil
}

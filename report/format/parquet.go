package format

import (
	"bytes"
	"io"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// groupRows is how many rows a row group of a Parquet file has at most: a writer
// holds one in memory, and a reader may.
const groupRows = 100_000

// Parquet writes one part as an Apache Parquet file with the columns of the CSV:
// text as it is, numbers and times (to the microsecond, UTC) typed, null where
// there is none. The same report gives the same bytes.
func Parquet(w io.Writer, r *report.Report, l Layout) error {
	file := parquetFile{report.Schema, string(l.part()), formsOf(sheetOf(blankReport(), l.part())), []premise{{r.Query, r.Coverage.SHA256}}}
	return writeParquet(w, file, sheetOf(r, l.part()))
}

// A parquetFile says what a sheet is written as.
type parquetFile struct {
	schema, name string // of the whole, and of this part of it
	forms        []form // of the columns
	rests        any    // what the rows rest on
}

func writeParquet(w io.Writer, file parquetFile, s sheet) error {
	rests, err := metadata(file.rests)
	if err != nil {
		return err
	}
	// A writer of rows: a GenericWriter links all that writes Go values by reflection, 0.4 MB.
	out := parquet.NewWriter(w, rests,
		parquet.NewSchema(file.name, fieldsOf(s.columns, file.forms)),
		parquet.CreatedBy("cogtrail", file.schema, ""), // no version, which would change the bytes
		parquet.MaxRowsPerRowGroup(groupRows),
		parquet.Compression(&parquet.Zstd))
	const batch = 64
	var cells []cell
	rows := make([]parquet.Row, 0, batch)
	for i := range s.rows {
		cells = s.row(cells[:0], i)
		rows = rows[:len(rows)+1]
		last := &rows[len(rows)-1]
		*last = (*last)[:0]
		for j, c := range cells {
			*last = append(*last, valueOf(c, j))
		}
		if len(rows) == batch || i == s.rows-1 {
			if _, err := out.WriteRows(rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
	return out.Close()
}

// A premise is what was asked, and the hash of the objects that it was asked of.
type premise struct {
	Query  report.Question `json:"query"`
	SHA256 string          `json:"sha256"`
}

// metadata is what a file rests on, as its key-value metadata "cogtrail": a list of
// premises, of a comparison both sides; of verdicts what was asked, and the worst.
func metadata(rests any) (parquet.WriterOption, error) {
	b, err := journal.JSON(rests, "")
	if err != nil {
		return nil, err
	}
	return parquet.KeyValueMetadata("cogtrail", string(bytes.TrimSpace(b))), nil
}

// valueOf returns c as a value of column j. As in JSON, each byte that is no UTF-8
// becomes U+FFFD.
func valueOf(c cell, j int) parquet.Value {
	switch {
	case c.form == ofText:
		if !utf8.ValidString(c.text) {
			c.text = string([]rune(c.text))
		}
		return parquet.ValueOf(c.text).Level(0, 0, j)
	case c.form == ofBool:
		return parquet.BooleanValue(c.value == 1).Level(0, 0, j)
	case c.text == "":
		return parquet.NullValue().Level(0, 0, j)
	}
	if c.form == ofDecimal {
		return parquet.DoubleValue(float64(c.value)/10).Level(0, 1, j)
	}
	return parquet.Int64Value(c.value).Level(0, 1, j)
}

// formsOf returns the forms of the columns of s, which has a row.
func formsOf(s sheet) (forms []form) {
	for _, c := range s.row(nil, 0) {
		forms = append(forms, c.form)
	}
	return forms
}

// blankReport returns a report with a row in each part: all cells of a column are of
// one form.
func blankReport() *report.Report {
	return &report.Report{
		Summary: &report.Summary{}, Activity: make([]report.ActivityRow, 1), Authorize: make([]report.AuthorizeRow, 1),
		MAU: make([]report.MAURow, 1), Clients: make([]report.ClientRow, 1), Failures: report.ListOf(report.RefusedRow{}),
		Deletions: report.ListOf(people.Deletion{}), Users: report.ListOf(people.User{}), Timeline: report.ListOf(people.Moment{}),
		Events: report.ListOf(report.EventRow{}),
	}
}

// fields are a parquet.Group that keeps the order of its columns.
type fields struct {
	parquet.Group
	ordered []parquet.Field
}

func (f *fields) Fields() []parquet.Field { return f.ordered }

func fieldsOf(columns []string, forms []form) *fields {
	f := &fields{Group: parquet.Group{}}
	for j, name := range columns {
		f.Group[name] = nodeOf(forms[j])
	}
	byName := map[string]parquet.Field{}
	for _, field := range f.Group.Fields() {
		byName[field.Name()] = field
	}
	for _, name := range columns {
		f.ordered = append(f.ordered, byName[name])
	}
	return f
}

func nodeOf(f form) parquet.Node {
	switch f {
	case ofNumber:
		return parquet.Optional(parquet.Int(64))
	case ofTime:
		return parquet.Optional(parquet.Timestamp(parquet.Microsecond))
	case ofDecimal:
		return parquet.Optional(parquet.Leaf(parquet.DoubleType))
	case ofBool:
		return parquet.Leaf(parquet.BooleanType)
	}
	return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
}

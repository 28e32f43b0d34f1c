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

// groupRows is the maximum number of rows in a row group of a Parquet file. The writer
// holds one group in memory, and a reader may.
const groupRows = 100_000

// Parquet writes one part as an Apache Parquet file with the columns of CSV. Texts are
// unchanged, numbers and times (to the microsecond, UTC) are typed, and missing ones are
// null. The same report always gives the same bytes.
func Parquet(w io.Writer, r *report.Report, l Layout) error {
	file := parquetFile{report.Schema, string(l.part()), formsOf(sheetOf(blankReport(), l.part())), []premise{{r.Query, r.Coverage.SHA256}}}
	return writeParquet(w, file, sheetOf(r, l.part()))
}

// A parquetFile describes the file that a sheet is written to.
type parquetFile struct {
	schema, name string // the schema of the whole report, and the name of this part
	forms        []form // of the columns
	rests        any    // what the rows are based on, as JSON metadata
}

func writeParquet(w io.Writer, file parquetFile, s sheet) error {
	rests, err := metadata(file.rests)
	if err != nil {
		return err
	}
	// A writer of rows: a GenericWriter links all that writes Go values by reflection, 0.4 MB.
	out := parquet.NewWriter(w, rests,
		parquet.NewSchema(file.name, fieldsOf(s.columns, file.forms)),
		parquet.CreatedBy("cogtrail", file.schema, ""), // no version: it would change the bytes
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

// A premise is a question and the hash of the objects that answer it.
type premise struct {
	Query  report.Question `json:"query"`
	SHA256 string          `json:"sha256"`
}

// metadata returns what a file is based on as its key-value metadata "cogtrail": a list of
// premises (for a comparison, one for each side), or for verdicts the question and the worst
// verdict.
func metadata(rests any) (parquet.WriterOption, error) {
	b, err := journal.JSON(rests, "")
	if err != nil {
		return nil, err
	}
	return parquet.KeyValueMetadata("cogtrail", string(bytes.TrimSpace(b))), nil
}

// valueOf returns c as a value of column j. As in JSON, each byte that is not UTF-8 becomes
// U+FFFD.
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

// formsOf returns the forms of the columns of s, which must have at least one row.
func formsOf(s sheet) (forms []form) {
	for _, c := range s.row(nil, 0) {
		forms = append(forms, c.form)
	}
	return forms
}

// blankReport returns a report with one row in each part, from which the forms of columns
// can be learned: all cells of a column have the same form.
func blankReport() *report.Report {
	return &report.Report{
		Summary: &report.Summary{}, Activity: make([]report.ActivityRow, 1), Authorize: make([]report.AuthorizeRow, 1),
		MAU: make([]report.MAURow, 1), Clients: make([]report.ClientRow, 1), Failures: report.ListOf(report.RefusedRow{}),
		Deletions: report.ListOf(people.Deletion{}), Users: report.ListOf(people.User{}), Timeline: report.ListOf(people.Moment{}),
		Events: report.ListOf(report.EventRow{}),
	}
}

// A fields is a parquet.Group that keeps its columns in order.
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

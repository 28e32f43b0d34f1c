package format_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

func openParquet(t *testing.T, file string) *parquet.File {
	t.Helper()
	f, err := parquet.OpenFile(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// rowsOf returns the rows of a Parquet file as texts, numbers, booleans and nil. Times are
// texts.
func rowsOf(t *testing.T, file string) (rows [][]any) {
	t.Helper()
	f := openParquet(t, file)
	var times []bool
	for _, field := range f.Schema().Fields() {
		logical := field.Type().LogicalType()
		times = append(times, logical != nil && strings.HasPrefix(logical.String(), "TIMESTAMP"))
	}
	for _, group := range f.RowGroups() {
		in := group.Rows()
		defer in.Close()
		buffer := make([]parquet.Row, 100)
		for {
			n, err := in.ReadRows(buffer)
			for _, values := range buffer[:n] {
				var row []any
				for j, v := range values {
					row = append(row, plainValue(v, times[j]))
				}
				rows = append(rows, row)
			}
			if err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
	return rows
}

func plainValue(v parquet.Value, isTime bool) any {
	switch {
	case v.IsNull():
		return nil
	case v.Kind() == parquet.Boolean:
		return v.Boolean()
	case v.Kind() == parquet.Double:
		return v.Double()
	case v.Kind() == parquet.ByteArray:
		return string(v.ByteArray())
	case isTime:
		return time.UnixMicro(v.Int64()).UTC().Format(time.RFC3339Nano)
	}
	return v.Int64()
}

// dump returns a Parquet file as text: a line for each column, then one for each row.
func dump(t *testing.T, file string) string {
	t.Helper()
	var b bytes.Buffer
	for _, f := range openParquet(t, file).Schema().Fields() {
		optional := ""
		if f.Optional() {
			optional = " optional"
		}
		fmt.Fprintf(&b, "%s %s%s\n", f.Name(), f.Type(), optional)
	}
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, row := range rowsOf(t, file) {
		if err := enc.Encode(row); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// Every part of any report has the columns of its CSV, and every cell reads back as in
// CSV.
func TestParquetIsTheCSV(t *testing.T) {
	all := build(sample(t), report.Query{Parts: report.Parts})
	for _, r := range []*report.Report{all, build(nil, report.Query{Parts: report.Parts}), planted("text")} {
		for _, part := range report.Parts {
			l := format.Layout{Part: part}
			var got bytes.Buffer
			file := text(t, format.Parquet, r, l)
			for j, f := range openParquet(t, file).Schema().Fields() {
				if j > 0 {
					got.WriteByte(',')
				}
				got.WriteString(f.Name())
			}
			for _, row := range rowsOf(t, file) {
				got.WriteByte('\n')
				for j, v := range row {
					if j > 0 {
						got.WriteByte(',')
					}
					switch v := v.(type) {
					case int64:
						fmt.Fprint(&got, v)
					case nil:
						got.WriteString(`""`)
					default:
						fmt.Fprintf(&got, `"%v"`, v)
					}
				}
			}
			got.WriteByte('\n')
			if diff := cmp.Diff(text(t, format.CSV, r, l), got.String()); diff != "" {
				t.Errorf("%s: (-csv +parquet)\n%s", part, diff)
			}
		}
	}
}

// Row groups are limited, so that neither writer nor reader holds all rows. The bytes are
// the same every time.
func TestParquetRowGroups(t *testing.T) {
	const rows = 120_000
	random := rand.New(rand.NewPCG(3, 4))
	events := make([]report.EventRow, rows)
	for i := range events {
		events[i].Event = event(uuid(random), i%24, user(uuid(random), "pool"))
	}
	r := &report.Report{Events: report.ListOf(events...)}
	l := format.Layout{Part: report.PartEvents}
	file := text(t, format.Parquet, r, l)
	groups := openParquet(t, file).RowGroups()
	if len(groups) != 2 || groups[0].NumRows() != 100_000 || groups[1].NumRows() != 20_000 {
		t.Errorf("%d row groups, the first of %d rows", len(groups), groups[0].NumRows())
	}
	for i, row := range rowsOf(t, file) {
		if row[0] != events[i].ID || row[10] != events[i].Sub {
			t.Fatalf("row %d: got %v, want %v", i, row, events[i])
		}
	}
	if file != text(t, format.Parquet, r, l) {
		t.Error("the bytes differ from one time to the next")
	}
}

// Distant and fractional times are kept to the microsecond.
func TestParquetTimes(t *testing.T) {
	for _, want := range []time.Time{
		time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC), time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC), {},
	} {
		far := event("1", 1, func(e *cognito.Event) { e.Time = want })
		r := build([]journal.Entry{entryOf("a", far)}, report.Query{Parts: []report.Part{report.PartEvents}})
		got := rowsOf(t, text(t, format.Parquet, r, format.Layout{Part: report.PartEvents}))[0][1]
		if text := want.Format(time.RFC3339Nano); got != text {
			t.Errorf("got %v, want %v", got, text)
		}
	}
}

package bucket

import (
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
)

// A tableReader reads the rows of a file, of the columns in tableColumns alone. The
// library's own reader of rows reaches every type that Go and Parquet have by
// reflection, which adds half a megabyte to the command.
type tableReader struct {
	file    *parquet.File
	group   int   // the next row group
	left    int64 // rows of the current one
	columns [len(tableColumns)]*columnReader
}

// next reads a row, whose values are valid until the next call, or returns io.EOF.
func (t *tableReader) next(row *tableRow) (err error) {
	defer recovered(&err)
	for t.left == 0 {
		if err := t.endGroup(); err != nil {
			return err
		}
		groups := t.file.RowGroups()
		if t.group == len(groups) {
			return io.EOF
		}
		if err := t.beginGroup(groups[t.group]); err != nil {
			return err
		}
		t.group++
	}
	t.left--
	for i, c := range t.columns {
		if c == nil {
			continue
		}
		if row[i], err = c.next(); err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return fmt.Errorf("column %s: %w", tableColumns[i].name, err)
		}
	}
	return nil
}

// beginGroup opens the columns of a row group.
func (t *tableReader) beginGroup(g parquet.RowGroup) error {
	t.left = g.NumRows()
	chunks := g.ColumnChunks()
	for i, want := range tableColumns {
		leaf, ok := t.file.Schema().Lookup(want.name)
		if !ok {
			continue
		}
		if kind := leaf.Node.Type().Kind(); kind != want.kind || leaf.MaxRepetitionLevel > 0 {
			return fmt.Errorf("column %s: want %v, once in a row", want.name, want.kind)
		}
		t.columns[i] = &columnReader{pages: chunks[leaf.ColumnIndex].Pages()}
	}
	return nil
}

// endGroup closes the columns of a row group, of which all rows were read. A column
// with more of them is damaged.
func (t *tableReader) endGroup() error {
	for i, c := range t.columns {
		if c == nil {
			continue
		}
		if _, err := c.next(); err == nil {
			return fmt.Errorf("column %s: more values than rows", tableColumns[i].name)
		} else if err != io.EOF {
			return fmt.Errorf("column %s: %w", tableColumns[i].name, err)
		}
	}
	t.close()
	return nil
}

// close closes the columns. They are only read from, so errors tell nothing.
func (t *tableReader) close() {
	for i, c := range t.columns {
		if c != nil {
			c.pages.Close()
			t.columns[i] = nil
		}
	}
}

// A columnReader reads the values of a column of a row group.
type columnReader struct {
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader // of the page, nil before the first one and between two
	buffer [128]parquet.Value
	held   []parquet.Value // of buffer, not returned yet
}

// next returns the next value, valid until the next call, or io.EOF.
func (c *columnReader) next() (parquet.Value, error) {
	for len(c.held) == 0 {
		if c.values == nil {
			page, err := c.pages.ReadPage()
			if err != nil {
				return parquet.Value{}, err
			}
			c.page, c.values = page, page.Values()
		}
		n, err := c.values.ReadValues(c.buffer[:])
		if err != nil && err != io.EOF {
			return parquet.Value{}, err
		}
		if c.held = c.buffer[:n]; n == 0 && err == nil {
			return parquet.Value{}, io.ErrNoProgress
		}
		if n == 0 {
			parquet.Release(c.page)
			c.page, c.values = nil, nil
		}
	}
	v := c.held[0]
	c.held = c.held[1:]
	return v, nil
}

package main

import (
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/term"

	"github.com/cogtrail/cogtrail/report"
)

// A format is a way to write a report.
type format struct {
	write report.Writer
	flat  bool   // holds one part only
	ext   string // of its files
}

var formats = map[string]format{
	"table":  {write: report.Table, ext: ".txt"},
	"json":   {write: report.JSON, ext: ".json"},
	"csv":    {write: report.CSV, ext: ".csv", flat: true},
	"ndjson": {write: report.NDJSON, ext: ".ndjson", flat: true},
}

func formatNames() []string { return slices.Sorted(maps.Keys(formats)) }

// write writes r where j wants it.
func (p *program) write(r *report.Report, j *job) error {
	layout := report.Layout{Part: j.parts[0]}
	if j.format.flat && len(j.parts) > 1 {
		return writeFolder(r, j)
	}
	if j.output != "" {
		return writeFile(j.output, func(w io.Writer) error { return j.format.write(w, r, layout) })
	}
	layout.Width = width(p.stdout)
	return p.print(func(w io.Writer) error { return j.format.write(w, r, layout) })
}

// writeFolder writes each part to a file of its own.
func writeFolder(r *report.Report, j *job) error {
	if err := os.Mkdir(j.output, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	for _, part := range j.parts {
		path := filepath.Join(j.output, string(part)+j.format.ext)
		err := writeFile(path, func(w io.Writer) error { return j.format.write(w, r, report.Layout{Part: part}) })
		if err != nil {
			return err
		}
	}
	return nil
}

// width returns how many columns the terminal behind w has, 0 if there is none.
// Some report a width of 0 themselves: then it is 80.
func width(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	if columns, _, err := term.GetSize(int(f.Fd())); err == nil && columns > 0 {
		return columns
	}
	return 80
}

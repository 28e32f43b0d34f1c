// How a report is written is decided here, by --format or the name of its file.

package main

import (
	"path/filepath"
	"strings"

	"github.com/cogtrail/cogtrail/report/format"
)

// outputs decides what is written, how, and where to.
func (f *asked) outputs(j *job) (err error) {
	if j.format, err = f.writer(j.output); err != nil {
		return err
	}
	all, fallback := f.choices(j.format)
	if j.parts, err = choose("--report", f.reports, all, fallback); err != nil {
		return err
	}
	if j.format.Flat && len(j.parts) > 1 && j.output == "" {
		return usagef("--format %s: several reports need a folder: name one with --output, or one report with --report", f.format)
	}
	if f.format == "" && j.inFolder() {
		return usagef("--output %s is a file of one report: name one with --report, or a folder and the --format", f.output)
	}
	j.query.Parts = j.parts
	return nil
}

// writer returns the format to write in: the one that is asked for, else that of the
// output by its name, else a table.
func (f *asked) writer(output string) (format.Format, error) {
	if _, bare := format.ByName(f.output); bare {
		return format.Format{}, usagef("--output %s would write a file of that name: for the format write --format %s, for the file --output ./%[1]s", f.output, strings.ToLower(f.output))
	}
	name := f.format
	if name == "" {
		if by, ok := format.ByExt(filepath.Ext(output)); ok {
			return by, nil
		}
		name = "table"
	}
	by, ok := format.ByName(name)
	if !ok {
		return by, unknown("--format", name, format.Names())
	}
	return by, nil
}

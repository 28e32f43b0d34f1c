// The format of a report is chosen here, by --format or by the name of its file.

package main

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report/format"
)

// outputs decides what is written, in which format, and where.
func (f *asked) outputs(j *job) (err error) {
	if j.format, err = f.writer(j.output); err != nil {
		return err
	}
	all, fallback := f.choices(j.format)
	if j.format.Raw && len(f.reports) > 0 && !slices.Equal(f.reports, names(j.format.Parts)) {
		return usagef("--format %s is only for the %s report: leave --report out, or choose another format", f.format, list(j.format.Parts))
	}
	if j.parts, err = choose("--report", f.reports, all, fallback); err != nil {
		return err
	}
	if j.format.Flat && len(j.parts) > 1 && j.output == "" {
		return usagef("--format %s: several reports need a folder: name one with --output, or one report with --report", f.format)
	}
	if f.format == "" && j.inFolder() {
		return usagef("--output %s is a file, which can hold only one report: name one report with --report, or a folder and the --format", f.output)
	}
	j.query.Parts, j.query.Raw = j.parts, f.raw || j.format.Raw
	if j.query.Raw && f.keyFile != "" {
		return usagef("--raw and --format eventbridge write whole records, including personal data: leave them out, or leave out --pseudonymize")
	}
	return nil
}

// writer returns the format to write: that of --format or, without it, the one that the name of
// the output implies, or else a table.
func (f *asked) writer(output string) (format.Format, error) {
	if _, bare := format.ByName(f.output); bare {
		return format.Format{}, usagef("--output %s would write a file with that name: for the format, write --format %s; for the file, --output ./%[1]s", f.output, strings.ToLower(f.output))
	}
	name := f.format
	if name == "" {
		if by, ok := format.ByExt(filepath.Ext(output)); ok {
			return by, nil
		}
		if err := checkExt(output); err != nil {
			return format.Format{}, err
		}
		name = "table"
	}
	by, ok := format.ByName(name)
	if !ok {
		return by, unknown("--format", name, format.Names())
	}
	return by, nil
}

// instead maps the extensions of well-known file types to the most similar format, or to "" if the
// file type is a compressed file or an archive.
var instead = map[string]string{
	".xls": "xlsx", ".xlsm": "xlsx", ".xlsb": "xlsx", ".ods": "xlsx", ".numbers": "xlsx",
	".tsv": "csv", ".tab": "csv", ".psv": "csv",
	".doc": "html", ".docx": "html", ".odt": "html", ".rtf": "html", ".pdf": "html", ".ps": "html", ".ppt": "html", ".pptx": "html",
	".xhtml": "html", ".mhtml": "html", ".png": "html", ".svg": "html", ".jpg": "html", ".jpeg": "html",
	".xml": "json", ".yaml": "json", ".yml": "json", ".toml": "json", ".json5": "json",
	".avro": "parquet", ".orc": "parquet", ".arrow": "parquet", ".feather": "parquet", ".db": "parquet", ".sqlite": "parquet", ".duckdb": "parquet",
	".adoc": "markdown", ".rst": "markdown", ".tex": "markdown",
	".gz": "", ".bz2": "", ".xz": "", ".zst": "", ".zip": "", ".7z": "", ".tar": "", ".tgz": "",
}

// checkExt refuses an extension of a file type that is not written: programs could not read a table
// there. With any other extension, the file is for people.
func checkExt(output string) error {
	ext := filepath.Ext(output)
	near, known := instead[strings.ToLower(ext)]
	if !known {
		return nil
	}
	question, name := "", strings.TrimSuffix(output, ext)
	if by, ok := format.ByName(near); ok {
		name += by.Ext
	}
	if _, ok := format.ByExt(filepath.Ext(name)); ok { // also for report.csv.gz
		question = " did you mean " + name + "?"
	}
	return usagef("--output %s: cogtrail writes no %s files:%s choose from %s, or give --format", output, ext, question, list(exts()))
}

// exts returns the file name extensions of the formats.
func exts() (exts []string) {
	for _, name := range format.Names() {
		if by, _ := format.ByName(name); !by.Raw {
			exts = append(exts, by.Ext)
		}
	}
	return slices.Sorted(slices.Values(exts))
}

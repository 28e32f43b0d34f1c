// Package format writes reports. Start at [Writer], the function that each format
// provides, and [ByName]. It also writes comparisons of two reports ([CompareWriter]) and
// what digests prove ([VerifyWriter]).
//
//	report.Report ──► sheet ──► CSV, NDJSON, Parquet (flat: one sheet), XLSX
//	                └► outline (for people) ──► Table, Markdown, HTML
//
// Every text in a record was written by whoever made the request. Only this package
// writes such texts, and each format passes all of them through one function (safe.go).
// To add a format, write a Writer in its own file and name it here.
package format

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report"
)

// A Writer writes a Report in one format and returns the first error of w. It may be
// called concurrently.
type Writer func(w io.Writer, r *report.Report, l Layout) error

// A Layout says how a report is laid out.
type Layout struct {
	Part  report.Part // the only part that a flat format (CSV, NDJSON, Parquet) writes; empty means report.PartSummary
	Width int         // of the terminal in columns, for tables; 0 means no limit and one line per row
	Rows  int         // maximum per table; 0 means DefaultRows, or PageRows in a page
}

// roomy is the minimum width at which tables include optional columns.
const roomy = 120

func (l Layout) narrow() bool { return 0 < l.Width && l.Width < roomy }

func (l Layout) part() report.Part {
	if l.Part == "" {
		return report.PartSummary
	}
	return l.Part
}

// A Format is a way to write a report.
type Format struct {
	Write   Writer
	Compare CompareWriter // nil if the format cannot hold comparisons
	Verify  VerifyWriter  // nil if the format cannot hold what digests prove
	Headed  bool          // it begins with a headline, which requires a summary
	Flat    bool          // it holds only one part
	Bare    bool          // ... and leaves out the question, unless that part is the coverage
	Binary  bool          // it is unsuitable for a terminal
	Raw     bool          // it requires the records of events
	Ext     string        // file name extension
	Parts   []report.Part // held if none are requested; empty means the summary
}

// glance lists the parts that say the most in little space.
var glance = []report.Part{report.PartSummary, report.PartDeletions}

var formats = map[string]Format{
	"table":       {Headed: true, Write: Table, Compare: outlined(writeTables), Verify: verifyOutlined(writeTables), Ext: ".txt", Parts: glance},
	"json":        {Write: JSON, Compare: compareJSON, Verify: verifyJSON, Ext: ".json"},
	"csv":         {Write: CSV, Compare: compareCSV, Verify: verifyCSV, Ext: ".csv", Flat: true, Bare: true},
	"ndjson":      {Write: NDJSON, Compare: compareNDJSON, Verify: verifyNDJSON, Ext: ".ndjson", Flat: true, Bare: true},
	"parquet":     {Write: Parquet, Compare: compareParquet, Verify: verifyParquet, Ext: ".parquet", Flat: true, Binary: true},
	"markdown":    {Headed: true, Write: Markdown, Compare: outlined(writeMarkdown), Verify: verifyOutlined(writeMarkdown), Ext: ".md", Parts: glance},
	"eventbridge": {Write: EventBridge, Ext: ".ndjson", Flat: true, Bare: true, Raw: true, Parts: []report.Part{report.PartEvents}},
	"html":        {Headed: true, Write: HTML, Compare: compareHTML, Verify: verifyHTML, Ext: ".html", Parts: allBut(report.PartTimeline, report.PartEvents)},
	"xlsx":        {Headed: true, Write: XLSX, Compare: compareXLSX, Verify: verifyXLSX, Ext: ".xlsx", Binary: true, Parts: allBut(report.PartTimeline, report.PartEvents)},
}

func allBut(parts ...report.Part) []report.Part {
	return slices.DeleteFunc(slices.Clone(report.Parts), func(p report.Part) bool { return slices.Contains(parts, p) })
}

// Names returns the names of all formats, sorted.
func Names() []string { return slices.Sorted(maps.Keys(formats)) }

// aliases maps other names to those of formats.
var aliases = map[string]string{"md": "markdown", "text": "table", "txt": "table", "htm": "html", "jsonl": "ndjson"}

// ByName returns the format with that name or alias, ignoring case, and whether it exists.
func ByName(name string) (Format, bool) {
	name = strings.ToLower(name)
	f, ok := formats[cmp.Or(aliases[name], name)]
	return f, ok
}

// ByExt returns the format whose files end in ext, such as ".csv", or whose name or alias
// ext is, such as ".jsonl", ignoring case, and whether it exists. It never returns by
// extension a format that requires records: those must be requested by name.
func ByExt(ext string) (Format, bool) {
	ext = strings.ToLower(ext)
	for _, f := range formats {
		if ext != "" && f.Ext == ext && !f.Raw {
			return f, true
		}
	}
	return ByName(strings.TrimPrefix(ext, "."))
}

// Package format writes a report: start at [Writer], of which each format is one, and
// [ByName]. It writes a comparison of two as well ([CompareWriter]).
//
//	report.Report ──► sheet ──► CSV, NDJSON, Parquet (flat: one sheet), XLSX
//	                └► outline (for people) ──► Table, Markdown, HTML
//
// Every text of a record was written by whoever made the request. This is the only
// place that writes such texts, and each format has one function in it through which
// all of them go (safe.go). To add a format is to write a Writer in a file of its own
// and to name it here.
package format

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report"
)

// A Writer writes a Report in one format, and returns the first error of w. It may be
// used concurrently.
type Writer func(w io.Writer, r *report.Report, l Layout) error

// A Layout says how to write.
type Layout struct {
	Part  report.Part // the one part that a flat format (CSV, NDJSON, Parquet) writes; none means report.PartSummary
	Width int         // columns of the terminal, for tables; 0 means as wide as they are, a line a row
	Rows  int         // most rows of a table; 0 means DefaultRows, in a page PageRows
}

// roomy is the width from which a table has room for more than what happened.
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
	Compare CompareWriter // nil: it is none for comparisons
	Verify  VerifyWriter  // nil: it is none for what digests prove
	Headed  bool          // it begins with a headline, which a summary is needed for
	Flat    bool          // it holds one part only
	Bare    bool          // ... and nothing of what was asked, unless that part is the coverage
	Binary  bool          // it is nothing for a terminal
	Raw     bool          // it needs the records of events
	Ext     string        // of the names of its files
	Parts   []report.Part // of a Report that it holds if none are asked for; none means the summary
}

// glance are the parts that tell most in little space.
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

// Names returns the names of all formats, in order.
func Names() []string { return slices.Sorted(maps.Keys(formats)) }

// aliases are other names of formats.
var aliases = map[string]string{"md": "markdown", "text": "table", "txt": "table", "htm": "html", "jsonl": "ndjson"}

// ByName returns the format of that name or alias, in any case, if there is one.
func ByName(name string) (Format, bool) {
	name = strings.ToLower(name)
	f, ok := formats[cmp.Or(aliases[name], name)]
	return f, ok
}

// ByExt returns the format whose files end in ext, such as ".csv", or that is named by it,
// as by ".jsonl", in any case, if there is one; not one that needs records, which have to
// be asked for.
func ByExt(ext string) (Format, bool) {
	ext = strings.ToLower(ext)
	for _, f := range formats {
		if ext != "" && f.Ext == ext && !f.Raw {
			return f, true
		}
	}
	return ByName(strings.TrimPrefix(ext, "."))
}

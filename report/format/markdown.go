package format

import (
	"bufio"
	"io"
	"strings"

	"github.com/cogtrail/cogtrail/report"
)

// Markdown writes the parts in the Markdown that GitHub renders, the headline first. Long
// parts are cut after some rows, and the text says so. Whatever comes from a record is in
// a code span.
func Markdown(w io.Writer, r *report.Report, l Layout) error {
	l.Width = 0 // which only applies to terminals
	return writeMarkdown(w, outline(r, l), l)
}

func writeMarkdown(w io.Writer, sections []section, l Layout) error {
	out := bufio.NewWriter(w) // keeps its first error for Flush
	for i, s := range sections {
		if i > 0 {
			out.WriteByte('\n')
		}
		out.WriteString("## " + s.title + "\n\n")
		for _, f := range s.facts {
			out.WriteString("- **" + f.name + "**: " + codeSpan(f.text) + "\n")
		}
		for _, line := range s.lines {
			out.WriteString(strings.Repeat("  ", line.depth) + "- " + codeSpan(line.text) + "\n")
		}
		if s.table != nil {
			if len(s.facts)+len(s.lines) > 0 {
				out.WriteByte('\n') // otherwise GitHub takes the table for text of the last item
			}
			markdownTable(out, *s.table, l)
		}
	}
	return out.Flush()
}

// markdownTable writes s with as many rows as the layout allows.
func markdownTable(out *bufio.Writer, s sheet, l Layout) {
	if s.rows == 0 {
		out.WriteString("none\n")
		return
	}
	out.WriteString("| " + strings.Join(s.columns, " | ") + " |\n|")
	var cells []cell
	for _, c := range s.row(cells, 0) {
		if c.form.numeric() {
			out.WriteString(" ---: |")
		} else {
			out.WriteString(" --- |")
		}
	}
	out.WriteByte('\n')
	for i := range l.rows(s.rows) {
		cells = s.row(cells[:0], i)
		out.WriteByte('|')
		for _, c := range cells {
			if c.form == ofText {
				c.text = codeSpan(c.text)
			}
			out.WriteString(" " + c.text + " |")
		}
		out.WriteByte('\n')
	}
	if more := s.rows - l.rows(s.rows); more > 0 {
		out.WriteString("\n" + moreRows(more) + "\n")
	}
}

// codeSpan returns s as a code span, in which nothing is markup, a link, a mention or an
// entity, inside and outside of tables. It writes a backtick as \x60 and | as \x7c:
// renderers differ in how long a fence may be and in how a cell can contain |.
func codeSpan(s string) string {
	if s == "" {
		return ""
	}
	s = spanned.Replace(excerpt(s))
	// Renderers strip one blank from each end if both ends have one.
	if strings.HasPrefix(s, " ") && strings.HasSuffix(s, " ") {
		s = " " + s + " "
	}
	return "`" + s + "`"
}

// spanned replaces characters that would end a code span or the cell around it.
var spanned = strings.NewReplacer("`", `\x60`, "|", `\x7c`)

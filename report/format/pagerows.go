package format

import (
	"strings"

	"github.com/cogtrail/cogtrail/report/format/markup"
)

func (t *pageTable) write(w *markup.Writer) {
	if t.Rows == nil {
		w.Markup("\n<p class=\"none\">None.</p>")
		return
	}
	w.Markup("\n<div")
	class := "data"
	if t.Short {
		class += " short"
	}
	w.Attr("class", class)
	w.Markup(">")
	t.writeTools(w)
	w.Markup("\n<div class=\"scroll\" role=\"region\"")
	w.Attr("aria-labelledby", t.ID+"-c")
	w.Markup(" tabindex=\"0\">\n<table")
	w.Attr("id", t.ID)
	w.Markup(">\n<caption")
	w.Attr("id", t.ID+"-c")
	w.Markup(">")
	w.Text(t.Caption)
	w.Markup("</caption>\n<thead><tr>")
	for _, c := range t.Columns {
		w.Markup("<th scope=\"col\"")
		writeClass(w, c.Class)
		w.Markup(">")
		c.writeText(w)
		w.Markup("</th>")
	}
	w.Markup("</tr></thead>")
	t.writeRows(w)
	w.Markup("\n</table>\n</div>")
	if t.Rest != "" {
		w.Markup("\n<p class=\"rest\">")
		w.Text(t.Rest)
		w.Markup("</p>")
	}
	w.Markup("\n</div>")
}

// writeTools writes the filter, which requires the script, and the check box that shows other fields.
func (t *pageTable) writeTools(w *markup.Writer) {
	if t.Extra {
		w.Markup("\n<input class=\"all\"")
		w.Attr("id", t.ID+"-x")
		w.Markup(" type=\"checkbox\"")
		w.Attr("aria-controls", t.ID)
		w.Markup("><label")
		w.Attr("for", t.ID+"-x")
		w.Markup(">other fields</label>")
	}
	w.Markup(`
<div class="tools">
<label class="filter" hidden>Filter <input type="search" autocomplete="off" spellcheck="false"`)
	w.Attr("aria-controls", t.ID)
	w.Markup("></label>\n<span class=\"status\" role=\"status\">")
	w.Text(t.Count)
	w.Markup("</span>\n</div>")
}

func (t *pageTable) writeRows(w *markup.Writer) {
	if len(t.Totals) > 0 {
		w.Markup("\n<tbody class=\"totals\"><tr>")
		writeCells(w, t.Totals)
		w.Markup("</tr></tbody>")
	}
	w.Markup("\n<tbody class=\"rows\">")
	for i, row := range t.Rows {
		w.Markup("\n<tr")
		writeClass(w, t.later(i))
		w.Markup(">")
		writeCells(w, row)
		w.Markup("</tr>")
	}
	w.Markup("\n</tbody>")
}

func writeCells(w *markup.Writer, cells []pageCell) {
	for _, c := range cells {
		w.Markup("<td")
		writeClass(w, c.Class)
		w.Markup(">")
		c.writeText(w)
		w.Markup("</td>")
	}
}

func (c *pageCell) writeText(w *markup.Writer) {
	if c.write == nil {
		w.Text(c.Text)
		return
	}
	c.write(w, c.Text)
}

// writeMoment writes a time that may be broken only before the parentheses.
func writeMoment(w *markup.Writer, s string) {
	at, local, ok := strings.Cut(s, " (")
	if !ok {
		w.Text(s)
		return
	}
	w.Markup("<span>")
	w.Text(at)
	w.Markup("</span> <span>(")
	w.Text(local)
	w.Markup("</span>")
}

// breaks lists the characters after which IDs and names may be broken.
const breaks = ":/-_.@,"

// writeBreakable writes a text that, if necessary, is broken at sensible places.
func writeBreakable(w *markup.Writer, s string) {
	from := 0
	for i := 1; i < len(s); i++ {
		if strings.IndexByte(breaks, s[i-1]) >= 0 && s[i] != ' ' && strings.IndexByte(breaks, s[i]) < 0 {
			w.Text(s[from:i])
			w.Markup("<wbr>")
			from = i
		}
	}
	w.Text(s[from:])
}

package format

import (
	"strconv"

	"github.com/cogtrail/cogtrail/report/format/markup"
)

func (k *calendar) write(w *markup.Writer) {
	w.Markup("\n<figure")
	class := "calendar"
	if k.Dense {
		class += " dense"
	}
	w.Attr("class", class)
	w.Markup(">\n<p class=\"note\">")
	w.Text(k.Description)
	w.Markup(`</p>
<ul class="legend">
<li><svg width="14" height="16" aria-hidden="true"><path class="logged" d="M0 8H14"/></svg> logged</li>
<li><svg width="14" height="16" aria-hidden="true"><path class="partly" d="M0 4H14"/><path class="rest" d="M0 12H14"/></svg> partly logged: some hours are missing</li>
<li><svg width="14" height="16" aria-hidden="true"><path class="missing" d="M0 8H14"/></svg> missing</li>
<li><svg width="14" height="16" aria-hidden="true"><path class="quiet" d="M0 8H14"/></svg> quiet: no log, and none expected or too few logs to tell</li>
<li class="unit">one box per `)
	w.Text(k.Unit)
	w.Markup("</li>\n</ul>")
	if k.Proven {
		w.Markup(`
<ul class="legend">
<li>Below each box, according to the digests:</li>
<li><svg width="14" height="8" aria-hidden="true"><path class="proven" d="M0 4H14"/></svg> verified</li>
<li><svg width="14" height="8" aria-hidden="true"><path class="unproven" d="M0 4H14"/></svg> not verified</li>
<li><svg width="14" height="8" aria-hidden="true"><path class="wrong" d="M0 4H14"/></svg> tampered, missing or unreferenced</li>
</ul>`)
	}
	w.Markup("\n")
	k.Shown.write(w)
	if k.Rest != nil {
		w.Markup("\n<details><summary>")
		w.Text(k.Rest.Label)
		w.Markup("</summary>\n")
		k.Rest.write(w)
		w.Markup("\n</details>")
	}
	if k.Cut != "" {
		w.Markup("\n<p class=\"rest\">")
		w.Text(k.Cut)
		w.Markup("</p>")
	}
	w.Markup("\n</figure>")
}

func (s *siteRows) write(w *markup.Writer) {
	w.Markup("\n<div class=\"scroll\" role=\"region\"")
	w.Attr("aria-label", s.Label)
	w.Markup(" tabindex=\"0\">\n<table>\n<caption>")
	w.Text(s.Label)
	w.Markup(`</caption>
<thead><tr><th scope="col">Account and region</th><th scope="col" class="n">Days missing</th><th scope="col" class="n">In part</th>
<th scope="col" class="days"><span class="unseen">Days</span><svg width="100%" height="16" aria-hidden="true">`)
	for _, m := range s.Axis {
		w.Markup("<text")
		w.Attr("x", m.X)
		w.Markup(` y="12">`)
		w.Text(m.Text)
		w.Markup("</text>")
	}
	w.Markup("</svg></th></tr></thead>\n<tbody>")
	for i := range s.Rows {
		s.Rows[i].write(w, s.Width, s.Height)
	}
	w.Markup("\n</tbody>\n</table>\n</div>")
}

// write writes r as a row whose marks have a width and height in their own units.
func (r *calendarRow) write(w *markup.Writer, width, height int) {
	w.Markup("\n<tr")
	if r.Holes {
		w.Markup(` class="holes"`)
	}
	w.Markup(`><th scope="row">`)
	w.Text(r.Account)
	w.Markup(" <span>")
	w.Text(r.Region)
	w.Markup(`</span></th><td class="n">`)
	w.Text(strconv.Itoa(r.Missing))
	w.Markup(`</td><td class="n">`)
	w.Text(strconv.Itoa(r.Part))
	w.Markup("</td>\n<td class=\"days\"><svg")
	w.Attr("viewBox", "0 0 "+strconv.Itoa(width)+" "+strconv.Itoa(height))
	w.Markup(` width="100%"`)
	w.Number("height", height)
	w.Markup(` preserveAspectRatio="none" role="img"`)
	w.Attr("aria-label", r.Text)
	w.Markup("><title>")
	w.Text(r.Text)
	w.Markup("</title>")
	for _, m := range r.Marks {
		w.Markup("<path")
		w.Attr("class", m.Class)
		w.Attr("d", m.Path)
		if m.Dashes != "" {
			w.Attr("stroke-dasharray", m.Dashes)
		}
		w.Markup("/>")
	}
	w.Markup("</svg></td></tr>")
}

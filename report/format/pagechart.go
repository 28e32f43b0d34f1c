package format

import (
	"strconv"

	"github.com/cogtrail/cogtrail/report/format/markup"
)

func (c *chart) write(w *markup.Writer) {
	w.Markup("\n<figure class=\"chart\"")
	w.Attr("id", c.ID+"-figure")
	w.Markup(">\n<p class=\"note\"")
	w.Attr("id", c.ID+"-d")
	w.Markup(">")
	w.Text(c.Description)
	w.Markup(`</p>
<svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
<pattern`)
	w.Attr("id", c.ID+"-1")
	w.Markup(` width="8" height="8" patternUnits="userSpaceOnUse"><rect class="f1" width="8" height="8"/><path class="stripe" d="M-2 2 2-2M0 8 8 0M6 10 10 6"/></pattern>
<pattern`)
	w.Attr("id", c.ID+"-2")
	w.Markup(` width="8" height="8" patternUnits="userSpaceOnUse"><rect class="f2" width="8" height="8"/><circle class="dot" cx="2" cy="2" r="1.3"/><circle class="dot" cx="6" cy="6" r="1.3"/></pattern>
</defs></svg>`)
	for i := range c.Drawings {
		c.writeDrawing(w, &c.Drawings[i])
	}
	w.Markup("\n<figcaption>")
	c.writeLegend(w)
	c.writeTable(w)
	w.Markup("\n</figcaption>\n</figure>")
}

func (c *chart) writeDrawing(w *markup.Writer, d *drawing) {
	w.Markup("\n<svg")
	w.Attr("class", "drawing "+d.Class)
	w.Attr("viewBox", "0 0 "+strconv.Itoa(d.Width)+" "+strconv.Itoa(d.Height))
	w.Markup(` role="img"`)
	w.Attr("aria-label", c.Title)
	w.Attr("aria-describedby", c.ID+"-d")
	w.Markup(">")
	for i := range d.Panels {
		c.writePanel(w, d, &d.Panels[i])
	}
	w.Markup("\n")
	for _, label := range d.Labels {
		w.Markup(`<text class="tick"`)
		w.Attr("x", label.At)
		w.Number("y", d.LabelY)
		w.Markup(">")
		w.Text(label.Text)
		w.Markup("</text>\n")
	}
	for _, h := range d.Hits {
		w.Markup(`<rect class="hit"`)
		w.Attr("x", h.X)
		w.Markup(` y="0"`)
		w.Attr("width", h.Width)
		w.Number("height", d.Height)
		w.Markup("><title>")
		w.Text(h.Text)
		w.Markup("</title></rect>\n")
	}
	w.Markup("</svg>")
}

func (c *chart) writePanel(w *markup.Writer, d *drawing, p *drawnPanel) {
	w.Markup("\n<g")
	if p.Light {
		w.Markup(` class="light"`)
	}
	w.Markup(`><text class="title" x="0"`)
	w.Number("y", p.TitleY)
	w.Markup(">")
	w.Text(p.Title)
	w.Markup(`<tspan class="total" dx="10">`)
	w.Text(p.Total)
	w.Markup("</tspan>")
	if p.About != "" {
		w.Markup(`<tspan class="about" dx="10">`)
		w.Text(p.About)
		w.Markup("</tspan>")
	}
	w.Markup("</text>\n")
	for _, line := range p.Lines {
		w.Markup(`<path class="grid"`)
		w.Attr("d", "M"+strconv.Itoa(d.Left)+" "+line.At+"H"+strconv.Itoa(d.Right))
		w.Markup(`/><text class="y"`)
		w.Number("x", d.LabelX)
		w.Attr("y", line.TextAt)
		w.Markup(">")
		w.Text(line.Text)
		w.Markup("</text>\n")
	}
	for _, s := range p.Shapes {
		w.Markup("<path")
		w.Attr("class", s.Class)
		c.writeFill(w, s.Fill)
		w.Attr("d", s.Path)
		w.Markup("/>\n")
	}
	w.Markup("</g>")
}

// writeFill writes a reference to the pattern of a series, unless it has none.
func (c *chart) writeFill(w *markup.Writer, fill string) {
	if fill != "" {
		w.Attr("fill", "url(#"+c.ID+"-"+fill+")")
	}
}

func (c *chart) writeLegend(w *markup.Writer) {
	if len(c.Legend) == 0 {
		return
	}
	w.Markup("\n<ul class=\"legend\">")
	for _, s := range c.Legend {
		w.Markup("\n<li><svg width=\"14\" height=\"14\" aria-hidden=\"true\"><rect")
		w.Attr("class", s.Class)
		c.writeFill(w, s.Fill)
		w.Markup(` width="14" height="14"/></svg> `)
		w.Text(s.Name + ": " + grouped(s.Total))
		w.Markup("</li>")
	}
	w.Markup("\n</ul>")
}

// writeTable writes the data of the chart as a table, for readers who cannot see it.
func (c *chart) writeTable(w *markup.Writer) {
	w.Markup(`
<details><summary>The same data as a table</summary>
<div class="scroll" role="region"`)
	w.Attr("aria-label", c.Title+", as a table")
	w.Markup(" tabindex=\"0\">\n<table>\n<caption>")
	w.Text(c.Title)
	w.Markup("</caption>\n<thead><tr><th scope=\"col\">")
	w.Text(c.Unit)
	w.Markup("</th>")
	for _, s := range c.Series {
		w.Markup(`<th scope="col" class="n">`)
		w.Text(s.Name)
		w.Markup("</th>")
	}
	w.Markup("</tr></thead>\n<tbody>")
	for i := range c.Bars {
		w.Markup("\n<tr><th scope=\"row\">")
		w.Text(c.Bars[i].Name)
		w.Markup("</th>")
		for _, n := range c.Bars[i].Counts {
			w.Markup(`<td class="n">`)
			w.Text(strconv.FormatInt(n, 10))
			w.Markup("</td>")
		}
		w.Markup("</tr>")
	}
	w.Markup("\n</tbody>\n</table>\n</div>\n</details>")
}

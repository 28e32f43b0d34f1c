package format

import "github.com/cogtrail/cogtrail/report/format/markup"

// write writes the contents of the body of the page.
func (p *page) write(w *markup.Writer) {
	w.Markup(`<a class="skip" href="#main">Skip to the report</a>
<header>
<h1>`)
	w.Text(p.Title)
	w.Markup("</h1>\n<p class=\"asked\">")
	w.Text(p.Asked)
	w.Markup("</p>\n<p class=\"note\">")
	w.Text(p.Note)
	w.Markup(`</p>
</header>
<main id="main" tabindex="-1">
<section id="in-short" aria-labelledby="in-short-h">
<h2 id="in-short-h" class="unseen">In short</h2>`)
	writeFigures(w, p.Figures)
	if p.Verdict != nil {
		p.Verdict.write(w)
	}
	w.Markup("\n<nav aria-label=\"Sections\"><ul>")
	for _, s := range p.Sections {
		w.Markup("<li><a")
		w.Link(s.ID)
		w.Markup(">")
		w.Text(s.Title)
		w.Markup("</a></li>")
	}
	w.Markup("</ul></nav>\n</section>")
	for _, s := range p.Sections {
		s.write(w)
	}
	w.Markup("\n</main>\n")
}

func writeFigures(w *markup.Writer, figures []figure) {
	if len(figures) == 0 {
		return
	}
	w.Markup("\n<dl class=\"figures\">")
	for _, f := range figures {
		w.Markup("\n<div>\n<dt>")
		w.Text(f.Name)
		w.Markup("</dt>\n<dd class=\"number\">")
		f.writeNumber(w)
		w.Markup("</dd>\n<dd class=\"bound\">")
		w.Text(f.Bound)
		if f.Note != "" {
			w.Text("; " + f.Note)
		}
		w.Markup("</dd>")
		for _, part := range f.Parts {
			w.Markup("\n<dd class=\"part\"><span class=\"number\">")
			part.writeNumber(w)
			w.Markup("</span> ")
			w.Text(part.Name)
			w.Markup(" <span class=\"bound\">(")
			w.Text(part.Bound)
			w.Markup(")</span>")
			if part.Who != "" {
				w.Markup("\n<span class=\"who\">")
				writeBreakable(w, part.Who)
				w.Markup("</span>")
			}
			w.Markup("</dd>")
		}
		w.Markup("\n</div>")
	}
	w.Markup("\n</dl>")
}

func (f *figure) writeNumber(w *markup.Writer) {
	if f.Sign != "" {
		w.Markup(`<span class="sign" aria-hidden="true">`)
		w.Text(f.Sign)
		w.Markup("</span>")
	}
	w.Text(f.Number)
}

func (v *verdict) write(w *markup.Writer) {
	w.Markup("\n<div")
	w.Attr("class", "verdict "+v.State)
	w.Markup(">\n<p><strong>")
	w.Text(v.Word)
	w.Markup(".</strong> ")
	w.Text(v.Text)
	w.Markup("</p>")
	if v.More != "" {
		w.Markup("\n<p><strong>Look at:</strong> ")
		w.Text(v.More)
		w.Markup("</p>")
	}
	w.Markup("\n</div>")
}

func (s *pageSection) write(w *markup.Writer) {
	w.Markup("\n<section")
	w.Attr("id", s.ID)
	w.Attr("aria-labelledby", s.ID+"-h")
	w.Markup(">\n<h2")
	w.Attr("id", s.ID+"-h")
	w.Markup(">")
	w.Text(s.Title)
	w.Markup("</h2>")
	if s.Sub != "" {
		w.Markup("\n<p class=\"note\">")
		w.Text(s.Sub)
		w.Markup("</p>")
	}
	writeSums(w, s.Sums)
	writePageLines(w, s.Lines)
	if s.Chart != nil {
		s.Chart.write(w)
	}
	if s.Calendar != nil {
		s.Calendar.write(w)
	}
	if s.Table != nil {
		s.Table.write(w)
	}
	if s.More != nil {
		w.Markup("\n<details><summary>")
		w.Text(s.More.Caption)
		w.Markup("</summary>")
		s.More.write(w)
		w.Markup("</details>")
	}
	w.Markup("\n</section>")
}

func writeSums(w *markup.Writer, sums []sum) {
	if len(sums) == 0 {
		return
	}
	w.Markup("\n<dl class=\"sums\">")
	for _, s := range sums {
		w.Markup("\n<div><dt>")
		w.Text(s.Name)
		w.Markup(`</dt><dd><span class="total">`)
		w.Text(s.Total)
		w.Markup("</span>")
		for i, term := range s.Terms {
			if i == 0 {
				w.Markup("\n<span>= ")
			} else {
				w.Markup("\n<span>+ ")
			}
			w.Text(term)
			w.Markup("</span>")
		}
		w.Markup("</dd></div>")
	}
	w.Markup("\n</dl>")
}

func writePageLines(w *markup.Writer, lines []pageLine) {
	if len(lines) == 0 {
		return
	}
	w.Markup("\n<ul class=\"lines\">")
	for _, line := range lines {
		w.Markup("\n<li")
		writeClass(w, line.Class)
		w.Markup(">")
		w.Text(line.Text)
		w.Markup("</li>")
	}
	w.Markup("\n</ul>")
}

// writeClass writes the class attribute of a tag, unless class is empty.
func writeClass(w *markup.Writer, class string) {
	if class != "" {
		w.Attr("class", class)
	}
}

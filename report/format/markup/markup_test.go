package markup_test

import (
	"errors"
	"html/template"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/cogtrail/cogtrail/report/format/markup"
)

// written returns what use writes to a Writer.
func written(t *testing.T, use func(*markup.Writer)) string {
	t.Helper()
	var b strings.Builder
	w := markup.NewWriter(&b)
	use(w)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// paragraph writes s everywhere that a text can appear.
func paragraph(w *markup.Writer, s string) {
	w.Markup(`<p`)
	w.Attr("title", s)
	w.Number("tabindex", -1)
	w.Markup(` lang="en"><a`)
	w.Link("s1")
	w.Markup(`>`)
	w.Text(s)
	w.Markup(`</a></p>`)
}

// Any text is written as html/template writes it, and an HTML parser reads it back
// unchanged, as one text and one attribute value.
func FuzzWriter(f *testing.F) {
	for _, seed := range []string{"plain", `"><script>alert(1)</script>`, "' onmouseover='alert(1)", "a & b &lt; &#60;", "+ADw-script+AD4-", "\x00", "\xff\xfe", "é\u2028\ufeff😀", "</a></p>", "<!--", "]]>", "a\r\nb"} {
		f.Add(seed)
	}
	same := template.Must(template.New("").Parse(`<p title="{{.}}" tabindex="-1" lang="en"><a href="#s1">{{.}}</a></p>`))
	f.Fuzz(func(t *testing.T, s string) {
		got := written(t, func(w *markup.Writer) { paragraph(w, s) })
		var want strings.Builder
		if err := same.Execute(&want, s); err != nil {
			t.Fatal(err)
		}
		if got != want.String() {
			t.Errorf("%q: got %s, want %s", s, got, &want)
		}
		tokens := html.NewTokenizer(strings.NewReader(got))
		var shape, text string
		for tokens.Next() != html.ErrorToken {
			switch token := tokens.Token(); token.Type {
			case html.TextToken:
				text += token.Data
			default:
				shape += token.String()[:2]
				for _, a := range token.Attr {
					shape += " " + a.Key
				}
			}
		}
		read := strings.NewReplacer("\x00", "\ufffd", "\r\n", "\n", "\r", "\n").Replace(s) // as HTML normalizes it
		if shape != "<p title tabindex lang<a href</</" || text != read {
			t.Errorf("%q: read as %s with the text %q", s, shape, text)
		}
	})
}

// A Writer writes no text where none is allowed, and no attribute that a browser obeys.
func TestNoPlaceForText(t *testing.T) {
	for name, use := range map[string]func(*markup.Writer){
		"text in a tag":          func(w *markup.Writer) { w.Markup(`<p`); w.Text("x") },
		"text behind attributes": func(w *markup.Writer) { w.Markup(`<p title=">"`); w.Text("x") },
		"open attribute":         func(w *markup.Writer) { w.Markup(`<p title="`) },
		"attribute of nothing":   func(w *markup.Writer) { w.Markup(`<p>`); w.Attr("title", "x") },
		"number of nothing":      func(w *markup.Writer) { w.Markup(`<p>`); w.Number("tabindex", 1) },
		"handler":                func(w *markup.Writer) { w.Markup(`<p`); w.Attr("onclick", "x") },
		"style":                  func(w *markup.Writer) { w.Markup(`<p`); w.Attr("style", "x") },
		"address":                func(w *markup.Writer) { w.Markup(`<a`); w.Attr("href", "javascript:x") },
		"address of SVG":         func(w *markup.Writer) { w.Markup(`<a`); w.Attr("xlink:href", "javascript:x") },
		"text in a script":       func(w *markup.Writer) { w.Markup("<script>"); w.Text("x") },
		"text in a style":        func(w *markup.Writer) { w.Markup(`<p><style media="all">`); w.Text("x") },
		"script in a tag":        func(w *markup.Writer) { w.Markup("<p"); w.Script("x") },
		"end of a style":         func(w *markup.Writer) { w.Style("a</style>") },
		"end of a script":        func(w *markup.Writer) { w.Script("a</SCRIPT>") },
		"comment in a script":    func(w *markup.Writer) { w.Script("<!--<script>") },
		"link of nothing":        func(w *markup.Writer) { w.Markup(`<a>`); w.Link("x") },
		"link to elsewhere":      func(w *markup.Writer) { w.Markup(`<a`); w.Link("x y") },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it was written")
				}
			}()
			use(markup.NewWriter(new(strings.Builder)))
		})
	}
}

// The contents of styles and scripts are not escaped.
func TestStyleAndScript(t *testing.T) {
	got := written(t, func(w *markup.Writer) { w.Style(`a > b { content: "&" }`); w.Script(`if (1 < 2 && '"') {}`) })
	if want := `<style>a > b { content: "&" }</style><script>if (1 < 2 && '"') {}</script>`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Flush returns the first error of a write.
func TestFlushKeepsTheError(t *testing.T) {
	full := errors.New("full")
	w := markup.NewWriter(broken{full})
	for range 10_000 {
		w.Text("text")
	}
	if err := w.Flush(); !errors.Is(err, full) {
		t.Errorf("got %v, want %v", err, full)
	}
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }

// Package markup writes HTML and XML in which only what stands in the source is markup.
//
// Tags are constants, which the compiler checks: see literal. Everything else goes in as
// the text of an element or as the value of an attribute, is escaped for that, and is
// refused anywhere else. It does for a page of fixed shape what html/template does for
// any, without calling methods by their names: a program that can do that keeps every
// method of everything that it holds, which is a third of cogtrail.
package markup

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A literal is markup. No other package can name the type, so that only constants become
// one, and no text that was read.
type literal string

// A Writer writes HTML or XML. It panics when it is told to write text where no text may stand:
// that is a mistake in the source, whatever the text.
type Writer struct {
	out   *bufio.Writer // which keeps its first error
	inTag bool
}

// NewWriter returns a Writer to w. Flush ends what it writes.
func NewWriter(w io.Writer) *Writer { return &Writer{out: bufio.NewWriter(w)} }

// Flush writes what is left, and returns the first error of all writes.
func (w *Writer) Flush() error { return w.out.Flush() }

// Markup writes s as it is. It may end within a tag, where Attr goes on, but within no
// attribute.
func (w *Writer) Markup(s literal) {
	quoted := false
	for i := range len(s) {
		switch {
		case s[i] == '"' && w.inTag:
			quoted = !quoted
		case s[i] == '<' && !quoted:
			if isPlain(string(s[i+1:])) {
				panic("markup: Style and Script write styles and scripts, not " + string(s))
			}
			w.inTag = true
		case s[i] == '>' && !quoted:
			w.inTag = false
		}
	}
	if quoted {
		panic("markup: " + string(s) + " ends within an attribute")
	}
	w.out.WriteString(string(s))
}

// isPlain reports whether a tag begins an element in which nothing is escaped.
func isPlain(tag string) bool {
	for _, name := range []string{"script", "style"} {
		if rest, ok := strings.CutPrefix(tag, name); ok && (rest == "" || strings.IndexByte(" \n/>", rest[0]) >= 0) {
			return true
		}
	}
	return false
}

// Text writes s as the text of an element. A style or a script is none.
func (w *Writer) Text(s string) {
	if w.inTag {
		panic("markup: a text within a tag")
	}
	w.escape(s)
}

// obeyed are attributes whose values are more than text.
var obeyed = []string{"action", "background", "cite", "data", "formaction", "href", "http-equiv", "ping", "poster", "src", "srcdoc", "srcset", "style", "target", "xlink:href"}

// Attr writes an attribute within a tag. It is none whose value is run or followed.
func (w *Writer) Attr(name literal, value string) {
	if !w.inTag || strings.HasPrefix(string(name), "on") || slices.Contains(obeyed, string(name)) {
		panic("markup: no place for a text in " + string(name))
	}
	w.out.WriteString(" " + string(name) + `="`)
	w.escape(value)
	w.out.WriteByte('"')
}

// Number writes an attribute that is a number, within a tag. Any may be.
func (w *Writer) Number(name literal, n int) {
	if !w.inTag {
		panic("markup: an attribute of nothing: " + string(name))
	}
	w.out.WriteString(" " + string(name) + `="` + strconv.Itoa(n) + `"`)
}

// Link writes, within a tag, a link to the element of the page with that ID, which is of
// letters, digits and hyphens.
func (w *Writer) Link(id string) {
	for _, r := range id {
		if (r < 'a' || 'z' < r) && (r < 'A' || 'Z' < r) && (r < '0' || '9' < r) && r != '-' {
			panic("markup: " + id + " is no ID")
		}
	}
	if !w.inTag {
		panic("markup: a link outside of a tag")
	}
	w.out.WriteString(` href="#` + id + `"`)
}

// Style writes the rules of a style.
func (w *Writer) Style(rules string) {
	w.plain("style", rules)
}

// Script writes a script.
func (w *Writer) Script(script string) {
	w.plain("script", script)
}

// plain writes an element in which nothing is escaped, and so nothing may be that would end
// it or begin another.
func (w *Writer) plain(element literal, s string) {
	if w.inTag {
		panic("markup: a " + string(element) + " within a tag")
	}
	for _, markup := range []string{"</", "<!", "<s", "<S"} {
		if strings.Contains(s, markup) {
			panic("markup: a style or script with " + markup)
		}
	}
	w.out.WriteString("<" + string(element) + ">" + s + "</" + string(element) + ">")
}

// escapes are what no text may hold: what begins markup or ends a value, what HTML has
// no place for, and the plus sign, with which old browsers were made to read UTF-7.
var escapes = strings.NewReplacer("\x00", "\ufffd", `"`, "&#34;", "&", "&amp;", "'", "&#39;", "+", "&#43;", "<", "&lt;", ">", "&gt;")

func (w *Writer) escape(s string) { escapes.WriteString(w.out, s) }

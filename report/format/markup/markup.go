// Package markup writes HTML and XML whose markup consists only of constants in the source.
//
// Start at [Writer]. The compiler checks that tags are constants: see literal. Everything
// else is the text of an element or the value of an attribute. It is escaped accordingly,
// and is refused anywhere else.
//
// For pages of fixed shape, the package replaces html/template, which calls methods by name.
// A program that can do so must keep every method of every type, which would be a third of
// cogtrail.
package markup

import (
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"
)

// A literal is markup. Other packages cannot name the type, so only their constants can
// become literals, never text that they have read.
type literal string

// A Writer writes HTML or XML. Its methods panic if they are called where they must not
// write: that is a mistake in the source, whatever the text.
type Writer struct {
	out   *bufio.Writer // keeps its first error
	inTag bool
}

// NewWriter returns a Writer that writes to w. Call Flush at the end.
func NewWriter(w io.Writer) *Writer { return &Writer{out: bufio.NewWriter(w)} }

// Flush writes what is still buffered, and returns the first error of all writes.
func (w *Writer) Flush() error { return w.out.Flush() }

// Markup writes s unchanged. It may end inside a tag, to be continued with Attr, but not
// inside an attribute.
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

// isPlain reports whether tag begins an element whose content is not escaped.
func isPlain(tag string) bool {
	for _, name := range []string{"script", "style"} {
		if rest, ok := strings.CutPrefix(tag, name); ok && (rest == "" || strings.IndexByte(" \n/>", rest[0]) >= 0) {
			return true
		}
	}
	return false
}

// Text writes s as the text of an element other than a style or a script.
func (w *Writer) Text(s string) {
	if w.inTag {
		panic("markup: a text within a tag")
	}
	w.escape(s)
}

// obeyed lists attributes whose values a browser runs or follows.
var obeyed = []string{"action", "background", "cite", "data", "formaction", "href", "http-equiv", "ping", "poster", "src", "srcdoc", "srcset", "style", "target", "xlink:href"}

// Attr writes an attribute inside a tag. It refuses attributes that a browser runs or follows.
func (w *Writer) Attr(name literal, value string) {
	if !w.inTag || strings.HasPrefix(string(name), "on") || slices.Contains(obeyed, string(name)) {
		panic("markup: no place for a text in " + string(name))
	}
	w.out.WriteString(" " + string(name) + `="`)
	w.escape(value)
	w.out.WriteByte('"')
}

// Number writes an attribute inside a tag whose value is a number. Any attribute is allowed.
func (w *Writer) Number(name literal, n int) {
	if !w.inTag {
		panic("markup: an attribute of nothing: " + string(name))
	}
	w.out.WriteString(" " + string(name) + `="` + strconv.Itoa(n) + `"`)
}

// Link writes, inside a tag, a link to the element of the page with that ID. The ID must
// consist of letters, digits and hyphens.
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

// Style writes a style element with the rules.
func (w *Writer) Style(rules string) {
	w.plain("style", rules)
}

// Script writes a script element.
func (w *Writer) Script(script string) {
	w.plain("script", script)
}

// plain writes an element whose content is not escaped, and therefore must contain nothing
// that would end it or begin another element.
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

// escapes replaces what no text may contain: characters that begin markup or end a value,
// NUL, which HTML does not allow, and the plus sign, which could make old browsers read UTF-7.
var escapes = strings.NewReplacer("\x00", "\ufffd", `"`, "&#34;", "&", "&amp;", "'", "&#39;", "+", "&#43;", "<", "&lt;", ">", "&gt;")

func (w *Writer) escape(s string) { escapes.WriteString(w.out, s) }

package journal

import (
	"bytes"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// An encoder appends entries to out: the same bytes that [JSON] returns, without reflection.
// The zero value is ready to use.
type encoder struct {
	out    []byte
	inside bool // the current object already has a member
	failed bool // a value has no JSON
	slow   *Encoder
}

// entry appends e, and reports whether it succeeded.
func (c *encoder) entry(e *Entry) bool {
	if c.failed = false; !utf8.ValidString(e.Object) {
		return false
	}
	c.open()
	e.members(c)
	c.close()
	return !c.failed
}

func (c *encoder) open()  { c.out, c.inside = append(c.out, '{'), false }
func (c *encoder) close() { c.out, c.inside = append(c.out, '}'), true }

func (c *encoder) key(key string) {
	if c.inside {
		c.out = append(c.out, ',')
	}
	c.out, c.inside = append(c.out, key...), true
}

func (c *encoder) text(key string, v *string, when when) {
	if *v != "" || when == always {
		c.key(key)
		c.quote(*v)
	}
}

func (c *encoder) word(key string, v *string, when when) { c.text(key, v, when) }

// quote appends s as a JSON string.
func (c *encoder) quote(s string) {
	if isLetters(s) {
		c.out = append(append(append(c.out, '"'), s...), '"')
		return
	}
	if c.slow == nil {
		c.slow = NewEncoder()
	}
	text, err := c.slow.Encode(s)
	c.failed = c.failed || err != nil
	c.out = append(c.out, bytes.TrimSuffix(text, []byte("\n"))...)
}

// isLetters reports whether s is printable ASCII that JSON does not escape.
func isLetters[T string | []byte](s T) bool {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		x := uint64(s[i]) | uint64(s[i+1])<<8 | uint64(s[i+2])<<16 | uint64(s[i+3])<<24 |
			uint64(s[i+4])<<32 | uint64(s[i+5])<<40 | uint64(s[i+6])<<48 | uint64(s[i+7])<<56
		// The first unsuitable byte sets its highest bit here.
		if (x|(x+ones)|(x-' '*ones)|((x^'"'*ones)-ones)|((x^'\\'*ones)-ones))&(0x80*ones) != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// ones has a 1 in each byte.
const ones = 0x0101010101010101

func (c *encoder) number(key string, v *int64, when when) {
	if *v != 0 || when == always {
		c.key(key)
		c.out = strconv.AppendInt(c.out, *v, 10)
	}
}

func (c *encoder) sum(key string, v *uint32) {
	n := int64(*v)
	c.number(key, &n, filled)
}

func (c *encoder) code(key string, v *int) {
	n := int64(*v)
	c.number(key, &n, filled)
}

func (c *encoder) flag(key string, v *bool) {
	if *v {
		c.key(key)
		c.out = append(c.out, "true"...)
	}
}

func (c *encoder) time(key string, v *time.Time, when when) {
	if v.IsZero() && when == filled {
		return
	}
	c.key(key)
	out, err := v.AppendText(append(c.out, '"'))
	if err != nil {
		c.failed = true
		return
	}
	c.out = append(out, '"')
}

func (c *encoder) texts(key string, v *[]string) {
	for i, s := range *v {
		c.item(key, i)
		c.quote(s)
	}
	c.end(len(*v))
}

func (c *encoder) records(key string, v *Records) {
	if *v != (Records{}) {
		c.key(key)
		c.open()
		v.members(c)
		c.close()
	}
}

func (c *encoder) events(key string, v *[]cognito.Event) {
	for i := range *v {
		c.item(key, i)
		c.open()
		eventMembers(&(*v)[i], c)
		c.close()
	}
	c.end(len(*v))
}

func (c *encoder) proof(key string, v **Proof) {
	if *v != nil {
		c.key(key)
		c.open()
		(*v).members(c)
		c.close()
	}
}

func (c *encoder) counts(key string, v *[]Count) {
	for i := range *v {
		c.item(key, i)
		c.open()
		(*v)[i].members(c)
		c.close()
	}
	c.end(len(*v))
}

// item begins item i of a list.
func (c *encoder) item(key string, i int) {
	if i > 0 {
		c.out = append(c.out, ',')
		return
	}
	c.key(key)
	c.out = append(c.out, '[')
}

// end ends a list of n items. An empty list is left out.
func (c *encoder) end(n int) {
	if n > 0 {
		c.out = append(c.out, ']')
	}
}

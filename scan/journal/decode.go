package journal

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A decoder reads lines as an encoder writes them, with the same results as encoding/json. It
// leaves all other lines to encoding/json. The zero value is ready to use.
type decoder struct {
	line   []byte
	at     int  // position in line
	inside bool // the current object already has a member
	other  bool // the line is not as an encoder writes it
	words  map[string]string
	member int                 // number of the next word, counted over all possible members
	latest [wordMembers]string // last value of each member
}

// The members that are words are numbered from these on: those of an entry, an event and a
// count. Most often a word is the same as the last one of its member.
const (
	entryWords  = 0
	eventWords  = 8
	countWords  = 40
	wordMembers = 50
)

// entry sets e, which is zero, to the content of the line, and reports whether it succeeded.
// If it did not, e may hold anything. The line may be changed afterwards.
func (d *decoder) entry(line []byte, e *Entry) bool {
	d.start(line)
	e.members(d)
	d.close()
	return !d.other && d.at == len(line)
}

// head is entry for the first members only, which identify the object.
func (d *decoder) head(line []byte, e *Entry) bool {
	d.start(line)
	e.head(d)
	whole := e.Object != "" && !strings.ContainsRune(e.Object, utf8.RuneError) // otherwise its bytes may come last
	return !d.other && whole && slices.Contains(statuses[:], e.Status) && d.is(',')
}

func (d *decoder) start(line []byte) {
	d.line, d.at, d.other, d.member = line, 0, false, entryWords
	d.open()
}

func (d *decoder) open()  { d.expect('{'); d.inside = false }
func (d *decoder) close() { d.expect('}'); d.inside = true }

// expect skips c.
func (d *decoder) expect(c byte) {
	if !d.is(c) {
		d.other = true
		return
	}
	d.at++
}

func (d *decoder) is(c byte) bool { return d.at < len(d.line) && d.line[d.at] == c }

// found reports whether the next member has the given key, and skips the key.
func (d *decoder) found(key string, when when) bool {
	at := d.at
	if d.inside && d.is(',') {
		at++
	} else if d.inside {
		d.other = d.other || when == always
		return false
	}
	if d.other || len(d.line)-at < len(key) || string(d.line[at:at+len(key)]) != key {
		d.other = d.other || when == always
		return false
	}
	d.at, d.inside = at+len(key), true
	return true
}

func (d *decoder) text(key string, v *string, when when) {
	if !d.found(key, when) {
		return
	}
	quoted, plain := d.quoted()
	if plain {
		*v = string(quoted[1 : len(quoted)-1])
	} else if !d.other {
		d.other = json.Unmarshal(quoted, v) != nil
	}
}

// Longer words are not shared, and the map starts anew once it holds this many.
const (
	longestWord = 256
	mostWords   = 1 << 12
)

func (d *decoder) word(key string, v *string, when when) {
	latest := &d.latest[d.member]
	d.member++
	if !d.found(key, when) {
		return
	}
	if rest, n := d.line[d.at:], len(*latest); len(rest) > n+1 && rest[0] == '"' && rest[n+1] == '"' && string(rest[1:n+1]) == *latest {
		*v = *latest
		d.at += n + 2
		return
	}
	quoted, plain := d.quoted()
	if !plain || len(quoted) > longestWord {
		if !d.other {
			d.other = json.Unmarshal(quoted, v) != nil
		}
		return
	}
	word, known := d.words[string(quoted[1:len(quoted)-1])]
	if !known {
		word = string(quoted[1 : len(quoted)-1])
		d.learn(word)
	}
	*v, *latest = word, word
}

func (d *decoder) learn(word string) {
	if d.words == nil || len(d.words) >= mostWords {
		d.words = map[string]string{}
	}
	d.words[word] = word
}

// quoted skips a string and returns it with its quotes. It reports whether the string
// consists of plain letters.
func (d *decoder) quoted() (text []byte, plain bool) {
	rest := d.line[d.at:]
	if len(rest) == 0 || rest[0] != '"' {
		d.other = true
		return nil, false
	}
	end := 1 + bytes.IndexByte(rest[1:], '"')
	if end > 0 && isLetters(rest[1:end]) {
		d.at += end + 1
		return rest[:end+1], true
	}
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '"':
			d.at += i + 1
			return rest[:i+1], false
		}
	}
	d.other = true
	return nil, false
}

// mostDigits is the greatest number of digits of a number that is read here.
const mostDigits = 18

func (d *decoder) number(key string, v *int64, when when) {
	if !d.found(key, when) {
		return
	}
	begin, n := d.at, int64(0)
	for d.at < len(d.line) && d.line[d.at]-'0' <= 9 && d.at-begin <= mostDigits {
		n = 10*n + int64(d.line[d.at]-'0')
		d.at++
	}
	digits := d.at - begin
	d.other = d.other || digits == 0 || digits > mostDigits || digits > 1 && d.line[begin] == '0'
	*v = n
}

func (d *decoder) sum(key string, v *uint32) {
	var n int64
	d.number(key, &n, filled)
	*v = uint32(n)
	d.other = d.other || int64(*v) != n
}

func (d *decoder) code(key string, v *int) {
	var n int64
	d.number(key, &n, filled)
	*v = int(n)
	d.other = d.other || int64(*v) != n
}

func (d *decoder) flag(key string, v *bool) {
	if !d.found(key, filled) {
		return
	}
	switch {
	case bytes.HasPrefix(d.line[d.at:], []byte("true")):
		d.at, *v = d.at+len("true"), true
	case bytes.HasPrefix(d.line[d.at:], []byte("false")):
		d.at += len("false")
	default:
		d.other = true
	}
}

func (d *decoder) time(key string, v *time.Time, when when) {
	if !d.found(key, when) {
		return
	}
	quoted, plain := d.quoted()
	d.other = d.other || !plain || v.UnmarshalJSON(quoted) != nil
}

func (d *decoder) texts(key string, v *[]string) {
	for d.item(key, len(*v)) {
		var s string
		quoted, plain := d.quoted()
		if plain {
			s = string(quoted[1 : len(quoted)-1])
		} else if !d.other {
			d.other = json.Unmarshal(quoted, &s) != nil
		}
		*v = append(*v, s)
	}
}

func (d *decoder) records(key string, v *Records) {
	if d.found(key, filled) {
		d.open()
		v.members(d)
		d.close()
	}
}

func (d *decoder) events(key string, v *[]cognito.Event) {
	for d.item(key, len(*v)) {
		*v = append(*v, cognito.Event{})
		d.member = eventWords
		d.open()
		eventMembers(&(*v)[len(*v)-1], d)
		d.close()
	}
}

func (d *decoder) proof(key string, v **Proof) {
	if d.found(key, filled) {
		*v = &Proof{}
		d.open()
		(*v).members(d)
		d.close()
	}
}

func (d *decoder) counts(key string, v *[]Count) {
	for d.item(key, len(*v)) {
		*v = append(*v, Count{})
		d.member = countWords
		d.open()
		(*v)[len(*v)-1].members(d)
		d.close()
	}
}

// item moves to the item after n others of a list, and reports whether there is one.
func (d *decoder) item(key string, n int) bool {
	switch {
	case n == 0:
		if !d.found(key, filled) {
			return false
		}
		d.expect('[') // an encoder never writes an empty list
		return !d.other
	case d.other:
		return false
	case d.is(','):
		d.at++
		return true
	}
	d.expect(']')
	d.inside = true
	return false
}

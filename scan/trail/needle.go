package trail

import (
	"bytes"
	"encoding/hex"
	"strings"
)

// Needles are texts of which a record must hold at least one to be of interest.
// They are ASCII letters, digits and hyphens. No needles means that every record is of interest.
type Needles []string

// mayMatch reports whether rec may hold a needle in a string of its. It is
// exact towards no: a record for which it returns false holds none, not even
// behind JSON escapes.
func (n Needles) mayMatch(rec []byte) bool {
	for _, needle := range n {
		if bytes.Contains(rec, []byte(needle)) {
			return true
		}
	}
	return len(n) == 0 || n.hidden(rec)
}

// hidden reports whether rec holds an escape such as \u0063 that stands for a
// letter of a needle.
func (n Needles) hidden(rec []byte) bool {
	for {
		i := bytes.Index(rec, []byte(`\u00`))
		if i < 0 || len(rec) < i+6 {
			return false
		}
		var letter [1]byte
		if _, err := hex.Decode(letter[:], rec[i+4:i+6]); err == nil {
			for _, needle := range n {
				if strings.IndexByte(needle, letter[0]) >= 0 {
					return true
				}
			}
		}
		rec = rec[i+4:]
	}
}

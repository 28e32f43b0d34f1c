package trail

// MaxDepth is how deeply the values of a record may nest.
const MaxDepth = maxDepth

// NextMember finds the member of the JSON object in b that begins at or after i. Set first
// right after the opening brace; otherwise i is the index after the previous value.
// NextMember returns the key as written, with its quotes, and the index of its value. If done
// is set, the object has ended and value is the index after it.
func NextMember(b []byte, i int, first bool) (key []byte, value int, done bool, err error) {
	if at := keyAt(b, i, first); at > 0 {
		if end := plainString(b, at+1); end > 0 && end+1 < len(b) && b[end] == ':' && b[end+1] > ' ' {
			return b[at:end], end + 1, false, nil
		}
	}
	m, err := nextMember(b, i, first)
	return m.key, m.value, m.done, err
}

// NextElement finds the element of the JSON array in b that begins at or after i, as
// NextMember finds members.
func NextElement(b []byte, i int, first bool) (at int, done bool, err error) {
	return nextElement(b, i, first)
}

// SkipValue returns the index after the JSON value that begins at b[i]; depth is the number
// of values around it. It accepts what encoding/json accepts, except leading white space.
func SkipValue(b []byte, i, depth int) (end int, err error) {
	if i < len(b) && b[i] == '"' {
		if end := plainString(b, i+1); end > 0 {
			return end, nil
		}
	}
	return skipValue(b, i, depth)
}

// SkipSpace returns the index of the first byte at or after i that is not JSON white space,
// or len(b).
func SkipSpace(b []byte, i int) int { return skipSpace(b, i) }

package cognito

import (
	"bytes"
	"strings"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// spellings maps the paths of the wanted values, in lower case, to the keys at their ends.
var spellings = func() map[string]string {
	keys := map[string]string{}
	for _, path := range wanted {
		parts := strings.Split(path, ".")
		for i, key := range parts {
			at := strings.ToLower(strings.Join(parts[:i+1], "."))
			if keys[at] == "" {
				keys[at] = key
			}
		}
	}
	return keys
}()

// isRow reports whether rec, which was picked, is a record as SQL engines and exports write
// it: with lower-case keys, or with objects as strings.
func (p *Parser) isRow(rec trail.Record) bool {
	for _, value := range [...]int{identity, request, response, more} {
		if v := p.picker.Value(value); len(v) > 2 && v[0] == '"' && v[1] == '{' {
			return true
		}
	}
	return p.picker.Value(source) == nil && bytes.Contains(rec, []byte(`"eventsource"`))
}

// asRecord returns the row as CloudTrail would have written it.
func asRecord(row []byte) []byte { return appendObject(nil, row, "") }

// appendObject appends the object v. Its place is path, in lower case and followed by a dot.
func appendObject(out, v []byte, path string) []byte {
	begin := len(out)
	_ = trail.Members(v, func(key, value []byte) {
		at := path + strings.ToLower(string(key))
		name := string(key)
		if spelling := spellings[at]; at == path+name && spelling != "" {
			name = spelling
		}
		_, known := spellings[at]
		if out = append(out, ','); !isPlain(name) {
			out = append(out[:len(out)-1], ",\"\":null"...) // nobody looks for it
			return
		}
		out = append(append(append(out, '"'), name...), `":`...)
		if object := objectIn(value); known && object != nil {
			out = appendObject(out, object, at+".")
		} else {
			out = append(out, value...)
		}
	})
	if len(out) == begin {
		return append(out, "{}"...)
	}
	out[begin] = '{'
	return append(out, '}')
}

// objectIn returns the object in v, which may be a string that holds it, or nil.
func objectIn(v []byte) []byte {
	if v[0] == '"' {
		v, _ = trail.Text(v)
		v = bytes.TrimSpace(v)
		if len(v) == 0 || v[0] != '{' || trail.NewPicker(nil, nil).Pick(v) != nil {
			return nil
		}
	}
	if v[0] != '{' {
		return nil
	}
	return v
}

// isPlain reports whether a key needs no escape in JSON.
func isPlain(key string) bool {
	return strings.IndexFunc(key, func(c rune) bool { return c < ' ' || c == '"' || c == '\\' }) < 0
}

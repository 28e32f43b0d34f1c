package trail

import (
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// asUTF8 converts t to UTF-8 if it is UTF-16, and reports whether it is.
func (t *text) asUTF8() bool {
	t.hold(4)
	order := utf16Order(t.b)
	if order == nil {
		return false
	}
	*t = text{src: &utf16Reader{order: order, in: *t}, max: t.max}
	return true
}

// utf16Order returns the byte order of a text in UTF-16, recognized by its byte order mark or
// by JSON in its first two characters. It returns nil for any other text.
func utf16Order(b []byte) binary.ByteOrder {
	if len(b) < 2 {
		return nil
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		first := order.Uint16(b)
		second := uint16(0)
		if len(b) >= 4 {
			second = order.Uint16(b[2:])
		}
		isASCII := 0 < second && second < utf8.RuneSelf
		if first == 0xfeff && second != 0 || isASCII && (first == '{' || first == '[' || first == '"') {
			return order
		}
	}
	return nil
}

// A utf16Reader converts a text from UTF-16 to UTF-8.
type utf16Reader struct {
	order binary.ByteOrder
	in    text
	out   []byte // not read yet
	buf   []byte
}

func (r *utf16Reader) Read(p []byte) (int, error) {
	for len(r.out) == 0 {
		r.in.hold(4)
		if r.in.i == len(r.in.b) {
			if r.in.err != nil {
				return 0, r.in.err
			}
			return 0, io.EOF
		}
		r.buf = r.convert(r.buf[:0])
		r.out = r.buf
	}
	n := copy(p, r.out)
	r.out = r.out[n:]
	return n, nil
}

// convert appends the next piece of the text.
func (r *utf16Reader) convert(out []byte) []byte {
	const most = 64 << 10
	for b := r.in.b[r.in.i:]; len(out) < most; b = r.in.b[r.in.i:] {
		last := r.in.src == nil
		if len(b) < 4 && !last || len(b) == 0 {
			return out
		}
		if len(b) == 1 {
			r.in.i++
			return utf8.AppendRune(out, utf8.RuneError)
		}
		c, n := rune(r.order.Uint16(b)), 2
		if utf16.IsSurrogate(c) {
			low := rune(utf8.RuneError)
			if len(b) >= 4 {
				low = rune(r.order.Uint16(b[2:]))
			}
			if c = utf16.DecodeRune(c, low); c != utf8.RuneError {
				n = 4
			}
		}
		out = utf8.AppendRune(out, c)
		r.in.i += n
	}
	return out
}

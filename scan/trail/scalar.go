package trail

import (
	"encoding/binary"
	"math/bits"
)

// skipString returns the index after the string that begins at b[i].
func skipString(b []byte, i int) (int, error) {
	for i++; ; i++ {
		i = plain(b, i)
		if i >= len(b) {
			return i, errShort
		}
		switch {
		case b[i] == '"':
			return i + 1, nil
		case b[i] != '\\':
			return i, syntax(b, i, "no control character in a string")
		}
		if i++; i >= len(b) {
			return i, errShort
		}
		switch b[i] {
		case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		case 'u':
			for range 4 {
				if i++; i >= len(b) {
					return i, errShort
				}
				if !isHex(b[i]) {
					return i, syntax(b, i, "a hexadecimal digit")
				}
			}
		default:
			return i, syntax(b, i, "an escape")
		}
	}
}

// plain returns the index of the first quote, backslash or control character at or after i.
// It looks at eight bytes at a time.
func plain(b []byte, i int) int {
	for ; i+8 <= len(b); i += 8 {
		if hit := special(binary.LittleEndian.Uint64(b[i:])); hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
	}
	for i < len(b) && b[i] != '"' && b[i] != '\\' && b[i] >= ' ' {
		i++
	}
	return i
}

// special marks the quotes, backslashes and control characters among the bytes of x by their
// highest bits. A borrow may mark further bytes above the lowest of them, never below it.
func special(x uint64) uint64 {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	// With bit 1 flipped, a quote is 0x20: next to the control characters.
	low := (x ^ 2*ones) - 0x21*ones
	slash := x ^ '\\'*ones
	return (low&^x | (slash-ones)&^slash) & highs
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func skipLiteral(b []byte, i int, literal string) (int, error) {
	for j := range len(literal) {
		if i+j >= len(b) {
			return i + j, errShort
		}
		if b[i+j] != literal[j] {
			return i + j, syntax(b, i+j, literal)
		}
	}
	return i + len(literal), nil
}

// skipNumber returns the index after the number at b[i]. A number that reaches the end of b
// counts as complete if it is a number so far.
func skipNumber(b []byte, i int) (int, error) {
	if b[i] == '-' {
		i++
	}
	if i < len(b) && b[i] == '0' {
		i++
	} else if j := skipDigits(b, i); j == i {
		return i, wantDigit(b, i)
	} else {
		i = j
	}
	if i < len(b) && b[i] == '.' {
		j := skipDigits(b, i+1)
		if j == i+1 {
			return j, wantDigit(b, j)
		}
		i = j
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		if i++; i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		j := skipDigits(b, i)
		if j == i {
			return j, wantDigit(b, j)
		}
		i = j
	}
	return i, nil
}

func skipDigits(b []byte, i int) int {
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return i
}

func wantDigit(b []byte, i int) error {
	if i >= len(b) {
		return errShort
	}
	return syntax(b, i, "a digit")
}

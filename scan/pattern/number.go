package pattern

// Numbers compare exactly, in millionths, as in event-ruler 2. A number with more than six
// decimals or beyond maxNumber is in no range, and equals only a number that is written the
// same.
const (
	million   = 1_000_000
	maxNumber = 500_000_000_000 * million
)

// millionths returns the JSON number b in millionths, or false if it cannot be compared.
func millionths(b []byte) (n int64, ok bool) {
	exponent, zeros, fraction := 0, 0, 0 // zeros counts the last digits read that are zero
	inFraction := false
	negative := len(b) > 0 && b[0] == '-'
	for i, c := range b {
		switch {
		case c == '.':
			inFraction = true
		case c == 'e' || c == 'E':
			exponent = exponentOf(b[i+1:])
			return scaled(n, negative, zeros-fraction+exponent)
		case c < '0' || c > '9':
			continue // the sign
		case inFraction:
			fraction++
			fallthrough
		default:
			if c == '0' {
				zeros++
				continue
			}
			if n, ok = timesTen(n, zeros+1); !ok {
				return 0, false
			}
			n, zeros = n+int64(c-'0'), 0
		}
	}
	return scaled(n, negative, zeros-fraction)
}

// scaled returns n × 10^exponent in millionths.
func scaled(n int64, negative bool, exponent int) (int64, bool) {
	if n == 0 {
		return 0, true
	}
	n, ok := timesTen(n, exponent+6)
	if negative {
		n = -n
	}
	return n, ok && -maxNumber <= n && n <= maxNumber
}

// timesTen returns n × 10^exponent if that is a whole number of at most 18 digits.
func timesTen(n int64, exponent int) (int64, bool) {
	const most = 1_000_000_000_000_000_000
	if n == 0 {
		return 0, true
	}
	for ; exponent < 0; exponent++ {
		if n%10 != 0 {
			return 0, false
		}
		n /= 10
	}
	for ; exponent > 0; exponent-- {
		if n > (most-1)/10 {
			return 0, false
		}
		n *= 10
	}
	return n, true
}

// exponentOf parses an exponent. One beyond the limit becomes another one beyond it.
func exponentOf(b []byte) (e int) {
	const far = 1 << 30
	for _, c := range b {
		if '0' <= c && c <= '9' {
			e = min(e*10+int(c-'0'), far)
		}
	}
	if b[0] == '-' {
		return -e
	}
	return e
}

package events

import "strconv"

// Plural returns n things as people read them: "1 record", "2,000 records".
func Plural(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return Grouped(n) + " " + thing + "s"
}

// Grouped returns a number as people read it: "2,000".
func Grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	first := 0 // index of the first digit
	if n < 0 {
		first = 1
	}
	for i := len(digits) - 3; i > first; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

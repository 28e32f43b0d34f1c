package format

import (
	"math"
	"strconv"
	"time"
)

// A form says what a cell holds: somebody else's text, or a value or sentence of our own.
type form byte

const (
	ofText form = iota
	ofNumber
	ofTime
	ofBool
	ofDecimal
	ofProse // our own sentence, which may be wrapped
)

// A cell is one value of a flat format. All cells of a column have the same form.
type cell struct {
	text  string // empty if there is no number or time
	form  form
	value int64 // the number, in tenths if it is a decimal; the time in microseconds since 1970; 1 for true
}

func text(s string) cell  { return cell{text: s} }
func prose(s string) cell { return cell{text: s, form: ofProse} }
func number(n int64) cell { return cell{strconv.FormatInt(n, 10), ofNumber, n} }

// some returns a cell with the number n, or an empty one if n is 0.
func some(n int64) cell {
	if n == 0 {
		return cell{form: ofNumber}
	}
	return number(n)
}

// decimal returns a cell with a number to one decimal place, or an empty one if x is nil.
func decimal(x *float64) cell {
	if x == nil {
		return cell{form: ofDecimal}
	}
	return cell{strconv.FormatFloat(*x, 'f', 1, 64), ofDecimal, int64(math.Round(*x * 10))}
}

// numeric reports whether cells of form f are numbers.
func (f form) numeric() bool { return f == ofNumber || f == ofDecimal }

func moment(t *time.Time) cell {
	if t == nil {
		return cell{form: ofTime}
	}
	return cell{t.UTC().Format(time.RFC3339Nano), ofTime, t.UnixMicro()}
}

func boolean(b bool) cell {
	if b {
		return cell{"true", ofBool, 1}
	}
	return cell{"false", ofBool, 0}
}

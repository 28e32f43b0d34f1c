package format

import (
	"math"
	"strconv"
	"time"
)

// A form is what a cell holds: text of somebody else's, or a value of ours.
type form byte

const (
	ofText form = iota
	ofNumber
	ofTime
	ofBool
	ofDecimal
	ofProse // a sentence of ours, which may be broken into lines
)

// A cell is one value of a flat format. All cells of a column are of one form.
type cell struct {
	text  string // empty where there is no number or time
	form  form
	value int64 // the number, if it is a decimal in tenths; the time in microseconds since 1970; 1 if true
}

func text(s string) cell  { return cell{text: s} }
func prose(s string) cell { return cell{text: s, form: ofProse} }
func number(n int64) cell { return cell{strconv.FormatInt(n, 10), ofNumber, n} }

// some is a number where 0 means that there is none.
func some(n int64) cell {
	if n == 0 {
		return cell{form: ofNumber}
	}
	return number(n)
}

// decimal is a number with one decimal, nil where there is none.
func decimal(x *float64) cell {
	if x == nil {
		return cell{form: ofDecimal}
	}
	return cell{strconv.FormatFloat(*x, 'f', 1, 64), ofDecimal, int64(math.Round(*x * 10))}
}

// numeric reports whether cells of the form are numbers.
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

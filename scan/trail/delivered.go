package trail

import "time"

// parseStamp parses the time in the name of an object, as time.Parse does with the layout
// 20060102T1504Z or, with seconds, 20060102T150405Z.
func parseStamp(s string, seconds bool) (at time.Time, ok bool) {
	const date, minutes = len("20060102"), len("20060102T1504")
	end := minutes
	if seconds {
		end += 2
	}
	if len(s) != end+1 || s[date] != 'T' || s[end] != 'Z' || !only(s[:date], isDigit) || !only(s[date+1:end], isDigit) {
		return at, false
	}
	year, month, day := number(s[:4]), time.Month(number(s[4:6])), number(s[6:8])
	hour, minute, second := number(s[9:11]), number(s[11:13]), number(s[13:end])
	at = time.Date(year, month, day, hour, minute, second, 0, time.UTC)
	// time.Date has normalized fields that are out of range, as in February 30.
	if at.Day() != day || at.Month() != month || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	return at, true
}

// number returns the value of decimal digits.
func number(digits string) (n int) {
	for i := range len(digits) {
		n = 10*n + int(digits[i]-'0')
	}
	return n
}

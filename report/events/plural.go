package events

import "fmt"

// Plural returns n things as messages say it: "1 record", "2 records".
func Plural(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

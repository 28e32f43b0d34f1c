package main

import (
	"testing"

	"github.com/cogtrail/cogtrail/scan"
)

func TestProcessor(t *testing.T) {
	for _, test := range []struct {
		set, generic, ok bool
		value            string
	}{
		{ok: true},
		{set: true, value: "generic", generic: true, ok: true},
		{set: true, value: ""},
		{set: true, value: "z80"},
	} {
		p := program{env: func(key string) (string, bool) { return test.value, test.set && key == "COGTRAIL_CPU" }}
		var s scan.Scanner
		if err := p.processor(&s); s.Generic != test.generic || (err == nil) != test.ok {
			t.Errorf("%t %q: generic %t, %v, want %t, ok: %t", test.set, test.value, s.Generic, err, test.generic, test.ok)
		}
	}
}

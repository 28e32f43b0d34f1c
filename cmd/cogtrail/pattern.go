// Event patterns are read here.

package main

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"

	"github.com/cogtrail/cogtrail/scan/pattern"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// A rule is the event pattern of a rule, as it was given.
type rule struct {
	*pattern.Pattern
	text string // compact
}

// maxPattern is how much of a file is read: more than any pattern takes.
const maxPattern = 1 << 20

// readPattern returns the pattern in the file at path, nil if there is no path.
func readPattern(path string, user int) (*rule, error) {
	if path == "" {
		return nil, nil
	}
	file, err := openGiven(path, user)
	if err != nil {
		return nil, usagef("--pattern: %w", err)
	}
	defer file.Close() // only read from
	text, err := io.ReadAll(io.LimitReader(file, maxPattern))
	if err != nil {
		return nil, usagef("--pattern: %w", err)
	}
	p, err := pattern.Compile(text)
	if err != nil {
		return nil, usagef("--pattern %s: %w", path, err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return nil, usagef("--pattern %s: %w", path, err)
	}
	return &rule{p, compact.String()}, nil
}

// needles returns those of which each record that r matches holds one. Long ones are found
// fastest.
func (r *rule) needles() trail.Needles {
	shortest := func(clause []string) int {
		return len(slices.MinFunc(clause, func(a, b string) int { return len(a) - len(b) }))
	}
	var best []string
	for _, clause := range r.Needles() {
		if best == nil || shortest(clause) > shortest(best) {
			best = clause
		}
	}
	return best
}

// Sources whose objects are hours have here what they have in common.

package main

import (
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// A history is a source of hours, behind an API that takes so many requests a second.
type history interface {
	scan.Source
	String() string             // what the names of its objects begin with
	Place() string              // where it is, which it may share with others
	Hours() int                 // objects
	Span() (from, to time.Time) // their time
}

// isHistory reports whether name is that of such a source, or of an object of one.
func isHistory(name string) bool {
	return strings.HasPrefix(name, lookup.Scheme) || strings.HasPrefix(name, logs.Scheme)
}

// asks reports whether a source of j is called so.
func (j *scanJob) asks(scheme string) bool {
	return slices.ContainsFunc(j.histories, func(h history) bool { return strings.HasPrefix(h.String(), scheme) })
}

// kindOf says what the histories are, and what the places of them are.
func kindOf(histories []history) (kind, place string) {
	isLookup := func(h history) bool { return strings.HasPrefix(h.String(), lookup.Scheme) }
	switch some := slices.ContainsFunc(histories, isLookup); {
	case !some:
		return "logs", "group"
	case slices.ContainsFunc(histories, func(h history) bool { return !isLookup(h) }):
		return "lookup and logs", "place"
	}
	return "lookup", "region"
}

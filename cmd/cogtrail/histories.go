// What the sources whose objects are hours have in common is here.

package main

import (
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// A history is a source whose objects are hours, behind an API with a rate limit.
type history interface {
	scan.Source
	String() string             // what the names of its objects begin with
	Place() string              // where it is; several histories may share a place
	Hours() int                 // number of objects
	Span() (from, to time.Time) // the time that the objects cover
}

// isHistory reports whether name is the name of a history, or of an object in one.
func isHistory(name string) bool {
	return strings.HasPrefix(name, lookup.Scheme) || strings.HasPrefix(name, logs.Scheme)
}

// asks reports whether j has a source with the scheme.
func (j *scanJob) asks(scheme string) bool {
	return slices.ContainsFunc(j.histories, func(h history) bool { return strings.HasPrefix(h.String(), scheme) })
}

// kindOf returns words for the histories and for one of their places.
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

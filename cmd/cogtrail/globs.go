// Globs select objects by name.

package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/bmatcuk/doublestar/v4"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A sieve lets through the objects that --include and --exclude select.
type sieve struct {
	include, exclude []string

	mu       sync.Mutex // sources may be listed at the same time
	included bool       // an object matched --include
	left     int64      // objects that match none of --include
	example  string     // the first of these by name
}

func (s *sieve) want(o scan.Object) bool {
	match := func(glob string) bool { return doublestar.MatchUnvalidated(glob, o.Name) }
	if o.Archive { // its members may match --include, but --exclude leaves out all of them
		return !slices.ContainsFunc(s.exclude, match)
	}
	included := len(s.include) == 0 || slices.ContainsFunc(s.include, match)
	s.note(o.Name, included)
	return included && !slices.ContainsFunc(s.exclude, match)
}

// leavesOut reports whether s leaves out an object with the given name, or an archive that it is
// in.
func (s *sieve) leavesOut(name string) bool {
	if s == nil {
		return false
	}
	match := func(glob string) bool { return doublestar.MatchUnvalidated(glob, name) }
	if len(s.include) > 0 && !slices.ContainsFunc(s.include, match) {
		return true
	}
	for end := len(name); end >= 0; end = strings.LastIndex(name, "!/") {
		if name = name[:end]; slices.ContainsFunc(s.exclude, match) {
			return true
		}
	}
	return false
}

func (s *sieve) note(name string, included bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if included {
		s.included = true
		return
	}
	if s.left++; s.example == "" || name < s.example {
		s.example = name
	}
}

// The reasons why objects were left out, in the words of reports and journals.
const (
	byInclude = "by --include"
	byExclude = "by --exclude"
	byKeys    = "by --keys-from"
)

// globs makes the scanner leave out the objects that --include and --exclude do not select, and
// the report say so.
func (f *flags) globs(j *scanJob) error {
	for _, g := range slices.Concat(f.include, f.exclude) {
		if !doublestar.ValidatePattern(g) {
			return usagef("%q is not a glob: use *, **, ?, [a-z] and {one,other}", g)
		}
	}
	if len(f.include)+len(f.exclude) == 0 {
		return nil
	}
	j.sieve = &sieve{include: f.include, exclude: f.exclude}
	j.scanner.Want = j.sieve.want
	pruned := func(what, why string) {
		what = strings.ToValidUTF8(what, "\ufffd") // as a journal stores it
		j.query.Pruned = append(j.query.Pruned, journal.Pruned{What: what, Why: why})
	}
	if len(f.include) > 0 {
		pruned("objects that match none of "+strings.Join(f.include, " "), byInclude)
	}
	if len(f.exclude) > 0 {
		pruned("objects that match "+strings.Join(f.exclude, " or "), byExclude)
	}
	return nil
}

// sayUnmatched says that --include matched nothing, and what exists instead.
func (p *program) sayUnmatched(s *sieve) {
	if s == nil || s.included || s.left == 0 {
		return
	}
	more := ""
	if s.left > 1 {
		more = fmt.Sprintf(", and %d more", s.left-1)
	}
	p.say("--include %s: nothing matches; there is %s%s", strings.Join(s.include, " "), s.example, more)
}

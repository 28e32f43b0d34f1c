package journal

import (
	"path"
	"path/filepath"
	"strings"
)

// A spelling is a file or folder as the source of a run.
type spelling struct {
	full     string // its absolute path
	relative bool   // the run names it by a relative one
}

// spelled returns the spelling of a source, and false if it is no file or not known to be one.
func spelled(source, dir string) (s spelling, ok bool) {
	switch {
	case strings.Contains(source, "://"):
		return s, false
	case filepath.IsAbs(filepath.FromSlash(source)):
		return spelling{full: path.Clean(source)}, true
	}
	return spelling{path.Join(filepath.ToSlash(dir), source), true}, dir != ""
}

// twice returns the source of an earlier run that has the same files as a source of run, under
// other names: one of the two is relative and the other is not.
func (r *Reader) twice(run *Run) error {
	for _, source := range run.Sources {
		want, ok := spelled(source, run.Dir)
		if !ok {
			continue
		}
		for held, name := range r.spelled {
			if held.relative != want.relative && (held.full == want.full || below(held.full, want.full) || below(want.full, held.full)) {
				return &SpellingError{name, source}
			}
		}
	}
	return nil
}

// The list of --known-bad, of objects that failed before, is read and looked up here.

package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A knownBad is a list of objects that cannot be read. A nil knownBad lists none. It must not be
// used concurrently.
type knownBad struct {
	path string
	seen map[version]fate // every listed version
	all  map[string]bool  // by listed name: whether another version was found
}

// A version is a version of an object, with the object's name as in a report.
type version struct{ name, version string }

// A fate is what became of a listed version.
type fate struct{ failed, read bool }

// A badRow is an item of a list: one object, or a report with several. Rows of a coverage, a
// coverage itself, a report that contains one, and the lines of a journal are all accepted.
type badRow struct {
	Object   string           `json:"object"`
	Version  string           `json:"version"`
	Status   journal.Status   `json:"status"` // only in lines of a journal
	Reason   string           `json:"reason"`
	Failures *json.RawMessage `json:"failures"`
	Coverage *json.RawMessage `json:"coverage"`
}

// readKnownBad reads the list at path. It returns nil if path is empty.
func readKnownBad(path string) (*knownBad, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("--known-bad: %w", err)
	}
	defer f.Close() // only read from
	k := &knownBad{path: path, seen: map[version]fate{}, all: map[string]bool{}}
	in := json.NewDecoder(f)
	for {
		var row badRow
		switch err := in.Decode(&row); {
		case err == io.EOF:
			return k, nil
		case err != nil:
			return nil, usagef("--known-bad %s: byte %d: %w: it must be JSON, one object per line, as 'cogtrail report --report coverage --format ndjson' prints it", path, in.InputOffset(), err)
		}
		if err := k.add(&row); err != nil {
			return nil, usagef("--known-bad %s: before byte %d: %w", path, in.InputOffset(), err)
		}
	}
}

var errNoBadRow = errors.New(`neither an object, {"object": "NAME", "version": "VERSION"}, nor a coverage: make the list with 'cogtrail report --report coverage --format ndjson'`)

// add adds what the row lists. It ignores objects that were read despite bad records, and lines
// of a journal about objects that did not fail.
func (k *knownBad) add(row *badRow) error {
	switch {
	case row.Coverage != nil: // a report, whose own failures are failed sign-ins
		var coverage badRow
		if err := json.Unmarshal(*row.Coverage, &coverage); err != nil {
			return err
		}
		return k.add(&coverage)
	case row.Object != "":
		if row.Reason != report.BadRecord && (row.Status == "" || row.Status == journal.Failed) {
			k.seen[version{row.Object, row.Version}] = fate{}
			k.all[row.Object] = false
		}
	case row.Failures != nil:
		var rows []badRow
		if err := json.Unmarshal(*row.Failures, &rows); err != nil {
			return err
		}
		for i := range rows {
			if err := k.add(&rows[i]); err != nil {
				return err
			}
		}
	default:
		return errNoBadRow
	}
	return nil
}

// shown returns the name of an object as JSON represents it.
func shown(name string) string { return string([]rune(name)) }

// has reports whether this version of an object is listed.
func (k *knownBad) has(name, of string) bool {
	if k == nil {
		return false
	}
	_, listed := k.seen[version{shown(name), of}]
	return listed
}

// see notes what became of an object.
func (k *knownBad) see(e *journal.Entry) {
	if k == nil {
		return
	}
	v := version{shown(e.Object), e.Version}
	f, listed := k.seen[v]
	switch {
	case listed:
		f.failed, f.read = f.failed || e.Status == journal.Failed, f.read || e.Status != journal.Failed
		k.seen[v] = f
	default:
		if _, named := k.all[v.name]; named {
			k.all[v.name] = true
		}
	}
}

// listedVersion says which version of an object a list has.
func listedVersion(version string) string {
	if version == "" {
		return "it without a version"
	}
	return "its version " + version
}

// sayOutdated says which objects the list of j no longer needs.
func (p *program) sayOutdated(j *job) {
	k := j.known
	if k == nil || j.quiet {
		return
	}
	var gone []version
	for v, f := range k.seen {
		if f.read || !f.failed && k.all[v.name] {
			gone = append(gone, v)
		}
	}
	slices.SortFunc(gone, func(a, b version) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.version, b.version))
	})
	for _, v := range gone {
		if k.seen[v].read {
			p.say("%s: can be read now: %s no longer needs to list it", v.name, k.path)
		} else {
			p.say("%s: has changed: %s no longer needs to list %s", v.name, k.path, listedVersion(v.version))
		}
	}
}

// Records are tested here against a pattern. For each, a line says whether it matches, or why not.

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/local"
	"github.com/cogtrail/cogtrail/scan/pattern"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// A tester tests one pattern on all records of the sources.
type tester struct {
	*program
	pattern *pattern.Pattern
	wide    bool
	columns int

	reader         trail.Reader
	tried, matched int
	incomplete     bool
}

// test tests the pattern on the records of the sources.
func (t *tester) test(ctx context.Context, sources []string) error {
	all := false
	err := t.print(func(w io.Writer) error {
		for _, source := range sources {
			if err := t.source(ctx, w, source); err != nil {
				return err
			}
		}
		all = true
		return nil
	})
	if err != nil || !all { // the reader of standard output is gone
		return err
	}
	t.say("%d of %d records match", t.matched, t.tried)
	switch {
	case t.matched == 0:
		return errUnmatched
	case t.incomplete:
		return errIncomplete
	}
	return nil
}

// source tests the records of a source.
func (t *tester) source(ctx context.Context, w io.Writer, name string) error {
	source := scan.Source(local.Stdin{Reader: t.stdin})
	if name != "-" {
		if _, err := os.Stat(filepath.Clean(name)); err != nil {
			return usagef("source: %w: name a file, a folder, or - for standard input", err)
		}
		source = local.Path(name)
	}
	for object, err := range source.Objects(ctx) {
		if err != nil {
			return err
		}
		if object.Skip != "" {
			continue
		}
		if err := t.object(ctx, w, &object); err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}

// missed says that an object, or a record of it, was not read.
func (t *tester) missed(object *scan.Object, reason any) {
	t.incomplete = true
	t.say("%s: %v", object.Name, reason)
}

// object tests the records of an object.
func (t *tester) object(ctx context.Context, w io.Writer, object *scan.Object) error {
	if object.Barred != "" {
		t.missed(object, object.Barred)
		return nil
	}
	body, err := object.Open(ctx)
	if err != nil {
		t.missed(object, err)
		return nil
	}
	defer body.Close() // only read from
	const enough = 64  // bytes of an object, to recognize its compression
	stored := trail.Stored{Head: make([]byte, enough), Tail: body}
	n, err := io.ReadFull(body, stored.Head)
	if stored.Head = stored.Head[:n]; errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		stored.Tail = nil
	} else if err != nil {
		t.missed(object, err)
		return nil
	}
	if object.Concatenated {
		stored.Members = trail.AnyMembers
	}
	// Damage may show only at the end; then no record of the object counts.
	var lines strings.Builder
	tried, matched := t.tried, t.matched
	for record, err := range t.reader.Records(stored) {
		bad := (*trail.RecordError)(nil)
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, trail.ErrShape): // not records, such as a digest
		case errors.As(err, &bad):
			t.missed(object, err)
		case err != nil:
			t.tried, t.matched = tried, matched
			t.missed(object, err)
			return nil
		default:
			lines.WriteString(t.line(record))
		}
	}
	_, err = io.WriteString(w, lines.String())
	return err
}

// line tests a record, and returns the line with the result.
func (t *tester) line(record trail.Record) string {
	t.tried++
	verdict := "no match"
	matches := t.pattern.Match(record)
	if matches {
		t.matched++
		verdict = "match"
	}
	var at, name string
	_ = trail.Members(record, func(key, value []byte) {
		switch string(key) {
		case "eventTime":
			at, _ = trail.String(value)
		case "eventName":
			name, _ = trail.String(value)
		}
	})
	const longest = 36 // the longest event name of Cognito
	if name = format.Safe(cmp.Or(name, "-")); !t.wide {
		name = format.Cut(name, longest)
	}
	line := fmt.Sprintf("%-8s  %-20s  %s", verdict, format.Safe(cmp.Or(at, "-")), name)
	if !matches {
		line += "  " + t.why(record)
	}
	if !t.wide {
		line = format.Cut(line, t.columns)
	}
	return line + "\n"
}

// why says which field does not match the pattern. It prefers a field that must match to one of
// several alternatives.
func (t *tester) why(record trail.Record) string {
	var first *pattern.Verdict
	for _, v := range t.pattern.Explain(record) {
		if !v.Match && !v.Moot && (first == nil || strings.Contains(first.Path, "$or[") && !strings.Contains(v.Path, "$or[")) {
			first = &v
		}
	}
	if first == nil {
		return "each field matches, but not in the same element of an array"
	}
	text := format.Safe(first.Path) + " is " + had(first.Have)
	if t.wide {
		text += ", not " + format.Safe(first.Want)
	}
	return text
}

// had returns the values of a field, or the first few of them.
func had(values []string) string {
	const most = 3
	switch {
	case len(values) == 0:
		return "absent"
	case len(values) > most:
		return format.Safe(strings.Join(values[:most], ", ")) + fmt.Sprintf(" and %d more", len(values)-most)
	}
	return format.Safe(strings.Join(values, ", "))
}

// The pattern command prints EventBridge event patterns, and tests them on records.

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/pattern"
)

const patternLong = `Pattern works with event patterns, with which Amazon EventBridge rules select
events: it tells which records of an archive a rule would have received.`

const patternExamples = `  # Which records this rule would have received, and why not the others
  cogtrail pattern print user_deletion > rule.json
  cogtrail pattern test --pattern rule.json testdata/trail`

func (p *program) patternCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "pattern",
		GroupID: "archive",
		Short:   "print EventBridge event patterns, and test them on records",
		Long:    patternLong,
		Example: patternExamples,
		Args:    onlyCommands,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddGroup(&cobra.Group{ID: "pattern", Title: "Commands"})
	cmd.AddCommand(p.patternPrintCommand(), p.patternTestCommand())
	return cmd
}

const testExamples = `  # Check whether a rule would have received anything from this archive
  cogtrail pattern print pool_deletion > rule.json
  cogtrail pattern test --pattern rule.json testdata/trail

  # Find out why a pattern does not match a record
  cogtrail pattern test --pattern rule.json --wide \
    testdata/cognito/DeleteUserPool.json`

const testLong = `Test says for each record in files and folders whether the event pattern in
--pattern FILE matches it. It prints one line per record, with the first field
that does not match and, with --wide, what the pattern wants. A SOURCE may be -
for standard input.

A pattern with detail, detail-type, source, account, region, time, id or version
at its top level is for events in the format of EventBridge. Any other pattern
is for records, which such events hold in detail. See docs/patterns.md.

A rule receives an event only if there is a trail and the event is at most 256
KB. A rule is sure to receive read-only events only in the state
ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS.

Exit status: 0 a record matches; 1 fatal error; 2 usage error or invalid
pattern; 3 something that should have been read was not; 5 no record matches. If
both 3 and 5 apply, 5 is returned.`

// errUnmatched says that the command did its work, and that no record matches.
var errUnmatched = errors.New("no record matches")

func (p *program) patternTestCommand() *cobra.Command {
	t := tester{program: p}
	var path string
	cmd := &cobra.Command{
		Use:     "test [flags] --pattern FILE SOURCE...",
		GroupID: "pattern",
		Short:   "say which records a pattern matches, and why not the others",
		Long:    testLong,
		Example: testExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("no SOURCE: name a file, a folder, or - for standard input")
			}
			return nil
		},
		ValidArgsFunction: files,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if path == "" {
				return usagef("no --pattern: name the file that holds the event pattern")
			}
			if t.pattern, _, err = readPattern(path, os.Geteuid()); err != nil {
				return err
			}
			if t.columns = width(p.stdout); t.columns == 0 {
				t.columns = onPage
			}
			return t.test(cmd.Context(), args)
		},
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().StringVar(&path, "pattern", "", "test the event pattern in `FILE`, as JSON")
	cmd.Flags().BoolVar(&t.wide, "wide", false, "also print what the pattern wants, and do not cut lines at the width of the terminal or at 80 columns")
	return cmd
}

// maxPattern is larger than any pattern, in bytes.
const maxPattern = 1 << 20

// readPattern returns the pattern in the file at path, and its text as compact JSON.
func readPattern(path string, user int) (*pattern.Pattern, string, error) {
	file, err := openGiven(path, user)
	if err != nil {
		return nil, "", usagef("--pattern: %w", err)
	}
	defer file.Close() // only read from
	text, err := io.ReadAll(io.LimitReader(file, maxPattern))
	if err != nil {
		return nil, "", usagef("--pattern: %w", err)
	}
	compiled, err := pattern.Compile(text)
	if err != nil {
		return nil, "", usagef("--pattern %s:%w", path, err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		return nil, "", usagef("--pattern %s: %w", path, err)
	}
	return compiled, compact.String(), nil
}

// byPattern makes j look for events that match the pattern in the file at path, if path is not
// empty.
func (j *scanJob) byPattern(path string) error {
	if path == "" {
		return nil
	}
	p, text, err := readPattern(path, j.user)
	if err != nil {
		return err
	}
	if j.match(p, text); j.scanner.Select.Needles == nil {
		j.notes = append(j.notes, fmt.Sprintf("--pattern %s: the events that it matches have no text in common, so every record is examined: name an eventSource to be faster", path))
	}
	return nil
}

// match makes j look for events that match p, whose text is given.
func (j *scanJob) match(p *pattern.Pattern, text string) {
	j.query.Pattern, j.pattern = text, p
	clause := p.Clause()
	j.logsAll = j.logsAll || clause == nil || slices.ContainsFunc(clause, func(needle string) bool { return !strings.Contains(needle, logs.Text) })
	j.scanner.Select.Match, j.scanner.Select.Needles = p.Match, clause
}

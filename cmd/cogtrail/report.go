package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/pseudonym"
)

const reportExamples = `  # Scan once, report often
  cogtrail scan --quiet --journal trail.ndjson testdata/trail
  cogtrail report trail.ndjson

  # Only January 2025, for a spreadsheet
  cogtrail report --report deletions --format csv --from 2025-01-01 --to 2025-02-01 trail.ndjson

  # Two archives in one report
  cogtrail scan --quiet --journal more.ndjson testdata/cognito/DeleteUser.json
  cogtrail report --report all --format json trail.ndjson more.ndjson`

const reportLong = `Report prints from journals, which 'cogtrail scan --journal' writes, what the
scans have printed or would have with other flags: any time window, account,
pool or report can be asked for, and of the classes that were looked for any
(--events). Several journals are merged; an event that is in several of them
counts once. A JOURNAL may be - for standard input.

Exit status: 0 complete; 1 fatal; 2 usage; 3 something that should have been
read was not: by the scans, which the report names, or because a scan was
interrupted; 5 a finding of --fail-on. Of 3 and 5 the higher one counts.`

func (p *program) reportCommand() *cobra.Command {
	var f asked
	cmd := &cobra.Command{
		Use:     "report [flags] JOURNAL...",
		Short:   "report from saved journals",
		Long:    reportLong,
		Example: reportExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usagef("no JOURNAL: name a file that 'cogtrail scan --journal' wrote")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			job, err := f.parse(p.now())
			if err != nil {
				return err
			}
			if err := checkOverlap(job.outputs(), args); err != nil {
				return err
			}
			if err := p.checkTerminal(job); err != nil {
				return err
			}
			if err := checkPlace("--output", job.output, nil); err != nil {
				return err
			}
			if err := job.checkFiles(); err != nil {
				return err
			}
			if err := p.load(job, true); err != nil {
				return err
			}
			return p.merge(cmd.Context(), job, args)
		},
	}
	f.define(cmd.Flags(), "those that the journals hold")
	return cmd
}

// merge reports what the journals hold together.
func (p *program) merge(ctx context.Context, j *job, paths []string) error {
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case path == "-":
		case err != nil:
			return usagef("journal: %w: name a file that 'cogtrail scan --journal' wrote", err)
		case info.IsDir():
			return usagef("%s is a folder: name the journals in it", path)
		}
	}
	m := merger{query: &j.query, asked: j.query.Classes, key: j.key}
	for _, path := range paths {
		if err := p.addJournal(ctx, &m, path); err != nil {
			return err
		}
	}
	slices.Sort(j.query.Unfinished)
	j.query.Unfinished = slices.Compact(j.query.Unfinished)
	r := m.builder.Report(j.query)
	p.nameAll(&r.Coverage)
	return p.finish(r, j)
}

// nameAll says what of the objects could not be read, each thing once however
// many runs met it.
func (p *program) nameAll(c *report.Coverage) {
	for _, f := range c.Failures {
		p.say("%s: %s: %s", f.Object, f.Reason, f.Message)
	}
	for _, s := range c.Skips {
		for _, name := range s.Names {
			p.say("%s: skipped: JSON of %s", name, s.Reason)
		}
	}
}

// A merger puts journals together.
type merger struct {
	builder report.Builder
	query   *report.Query   // gets what the journals leave open
	asked   []cognito.Class // by flag, if any
	first   string          // the first journal
	key     *pseudonym.Key  // by which personal data is to be replaced, if any
}

// addJournal adds the journal at path to m.
func (p *program) addJournal(ctx context.Context, m *merger, path string) error {
	in := scan.Interruptible(ctx, func() (io.ReadCloser, error) {
		if path == "-" {
			return io.NopCloser(p.stdin), nil
		}
		return os.Open(path)
	})
	defer in.Close() // only read from
	r, err := newJournalReader(path, in)
	if err != nil {
		return err
	}
	key, err := m.checkKey(r.Key(), path)
	if err != nil {
		return err
	}
	if err := m.checkClasses(r.Classes(), path); err != nil {
		return err
	}
	q := m.query
	for e, err := range pseudonymized(r.Entries(), key) {
		if err != nil {
			return fmt.Errorf("%s: %w: scan again into a new journal", path, err)
		}
		e.Select(q.Classes)
		m.builder.Add(e)
	}
	open := named(key, r.Unfinished())
	for _, source := range open {
		p.say("%s: the scan of %s was interrupted: run it again with --journal to finish it", path, source)
	}
	q.Unfinished = append(q.Unfinished, open...)
	q.Pruned = append(q.Pruned, prunedBy(key, r.Pruned())...)
	return nil
}

// checkKey returns the key by which the journal at path, which holds pseudonyms of
// the key of that fingerprint or none, is to be pseudonymized: none, if it is. It
// refuses one that would not go with the others.
func (m *merger) checkKey(held, path string) (*pseudonym.Key, error) {
	q := m.query
	switch {
	case held == "" && m.key != nil:
		return m.key, nil
	case held != "" && m.key == nil && q.Usernames != nil:
		return nil, usagef("%s is pseudonymized, so that --users-file would name nobody: give its key with --pseudonymize", path)
	case m.key == nil && m.first == "":
		q.Key = held
	}
	switch {
	case held == q.Key:
		return nil, nil
	case m.key != nil:
		return nil, usagef("%s is pseudonymized with the key of fingerprint %s, and this one is %s: give that one", path, held, q.Key)
	case held != "" && q.Key != "":
		return nil, usagef("%s and %s are pseudonymized with two keys: equal users would count twice: scan again with one", m.first, path)
	}
	return nil, usagef("of %s and %s one is pseudonymized and one is not: give its key with --pseudonymize", m.first, path)
}

// checkClasses refuses a journal that does not hold the classes that were asked
// for or, where none were, holds others than the first one.
func (m *merger) checkClasses(held []cognito.Class, path string) error {
	if m.first == "" {
		m.first = path
		if m.asked == nil {
			m.query.Classes = held
		}
	}
	if m.asked == nil && !slices.Equal(held, m.query.Classes) {
		return usagef("%s holds events of the classes %s and %s of %s: ask with --events for what both hold",
			m.first, list(m.query.Classes), path, list(held))
	}
	for _, c := range m.asked {
		if !slices.Contains(held, c) {
			return usagef("%s holds no events of the class %s, only %s: ask with --events for what all journals hold", path, c, list(held))
		}
	}
	return nil
}

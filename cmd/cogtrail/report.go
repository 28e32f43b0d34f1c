// The report command reports from journals.

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/local"
	"github.com/cogtrail/cogtrail/scan/pseudonym"
)

const reportExamples = `  # Scan once, report often
  cogtrail scan --quiet --journal trail.ndjson testdata/trail
  cogtrail report trail.ndjson

  # Only the deletions in January 2025, for a spreadsheet
  cogtrail report --report deletions --format csv \
    --from 2025-01-01 --to 2025-02-01 trail.ndjson

  # Two archives in one report
  cogtrail scan --quiet --journal more.ndjson testdata/cognito/DeleteUser.json
  cogtrail report --report all --format json trail.ndjson more.ndjson`

const reportLong = `Report prints reports from journals written by 'cogtrail scan --journal': those
that the scans printed, or would have printed with other flags. You can select
any time window, account, pool or report, and any of the event classes that were
scanned for (--events). Several journals are merged, and an event that is in
more than one of them counts once. A JOURNAL may be - for standard input.

With --verify, the coverage says which logs CloudTrail's digests prove. This
requires journals written by 'cogtrail scan --verify': see 'cogtrail help
verify'.

Exit status: 0 complete; 1 fatal error; 2 usage error; 3 a scan was interrupted
or did not read something that it should have (the report names it), what was
asked about is not in the archive, or, with --verify, something is not proven; 4
with --verify, something is tampered with, missing or unreferenced; 5 a finding
of --fail-on. If several of 3, 4 and 5 apply, the highest is returned.`

func (p *program) reportCommand() *cobra.Command {
	var f asked
	var verify bool
	var proof proofFlags
	cmd := &cobra.Command{
		Use:               "report [flags] JOURNAL...",
		GroupID:           "journal",
		Short:             "report from saved journals",
		Long:              reportLong,
		Example:           reportExamples,
		ValidArgsFunction: files,
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
			if err := verifyToo(job, p.now(), verify, &proof); err != nil {
				return err
			}
			if err := p.ready(job, args); err != nil {
				return err
			}
			return p.merge(cmd.Context(), job, args)
		},
	}
	f.define(cmd.Flags(), "those in the journals")
	cmd.Flags().BoolVar(&verify, "verify", false, "check what scans with --verify have read against CloudTrail's digests, and report in the coverage what is proven")
	proof.define(cmd.Flags())
	proof.withVerify(cmd.Flags())
	return cmd
}

// merge prints the report of all journals together.
func (p *program) merge(ctx context.Context, j *job, paths []string) error {
	m := j.merger()
	var b report.Builder
	for _, path := range paths {
		if _, err := p.addJournal(ctx, &m, &b, path, j); err != nil {
			return j.unmerged(err, paths[0], path)
		}
	}
	j.adopt(m.Whole())
	if j.proof != nil {
		var err error
		if j.query.Integrity, err = p.proved(ctx, j, &b); err != nil {
			return err
		}
	}
	r := p.answer(&b, j.query)
	p.nameAll("", &r.Coverage)
	p.sayOutdated(j)
	return p.finish(ctx, r, j)
}

// ready checks what can be checked before the journals are read, and reads the files that flags
// name. It checks the journals first, so that no key is created if one does not exist.
func (p *program) ready(j *job, journals []string) error {
	if err := checkOverlap(j.outputs(), journals); err != nil {
		return err
	}
	if err := p.checkOutput(j); err != nil {
		return err
	}
	if err := checkPlace("--output", j.output, nil); err != nil {
		return err
	}
	if err := j.checkFiles(); err != nil {
		return err
	}
	if err := checkJournals(journals); err != nil {
		return err
	}
	if j.query.Raw && slices.Contains(journals, "-") {
		return usagef("--raw and --format eventbridge read records back from the journal: name it as a file, not -")
	}
	for _, path := range journals {
		if !j.query.Raw {
			break
		}
		if err := checkRegular("--raw and --format eventbridge", path); err != nil {
			return err
		}
	}
	if err := p.load(j, true); err != nil {
		return err
	}
	p.note(j)
	return nil
}

// note says how flags were understood that were not given in their usual form.
func (p *program) note(j *job) {
	for _, note := range j.notes {
		if !j.quiet {
			p.say("%s", note)
		}
	}
}

// merger returns a merger for the journals of j.
func (j *job) merger() journal.Merger {
	return journal.Merger{Select: j.query.Classes, Raw: j.query.Raw, Proofs: j.proof != nil, Veil: j.key, Plain: j.inVain() != ""}
}

// adopt takes what the merged journals hold together into the query of j.
func (j *job) adopt(w journal.Whole) {
	q := &j.query
	q.Classes, q.Pattern, q.Key, q.Unfinished, q.Pruned, q.Sources, q.Sites = w.Classes, w.Pattern, w.Key, w.Unfinished, w.Pruned, w.Sources, w.Sites
}

// inVain says which flag would find nobody in a pseudonymized journal, or returns "".
func (j *job) inVain() string {
	switch {
	case j.query.Usernames != nil:
		return "--users-file would name nobody"
	case slices.ContainsFunc(j.query.Subs, func(sub string) bool { return !pseudonym.Is(sub) }):
		return "--sub would find nobody"
	}
	return ""
}

// checkJournals refuses paths that cannot be journals.
func checkJournals(paths []string) error {
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
	return nil
}

// nameAll says what could not be read, each line after the prefix. It names everything once, no
// matter how many runs met it.
func (p *program) nameAll(prefix string, c *report.Coverage) {
	for _, f := range c.Failures {
		p.say("%s%s: %s: %s", prefix, f.Object, f.Reason, f.Message)
	}
	for _, s := range c.Skips {
		if s.Reason == report.KnownBad {
			continue // already in the report
		}
		for _, name := range s.Names {
			p.say("%s%s: skipped: %s", prefix, name, s.Reason)
		}
	}
}

// addJournal adds the journal at path to m and b, and its objects to the known objects and the
// proof of j. It returns the journal's part of m.
func (p *program) addJournal(ctx context.Context, m *journal.Merger, b *report.Builder, path string, j *job) (*journal.Part, error) {
	in := local.Interruptible(ctx, func() (io.ReadCloser, error) {
		if path == "-" {
			return io.NopCloser(p.stdin), nil
		}
		return os.Open(path)
	})
	defer in.Close() // only read from
	part, err := m.Open(in)
	if err != nil {
		return nil, err
	}
	part.ReadBack(keptRecords(path))
	for e, err := range part.Entries() {
		if err != nil {
			return nil, err
		}
		j.known.see(&e)
		j.proof.take(b, e)
	}
	for _, source := range part.Unfinished() {
		p.say("%s: the scan of %s was interrupted: run it again with --journal to finish it", path, source)
	}
	return part, nil
}

// keptRecords is the path of a journal with records. The journal is opened each time a record is
// read back.
type keptRecords string

func (path keptRecords) ReadAt(b []byte, at int64) (int, error) {
	file, err := os.Open(string(path))
	if err != nil {
		return 0, err
	}
	defer file.Close() // only read from
	return file.ReadAt(b, at)
}

// unmerged returns the error that says why the journal at path cannot be merged with the journals
// from first on, and what to do.
func (j *job) unmerged(err error, first, path string) error {
	var (
		damage  *journal.DamageError
		classes *journal.ClassesError
		pattern *journal.PatternError
		raw     *journal.RawError
		proofs  *journal.ProofsError
		key     *journal.KeyError
	)
	switch {
	case errors.As(err, &damage):
		return damaged(path, damage, ": scan again into a new journal")
	case errors.Is(err, journal.ErrNotJournal):
		return noJournal(path, err)
	case errors.As(err, &classes):
		return j.unlike(classes, first, path)
	case errors.As(err, &pattern):
		return usagef("%s and %s hold events selected by different event patterns: report on them one by one, or scan with one --pattern", first, path)
	case errors.As(err, &raw):
		return usagef("%s does not hold the records of its events, which --raw and --format eventbridge need: scan with --raw into a new journal", path)
	case errors.As(err, &proofs):
		return usagef("%s does not hold what --verify needs about each object: scan with --verify into a new journal", path)
	case !errors.As(err, &key):
		return err
	case j.key != nil:
		return usagef("%s is pseudonymized with the key with fingerprint %s, but the given key has fingerprint %s: give the key of the journal", path, key.Held, key.Want)
	case key.Held != "" && j.inVain() != "":
		return usagef("%s is pseudonymized, so that %s: give its key with --pseudonymize", path, j.inVain())
	case key.Held != "" && key.Want != "":
		return usagef("%s and %s are pseudonymized with different keys, so the same user would count twice: scan again with one key", first, path)
	}
	return usagef("only one of %s and %s is pseudonymized: give its key with --pseudonymize", first, path)
}

// unlike returns the error for a journal at path without the classes that it must hold: those of
// --events or, without that, those of the first journal.
func (j *job) unlike(err *journal.ClassesError, first, path string) error {
	for _, c := range j.query.Classes {
		if !slices.Contains(err.Held, c) {
			return usagef("%s holds no events of the class %s, only %s: select with --events classes that all journals hold", path, c, list(err.Held))
		}
	}
	return usagef("%s holds events of the classes %s and %s of %s: select with --events classes that both hold", first, list(err.Want), path, list(err.Held))
}

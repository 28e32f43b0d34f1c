// Flags say what to scan and what to report. They are parsed here, once.

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// asked are the flags that say what to report, as given.
type asked struct {
	from, to, last                          string
	accounts, regions, pools, clients, subs []string
	by, timeZone, format, output            string
	events, reports, failOn                 []string
	choice                                  []report.Part // values of --report, by default summary; nil means all parts
	usersFile, keyFile, knownFile           string
	names                                   []string // of --user
	users                                   narrowFlags
	burst                                   int
	login, signUp, session                  string
	quiet, force, wide, raw                 bool
}

// define adds the flags to s; classes describes the default of --events.
func (f *asked) define(s *pflag.FlagSet, classes string) {
	s.SortFlags = false
	s.StringSliceVar(&f.reports, "report", nil, "write these `REPORTS`, listed at the end of --help (default summary; in table or markdown also deletions; in html or xlsx all but timeline and events)")
	s.StringVar(&f.format, "format", "", "`FORMAT` of the report: "+strings.Join(format.Names(), ", ")+" (default: from the name of the --output file, else table)")
	s.StringVarP(&f.output, "output", "o", "", "write to `PATH` instead of standard output: a file, or a folder for several reports in csv, ndjson or parquet")
	s.BoolVar(&f.raw, "raw", false, "include the records themselves in the events report, in json or ndjson; a scan also keeps them in its journal (implied by --format eventbridge)")
	s.BoolVar(&f.wide, "wide", false, "print tables at their full width, one line per row")
	s.BoolVar(&f.force, "force", false, "replace an existing --output file, or existing reports in the --output folder")
	s.StringVar(&f.from, "from", "", "only events at or after `TIME`: 2025-01-22, 2025-01, 2025-01-22T12:00, RFC 3339, yesterday")
	s.StringVar(&f.to, "to", "", "only events before `TIME`")
	s.StringVar(&f.last, "last", "", "only events within the `SPAN` before --to, or before now: 90d, 2w, 36h, 1mo, 1y")
	s.StringSliceVar(&f.accounts, "account", nil, "only events of the AWS account `ID`; repeatable")
	s.StringSliceVar(&f.regions, "region", nil, "only events from `REGION`; repeatable")
	s.StringSliceVar(&f.pools, "user-pool", nil, "only events of the user pool `ID`; repeatable")
	s.StringSliceVar(&f.clients, "client-id", nil, "only events of the app client `ID`; repeatable")
	s.StringSliceVar(&f.subs, "sub", nil, "only events of the user whose sub is `SUB`; repeatable")
	s.StringArrayVar(&f.names, "user", nil, "only events of users with the name `NAME` in --users-file; repeatable")
	s.StringSliceVar(&f.events, "events", nil, "only events of these `CLASSES`, listed at the end of --help (default "+classes+")")
	s.StringVar(&f.by, "by", "", "group the activity, authorize and mau reports by `PERIOD`: day, week (from Monday) or month (default day; for mau, month)")
	s.StringVar(&f.timeZone, "time-zone", "UTC", "time `ZONE` of the whole report, such as Asia/Tokyo; applies to periods and to --from, --to and --last")
	s.StringVar(&f.login, "login-window", "15m", "longest `SPAN` from a visit to the login that belongs to it")
	s.StringVar(&f.signUp, "sign-up-window", "24h", "longest `SPAN` from a sign-up to its confirmation")
	s.StringVar(&f.session, "session-window", "1h", "a session lasts at least `SPAN`; longer sessions are learned for each pool")
	s.IntVar(&f.burst, "burst", people.DefaultBurst, "report a deletion-burst finding if one actor deletes `N` users within an hour")
	s.StringSliceVar(&f.failOn, "fail-on", nil, "exit with status 5 if there are findings with these `CODES`, listed at the end of --help")
	s.StringVar(&f.knownFile, "known-bad", "", "count failed objects that `FILE` lists, by name and version, as skipped; 'cogtrail report --report coverage --format ndjson' prints such a list")
	s.StringVar(&f.usersFile, "users-file", "", "read the names of users, by sub, from `FILE`: CSV, the JSON that 'aws cognito-idp list-users' prints, or Cognito's own log (userAuthEvents)")
	f.users.define(s)
	s.StringVar(&f.keyFile, "pseudonymize", "", "replace personal data in all output with pseudonyms made with the key in `KEYFILE`, which is created if it does not exist")
	s.BoolVarP(&f.quiet, "quiet", "q", false, "do not print the accounting at the end")
}

// flags are the flags of a scan as given.
type flags struct {
	asked
	include, exclude     []string
	journal, pattern     string
	workers, reads       int
	maxObject, maxRecord string
	maxInflated          string
	dryRun               bool
	progress             string
	s3                   s3Flags
	lookupRate, logsRate float64
	logsAll              bool
	verify               bool
	proof                proofFlags
}

func (f *flags) define(s *pflag.FlagSet) {
	f.asked.define(s, "all but token and other")
	s.StringVar(&f.journal, "journal", "", "keep in `FILE` what each object held, and do not scan again what is in it; a new FILE whose name ends in .zst is compressed")
	s.StringVar(&f.pattern, "pattern", "", "look for events of any service that match the EventBridge event pattern in `FILE`, instead of events of Amazon Cognito")
	s.StringArrayVar(&f.include, "include", nil, "scan only objects whose name matches `GLOB` (** spans folders); repeatable")
	s.StringArrayVar(&f.exclude, "exclude", nil, "do not scan objects whose name matches `GLOB`; repeatable")
	s.IntVar(&f.workers, "workers", 0, "inflate and search `N` objects at once (default one per CPU)")
	s.IntVar(&f.reads, "reads", 0, "read `N` objects at once (default two per worker; from S3, 64 per worker, at most 256)")
	s.StringVar(&f.maxObject, "max-object", "64MiB", "stream objects that inflate to more than `SIZE`")
	s.StringVar(&f.maxRecord, "max-record", "16MiB", "refuse records of more than `SIZE`, together with their objects")
	s.StringVar(&f.maxInflated, "max-inflated", "", "refuse objects that inflate to more than `SIZE`, counting everything packed in them (default 1GiB, or 200 times the stored size if that is more)")
	s.BoolVar(&f.dryRun, "dry-run", false, "only list the sources, and print what would be read and with how many requests")
	s.StringVar(&f.progress, "progress", "auto", "`WHEN` to show progress: auto (not with --quiet), always, never; on a terminal as one line, elsewhere as a line every 30 seconds")
	f.s3.define(s)
	s.Float64Var(&f.lookupRate, "lookup-rate", lookup.DefaultRate, "send `N` requests per second to an event history; the default is the quota of an account in each region")
	s.Float64Var(&f.logsRate, "logs-rate", logs.DefaultRate, "send `N` requests per second for messages of log groups in each region, where the quota is 5 to 25")
	s.BoolVar(&f.logsAll, "logs-all", false, "read all messages of log groups, including those without the text "+logs.Text+", which may hold encoded records")
}

func list[T ~string](values []T) string { return strings.Join(names(values), ", ") }

func names[T ~string](values []T) (names []string) {
	for _, v := range values {
		names = append(names, string(v))
	}
	return names
}

// parse parses the flags. Relative times count from now.
func (f *asked) parse(now time.Time) (j *job, err error) {
	j = &job{output: outputOf(f.output), quiet: f.quiet, force: f.force, wide: f.wide, usersFile: cleaned(f.usersFile), keyFile: cleaned(f.keyFile), knownFile: cleaned(f.knownFile), users: f.names, user: os.Geteuid()}
	q := &j.query
	q.Regions, q.UserPools, q.Clients, q.Subs = parseRegions(f.regions), f.pools, f.clients, parseSubs(f.subs)
	if q.Accounts, err = parseAccounts(f.accounts); err != nil {
		return nil, err
	}
	if len(f.names) > 0 && f.usersFile == "" {
		return nil, usagef("--user: names are looked up in a list of users: give one with --users-file, or use --sub")
	}
	if err := f.periods(q); err != nil {
		return nil, err
	}
	if q.From, q.To, err = f.window(now, q.Location); err != nil {
		return nil, err
	}
	if q.To.After(now) {
		q.Until = now
	}
	if err := f.windows(q); err != nil {
		return nil, err
	}
	if err := f.classes(j); err != nil {
		return nil, err
	}
	if err := f.outputs(j); err != nil {
		return nil, err
	}
	if err := f.narrow(j); err != nil {
		return nil, err
	}
	return j, f.findings(j)
}

// cleaned returns path as it is both checked and opened. Otherwise a ".." after a symbolic link
// could lead elsewhere.
func cleaned(path string) string {
	if path == "" {
		return ""
	}
	return filepath.Clean(path)
}

// parse parses the flags. Relative times count from now.
func (f *flags) parse(now time.Time) (*scanJob, error) {
	j, err := f.asked.parse(now)
	if err != nil {
		return nil, err
	}
	switch {
	case j.query.Classes != nil:
	case f.pattern != "":
		j.query.Classes = cognito.Classes
	default:
		j.query.Classes = cognito.DefaultClasses
	}
	shows := []string{"auto", "always", "never"}
	progress := spelled(f.progress, shows)
	if !slices.Contains(shows, progress) {
		return nil, unknown("--progress", f.progress, shows)
	}
	if !(f.lookupRate > 0 && f.lookupRate <= maxLookupRate) {
		return nil, usagef("--lookup-rate: %g: it must be more than 0 and at most %d", f.lookupRate, maxLookupRate)
	}
	if !(f.logsRate > 0 && f.logsRate <= maxLogsRate) {
		return nil, usagef("--logs-rate: %g: it must be more than 0 and at most %d", f.logsRate, maxLogsRate)
	}
	s := &scanJob{job: j, journal: cleaned(f.journal), dryRun: f.dryRun, lookupRate: f.lookupRate, logsRate: f.logsRate, logsAll: f.logsAll, progress: progress}
	s.scanner.Select = scan.Selection{Classes: j.query.Classes, Raw: j.query.Raw}
	if err := s.byPattern(f.pattern); err != nil {
		return nil, err
	}
	if err := f.globs(s); err != nil {
		return nil, err
	}
	return s, f.limits(&s.scanner)
}

// choose returns the given values of a flag in the order of all, or none if none are given.
func choose[T ~string](flag string, given []string, all, none []T) ([]T, error) {
	if len(given) == 0 {
		return none, nil
	}
	words := append(names(all), "all")
	var asked []string
	for _, name := range given {
		word := spelled(name, words)
		if !slices.Contains(words, word) {
			return nil, unknown(flag, name, words)
		}
		asked = append(asked, word)
	}
	if slices.Contains(asked, "all") {
		return all, nil
	}
	var chosen []T
	for _, v := range all {
		if slices.Contains(asked, string(v)) {
			chosen = append(chosen, v)
		}
	}
	return chosen, nil
}

func (f *asked) periods(q *report.Query) (err error) {
	switch strings.ToLower(f.by) {
	case "": // each report has its own default
	case "day":
		q.By = report.ByDay
	case "week":
		q.By = report.ByWeek
	case "month":
		q.By = report.ByMonth
	default:
		return unknown("--by", f.by, []string{"day", "week", "month"})
	}
	q.Location, err = parseZone(f.timeZone)
	return err
}

// windows parses the longest times between events that belong together.
func (f *asked) windows(q *report.Query) error {
	for _, w := range []struct {
		flag, span string
		window     *time.Duration
	}{{"--login-window", f.login, &q.Windows.Login}, {"--sign-up-window", f.signUp, &q.Windows.SignUp}, {"--session-window", f.session, &q.Windows.Session}} {
		d, err := parseSpan(w.span)
		if err != nil {
			return usagef("%s: %w", w.flag, err)
		}
		if d > longestWindow {
			return usagef("%s: %s is too long: at most 31d", w.flag, w.span)
		}
		*w.window = d
	}
	return nil
}

// longestWindow is longer than any page of Amazon Cognito stays valid.
const longestWindow = 31 * 24 * time.Hour

func (f *flags) limits(s *scan.Scanner) (err error) {
	if f.workers < 0 || f.reads < 0 {
		return usagef("--workers and --reads cannot be negative")
	}
	s.Workers, s.Reads = f.workers, f.reads
	if s.MaxObject, err = parseSize(f.maxObject); err != nil {
		return usagef("--max-object: %w", err)
	}
	if s.MaxRecord, err = parseSize(f.maxRecord); err != nil {
		return usagef("--max-record: %w", err)
	}
	if f.maxInflated == "" {
		return nil
	}
	most, err := parseSize(f.maxInflated)
	if err != nil {
		return usagef("--max-inflated: %w", err)
	}
	s.MaxInflated = int64(most)
	return nil
}

// parseSize parses a number of bytes: 1048576, 1024KiB, 64MiB, 1GiB.
func parseSize(s string) (int, error) {
	digits, shift := s, 0
	for suffix, bits := range map[string]int{"KiB": 10, "MiB": 20, "GiB": 30} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			digits, shift = rest, bits
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n > 1<<40>>shift {
		return 0, fmt.Errorf("%q is not a size: write bytes, or 512KiB, 64MiB, 1GiB", s)
	}
	return int(n << shift), nil
}

// The flags say what to scan and what to report; text becomes values here, once.

package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// asked are the flags that say what to report, as they are given.
type asked struct {
	from, to, last                          string
	accounts, regions, pools, clients, subs []string
	by, timeZone, format, output            string
	events, reports, failOn                 []string
	choice                                  []report.Part // for --report, summary by default; nil: all parts
	usersFile, keyFile                      string
	users                                   narrowFlags
	burst                                   int
	login, signUp, session                  string
	quiet, force                            bool
}

// define adds the flags to s; classes says which events are reported by default.
func (f *asked) define(s *pflag.FlagSet, classes string) {
	s.SortFlags = false
	s.StringSliceVar(&f.reports, "report", nil, "reports to write: "+list(report.Parts)+", all: all of them, timeline only with --sub (default summary; as table or markdown also deletions; as html all but timeline and events)")
	s.StringVar(&f.format, "format", "table", "format of the report: "+strings.Join(format.Names(), ", "))
	s.StringVarP(&f.output, "output", "o", "", "file to write instead of standard output; a folder for several reports in csv, ndjson or parquet")
	s.BoolVar(&f.force, "force", false, "replace the --output file, or reports in the --output folder, that exist")
	s.StringVar(&f.from, "from", "", "first event `TIME` to report: 2025-01-22, 2025-01-22T12:00 (UTC) or RFC 3339")
	s.StringVar(&f.to, "to", "", "event `TIME` to report no more")
	s.StringVar(&f.last, "last", "", "report the `TIME` before --to, or before now: 90d, 2w, 36h")
	s.StringSliceVar(&f.accounts, "account", nil, "report only events of this AWS `ACCOUNT`; repeatable, like the next four")
	s.StringSliceVar(&f.regions, "region", nil, "... of this `REGION`")
	s.StringSliceVar(&f.pools, "user-pool", nil, "... of this user `POOL`")
	s.StringSliceVar(&f.clients, "client-id", nil, "... of this app `CLIENT`")
	s.StringSliceVar(&f.subs, "sub", nil, "... of this user's `SUB`")
	s.StringSliceVar(&f.events, "events", nil, "event `CLASS`es to report: "+list(cognito.Classes)+", all (default "+classes+")")
	s.StringVar(&f.by, "by", "", "periods of the reports activity, authorize and mau: day, week (from Monday), month (default day, of mau month)")
	s.StringVar(&f.timeZone, "time-zone", "UTC", "time `ZONE` of these periods, such as Asia/Tokyo")
	s.StringVar(&f.login, "login-window", "15m", "most `TIME` from a visit to the login that tells what it was for")
	s.StringVar(&f.signUp, "sign-up-window", "24h", "most `TIME` from a sign-up to its confirmation")
	s.StringVar(&f.session, "session-window", "1h", "`TIME` that a session is good for at least; each pool tells of longer ones")
	s.IntVar(&f.burst, "burst", people.DefaultBurst, "users that one actor deletes within an hour to make the finding deletion-burst")
	s.StringSliceVar(&f.failOn, "fail-on", nil, "findings (`CODE`s) that give the exit status 5: "+list(people.Codes)+", any")
	s.StringVar(&f.usersFile, "users-file", "", "`FILE` with the names of users by sub: CSV, JSON as 'aws cognito-idp list-users' prints it, or Cognito's own log (userAuthEvents)")
	f.users.define(s)
	s.StringVar(&f.keyFile, "pseudonymize", "", "replace personal data in everything that is written by pseudonyms of the key in `KEYFILE`, created if it does not exist")
	s.BoolVarP(&f.quiet, "quiet", "q", false, "do not print the accounting at the end")
}

// flags are the flags of a scan as they are given.
type flags struct {
	asked
	include, exclude     []string
	journal              string
	workers, reads       int
	maxObject, maxRecord string
	dryRun               bool
	progress             string
	s3                   s3Flags
	lookupRate           float64
}

func (f *flags) define(s *pflag.FlagSet) {
	f.asked.define(s, "all but token and other")
	s.StringVar(&f.journal, "journal", "", "`FILE` to append what each object gave; what is in it is not scanned again")
	s.StringArrayVar(&f.include, "include", nil, "scan only objects whose name matches `GLOB` (** spans folders); repeatable")
	s.StringArrayVar(&f.exclude, "exclude", nil, "do not scan objects whose name matches `GLOB`; repeatable")
	s.IntVar(&f.workers, "workers", 0, "objects to inflate and search at once (default one for each CPU)")
	s.IntVar(&f.reads, "reads", 0, "objects to read at once (default twice the workers, of S3 64 for each, up to 256)")
	s.StringVar(&f.maxObject, "max-object", "64MiB", "inflated `SIZE` above which an object streams")
	s.StringVar(&f.maxRecord, "max-record", "16MiB", "`SIZE` above which a record is refused, and its object with it")
	s.BoolVar(&f.dryRun, "dry-run", false, "only list, and say what would be read, with how many requests")
	s.StringVar(&f.progress, "progress", "auto", "show how far the scan is, on a terminal in one line, else in a line every 30 seconds: auto (not if --quiet), always, never")
	f.s3.define(s)
	s.Float64Var(&f.lookupRate, "lookup-rate", lookup.DefaultRate, "`REQUESTS` a second to an event history: the quota of the account in each region")
}

func list[T ~string](values []T) string {
	var names []string
	for _, v := range values {
		names = append(names, string(v))
	}
	return strings.Join(names, ", ")
}

// parse understands the flags, in a world where it is now.
func (f *asked) parse(now time.Time) (j *job, err error) {
	j = &job{output: outputOf(f.output), quiet: f.quiet, force: f.force, usersFile: cleaned(f.usersFile), keyFile: cleaned(f.keyFile)}
	q := &j.query
	q.Accounts, q.Regions, q.UserPools, q.Clients, q.Subs = f.accounts, f.regions, f.pools, f.clients, f.subs
	if q.From, q.To, err = f.window(now); err != nil {
		return nil, err
	}
	if err := f.periods(q); err != nil {
		return nil, err
	}
	if err := f.windows(q); err != nil {
		return nil, err
	}
	if q.Classes, err = choose("--events", f.events, cognito.Classes, nil); err != nil {
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

// cleaned returns path as it is checked and opened: a ".." behind a symbolic link
// would lead elsewhere otherwise.
func cleaned(path string) string {
	if path == "" {
		return ""
	}
	return filepath.Clean(path)
}

// parse understands the flags, in a world where it is now.
func (f *flags) parse(now time.Time) (*scanJob, error) {
	j, err := f.asked.parse(now)
	if err != nil {
		return nil, err
	}
	if j.query.Classes == nil {
		j.query.Classes = cognito.DefaultClasses
	}
	if !slices.Contains([]string{"auto", "always", "never"}, f.progress) {
		return nil, usagef("--progress: unknown %q: choose from auto, always, never", f.progress)
	}
	if !(f.lookupRate > 0 && f.lookupRate <= maxLookupRate) {
		return nil, usagef("--lookup-rate: %g: it has to be more than 0 and at most %d", f.lookupRate, maxLookupRate)
	}
	s := &scanJob{job: j, journal: cleaned(f.journal), dryRun: f.dryRun, lookupRate: f.lookupRate, progress: f.progress}
	s.scanner.Select.Classes = j.query.Classes
	if err := f.globs(s); err != nil {
		return nil, err
	}
	return s, f.limits(&s.scanner)
}

// choose returns the values that names name, in the order in which all has them.
func choose[T ~string](flag string, names []string, all, none []T) ([]T, error) {
	if len(names) == 0 {
		return none, nil
	}
	for _, name := range names {
		if name != "all" && !slices.Contains(all, T(name)) {
			return nil, usagef("%s: unknown %q: choose from %s, all", flag, name, list(all))
		}
	}
	if slices.Contains(names, "all") {
		return all, nil
	}
	var chosen []T
	for _, v := range all {
		if slices.Contains(names, string(v)) {
			chosen = append(chosen, v)
		}
	}
	return chosen, nil
}

func (f *asked) periods(q *report.Query) (err error) {
	switch f.by {
	case "": // each report has its own
	case "day":
		q.By = report.ByDay
	case "week":
		q.By = report.ByWeek
	case "month":
		q.By = report.ByMonth
	default:
		return usagef("--by: unknown %q: choose day, week or month", f.by)
	}
	if f.timeZone == "Local" {
		return usagef("--time-zone: Local differs from machine to machine: name a zone of the IANA database, such as Asia/Tokyo")
	}
	if q.Location, err = time.LoadLocation(f.timeZone); err != nil {
		return usagef("--time-zone: %w: name a zone of the IANA database, such as Asia/Tokyo", err)
	}
	return nil
}

// windows decides how far apart events may be that tell of each other.
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

// longestWindow is more than any page of Amazon Cognito lasts.
const longestWindow = 31 * 24 * time.Hour

// outputs decides what is written, how, and where to.
func (f *asked) outputs(j *job) (err error) {
	var ok bool
	if j.format, ok = format.ByName(f.format); !ok {
		return usagef("--format: unknown %q: choose from %s", f.format, strings.Join(format.Names(), ", "))
	}
	all, fallback := f.choices(j.format)
	if j.parts, err = choose("--report", f.reports, all, fallback); err != nil {
		return err
	}
	if j.format.Flat && len(j.parts) > 1 && j.output == "" {
		return usagef("--format %s: several reports need a folder: name one with --output, or one report with --report", f.format)
	}
	j.query.Parts = j.parts
	return nil
}

// globs makes the scanner leave out the objects that are not wanted, and the
// report say so.
func (f *flags) globs(j *scanJob) error {
	for _, g := range slices.Concat(f.include, f.exclude) {
		if !doublestar.ValidatePattern(g) {
			return usagef("%q is no glob: use *, **, ?, [a-z] and {one,other}", g)
		}
	}
	match := func(globs []string, name string) bool {
		return slices.ContainsFunc(globs, func(g string) bool { return doublestar.MatchUnvalidated(g, name) })
	}
	if len(f.include)+len(f.exclude) > 0 {
		j.scanner.Want = func(o scan.Object) bool {
			return (len(f.include) == 0 || match(f.include, o.Name)) && !match(f.exclude, o.Name)
		}
	}
	pruned := func(what, why string) {
		what = strings.ToValidUTF8(what, "\ufffd") // as a journal would keep it
		j.query.Pruned = append(j.query.Pruned, journal.Pruned{What: what, Why: why})
	}
	if len(f.include) > 0 {
		pruned("objects that match none of "+strings.Join(f.include, " "), "by --include")
	}
	if len(f.exclude) > 0 {
		pruned("objects that match "+strings.Join(f.exclude, " or "), "by --exclude")
	}
	return nil
}

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
	return nil
}

// parseSize reads a number of bytes: 1048576, 1024KiB, 64MiB, 1GiB.
func parseSize(s string) (int, error) {
	digits, shift := s, 0
	for suffix, bits := range map[string]int{"KiB": 10, "MiB": 20, "GiB": 30} {
		if rest, ok := strings.CutSuffix(s, suffix); ok {
			digits, shift = rest, bits
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n > 1<<40>>shift {
		return 0, fmt.Errorf("%q is no size: write bytes, or 512KiB, 64MiB, 1GiB", s)
	}
	return int(n << shift), nil
}

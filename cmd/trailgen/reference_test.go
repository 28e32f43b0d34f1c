package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The reference is a second opinion on what an archive says. It shares no code with the
// program: the standard library decodes everything, and the rules are those of the
// documentation, written plainly and slowly.
//
//	reference_test.go            which objects are read, and the coverage
//	reference_container_test.go  what an object holds
//	reference_event_test.go      what a record says
//	reference_count_test.go      which events count, and the sums
//	reference_user_test.go       what they say about each user
//
// Its names begin with ref, to keep apart from those of the generator.

// reference returns the answer for the files at and below roots.
func reference(roots ...string) (answer, error) {
	r := refArchive{names: map[string]bool{}, days: map[[3]string]*dayRow{}}
	for _, root := range roots {
		if err := filepath.WalkDir(root, r.visit); err != nil {
			return answer{}, err
		}
	}
	return r.answer(), nil
}

// A refArchive is what was read from an archive.
type refArchive struct {
	names    map[string]bool // of all objects, to read each only once
	coverage coverage        // of objects, bytes and records
	days     map[[3]string]*dayRow
	events   []refEvent // all events that match, including copies and corrected ones
}

// visit reads the file at path. A file that it cannot read at all is an error.
func (r *refArchive) visit(path string, d fs.DirEntry, err error) error {
	if err != nil || d.IsDir() {
		return err
	}
	name := filepath.ToSlash(filepath.Clean(path))
	if r.names[name] {
		return nil
	}
	r.names[name] = true
	r.coverage.Objects.Listed++
	if d.Type()&fs.ModeSymlink != 0 {
		r.coverage.Objects.Skipped++
		return nil
	}
	stored, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	r.read(name, stored)
	return nil
}

// read adds an object with its stored bytes.
func (r *refArchive) read(name string, stored []byte) {
	c, size := &r.coverage, int64(len(stored))
	c.Bytes.Listed += size
	content, records, err := refOpen(name, stored)
	switch {
	case errors.Is(err, errRefSkipped):
		c.Objects.Skipped++
		c.Bytes.Skipped += size
	case err != nil:
		c.Objects.Failed++
		c.Bytes.Failed += size
	default:
		c.Objects.Scanned++
		c.Bytes.Scanned += size
		c.Bytes.Inflated += int64(len(content))
		r.scan(name, records)
	}
}

// scan adds the records of an object that was read to its end.
func (r *refArchive) scan(name string, records []any) {
	var matched []refEvent
	for _, record := range records {
		e, verdict := refJudge(record)
		switch verdict {
		case refBad:
			r.coverage.Records.Bad++
		case refOther:
			r.coverage.Records.Unmatched++
		case refMatch:
			e.object = name
			matched = append(matched, e)
		}
	}
	r.coverage.Records.Read += int64(len(records))
	r.coverage.Records.Matched += int64(len(matched))
	r.events = append(r.events, matched...)
	r.addDays(name, int64(len(records)), matched)
}

// addDays adds an object to the days: that of its delivery if its name states one, and
// otherwise those of its events.
func (r *refArchive) addDays(name string, records int64, matched []refEvent) {
	if day, account, region, ok := refLogName(name); ok {
		row := r.day(day, account, region)
		row.Objects++
		row.Records += records
		row.Events += int64(len(matched))
		return
	}
	touched := map[*dayRow]bool{}
	for _, e := range matched {
		row := r.day(e.day(), e.account, e.region)
		row.Records++
		row.Events++
		touched[row] = true
	}
	for row := range touched {
		row.Objects++
	}
}

func (r *refArchive) day(day, account, region string) *dayRow {
	key := [3]string{day, account, region}
	if r.days[key] == nil {
		r.days[key] = &dayRow{Day: day, Account: account, Region: region}
	}
	return r.days[key]
}

// sortedDays returns the days in the order of day, account and region.
func (r *refArchive) sortedDays() []dayRow {
	keys := slices.SortedFunc(maps.Keys(r.days), func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	var rows []dayRow
	for _, key := range keys {
		rows = append(rows, *r.days[key])
	}
	return rows
}

// The names of files that CloudTrail delivers.
var (
	refLog     = regexp.MustCompile(`^([0-9]{12})_CloudTrail_([a-z0-9-]+)_([0-9]{8}T[0-9]{4}Z)_[0-9A-Za-z]+\.json(\.gz)?$`)
	refSibling = regexp.MustCompile(`^[0-9]{12}_CloudTrail-(Digest|Insight|NetworkActivity|Aggregated)_[a-z0-9-]+_.+\.json(\.gz)?$`)
	refFolder  = regexp.MustCompile(`/CloudTrail-(Digest|Insight|NetworkActivity|Aggregated|Lake)/`)
)

// refLogName returns what the name of a trail log states.
func refLogName(name string) (day, account, region string, ok bool) {
	m := refLog.FindStringSubmatch(path.Base(name))
	if m == nil {
		return "", "", "", false
	}
	delivered, err := time.Parse("20060102T1504Z", m[3])
	return delivered.Format(time.DateOnly), m[1], m[2], err == nil
}

// refPassedBy reports whether an object is skipped because of its name.
func refPassedBy(name string) bool {
	if _, _, _, log := refLogName(name); log {
		return false
	}
	base := path.Base(name)
	return strings.HasPrefix(base, ".") || base == "aws-logs-write-test" ||
		refSibling.MatchString(base) || refFolder.MatchString("/"+name) || refBeside.MatchString("/"+name)
}

// refBeside matches the names of other services' files, Hadoop's markers and the files that
// macOS adds to a zip.
var refBeside = regexp.MustCompile(`/AWSLogs/(o-[a-z0-9]{10,32}/)?[0-9]{12}/(Config|vpcflowlogs|elasticloadbalancing)/|/_SUCCESS$|_\$folder\$$|/__MACOSX/`)

// refHolds matches the names of files that may hold records.
var refHolds = regexp.MustCompile(`\.(json|jsonl|ndjson|csv|tsv|log|txt|gz|zst|bz2)$`)

// Why an object has no records. All except the first are failures.
var (
	errRefSkipped  = errors.New("skipped")
	errRefEmpty    = errors.New("empty")
	errRefTrailing = errors.New("data after the gzip member")
	errRefJSON     = errors.New("not JSON, or broken")
)

// refOpen returns the content of an object, decompressed and as records.
func refOpen(name string, stored []byte) (content []byte, records []any, err error) {
	if refPassedBy(name) || len(stored) == 0 && !refHolds.MatchString(name) {
		return nil, nil, errRefSkipped
	}
	if content, err = refInflate(name, stored); err != nil {
		return nil, nil, err
	}
	if strings.HasPrefix(string(content), refMagic) {
		if content, err = refInflate(name, content); err != nil {
			return nil, nil, err
		}
	}
	if _, _, _, log := refLogName(name); log && len(bytes.TrimSpace(content)) > 0 && !refIsLog(content) {
		return nil, nil, errRefJSON
	}
	records, err = refRecords(content)
	return content, records, err
}

// refMagic begins every gzip file.
const refMagic = "\x1f\x8b"

// refInflate returns the content of stored, which may be plain. A trail log has one gzip
// member, other files may have several.
func refInflate(name string, stored []byte) ([]byte, error) {
	if !strings.HasPrefix(string(stored), refMagic) {
		return stored, nil
	}
	rest := bytes.NewReader(stored)
	z, err := gzip.NewReader(rest)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	content, err := io.ReadAll(z)
	if err != nil || rest.Len() == 0 {
		return content, err
	}
	if _, _, _, log := refLogName(name); log || refStartsRecords(content) {
		return nil, errRefTrailing
	}
	if z, err = gzip.NewReader(bytes.NewReader(stored)); err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

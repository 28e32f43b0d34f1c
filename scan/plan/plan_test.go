package plan_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/plan"
)

// A memory is a Folder in memory.
type memory map[string][]byte

func (m memory) Open(_ context.Context, name string) (io.ReadCloser, error) {
	if _, ok := m[name]; !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return io.NopCloser(bytes.NewReader(m[name])), nil
}

func (m memory) Put(_ context.Context, name string, data io.ReadSeeker) (err error) {
	m[name], err = io.ReadAll(data)
	return err
}

func sample() *plan.Plan {
	return &plan.Plan{
		Schema: plan.Schema, Tool: plan.Tool{Version: "v1"}, Shards: 12, Split: 3, Until: time.Date(2025, 1, 23, 0, 0, 0, 0, time.UTC),
		Selection: plan.Selection{Classes: cognito.DefaultClasses, Late: "1d", MaxObject: "64MiB", MaxRecord: "16MiB"},
		Sources: []plan.Source{{Name: "s3://logs/AWSLogs/", Folders: []plan.Location{
			{Prefix: "AWSLogs/111111111111/CloudTrail/eu-west-1/", Root: "AWSLogs/111111111111/CloudTrail/eu-west-1/", Months: []plan.Months{{First: "2024-12", Last: "2025-01"}}},
			{Prefix: "AWSLogs/", Loose: true},
		}}},
	}
}

func TestUnitOf(t *testing.T) {
	const root = "AWSLogs/111111111111/CloudTrail/eu-west-1/"
	for name, want := range map[string]plan.Unit{
		"s3://b/" + root + "2025/01/22/a.json.gz": {root + "2025/01/22/", true},
		"/mnt/x/" + root + "2025/01/22/a/b/c":     {root + "2025/01/22/", true},
		root + "2025/01/22/":                      {root + "2025/01/22/", true},
		root + "2025/01/22":                       {root, false}, // a file
		root + "2025/02/29/a":                     {root, false}, // not a day
		root + "2025/1/22/a":                      {root, false},
		root + "again/2025/01/22/a":               {root, false},
		root + "a":                                {root, false},
		root:                                      {root, false},
		"AWSLogs/o-abcdefghij/111111111111/CloudTrail-Digest/us-gov-west-1/2025/01/22/a": {"AWSLogs/o-abcdefghij/111111111111/CloudTrail-Digest/us-gov-west-1/2025/01/22/", true},
		"AWSLogs/111111111111/CloudTrail/eu-west-1":                                      {}, // a file
		"AWSLogs/111111111111/Config/eu-west-1/2025/01/22/a":                             {},
		"AWSLogs/1/CloudTrail/eu-west-1/2025/01/22/a":                                    {},
		"AWSLogs/111111111111/CloudTrail/europe/2025/01/22/a":                            {},
		"111111111111/CloudTrail/eu-west-1/2025/01/22/a":                                 {},
		"AWSLogs/AWSLogs/111111111111/CloudTrail/eu-west-1/x/":                           {},
		"": {}, "AWSLogs": {}, "AWSLogs/": {},
	} {
		if got := plan.UnitOf(name); got != want {
			t.Errorf("%q: %v, want %v", name, got, want)
		}
	}
}

// Every name falls to one shard, which lists its unit, and always to the same one.
func TestEachNameFallsToOneShard(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		p := &plan.Plan{Shards: 1 + r.IntN(20)}
		p.Split = 1 + r.IntN(p.Shards)
		day := time.Date(2024, 1, 1+r.IntN(800), 0, 0, 0, 0, time.UTC)
		name := fmt.Sprintf("s3://b/AWSLogs/%012d/CloudTrail/%s/%s%d.json.gz", r.IntN(5), []string{"eu-west-1", "us-east-1", "x"}[r.IntN(3)], day.Format([]string{"2006/01/02/", "2006/1/2/", ""}[r.IntN(3)]), r.IntN(1000))
		unit, held, listed := plan.UnitOf(name), 0, 0
		for i := range p.Shards {
			s := &plan.Shard{Plan: p, Number: i}
			if s.Lists(unit) {
				listed++
			}
			if s.Holds(name) {
				if held++; !s.Lists(unit) {
					t.Errorf("%s falls to shard %d, which does not list %v", name, i, unit)
				}
			}
		}
		want := p.Split
		if unit.Folder == "" {
			want = p.Shards
		}
		if held != 1 || listed != want {
			t.Errorf("%s falls to %d shards of %d, and %d list its unit, want %d", name, held, p.Shards, listed, want)
		}
	}
	var got []int
	for _, name := range []string{"s3://b/AWSLogs/111111111111/CloudTrail/eu-west-1/2025/01/22/a.json.gz", "s3://b/AWSLogs/111111111111/CloudTrail/eu-west-1/2025/01/22/b.json.gz", "/x/y.json"} {
		for i := range 100 {
			if (&plan.Shard{Plan: &plan.Plan{Shards: 100, Split: 4}, Number: i}).Holds(name) {
				got = append(got, i)
			}
		}
	}
	if want := []int{35, 32, 80}; !cmp.Equal(got, want) {
		t.Errorf("shards %v, want %v: another rule needs another plan.Schema", got, want)
	}
}

// The days of many accounts, some of which are much busier, are spread evenly over the
// shards.
func TestShardsAreAsLarge(t *testing.T) {
	const shards = 16
	p := &plan.Plan{Shards: shards, Split: 1}
	var load [shards]float64
	total := 0.0
	for account := range 30 {
		for day := range 365 {
			name := fmt.Sprintf("AWSLogs/%012d/CloudTrail/eu-west-1/%s/x", account, time.Date(2025, 1, 1+day, 0, 0, 0, 0, time.UTC).Format("2006/01/02"))
			for i := range load {
				if (&plan.Shard{Plan: p, Number: i}).Holds(name) {
					load[i] += 1 / float64(1+account)
					total += 1 / float64(1+account)
				}
			}
		}
	}
	for i, l := range load {
		if ratio := l / (total / shards); ratio < 0.7 || ratio > 1.3 {
			t.Errorf("shard %d has %.2f of its share", i, ratio)
		}
	}
}

func TestDays(t *testing.T) {
	at := plan.Location{Root: "r/", Months: plan.Runs([]time.Time{time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC), time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)})}
	days := at.Days()
	if want := []plan.Months{{"2023-12", "2024-02"}, {"2025-03", "2025-03"}}; !cmp.Equal(at.Months, want) {
		t.Errorf("months %v, want %v", at.Months, want)
	}
	if len(days) != 31+31+29+31 || days[0] != "r/2023/12/01/" || days[len(days)-1] != "r/2025/03/31/" {
		t.Errorf("%d days, from %s to %s", len(days), days[0], days[len(days)-1])
	}
}

// The name of a run names all of its files: it never changes.
func TestRunIsTheHashOfThePlan(t *testing.T) {
	run, text, err := sample().Run()
	if err != nil {
		t.Fatal(err)
	}
	if want := "74981c29ace1533a77fd59e53af143c16794a169fa59e87d3f7a3b38c9875004"; run != want {
		t.Errorf("run %s, want %s, of\n%s", run, want, text)
	}
	work := memory{plan.Name(run): text}
	got, err := plan.Load(t.Context(), work, run)
	if err != nil || !cmp.Equal(got, sample()) {
		t.Errorf("%v, (-want +got)\n%s", err, cmp.Diff(sample(), got))
	}
	for i := range text {
		work[plan.Name(run)] = bytes.Replace(bytes.Clone(text), text[i:i+1], []byte{text[i] ^ 1}, 1)
		if _, err := plan.Load(t.Context(), work, run); !errors.Is(err, plan.ErrForeign) {
			t.Fatalf("byte %d is another one: %v", i, err)
		}
	}
	delete(work, plan.Name(run))
	if _, err := plan.Load(t.Context(), work, run); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no plan: %v", err)
	}
}

// A file that hashes to its name may still not be a plan.
func TestLoadRefusesWhatIsNoPlan(t *testing.T) {
	for name, change := range map[string]func(*plan.Plan){
		"schema":    func(p *plan.Plan) { p.Schema = "cogtrail.plan/v2" },
		"no shard":  func(p *plan.Plan) { p.Shards = 0 },
		"no split":  func(p *plan.Plan) { p.Split = 0 },
		"too split": func(p *plan.Plan) { p.Split = p.Shards + 1 },
		"too many":  func(p *plan.Plan) { p.Shards = plan.MaxShards + 1 },
	} {
		p := sample()
		change(p)
		run, text, err := p.Run()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plan.Load(t.Context(), memory{plan.Name(run): text}, run); !errors.Is(err, plan.ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Whatever the order of the entries, the part has the same bytes, and the receipt matches
// it.
func TestPartIsTheSame(t *testing.T) {
	var entries []journal.Entry
	for i := range 500 {
		e := journal.Entry{Object: fmt.Sprintf("s3://b/%03d.json.gz", i), Version: "e", Status: journal.Scanned, Bytes: 100, Records: journal.Records{Read: 2, Unmatched: 2}}
		if i%50 == 0 {
			e = journal.Entry{Object: e.Object, Status: journal.Failed, Reason: "bad gzip", Message: "cut", Bytes: 7}
		}
		entries = append(entries, e)
	}
	s := &plan.Shard{Plan: sample(), Run: strings.Repeat("a", 64), Number: 7}
	run := journal.Run{Classes: cognito.DefaultClasses, Sources: []string{"s3://b/"}}
	want, receipt, err := s.Encode(entries, run)
	if err != nil {
		t.Fatal(err)
	}
	if receipt.Scanned != 490 || receipt.Failed != 10 || receipt.Bytes != 49070 || receipt.Records.Read != 980 || receipt.Size != int64(len(want)) {
		t.Errorf("receipt %+v", receipt)
	}
	r := rand.New(rand.NewPCG(2, 2))
	for range 5 {
		r.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		if got, again, err := s.Encode(entries, run); err != nil || !bytes.Equal(got, want) || *again != *receipt {
			t.Fatalf("in another order: %v, the same part: %t", err, bytes.Equal(got, want))
		}
	}
	in, err := journal.NewReader(bytes.NewReader(want))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, err := range in.Entries() {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != 500 || len(in.Unfinished()) > 0 {
		t.Errorf("the part is a journal of %d entries, unfinished %q", n, in.Unfinished())
	}

	work := memory{}
	if done, err := s.Done(t.Context(), work); done != nil || err != nil {
		t.Errorf("before: %v, %v", done, err)
	}
	if err := s.Publish(t.Context(), work, want, receipt); err != nil {
		t.Fatal(err)
	}
	if done, err := s.Done(t.Context(), work); done == nil || *done != *receipt || err != nil {
		t.Errorf("after: %v, %v", done, err)
	}
	other := &plan.Shard{Plan: s.Plan, Run: s.Run, Number: 8}
	work[other.ReceiptName()], work[other.PartName()] = work[s.ReceiptName()], work[s.PartName()]
	if _, err := other.Receipt(t.Context(), work); !errors.Is(err, plan.ErrForeign) {
		t.Errorf("the receipt of another shard: %v", err)
	}
}

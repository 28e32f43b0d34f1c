package format_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// compared returns c in the named format.
func compared(t *testing.T, name string, c *report.Comparison, l format.Layout) string {
	t.Helper()
	f, ok := format.ByName(name)
	if !ok {
		t.Fatalf("no format %s", name)
	}
	var b bytes.Buffer
	if err := f.Compare(&b, c, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// comparedParts lists the parts that a Comparison can have.
var comparedParts = []report.Part{report.PartSummary, report.PartEvents}

// sidesOf compares the events of a before a certain day with those of b on that day.
func sidesOf(a, b []journal.Entry, parts ...report.Part) *report.Comparison {
	from, to := time.Date(2025, 1, 22, 0, 0, 0, 0, time.UTC), time.Date(2025, 1, 23, 0, 0, 0, 0, time.UTC)
	q := report.Query{Parts: append([]report.Part{report.PartActivity}, parts...), By: report.ByAll, Filter: events.Filter{To: from}}
	before := build(a, q)
	q.Filter = events.Filter{From: from, To: to}
	c := report.Compare(before, build(b, q))
	c.A.Source, c.A.To = "old.ndjson", &from
	c.B.Source, c.B.From, c.B.To = "new.ndjson", &from, &to
	return c
}

// comparing returns the names of the formats that can write a Comparison.
func comparing() []string {
	return slices.DeleteFunc(format.Names(), func(name string) bool {
		f, _ := format.ByName(name)
		return f.Compare == nil
	})
}

func TestCompareGoldens(t *testing.T) {
	a := scanned(t, "trail")
	b := scanned(t, "trail", "damaged")
	for _, name := range comparing() {
		for _, part := range comparedParts {
			path := filepath.Join("report", "compare-"+name+"-"+string(part)+".golden")
			got := compared(t, name, sidesOf(a, b, part), format.Layout{Part: part, Width: 160})
			checkGolden(t, path, name, got)
		}
	}
}

// Every format for people, and JSON, say what is compared.
func TestComparisonSaysWhatItIsOf(t *testing.T) {
	c := sidesOf(nil, sample(t), comparedParts...)
	for _, name := range []string{"table", "markdown", "html", "json", "xlsx"} {
		got := compared(t, name, c, format.Layout{})
		if name == "xlsx" {
			got = dumpWorkbook(t, got)
		}
		for _, want := range []string{"old.ndjson", "new.ndjson", "2025-01-22T00:00:00Z", "2025-01-23T00:00:00Z"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %s is not there", name, want)
			}
		}
	}
}

// People see no rows that are 0 on both sides. Programs see all rows.
func TestComparisonLeavesOutNothingForPeople(t *testing.T) {
	c := &report.Comparison{Numbers: []report.Number{{Section: report.InActs, Name: "nobody_did"}, {Section: report.InActs, Name: "some_did", B: 1, Difference: 1}}}
	for _, name := range comparing() {
		got := compared(t, name, c, format.Layout{})
		switch name {
		case "parquet":
			got = dump(t, got)
		case "xlsx":
			got = dumpWorkbook(t, got)
		}
		programs := !slices.Contains([]string{"table", "markdown", "html"}, name)
		if strings.Contains(got, "nobody_did") != programs || !strings.Contains(got, "some_did") {
			t.Errorf("%s: the row of 0 and 0 is there: %v, want %v", name, !programs, programs)
		}
	}
}

// A comparison warns of a period that extends beyond the days of its source.
func TestComparisonSaysWhatIsNotCovered(t *testing.T) {
	const short = "may be too low"
	from, to := at(0).AddDate(0, 0, -1), at(0).AddDate(0, 0, 2)
	c := sidesOf([]journal.Entry{logAt(22, 5, "eu-west-1")}, nil, report.PartSummary)
	for _, test := range []struct {
		from, to time.Time
		warnings int
	}{{at(0), at(0).AddDate(0, 0, 1), 0}, {at(1), at(2), 0}, {from, at(0).AddDate(0, 0, 1), 1}, {at(0), to, 1}, {from, to, 2}} {
		c.A.From, c.A.To = &test.from, &test.to
		if got := strings.Count(compared(t, "table", c, format.Layout{}), short); got != test.warnings {
			t.Errorf("from %s to %s: %d warnings, want %d", test.from, test.to, got, test.warnings)
		}
	}
}

// plantedComparison returns a Comparison with the payload in every text.
func plantedComparison(payload string) *report.Comparison {
	c := new(report.Comparison)
	plant(reflect.ValueOf(c).Elem(), []string{payload})
	return c
}

// No text of a record does harm in a Comparison.
func TestNothingRawInAnyComparison(t *testing.T) {
	for _, payload := range payloads {
		plain, c := plantedComparison("plain"), plantedComparison(payload)
		for _, name := range comparing() {
			for _, part := range comparedParts {
				l := format.Layout{Part: part}
				if name == "parquet" || name == "xlsx" && part != comparedParts[0] {
					continue // it is binary, or has all parts
				}
				got, harmless := compared(t, name, c, l), compared(t, name, plain, l)
				if name == "xlsx" {
					got, harmless = dumpWorkbook(t, got), dumpWorkbook(t, harmless)
				}
				if i := strings.IndexFunc(got, raw); i >= 0 {
					t.Errorf("%s: payload %q: raw %q", name, payload, got[i])
				}
				if strings.Count(got, "\n") != strings.Count(harmless, "\n") {
					t.Errorf("%s: payload %q changes the number of lines", name, payload)
				}
				if name == "csv" {
					checkFormulas(t, got)
				}
			}
		}
		want, _ := tags(t, compared(t, "html", plain, format.Layout{}))
		got, _ := tags(t, compared(t, "html", c, format.Layout{}))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("payload %q: (-plain +got)\n%s", payload, diff)
		}
	}
}

// checkFormulas fails t if a text in the CSV is a formula. Numbers may be negative.
func checkFormulas(t *testing.T, text string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range slices.Concat(rows...) {
		if _, err := strconv.ParseFloat(cell, 64); err != nil && formula.MatchString(cell) {
			t.Errorf("%q is a formula", cell)
		}
	}
}

// The JSON of a Comparison is that of the struct, and is lossless.
func TestComparisonJSONIsTheStruct(t *testing.T) {
	all := sidesOf(scanned(t, "trail"), scanned(t, "damaged", "cognito"), comparedParts...)
	for _, c := range []*report.Comparison{all, sidesOf(nil, nil), sidesOf(nil, nil, comparedParts...), plantedComparison(`"},{"`)} {
		want, err := journal.JSON(c, "  ")
		if err != nil {
			t.Fatal(err)
		}
		got := compared(t, "json", c, format.Layout{})
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		var back report.Comparison
		if err := json.Unmarshal([]byte(got), &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c, &back, lists); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

// CSV, Parquet and JSON hold the same numbers.
func TestComparedNumbersAreTheSameEverywhere(t *testing.T) {
	c := sidesOf(scanned(t, "trail"), scanned(t, "trail", "damaged"), report.PartSummary)
	rows, err := csv.NewReader(strings.NewReader(compared(t, "csv", c, format.Layout{}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	typed := rowsOf(t, compared(t, "parquet", c, format.Layout{}))
	if len(rows) != len(c.Numbers)+1 || len(typed) != len(c.Numbers) {
		t.Fatalf("%d rows of CSV, %d of Parquet, want %d", len(rows)-1, len(typed), len(c.Numbers))
	}
	for i, n := range c.Numbers {
		change, value := "", any(nil)
		if n.Change != nil {
			change, value = strconv.FormatFloat(*n.Change, 'f', 1, 64), *n.Change
		}
		if want := []string{fmt.Sprint(n.A), fmt.Sprint(n.B), fmt.Sprint(n.Difference), change}; !slices.Equal(rows[i+1][7:], want) {
			t.Errorf("%v: CSV has %v", want, rows[i+1])
		}
		if want := []any{n.A, n.B, n.Difference, value}; !slices.Equal(typed[i][7:], want) {
			t.Errorf("%v: Parquet has %v", want, typed[i])
		}
	}
}

// The same sides give the same bytes, whatever the order in which they were read.
func TestComparisonsAreTheSameBytes(t *testing.T) {
	entries := sample(t)
	want := map[string]string{}
	chance := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		c := sidesOf(entries, entries, comparedParts...)
		for _, name := range comparing() {
			got := compared(t, name, c, format.Layout{})
			if want[name] == "" {
				want[name] = got
			}
			if got != want[name] {
				t.Errorf("%s: other bytes", name)
			}
		}
		chance.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	}
}

// A CompareWriter returns the error of its io.Writer.
func TestCompareWritersReturnErrors(t *testing.T) {
	c := sidesOf(nil, sample(t), comparedParts...)
	for _, name := range comparing() {
		f, _ := format.ByName(name)
		if err := f.Compare(broken{}, c, format.Layout{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// The page says that something is missing, on whichever side.
func TestComparedPageIsOfBothSides(t *testing.T) {
	whole := []journal.Entry{logAt(21, 5, "eu-west-1"), logAt(22, 5, "eu-west-1")}
	gap, damaged := scanned(t, "trail"), scanned(t, "damaged")
	for _, test := range []struct {
		c    *report.Comparison
		want string
	}{{sidesOf(whole, whole), "Complete."}, {sidesOf(damaged, whole), "Incomplete."}, {sidesOf(whole, damaged), "Incomplete."},
		{sidesOf(gap, whole), "Logs are missing."}} {
		if got := between(compared(t, "html", test.c, format.Layout{}), "<strong>", "</strong>"); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

// Comparisons conform to their schema and have no field that it does not describe.
func TestComparisonsHoldToTheSchema(t *testing.T) {
	d := newDescriber(t)
	d.closed = true
	strict := compile(t, d.comparison())
	published, err := os.ReadFile(compareFile)
	if err != nil {
		t.Fatal(err)
	}
	planted := plantedComparison("text")
	planted.Schema = report.CompareSchema
	for _, c := range []*report.Comparison{sidesOf(nil, nil), sidesOf(nil, sample(t), comparedParts...), planted} {
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(compared(t, "json", c, format.Layout{})))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []*jsonschema.Schema{strict, compile(t, published)} {
			if err := s.Validate(v); err != nil {
				t.Error(err)
			}
		}
	}
}

// A side says where its journal has no logs for the question, so that fewer events mean
// nothing. Days of other accounts do not count.
func TestComparisonSaysWhatHasNoLogs(t *testing.T) {
	c := sidesOf(nil, sample(t), report.PartSummary)
	day := func(n int) *time.Time {
		at := time.Date(2025, 1, n, 0, 0, 0, 0, time.UTC)
		return &at
	}
	days := []report.Day{{Day: "2025-01-01", Account: "1", Region: "r"}, {Day: "2025-01-10", Account: "2", Region: "r"}, {Day: "2025-01-20", Account: "1", Region: "q"}}
	const none, before, after = "has no logs for that time", "begins before 2025-01-", "ends after 2025-01-"
	for _, test := range []struct {
		side report.Side
		want string // empty: no alarm
	}{
		{report.Side{}, ""},
		{report.Side{From: day(1), To: day(21)}, ""},
		{report.Side{From: day(1), To: day(2), Accounts: []string{"1"}}, ""},
		{report.Side{From: day(2), To: day(10)}, none},
		{report.Side{From: day(1), To: day(3), Accounts: []string{"2"}}, none},
		{report.Side{From: day(1), To: day(11), Accounts: []string{"2"}}, before + "10"},
		{report.Side{From: day(1), To: day(12), Regions: []string{"r"}}, after + "10"},
		{report.Side{Accounts: []string{"3"}}, none},
	} {
		c.A, c.B = test.side, report.Side{}
		c.A.Coverage.Days, c.B.Coverage.Days = days, days
		got := compared(t, "markdown", c, format.Layout{})
		for _, text := range []string{none, before, after} {
			if is := strings.Contains(got, text); is != (test.want != "" && strings.HasPrefix(test.want, text)) || is && !strings.Contains(got, test.want) {
				t.Errorf("%+v: %q is there: %t, want %q", test.side, text, is, test.want)
			}
		}
	}
}

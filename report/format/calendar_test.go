package format_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/report/reporttest"
)

// coverageOf returns a coverage of the days from first to last, with one site for each account.
func coverageOf(first, last string, accounts ...string) *report.Report {
	r := &report.Report{Coverage: report.Coverage{FirstDay: first, LastDay: last}}
	for _, a := range accounts {
		r.Coverage.Places = append(r.Coverage.Places, report.Place{Site: report.Site{Account: a, Region: "eu-west-1"}})
	}
	return r
}

func withLogs(r *report.Report, account string, days ...string) {
	for _, day := range days {
		r.Coverage.Days = append(r.Coverage.Days, report.Day{Day: day, Account: account, Region: "eu-west-1", Objects: 1})
	}
}

func withGap(r *report.Report, account, from, to string) {
	g := events.Gap{Account: account, Region: "eu-west-1"}
	g.From, _ = time.Parse("2006-01-02 15", from)
	g.To, _ = time.Parse("2006-01-02 15", to)
	r.Coverage.Gaps = append(r.Coverage.Gaps, g)
}

var (
	siteRow = regexp.MustCompile(`(?s)<tr[^>]*><th scope="row">(\d+) <span>.*?</tr>`)
	boxes   = regexp.MustCompile(`<path class="(\w+)" d="([^"]+)"`)
	stretch = regexp.MustCompile(`M(\d+) \d+H(\d+)`)
)

// statesOf returns the boxes of each account in the calendar of r, in display order: one
// letter for each box and, after a blank, the description in words.
func statesOf(t *testing.T, r *report.Report) (accounts, states []string) {
	t.Helper()
	figure := between(text(t, format.HTML, r, format.Layout{}), `<figure class="calendar`, "</figure>")
	for _, row := range siteRow.FindAllStringSubmatch(figure, -1) {
		letters := []byte{}
		for _, path := range boxes.FindAllStringSubmatch(row[0], -1) {
			letter := map[string]byte{"quiet": 'q', "logged": 'L', "partly": 'p', "missing": 'M', "rest": 'p'}[path[1]]
			for _, line := range stretch.FindAllStringSubmatch(path[2], -1) {
				from, _ := strconv.Atoi(line[1])
				to, _ := strconv.Atoi(line[2])
				for len(letters) < to/10 {
					letters = append(letters, '?')
				}
				for i := from / 10; i < to/10; i++ {
					if letters[i] != '?' && letters[i] != letter {
						t.Errorf("account %s: box %d is %c and %c", row[1], i, letters[i], letter)
					}
					letters[i] = letter
				}
			}
		}
		accounts = append(accounts, row[1])
		states = append(states, string(letters)+" "+between(row[0], `aria-label="`, `"`))
	}
	return accounts, states
}

func TestCalendarStates(t *testing.T) {
	for _, test := range []struct {
		name  string
		logs  []string
		gaps  [][2]string
		want  string
		words string
	}{
		{"all", []string{"2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04", "2025-01-05"}, nil, "LLLLL", "5 days with logs, 0 quiet, 0 missing"},
		{"none", nil, nil, "qqqqq", "0 days with logs, 5 quiet, 0 missing"},
		{"days", []string{"2025-01-01", "2025-01-04"}, [][2]string{{"2025-01-02 00", "2025-01-04 00"}}, "LMMLq",
			"2 days with logs, 1 quiet, 2 missing; no logs from 2025-01-02 to 2025-01-04"},
		{"from a log to a log", []string{"2025-01-01", "2025-01-04", "2025-01-05"}, [][2]string{{"2025-01-01 12", "2025-01-04 06"}}, "pMMpL",
			"3 days with logs, 2 of them in part, 0 quiet, 2 missing; no logs from 2025-01-01 12:00 to 2025-01-04 06:00"},
		{"hours", []string{"2025-01-02"}, [][2]string{{"2025-01-02 12", "2025-01-02 14"}, {"2025-01-02 20", "2025-01-02 22"}}, "qpqqq",
			"1 day with logs, 1 of them in part, 4 quiet, 0 missing; no logs from 2025-01-02 12:00 to 2025-01-02 14:00, 2025-01-02 20:00 to 2025-01-02 22:00"},
		{"beyond the days", []string{"2024-12-31", "2025-01-06"}, [][2]string{{"2024-12-01 00", "2025-01-02 00"}, {"2025-01-05 00", "2025-02-01 00"}}, "MqqqM",
			"0 days with logs, 3 quiet, 2 missing; no logs from 2024-12-01 to 2025-01-02, 2025-01-05 to 2025-02-01"},
	} {
		r := coverageOf("2025-01-01", "2025-01-05", "1")
		withLogs(r, "1", test.logs...)
		withLogs(r, "2", "2025-01-03") // not a requested place
		for _, g := range test.gaps {
			withGap(r, "1", g[0], g[1])
		}
		if _, got := statesOf(t, r); len(got) != 1 || got[0] != test.want+" "+test.words {
			t.Errorf("%s: got %q, want %s %s", test.name, got, test.want, test.words)
		}
	}
}

// The calendar shows for each account what the coverage counts.
func TestCalendarAgreesWithPlaces(t *testing.T) {
	r := quarterOf(report.PartSummary)
	accounts, states := statesOf(t, r)
	if len(accounts) != reporttest.QuarterAccounts || len(r.Coverage.Places) != reporttest.QuarterAccounts {
		t.Fatalf("%d accounts of %d", len(accounts), len(r.Coverage.Places))
	}
	missing := 0
	for i, p := range r.Coverage.Places {
		boxes, _, _ := strings.Cut(states[i], " ")
		count := func(letter string) int64 { return int64(strings.Count(boxes, letter)) }
		if accounts[i] != p.Account || count("L")+count("p") != p.Logged || count("q") != p.Quiet || count("M") != p.Missing {
			t.Errorf("%s: got %s, want %+v", accounts[i], states[i], p)
		}
		missing += strings.Count(boxes, "M") + strings.Count(boxes, "p")
	}
	if missing < 15 {
		t.Errorf("%d days with something missing, want those of the quarter", missing)
	}
}

// However long the period, there are few enough boxes to see, and a day without logs is visible.
func TestCalendarGrowsCoarser(t *testing.T) {
	for _, test := range []struct {
		first, last, unit string
		boxes             int
	}{
		{"2025-01-01", "2026-02-04", "day", 400},
		{"2025-01-01", "2026-02-05", "week starting Monday", 58},
		{"2010-01-01", "2025-12-31", "month", 192},
		{"0001-01-01", "9999-12-31", "100 years", 100},
	} {
		r := coverageOf(test.first, test.last, "1", "2")
		withLogs(r, "1", test.first, test.last)
		withGap(r, "1", test.first[:4]+"-01-02 00", test.first[:4]+"-01-03 00")
		_, states := statesOf(t, r)
		got, _, _ := strings.Cut(states[0], " ")
		if test.unit == "day" {
			got = strings.Replace(got, "LM", "p", 1) + "." // covers two boxes
		}
		if quiet, _, _ := strings.Cut(states[1], " "); len(got) != test.boxes || got[0] != 'p' || quiet != strings.Repeat("q", test.boxes) {
			t.Errorf("%s to %s: got %q, want %d boxes, the first in part", test.first, test.last, states, test.boxes)
		}
		if page := text(t, format.HTML, r, format.Layout{}); !strings.Contains(page, "one box per "+test.unit+"<") {
			t.Errorf("%s to %s: not by %s", test.first, test.last, test.unit)
		}
	}
}

// If there are many accounts, those that lack logs come first and most are folded away.
func TestCalendarOfManyAccounts(t *testing.T) {
	for _, test := range []struct {
		accounts int
		first    string
		shown    int
		cut      string
	}{{60, "100000", 60, ""}, {61, "100055", 60, ""}, {2100, "100055", 60, "… 100 more"}} {
		var names []string
		for i := range test.accounts {
			names = append(names, fmt.Sprint(100000+i))
		}
		r := coverageOf("2025-01-01", "2025-01-02", names...)
		withGap(r, "100055", "2025-01-01 00", "2025-01-02 00")
		accounts, _ := statesOf(t, r)
		page := text(t, format.HTML, r, format.Layout{})
		shown, behind, found := strings.Cut(between(page, `<figure class="calendar`, "</figure>"), "<details>")
		if accounts[0] != test.first || len(accounts) != min(test.accounts, 2000) || strings.Count(shown, `<th scope="row">`) != test.shown || found != (test.accounts > 60) ||
			!strings.Contains(behind, test.cut) {
			t.Errorf("%d accounts: the first is %s of %d, %d are shown", test.accounts, accounts[0], len(accounts), strings.Count(shown, `<th scope="row">`))
		}
		if !strings.Contains(page, fmt.Sprintf("logs are missing in 1 of %s accounts and regions.", strings.Replace(fmt.Sprint(test.accounts), "2100", "2,100", 1))) {
			t.Errorf("%d accounts: %s", test.accounts, between(page, `<figure class="calendar`, "</p>"))
		}
	}
}

// There is no calendar if no log name shows its day.
func TestNoCalendar(t *testing.T) {
	for _, r := range []*report.Report{coverageOf("2025-01-01", "2025-01-05"), coverageOf("", "", "1"), coverageOf("2025-01-05", "2025-01-01", "1"), coverageOf("x", "y", "1")} {
		if page := text(t, format.HTML, r, format.Layout{}); strings.Contains(page, `class="calendar`) || strings.Contains(page, `"#calendar"`) {
			t.Errorf("%s to %s of %d: a calendar", r.Coverage.FirstDay, r.Coverage.LastDay, len(r.Coverage.Places))
		}
	}
}

// Below the logs of each day, the calendar shows what digests prove, as marks and in
// words. It does not if they were not checked.
func TestCalendarShowsWhatIsProven(t *testing.T) {
	r := coverageOf("2025-01-01", "2025-01-06", "1", "2")
	withLogs(r, "1", "2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04")
	html := func() string {
		return between(text(t, format.HTML, r, format.Layout{}), `<figure class="calendar`, "</figure>")
	}
	if got := html(); strings.Contains(got, "proven") || strings.Contains(got, "digests") || !strings.Contains(got, `viewBox="0 0 60 16"`) {
		t.Errorf("not asked: %s", got)
	}
	day := func(day, account, verdict string) report.IntegrityDay {
		return report.IntegrityDay{Day: day, Site: report.Site{Account: account, Region: "eu-west-1"}, Verdict: verdict}
	}
	r.Coverage.Integrity = &report.Integrity{Verdict: "tampered", Days: []report.IntegrityDay{
		day("2024-12-31", "1", "tampered"), day("2025-01-01", "1", "verified"), day("2025-01-02", "1", "tampered"), day("2025-01-02", "3", "tampered"),
		day("2025-01-03", "1", "unverified"), day("2025-01-04", "1", "missing"), day("2025-01-05", "2", "unreferenced"), day("2025-01-07", "1", "tampered"),
	}, Gaps: []report.IntegrityGap{
		{Account: "1", Region: "eu-west-1", From: time.Date(2025, 1, 3, 23, 0, 0, 0, time.UTC), To: time.Date(2025, 1, 6, 0, 0, 0, 0, time.UTC)},
		{Account: "2", Region: "eu-west-1", From: time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 1, 1, 1, 0, 0, 0, time.UTC)},
	}}
	got := html()
	for i, want := range []string{
		`<path class="proven" d="M0 20H10" stroke-dasharray="8 2"/><path class="unproven" d="M20 20H30M40 20H50" stroke-dasharray="8 2"/><path class="wrong" d="M10 20H20M30 20H40" stroke-dasharray="8 2"/></svg>`,
		`<path class="unproven" d="M0 20H10" stroke-dasharray="8 2"/><path class="wrong" d="M40 20H50" stroke-dasharray="8 2"/></svg>`,
	} {
		words := []string{"according to the digests: 1 day verified, 2 not verified, 2 with tampered, missing or unreferenced objects", "according to the digests: 0 days verified, 1 not verified, 1 with tampered, missing or unreferenced objects"}[i]
		if !strings.Contains(got, want) || !strings.Contains(got, words) {
			t.Errorf("row %d lacks %s or %q:\n%s", i, want, words, got)
		}
	}
	if !strings.Contains(got, `viewBox="0 0 60 24"`) || strings.Count(got, `class="legend"`) != 2 {
		t.Error(got)
	}
}

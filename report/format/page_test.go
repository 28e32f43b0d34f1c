package format_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

// The content security policy of a page allows only its style and its script, by their
// hashes.
func TestPagePolicy(t *testing.T) {
	page := text(t, format.HTML, planted("text"), format.Layout{})
	hash := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	want := "default-src 'none'; style-src " + hash(between(page, "<style>", "</style>")) + "; script-src " +
		hash(between(page, "<script>", "</script>")) + "; base-uri 'none'; form-action 'none'"
	if got := between(page, `"Content-Security-Policy" content="`, `"`); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, found := range regexp.MustCompile(`(?i)https?:|\b(src|style|on\w+)=|url\((?:[^#)]|#[^a-z])|@import`).FindAllString(page, -1) {
		t.Errorf("the page holds %q", found)
	}
}

// The question at the top of printed pages is a string in the style, whatever it contains.
// No other string depends on the question, and this one consists of letters, digits and
// escapes.
func TestQuestionInStyle(t *testing.T) {
	const from, to = "@page { @top-left { content: ", " } }\n"
	styleOf := func(payload string) (string, string) {
		r := planted("plain")
		r.Query.Subs, r.Query.Accounts = []string{payload}, []string{payload, payload + payload}
		style := between(text(t, format.HTML, r, format.Layout{}), "<style>", "</style>")
		content := between(style, from, to)
		return strings.Replace(style, from+content+to, "", 1), content
	}
	want, plain := styleOf("plain")
	if !strings.Contains(plain, `User\20 plain\2c \20 `) {
		t.Errorf("got %s", plain)
	}
	safe := regexp.MustCompile(`^"([A-Za-z0-9]|\\[0-9a-f]{1,6} )*"$`)
	for _, payload := range append(slices.Clone(payloads), strings.Repeat("long ", 1000), `"} } body { display: none } @page { x {`) {
		style, content := styleOf(payload)
		if !safe.MatchString(content) {
			t.Errorf("payload %q: the style holds %s", payload, content)
		}
		if style != want {
			t.Errorf("payload %q changes other rules of the style", payload)
		}
	}
}

// However long the period, bars can be told apart, and they include all events.
func TestChartsGrowCoarser(t *testing.T) {
	day := func(year, month, day int) time.Time {
		return time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC)
	}
	tests := []struct {
		from, to time.Time
		unit     string
		bars     int
		first    string
	}{
		{day(2025, 1, 22), day(2025, 1, 22), "day", 1, "2025-01-22"},
		{day(2025, 1, 1), day(2025, 5, 10), "day", 130, "2025-01-01"},
		{day(2025, 1, 1), day(2025, 5, 11), "week starting Monday", 19, "2024-12-30"},
		{day(2024, 2, 25), day(2026, 2, 25), "week starting Monday", 106, "2024-02-19"}, // starts on a Sunday
		{day(2015, 1, 31), day(2025, 1, 31), "month", 121, "2015-01"},
		{day(1999, 12, 31), day(2025, 1, 1), "year", 27, "1999"},
		{day(1, 1, 1), day(1200, 1, 1), "10 years", 121, "0000"},
		{day(1, 1, 1), day(9999, 12, 31), "100 years", 100, "0000"},
	}
	for _, test := range tests {
		r := &report.Report{}
		var deletions []people.Deletion
		events := 0
		for at := test.from; !at.After(test.to); at = at.AddDate(0, 0, max(1, int(test.to.Sub(test.from).Hours()/24/300))) {
			r.Authorize = append(r.Authorize, report.AuthorizeRow{Period: at.Format(string(report.ByDay)),
				ClientCounts: report.ClientCounts{AuthorizeCounts: report.AuthorizeCounts{SignIn: 2, SignUp: 1, Undetermined: 3}}})
			deletions = append(deletions, people.Deletion{Event: event("", 1, func(e *cognito.Event) { e.Time = at })})
			events++
		}
		last := event("", 1, func(e *cognito.Event) { e.Time = test.to })
		r.Deletions = report.ListOf(append(deletions, people.Deletion{Event: last})...)
		r.Authorize = append(r.Authorize, report.AuthorizeRow{Period: last.Time.Format(string(report.ByDay))})
		page := text(t, format.HTML, r, format.Layout{})
		for id, per := range map[string]int{"acts": 6, "deletions": 1} {
			figure := between(page, `<figure class="chart" id="`+id, "</figure>")
			want := events * per
			if id == "deletions" {
				want++
			}
			total, bars := countsOf(t, figure)
			if total != want || bars != test.bars || !strings.Contains(figure, "By "+test.unit+", "+test.first+" to ") {
				t.Errorf("%s of %v to %v: %d events in %d bars, want %d in %d by %s from %s: %s", id, test.from, test.to,
					total, bars, want, test.bars, test.unit, test.first, between(figure, `<p class="note"`, "</p>"))
			}
		}
	}
}

// countsOf adds up the numbers in the table of a chart.
func countsOf(t *testing.T, figure string) (total, bars int) {
	t.Helper()
	for _, cell := range regexp.MustCompile(`<td class="n">(\d+)</td>`).FindAllStringSubmatch(figure, -1) {
		n, err := strconv.Atoi(cell[1])
		if err != nil {
			t.Fatal(err)
		}
		total += n
	}
	if bars = strings.Count(figure, `<rect class="hit"`) / 2; bars != strings.Count(figure, `<th scope="row">`) {
		t.Error("the table of a chart has other rows than the chart has bars")
	}
	return total, bars
}

// Charts also show months, and days that a time zone puts after all others.
func TestChartPeriods(t *testing.T) {
	for _, test := range []struct{ period, want string }{
		{"2025-01", "By month, 2025-01 to 2025-01"}, {"10000-01-01", "By day, 9999-12-31 to 9999-12-31"}, {"0000-12-31", "By day, 0000-12-31 to 0000-12-31"},
		{"-0001-12-31", "By day, 0000-01-01 to 0000-01-01"},
	} {
		r := &report.Report{Authorize: []report.AuthorizeRow{{Period: test.period, ClientCounts: report.ClientCounts{AuthorizeCounts: report.AuthorizeCounts{SignUp: 1}}}}}
		if page := text(t, format.HTML, r, format.Layout{}); !strings.Contains(page, test.want+". Busiest: ") {
			t.Errorf("%s: got %s", test.period, between(page, `<p class="note" id="acts-d"`, "</p>"))
		}
	}
}

// Long tables are cut, and say how to get the rest.
func TestLongTablesAreCut(t *testing.T) {
	var rows []report.EventRow
	for i := range 250 {
		rows = append(rows, report.EventRow{Event: event(fmt.Sprint("id", i), 1)})
	}
	r := report.Report{Events: report.ListOf(rows...)}
	page := text(t, format.HTML, &r, format.Layout{Rows: 100})
	if n := strings.Count(page, "event_id: id"); n != 100 {
		t.Errorf("html: %d rows, want 100", n)
	}
	markdown := text(t, format.Markdown, &r, format.Layout{})
	if n := strings.Count(markdown, "`AdminDeleteUser`"); n != format.DefaultRows {
		t.Errorf("markdown: %d rows, want %d", n, format.DefaultRows)
	}
	for name, got := range map[string]string{"html": page, "markdown": markdown} {
		if !strings.Contains(got, "… 150 more (--format csv or json has them all)") {
			t.Errorf("%s does not say that there are 150 more", name)
		}
	}
}

// The column of user names appears if a row that is shown has one.
func TestColumnOfNames(t *testing.T) {
	users := make([]people.User, format.DefaultRows+1)
	for _, test := range []struct {
		row, rows int
		want      bool
	}{{99, 0, true}, {100, 0, false}, {100, 101, true}, {4, 5, true}, {5, 5, false}} {
		named := slices.Clone(users)
		named[test.row].Username = "somebody"
		r := &report.Report{Users: report.ListOf(named...)}
		for name, write := range map[string]format.Writer{"table": format.Table, "markdown": format.Markdown} {
			if got := strings.Contains(text(t, write, r, format.Layout{Rows: test.rows}), "username"); got != test.want {
				t.Errorf("%s: row %d of %d: got %v, want %v", name, test.row, test.rows, got, test.want)
			}
		}
	}
}

//go:build e2e

package format_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
)

// printed prints the page to a PDF, on the paper that the page chooses, and returns its path.
func (b *tab) printed() string {
	b.t.Helper()
	b.media("light", "")
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if err != nil {
		b.t.Fatal(err)
	}
	file := filepath.Join(b.t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		b.t.Fatal(err)
	}
	return file
}

// poppler runs a program of poppler-utils and returns its output.
func poppler(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: 'make e2e' installs it: %s", name, err, out)
	}
	return string(out)
}

// Each printed page has the question and the page number, and a table that continues on
// another page repeats its column names.
func TestE2EPagePrints(t *testing.T) {
	r := quarterOf(report.PartSummary, report.PartDeletions, report.PartUsers)
	b := openPage(t, r)
	pages := strings.Split(strings.TrimSuffix(poppler(t, "pdftotext", "-layout", b.printed(), "-"), "\f"), "\f")
	if len(pages) < 5 {
		t.Fatalf("%d pages, want some", len(pages))
	}
	times := regexp.MustCompile(`2025-0[123]-\d\dT\d\d:\d\d:\d\dZ`)
	going := 0
	for i, page := range pages {
		const asked = "All users in 40 accounts, from 2025-01-01 to 2025-04-01 (UTC)"
		if first, _, _ := strings.Cut(page, "\n"); !strings.Contains(first, asked) {
			t.Errorf("page %d begins with %q, want %q", i+1, first, asked)
		}
		if number := fmt.Sprintf("%d / %d", i+1, len(pages)); !strings.HasSuffix(strings.TrimSpace(page), number) {
			t.Errorf("page %d does not end with %q", i+1, number)
		}
		if len(times.FindAllString(page, -1)) < 20 {
			continue // the page is not in the middle of a table
		}
		going++
		if !strings.Contains(page, "User pool ID") || !strings.Contains(page, "Sub") {
			t.Errorf("page %d does not name the columns of its table", i+1)
		}
	}
	if going < 3 {
		t.Errorf("%d pages of long tables, want some", going)
	}
	if all := strings.Join(pages, ""); !strings.Contains(all, "Only the first 100 rows are printed") {
		t.Error("it is not said that rows are left out")
	}
	b.checkQuiet()
}

// The question is printed as text, whatever it contains.
func TestE2EPagePrintsHostileQuestion(t *testing.T) {
	const sub = `"} } body { display: none } </style><script>alert(1)</script>`
	b := openPage(t, build(sample(t), report.Query{Parts: []report.Part{report.PartSummary}, Filter: events.Filter{Subs: []string{sub}}}))
	page := poppler(t, "pdftotext", "-layout", "-l", "1", b.printed(), "-")
	if first, _, _ := strings.Cut(page, "\n"); !strings.Contains(first, sub) {
		t.Errorf("the page begins with %q", first)
	}
	if !strings.Contains(page, "Signed up") {
		t.Error("the page is empty")
	}
	b.checkQuiet()
}

package main

import (
	"bytes"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/local"
)

// The README shows the real beginning of a scan of the sample archive, on a terminal of 72
// columns.
func TestReadmeShowsRealOutput(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var b report.Builder
	for e, err := range (&scan.Scanner{Sources: []scan.Source{local.Path("../../testdata/trail")}}).Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		b.Add(e)
	}
	var out bytes.Buffer
	if err := format.Table(&out, b.Report(report.Query{Parts: []report.Part{report.PartSummary}}), format.Layout{Width: 72}); err != nil {
		t.Fatal(err)
	}
	headline, _, ok := strings.Cut(out.String(), "\n\n")
	if !ok || !strings.Contains(string(readme), "```text\n"+headline+"\n```\n") {
		t.Errorf("README.md does not show how 'cogtrail scan testdata/trail' begins:\n%s", headline)
	}
	if lines := bytes.Count(readme, []byte("\n")); lines > 150 {
		t.Errorf("README.md has %d lines: details go to docs/", lines)
	}
}

var (
	mdLink    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	mdHeading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	mdFence   = regexp.MustCompile("(?ms)^```.*?^```$")
	noAnchor  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors returns the link targets of the headings of a page, as GitHub makes them.
func anchors(text string) (list []string) {
	for _, h := range mdHeading.FindAllStringSubmatch(mdFence.ReplaceAllString(text, ""), -1) {
		list = append(list, strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-"))
	}
	return list
}

// Links between pages lead somewhere: to a file of the repository, and to a heading in it.
func TestDocsLinks(t *testing.T) {
	root := os.DirFS("../..")
	var pages []string
	for _, folder := range []string{"", "docs/", "testdata/", "testdata/*/"} {
		found, err := filepath.Glob("../../" + folder + "*.md")
		if err != nil || len(found) == 0 {
			t.Fatal(folder, found, err)
		}
		pages = append(pages, found...)
	}
	links := 0
	for _, page := range pages {
		name := filepath.ToSlash(strings.TrimPrefix(page, "../../"))
		text, err := fs.ReadFile(root, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mdLink.FindAllStringSubmatch(mdFence.ReplaceAllString(string(text), ""), -1) {
			u, err := url.Parse(m[1])
			if err != nil || u.IsAbs() {
				continue
			}
			links++
			target := name
			if u.Path != "" {
				target = path.Join(path.Dir(name), u.Path)
			}
			if _, err := fs.Stat(root, target); err != nil {
				t.Errorf("%s: link to %s: %v", name, m[1], err)
				continue
			}
			if u.Fragment == "" {
				continue
			}
			linked, err := fs.ReadFile(root, target)
			switch {
			case err != nil:
				t.Errorf("%s: link to %s: %v", name, m[1], err)
			case !slices.Contains(anchors(string(linked)), u.Fragment):
				t.Errorf("%s: link to %s: there is no such heading", name, m[1])
			}
		}
	}
	if links < 20 {
		t.Errorf("%d links were looked at", links)
	}
}

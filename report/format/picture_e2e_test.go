//go:build e2e

package format_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/cogtrail/cogtrail/report"
)

// maxPicture is the maximum size of a picture in the documentation, in bytes.
const maxPicture = 400_000

// keep checks the size of a picture and, with -update, writes it to docs.
func keep(t *testing.T, name string, picture []byte) {
	t.Helper()
	if n := len(picture); n < 10_000 || n > maxPicture {
		t.Errorf("%s: %d bytes", name, n)
	}
	if *update {
		if err := os.WriteFile(filepath.Join(docs, name), picture, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// docs is the absolute path of the documentation folder.
var docs = func() string {
	dir, err := filepath.Abs("../../docs")
	if err != nil {
		panic(err)
	}
	return dir
}()

// take returns a screenshot of the page in a window of that size.
func (b *tab) take(width, height int64, scheme string) []byte {
	b.t.Helper()
	b.media(scheme, "screen")
	b.do(chromedp.EmulateViewport(width, height))
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	return picture
}

// With -update, the pictures in the documentation are replaced.
func TestE2EPagePicture(t *testing.T) {
	b := openPage(t, build(scanned(t, "trail"), report.Query{Parts: []report.Part{report.PartSummary, report.PartActivity, report.PartDeletions}}))
	keep(t, "report.png", b.take(1280, 1600, "light"))
}

func TestE2EPagePictures(t *testing.T) {
	b := openPage(t, quarterOf(report.PartSummary, report.PartActivity, report.PartAuthorize, report.PartMAU, report.PartClients,
		report.PartFailures, report.PartDeletions, report.PartUsers))
	keep(t, "page-desktop.png", b.take(1280, 2200, "light"))
	keep(t, "page-dark.png", b.take(1280, 2200, "dark"))
	keep(t, "page-phone.png", b.take(390, 2400, "light"))
	pdf := b.printed()
	prefix := filepath.Join(t.TempDir(), "print")
	poppler(t, "pdftoppm", "-r", "110", "-f", "1", "-l", "1", "-singlefile", "-png", pdf, prefix)
	picture, err := os.ReadFile(prefix + ".png")
	if err != nil {
		t.Fatal(err)
	}
	keep(t, "page-print.png", picture)
}

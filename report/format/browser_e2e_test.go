//go:build e2e

package format_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
)

// A tab is a page in a browser, with a record of its requests and complaints.
type tab struct {
	t        *testing.T
	ctx      context.Context
	mu       sync.Mutex
	requests []string
	wrongs   []string
}

// openPage writes r to a file as a page and opens it in Chromium.
func openPage(t *testing.T, r *report.Report) *tab {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(text(t, format.HTML, r, format.Layout{})), 0o600); err != nil {
		t.Fatal(err)
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("no chromium: 'make e2e' installs it")
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.Flag("hide-scrollbars", true))...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 3*time.Minute)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	call(b, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
	call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `document.addEventListener("securitypolicyviolation", (e) => console.error("policy: " + e.violatedDirective + " " + e.blockedURI))`,
	})
	b.do(chromedp.Navigate("file://" + file))
	return b
}

// note records the requests and complaints of the page.
func (b *tab) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventConsoleAPICalled:
		for _, arg := range e.Args {
			b.wrongs = append(b.wrongs, "console: "+string(arg.Value))
		}
	case *runtime.EventExceptionThrown:
		b.wrongs = append(b.wrongs, "exception: "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		b.wrongs = append(b.wrongs, "log: "+e.Entry.Text)
	case *page.EventJavascriptDialogOpening:
		b.wrongs = append(b.wrongs, "dialog: "+e.Message)
	}
}

func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// eval returns the value of a JavaScript expression in the page.
func eval[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// wait waits until a JavaScript expression is true.
func (b *tab) wait(expression string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](expression)); err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
}

// busy returns how much processor time the page has used.
func (b *tab) busy() time.Duration {
	b.t.Helper()
	result, err := chromedp.Call(b.ctx, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, m := range result.Metrics {
		if m.Name == "TaskDuration" {
			return time.Duration(m.Value * float64(time.Second))
		}
	}
	b.t.Fatal("the browser does not say for how long it was busy")
	return 0
}

// media sets the color scheme and the medium that the style queries.
func (b *tab) media(scheme, media string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: media, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// checkQuiet fails the test if the page requested more than its own file, or complained.
func (b *tab) checkQuiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.requests) != 1 || !strings.HasPrefix(b.requests[0], "file://") {
		b.t.Errorf("requests: %q, want that of the page alone", b.requests)
	}
	if len(b.wrongs) > 0 {
		b.t.Errorf("the page complains: %q", b.wrongs)
	}
}

// column returns the visible cells of the named column in the table with the caption.
func (b *tab) column(caption, name string) []string {
	b.t.Helper()
	return eval[[]string](b, fmt.Sprintf(`(() => {
		const table = [...document.querySelectorAll(".data table")].find((t) => t.caption.textContent === %q);
		const at = [...table.tHead.rows[0].cells].findIndex((c) => c.textContent === %q);
		return [...table.querySelector(".rows").rows].filter((r) => !r.hidden).map((r) => r.cells[at].textContent);
	})()`, caption, name))
}

// tag gives simple IDs to the header, the button, the filter and the status of a column.
func (b *tab) tag(caption, name string) {
	b.t.Helper()
	if !eval[bool](b, fmt.Sprintf(`(() => {
		const table = [...document.querySelectorAll(".data table")].find((t) => t.caption.textContent === %q);
		const head = [...table.tHead.rows[0].cells].find((c) => c.textContent === %q);
		head.querySelector("button").id = "the-button";
		head.id = "the-head";
		table.closest(".data").querySelector("input[type=search]").id = "the-filter";
		table.closest(".data").querySelector(".status").id = "the-status";
		return true;
	})()`, caption, name)) {
		b.t.Fatal("not there")
	}
}

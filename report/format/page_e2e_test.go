//go:build e2e

package format_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

func TestE2EPageSortsAndFilters(t *testing.T) {
	r := build(sample(t), report.Query{Parts: report.Parts})
	b := openPage(t, r)
	const caption, name = "Events", "Name"
	before := b.column(caption, name)
	if len(before) != r.Events.Len() {
		t.Fatalf("%d rows, want %d", len(before), r.Events.Len())
	}
	up := slices.Sorted(slices.Values(before))
	down := slices.Clone(up)
	slices.Reverse(down)
	b.tag(caption, name)
	check := func(what string, want []string, sorted string) {
		t.Helper()
		if diff := cmp.Diff(want, b.column(caption, name)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", what, diff)
		}
		if got := eval[string](b, `document.getElementById("the-head").getAttribute("aria-sort") ?? ""`); got != sorted {
			t.Errorf("%s: aria-sort %q, want %q", what, got, sorted)
		}
	}
	button := chromedp.ID("the-button")
	b.do(chromedp.ScrollIntoView(button), chromedp.Click(button))
	check("click", up, "ascending")
	b.do(chromedp.Click(button))
	check("click again", down, "descending")
	b.do(chromedp.Focus(button), chromedp.KeyEvent("\r"))
	check("enter", up, "ascending")
	b.do(chromedp.KeyEvent(" "))
	check("blank", down, "descending")
	if got := eval[string](b, `document.getElementById("the-status").textContent`); !strings.Contains(got, "sorted by Name, descending") {
		t.Errorf("status %q", got)
	}

	b.do(chromedp.SendKeys(chromedp.ID("the-filter"), "admindelete SUCCEEDED"))
	b.wait(`document.getElementById("the-status").textContent.includes(" of ")`)
	got := b.column(caption, name)
	if want := []string{"AdminDeleteUser", "AdminDeleteUser"}; !slices.Equal(got, want) {
		t.Errorf("filtered: got %q, want %q", got, want)
	}
	b.checkQuiet()
}

// The page shows every payload in every place as text, and does nothing else.
func TestE2EPageShowsPayloadsAsText(t *testing.T) {
	if len(payloads) < 40 {
		t.Errorf("%d payloads, want 40", len(payloads))
	}
	r := planted(payloads...)
	for _, payload := range payloads { // so that the coverage shows them
		r.Coverage.Warnings = append(r.Coverage.Warnings, report.Warning{Code: payload, Message: payload})
	}
	r.Coverage.Failures = r.Coverage.Failures[:len(payloads)]
	b := openPage(t, r)
	b.do(chromedp.Sleep(200 * time.Millisecond)) // for anything that runs late
	b.checkQuiet()

	shown := eval[[]string](b, `[...document.querySelectorAll(".data td, .lines li")].map((e) => e.textContent)`)
	for _, payload := range payloads {
		if !slices.Contains(shown, format.Safe(payload)) {
			t.Errorf("%q is not shown as text", payload)
		}
	}
	allowed := strings.Fields("a body button caption circle dd defs desc details div dl dt figcaption figure g h1 h2 head header html input label li main meta nav p path pattern rect script section span strong style summary svg table tbody td text th thead title tr tspan ul wbr")
	for _, tag := range eval[[]string](b, `[...new Set([...document.querySelectorAll("*")].map((e) => e.localName))]`) {
		if !slices.Contains(allowed, tag) {
			t.Errorf("an element <%s>", tag)
		}
	}
	for _, attribute := range eval[[]string](b, `[...document.querySelectorAll("*")].flatMap((e) => e.getAttributeNames().filter((n) =>
		n.startsWith("on") || n === "style" || n === "src" || n === "srcset" || n === "action" || n === "autofocus" || n === "href" && !/^#[a-z0-9-]+$/.test(e.getAttribute(n))))`) {
		t.Errorf("an attribute %s", attribute)
	}
	if n := eval[int](b, `document.scripts.length`); n != 1 {
		t.Errorf("%d scripts, want 1", n)
	}
}

// lowContrast is JavaScript that finds texts and bars with too little contrast to their
// background: WCAG 2.2 requires 4.5 for text and 3 for graphics.
const lowContrast = `(() => {
	const channels = (c) => c.match(/[\d.]+/g).map(Number);
	const light = (c) => {
		const [r, g, b] = channels(c).slice(0, 3).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	};
	const ratio = (a, b) => {
		const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
		return (x + 0.05) / (y + 0.05);
	};
	const behind = (e) => {
		for (; e; e = e.parentElement) {
			const c = getComputedStyle(e).backgroundColor;
			const [, , , alpha = 1] = channels(c);
			if (alpha > 0) return c;
		}
		return "rgb(255, 255, 255)";
	};
	const found = [];
	for (const e of document.querySelectorAll("body *")) {
		const style = getComputedStyle(e);
		const isText = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
		let least, colour;
		if (e.closest("defs") && /^f\d$/.test(e.getAttribute("class"))) [least, colour] = [3, style.fill];
		else if (e.matches(".drawing path:not(.grid)") && !style.fill.startsWith("url")) [least, colour] = [3, style.fill];
		else if (e.matches("path.missing, path.partly, path.quiet")) [least, colour] = [3, style.stroke];
		else if (e.localName === "text") [least, colour] = [4.5, style.fill];
		else if (isText && !e.closest("svg") && !e.closest("script")) [least, colour] = [4.5, style.color];
		else continue;
		const is = ratio(colour, behind(e));
		if (is < least) found.push(e.localName + "." + (e.getAttribute("class") ?? "") + " " + colour + " on " + behind(e) + ": " + is.toFixed(2));
	}
	return [...new Set(found)];
})()`

// The page can be read in light and dark, on paper, by keyboard and with a screen reader.
func TestE2EPageCanBeRead(t *testing.T) {
	b := openPage(t, build(sample(t), report.Query{Parts: report.Parts}))
	for _, scheme := range []string{"light", "dark"} {
		for _, medium := range []string{"screen", "print"} {
			b.media(scheme, medium)
			for _, found := range eval[[]string](b, lowContrast) {
				t.Errorf("%s %s: low contrast: %s", scheme, medium, found)
			}
		}
	}
	b.media("light", "screen")
	for _, wrong := range eval[[]string](b, `(() => {
		const wrong = [];
		const want = (ok, what) => ok || wrong.push(what);
		const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
		want(document.documentElement.lang === "en", "no language");
		want(document.title !== "", "no title");
		want(document.querySelectorAll("main, h1").length === 2, "one main and one h1");
		want(new Set(ids).size === ids.length, "an ID twice");
		for (const e of document.querySelectorAll("[aria-labelledby], [aria-controls]")) {
			for (const id of [e.getAttribute("aria-labelledby"), e.getAttribute("aria-controls")].filter(Boolean).join(" ").split(" ")) want(ids.includes(id), "no #" + id);
		}
		for (const a of document.querySelectorAll("a")) want(ids.includes(a.getAttribute("href").slice(1)), "no target of " + a.href);
		for (const t of document.querySelectorAll("table")) want(t.caption?.textContent, "a table without caption");
		for (const h of document.querySelectorAll("th")) want(h.scope, "a header without scope");
		for (const h of document.querySelectorAll(".data th")) want(h.querySelector("button")?.type === "button", "a header without button");
		for (const i of document.querySelectorAll("input")) want(i.labels.length === 1, "an input without label");
		for (const s of document.querySelectorAll(".scroll")) want(s.tabIndex === 0 && s.getAttribute("role") === "region", "a box that the keyboard does not scroll");
		for (const s of document.querySelectorAll("svg:not([aria-hidden])")) {
			want(s.getAttribute("role") === "img" && s.getAttribute("aria-label"), "a drawing without words");
			for (const id of (s.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean)) want(document.getElementById(id)?.textContent, "a drawing without description");
		}
		for (const s of document.querySelectorAll(".drawing")) {
			want(s.closest("figure").querySelectorAll("tbody tr").length === s.querySelectorAll(".hit").length, "a chart without its table");
		}
		let level = 0;
		for (const h of document.querySelectorAll("h1, h2, h3, h4")) {
			want(Number(h.localName[1]) <= level + 1, "a heading that skips a level");
			level = Number(h.localName[1]);
		}
		want(document.querySelectorAll(".drawing").length === 4, "two charts, for two widths");
		want(document.querySelectorAll(".calendar svg[role=img]").length > 0, "a calendar");
		return wrong;
	})()`) {
		t.Error(wrong)
	}
	b.do(chromedp.KeyEvent("\t"))
	if got := eval[string](b, `document.activeElement.className`); got != "skip" {
		t.Errorf("tab leads to %q first, want the link to the report", got)
	}
	b.checkQuiet()
}

// wideElements is JavaScript that names elements that reach beyond the window.
const wideElements = `[...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth && !e.closest("nav li, .calendar table, details table"))
	.map((e) => e.localName + "." + e.getAttribute("class") + " " + e.textContent.slice(0, 40)).slice(0, 5)`

// Nothing is wider than the window, whatever the page contains, and in a wide window no
// table scrolls sideways.
func TestE2EPageFits(t *testing.T) {
	for name, r := range map[string]*report.Report{
		"sample": build(sample(t), report.Query{Parts: report.Parts}), "quarter": quarterOf(report.Parts...), "hostile": planted(payloads...),
		"long": planted(strings.Repeat("long", 300), strings.Repeat("0123456789abcdef-", 30)), "nothing": {},
	} {
		b := openPage(t, r)
		for _, width := range []int64{320, 390, 768, 1280} {
			b.do(chromedp.EmulateViewport(width, 900))
			if got := eval[int64](b, `document.documentElement.scrollWidth`); got > width {
				t.Errorf("%s: %d pixels wide where there are %d: %q", name, got, width, eval[[]string](b, wideElements))
			}
			if width < 1280 || name != "quarter" {
				continue
			}
			for _, wide := range eval[[]string](b, `[...document.querySelectorAll("section > .data .scroll")].filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.querySelector("caption").textContent + " by " + (e.scrollWidth - e.clientWidth))`) {
				t.Errorf("%s: the table %q scrolls sideways", name, wide)
			}
			for _, cut := range eval[[]string](b, `[...document.querySelectorAll("td.t, td.t span")].filter((e) => e.offsetHeight > 0 && e.firstElementChild === null && e.getClientRects().length > 1).map((e) => e.textContent)`) {
				t.Errorf("%s: %q is on two lines", name, cut)
			}
		}
		b.checkQuiet()
	}
}

// On a phone, each row is a block that names its cells, charts have readable labels, and
// only the calendar scrolls, inside its box.
func TestE2EPageOnAPhone(t *testing.T) {
	b := openPage(t, quarterOf(report.PartSummary, report.PartDeletions))
	b.do(chromedp.EmulateViewport(390, 800))
	for _, wrong := range eval[[]string](b, `(() => {
		const wrong = [];
		const want = (ok, what) => ok || wrong.push(what);
		const heads = [...document.querySelectorAll("#deletions-figure ~ .data thead th")].map((h) => h.textContent);
		const row = document.querySelector("#deletions-figure ~ .data .rows tr");
		for (const [i, cell] of [...row.cells].entries()) {
			if (cell.offsetHeight === 0) continue;
			const label = getComputedStyle(cell, "::before").content;
			want(label === JSON.stringify(heads[i]), "a cell of " + heads[i] + " that is called " + label);
			want(cell.getBoundingClientRect().width > 300, "a cell that is no line");
		}
		want([...document.querySelectorAll(".drawing")].filter((d) => d.getBoundingClientRect().height > 0).length === 2, "each chart once");
		for (const text of document.querySelectorAll(".drawing text")) {
			const box = text.getBoundingClientRect();
			if (box.height === 0) continue;
			want(box.height >= 11, "a label of " + box.height + " pixels: " + text.textContent);
			want(box.left >= 0 && box.right <= 391, "a label beyond the edge: " + text.textContent);
		}
		for (const e of document.querySelectorAll(".scroll")) {
			if (e.scrollWidth > e.clientWidth) want(e.closest(".calendar, details"), "a box that scrolls sideways: " + e.textContent.slice(0, 30));
		}
		want([...document.querySelectorAll("#deletions-figure ~ .data .rows tr")].filter((r) => r.offsetHeight > 0).length === 15, "15 rows at first");
		return wrong;
	})()`) {
		t.Error(wrong)
	}
	b.checkQuiet()
}

// The name of somebody who deleted users stays inside its figure, however long it is.
func TestE2EPageFitsNamesOfDeleters(t *testing.T) {
	s := report.Summary{Acts: manyActs}
	for _, letter := range []string{"x", "W"} {
		s.Deleters = append(s.Deleters, report.Deleter{Actor: strings.Repeat(letter, 500), Users: 1})
	}
	b := openPage(t, &report.Report{Summary: &s, Coverage: report.Coverage{Complete: true, Classes: cognito.Classes}})
	for _, width := range []int64{320, 390, 768, 1280} {
		b.do(chromedp.EmulateViewport(width, 900))
		for _, wide := range eval[[]string](b, `[...document.querySelectorAll(".figures > div, html")].filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.localName + " " + e.scrollWidth)`) {
			t.Errorf("%d pixels: too wide: %s", width, wide)
		}
		if n := eval[int](b, `document.querySelectorAll(".who").length`); n != 1 {
			t.Errorf("%d names of deleters, want 1", n)
		}
	}
	b.checkQuiet()
}

// The keyboard can show and hide the other fields of a row, which appear below it.
func TestE2EPageUnfoldsRows(t *testing.T) {
	r := build(sample(t), report.Query{Parts: []report.Part{report.PartDeletions}})
	b := openPage(t, r)
	b.do(chromedp.KeyEvent("\t"))
	for range 60 { // links, boxes, column headers
		if eval[bool](b, `document.activeElement.className === "open"`) {
			break
		}
		b.do(chromedp.KeyEvent("\t"))
	}
	const opened = `document.querySelectorAll(".open[aria-expanded=true]").length + ", " + document.querySelectorAll(".fields").length`
	b.do(chromedp.KeyEvent("\r"))
	if got := eval[string](b, opened); got != "1, 1" {
		t.Fatalf("opened: %s, want 1, 1", got)
	}
	first := r.Deletions.At(0)
	if got := eval[string](b, `[...document.querySelectorAll(".fields dl div")].find((d) => d.firstChild.textContent === "event_id").lastChild.textContent`); got != first.ID {
		t.Errorf("the event ID is %q, want %q", got, first.ID)
	}
	b.do(chromedp.KeyEvent(" "))
	if got := eval[string](b, opened); got != "0, 0" {
		t.Errorf("closed: %s, want 0, 0", got)
	}
	b.do(chromedp.KeyEvent("\r"))
	eval[bool](b, `(document.querySelector(".data th button").click(), true)`)
	if got := eval[string](b, opened); got != "0, 0" {
		t.Errorf("sorted: %s, want 0, 0", got)
	}
	b.checkQuiet()
}

// Numbers are grouped for people, and sorted as numbers.
func TestE2EPageSortsNumbers(t *testing.T) {
	r := &report.Report{}
	for _, n := range []int64{900, 12_000, 1_000, 3} {
		r.MAU = append(r.MAU, report.MAURow{Period: "2025-01", Users: n})
	}
	b := openPage(t, r)
	const caption, name = "MAU evidence", "Users"
	b.tag(caption, name)
	eval[bool](b, `(document.getElementById("the-button").click(), true)`)
	if got, want := b.column(caption, name), []string{"3", "900", "1,000", "12,000"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Without its script, the page holds all rows and all their other fields.
func TestE2EPageWithoutScript(t *testing.T) {
	r := quarterOf(report.PartDeletions)
	b := openPage(t, r)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.do(chromedp.Reload())
	if got := eval[int](b, `[...document.querySelectorAll("#deletions-figure ~ .data .rows tr")].filter((r) => r.offsetHeight > 0).length`); got != r.Deletions.Len() {
		t.Errorf("%d rows, want %d", got, r.Deletions.Len())
	}
	const behind = `[...document.querySelectorAll("#deletions-figure ~ .data td.x")].some((e) => e.offsetHeight > 0)`
	if eval[bool](b, behind) {
		t.Error("other fields are shown at first")
	}
	b.do(chromedp.Click(chromedp.CSS("#deletions-figure ~ .data input.all")))
	if !eval[bool](b, behind) {
		t.Error("other fields are not shown when asked for")
	}
}

// A big table is cut, and the rows that are shown open and sort quickly.
func TestE2EPageOfManyRows(t *testing.T) {
	const rows = 100_000
	start := time.Now()
	b := openPage(t, random(rows))
	opened := time.Since(start)
	const caption, name = "Events", "Sub"
	before := b.column(caption, name)
	if len(before) != format.PageRows {
		t.Fatalf("%d rows, want %d", len(before), format.PageRows)
	}
	if got := eval[string](b, `document.querySelector(".rest:not(.cut)").textContent`); !strings.HasPrefix(got, "… 90000 more") {
		t.Errorf("the rest: %q", got)
	}
	b.tag(caption, name)
	opening := b.busy()
	took := func(act string) time.Duration {
		before := b.busy()
		eval[float64](b, `(() => { `+act+`; return document.body.offsetHeight })()`)
		return b.busy() - before
	}
	sorting := took(`document.getElementById("the-button").click()`)
	if got, want := b.column(caption, name), slices.Sorted(slices.Values(before)); !slices.Equal(got, want) {
		t.Error("not sorted")
	}
	again := took(`document.getElementById("the-button").click()`)
	t.Logf("%d rows: written and opened in %v; of the browser's time %v to open, %v to sort, %v again", rows, opened, opening, sorting, again)
	laidOut := `[...document.querySelectorAll(".data .rows tr")].filter((r) => r.closest("section").querySelector("h2").textContent === "Events" && r.offsetHeight > 0).length`
	if got := eval[int](b, laidOut); got != 100 {
		t.Errorf("%d rows are laid out, want 100", got)
	}
	b.do(chromedp.Click(chromedp.CSS(".more")))
	if got := eval[int](b, laidOut); got != format.PageRows {
		t.Errorf("%d rows are laid out when all are asked for, want %d", got, format.PageRows)
	}
	if limit := 4 * time.Second; sorting > limit || again > limit {
		t.Errorf("sorting took %v and %v, want less than %v", sorting, again, limit)
	}
	b.checkQuiet()
}

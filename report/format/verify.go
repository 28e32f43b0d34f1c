package format

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/digest"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A VerifyWriter writes what digests prove, as a Writer writes a Report. A flat format
// writes the verdict on each object. It may be called concurrently.
type VerifyWriter func(w io.Writer, r *digest.Report, l Layout) error

// provedColumns lists the columns of objects, named as in JSON.
var provedColumns = []string{"verdict", "kind", "object", "why", "digest", "relocated"}

func provedSheet(rows []digest.Object) sheet {
	return sheet{provedColumns, len(rows), func(cells []cell, i int) []cell {
		o := &rows[i]
		return append(cells, text(string(o.Verdict)), text(string(o.Kind)), text(o.Name), text(o.Why), text(o.Digest), boolean(o.Moved))
	}}
}

func provedCounts(rows []digest.Count) sheet {
	return sheet{[]string{"kind", "verified", "tampered", "missing", "unreferenced", "unverified"}, len(rows), func(cells []cell, i int) []cell {
		c := &rows[i]
		return append(cells, text(string(c.Kind)), number(c.Verified), number(c.Tampered), number(c.Missing), number(c.Unreferenced), number(c.Unverified))
	}}
}

func gapSheet(rows []digest.Gap) sheet {
	return sheet{[]string{"where", "account", "region", "trail", "from", "to", "why"}, len(rows), func(cells []cell, i int) []cell {
		g := &rows[i]
		return append(cells, text(g.Where), text(g.Account), text(g.Region), text(g.Trail), moment(&g.From), moment(&g.To), prose(g.Why))
	}}
}

func chainSheet(rows []digest.Chain) sheet {
	columns := []string{"account", "region", "trail", "home_region", "backfill", "from", "to", "digests", "verified", "begins", "first", "last", "folder"}
	return sheet{columns, len(rows), func(cells []cell, i int) []cell {
		c := &rows[i]
		return append(cells, text(c.Account), text(c.Region), text(c.Trail), text(c.Home), boolean(c.Backfill), moment(&c.From), moment(&c.To),
			number(c.Digests), number(c.Verified), prose(c.Begins), text(c.First), text(c.Last), text(c.Folder))
	}}
}

func originSheet(rows []digest.Origin) sheet {
	return sheet{[]string{"from", "to", "digests", "logs"}, len(rows), func(cells []cell, i int) []cell {
		o := &rows[i]
		return append(cells, text(o.From), text(o.To), number(o.Digests), number(o.Logs))
	}}
}

func daySheet(rows []digest.Day) sheet {
	return sheet{[]string{"day", "account", "region", "verdict", "verified", "tampered", "missing", "unreferenced", "unverified"}, len(rows), func(cells []cell, i int) []cell {
		d := &rows[i]
		return append(cells, text(d.Day), text(d.Account), text(d.Region), text(string(d.Verdict)),
			number(d.Verified), number(d.Tampered), number(d.Missing), number(d.Unreferenced), number(d.Unverified))
	}}
}

// verifyOutline returns r as all formats for people show it, beginning with the verdict.
// Verified objects are only counted, and unverified ones by their reason: before a trail had
// digests, these may be most of an archive.
func verifyOutline(r *digest.Report) []section {
	t := &tables{part: report.PartCoverage}
	t.section("Log file integrity", provedCounts(r.Counts))
	if v := verifyVerdict(r); v.State == "good" {
		t.line(0, "%s: %s", v.Word, v.Text)
	} else {
		t.alarm("%s: %s", v.Word, v.Text)
	}
	t.line(0, "%s", verifyQuestion(r))
	contradicted, reasons := unverified(r.Objects)
	if len(contradicted) > 0 {
		t.section("Objects that contradict the digests", provedSheet(contradicted).only([]string{"verdict", "kind", "object", "why"}))
	}
	if len(reasons) > 0 {
		t.section("Unverified objects, by reason", reasonSheet(reasons))
		t.line(0, "csv, ndjson and json name each of them")
	}
	if len(r.Gaps) > 0 {
		t.section("Times that no verified digest covers", gapSheet(r.Gaps))
	}
	t.section("Digest chains", chainSheet(r.Chains).only([]string{"account", "region", "trail", "from", "to", "digests", "verified", "begins"}))
	if len(r.Origins) > 0 {
		t.section("Relocated after delivery", originSheet(r.Origins))
		t.line(0, "check that these buckets belong to your trail: a digest proves only what was delivered there")
	}
	return t.sections
}

// A reason is why objects of one kind are unverified.
type reason struct {
	kind   digest.Kind
	why    string
	n      int64
	suchAs string // the first of them by name
}

// unverified returns the objects that contradict the digests, and the reasons of the unverified
// ones, those of most objects first.
func unverified(objects []digest.Object) (contradicted []digest.Object, reasons []reason) {
	at := map[[2]string]int{}
	for _, o := range objects {
		switch o.Verdict {
		case digest.Verified:
		case digest.Unverified:
			key := [2]string{string(o.Kind), o.Why}
			i, ok := at[key]
			if !ok {
				i = len(reasons)
				at[key] = i
				reasons = append(reasons, reason{kind: o.Kind, why: o.Why, suchAs: o.Name})
			}
			reasons[i].n++
			reasons[i].suchAs = min(reasons[i].suchAs, o.Name)
		default:
			contradicted = append(contradicted, o)
		}
	}
	slices.SortFunc(reasons, func(a, b reason) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.kind, b.kind), cmp.Compare(a.why, b.why))
	})
	return contradicted, reasons
}

func reasonSheet(rows []reason) sheet {
	return sheet{[]string{"kind", "objects", "why", "such_as"}, len(rows), func(cells []cell, i int) []cell {
		r := &rows[i]
		return append(cells, text(string(r.kind)), number(r.n), text(r.why), text(r.suchAs))
	}}
}

func verifyQuestion(r *digest.Report) string {
	parts := []string{strings.Join(r.Sources, ", ")}
	if len(r.Accounts) > 0 {
		parts = append(parts, "accounts "+firstOf(r.Accounts))
	}
	if len(r.Regions) > 0 {
		parts = append(parts, "regions "+firstOf(r.Regions))
	}
	if r.From != nil {
		parts = append(parts, "delivered from "+moment(r.From).text)
	}
	if r.To != nil {
		parts = append(parts, "delivered before "+moment(r.To).text)
	}
	return strings.Join(parts, ", ")
}

// verifyVerdict sums up r.
func verifyVerdict(r *digest.Report) *verdict {
	of := map[digest.Verdict]int64{}
	for _, o := range r.Objects {
		of[o.Verdict]++
	}
	numbers := count(of[digest.Verified], "object") + " verified"
	for _, v := range digest.Verdicts {
		if v != digest.Verified && of[v] > 0 {
			numbers += fmt.Sprintf(", %s %s", grouped(of[v]), v)
		}
	}
	if n := len(r.Gaps); n > 0 {
		numbers += ", " + count(int64(n), "gap")
	}
	switch {
	case r.Found():
		return &verdict{State: "bad", Word: "Not as delivered", Text: numbers}
	case len(r.Chains) == 0:
		return &verdict{State: "bad", Word: "Not verified", Text: numbers + ": no digest was found"}
	case !r.Complete():
		return &verdict{State: "bad", Word: "Not fully verified", Text: numbers}
	}
	return &verdict{State: "good", Word: "Verified", Text: numbers}
}

// verifyOutlined returns a VerifyWriter that writes the outline of the verdicts with write.
func verifyOutlined(write func(io.Writer, []section, Layout) error) VerifyWriter {
	return func(w io.Writer, r *digest.Report, l Layout) error { return write(w, verifyOutline(r), l) }
}

func verifyCSV(w io.Writer, r *digest.Report, _ Layout) error {
	return writeCSV(w, provedSheet(r.Objects))
}

func verifyNDJSON(w io.Writer, r *digest.Report, _ Layout) error {
	return writeLines(w, func(line func(any) error) error { return each(report.ListOf(r.Objects...), line) })
}

func verifyJSON(w io.Writer, r *digest.Report, _ Layout) error {
	text, err := journal.JSON(r, "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// verifyParquet writes the objects with the columns of CSV and, as metadata, the question.
func verifyParquet(w io.Writer, r *digest.Report, _ Layout) error {
	asked := struct {
		Sources  []string       `json:"sources"`
		From     *time.Time     `json:"from"`
		To       *time.Time     `json:"to"`
		Accounts []string       `json:"accounts,omitempty"`
		Regions  []string       `json:"regions,omitempty"`
		Verdict  digest.Verdict `json:"verdict"`
	}{r.Sources, r.From, r.To, r.Accounts, r.Regions, r.Verdict}
	forms := formsOf(provedSheet(make([]digest.Object, 1)))
	return writeParquet(w, parquetFile{digest.Schema, "objects", forms, asked}, provedSheet(r.Objects))
}

// verifyXLSX writes all of r as one workbook, as XLSX does, beginning with the verdict.
func verifyXLSX(w io.Writer, r *digest.Report, _ Layout) error {
	v := verifyVerdict(r)
	answer := []string{v.Word + ": " + v.Text, verifyQuestion(r)}
	tabs := []tab{{"answer", sheet{[]string{"answer"}, len(answer), func(cells []cell, i int) []cell { return append(cells, text(answer[i])) }}, []form{ofText}}}
	add := func(name string, s, blank sheet) {
		forms := formsOf(blank)
		for i, f := range forms {
			if f == ofProse {
				forms[i] = ofText
			}
		}
		tabs = append(tabs, tab{name, s, forms})
	}
	add("counts", provedCounts(r.Counts), provedCounts(make([]digest.Count, 1)))
	add("objects", provedSheet(r.Objects), provedSheet(make([]digest.Object, 1)))
	add("gaps", gapSheet(r.Gaps), gapSheet(make([]digest.Gap, 1)))
	add("days", daySheet(r.Days), daySheet(make([]digest.Day, 1)))
	add("chains", chainSheet(r.Chains), chainSheet(make([]digest.Chain, 1)))
	add("relocated", originSheet(r.Origins), originSheet(make([]digest.Origin, 1)))
	return writeWorkbook(w, tabs, sheetRows)
}

// verifyHTML writes one self-contained page, as HTML does.
func verifyHTML(w io.Writer, r *digest.Report, l Layout) error {
	l = l.ofPage()
	p := page{Title: "Log file integrity", Verdict: verifyVerdict(r), Note: "All times are delivery times in UTC."}
	p.Asked = excerpt(verifyQuestion(r))
	for _, s := range verifyOutline(r) {
		p.add(s, nil, l)
	}
	return writePage(w, p)
}

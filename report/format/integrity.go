package format

import (
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report"
)

// integrityText says what the digests do not prove.
func integrityText(i *report.Integrity) string {
	var of report.IntegrityCount
	for _, c := range i.Counts {
		of.Verified += c.Verified
		of.Tampered += c.Tampered
		of.Missing += c.Missing
		of.Unreferenced += c.Unreferenced
		of.Unverified += c.Unverified
	}
	var parts []string
	add := func(n int64, what string) {
		if n > 0 {
			parts = append(parts, grouped(n)+" "+what)
		}
	}
	add(of.Tampered, "tampered")
	add(of.Missing, "missing")
	add(of.Unreferenced, "unreferenced")
	add(of.Unverified, "unverified")
	if n := len(i.Gaps); n > 0 {
		parts = append(parts, count(int64(n), "gap"))
	}
	if len(parts) == 0 {
		parts = append(parts, "no digest was found")
	}
	return "according to the digests: " + strings.Join(parts, ", ") + ", " + grouped(of.Verified) + " verified"
}

// integrity adds what the digests prove, if they were checked.
func (t *tables) integrity(i *report.Integrity) {
	switch {
	case i == nil:
		return
	case i.Unproven():
		t.alarm("integrity: %s", integrityText(i))
	default:
		t.line(0, "integrity: the digests verify every log")
	}
	for _, o := range i.Origins {
		t.line(1, "relocated: from %s to %s", o.From, o.To)
	}
	capped(t, "objects", i.Objects, func(o report.IntegrityObject) { t.alarm("%s: %s: %s", o.Verdict, o.Object, o.Why) })
	capped(t, "gaps", i.Gaps, func(g report.IntegrityGap) {
		t.alarm("no verified digest: %s %s: %s from %s to %s: %s", g.Account, g.Region, g.Where, moment(&g.From).text, moment(&g.To).text, g.Why)
	})
}

// addIntegrity adds what the digests prove to the rows of the coverage.
func addIntegrity(i *report.Integrity, add func(section, name, account, region, message string, count int64)) {
	for _, c := range i.Counts {
		for _, n := range []named{{c.Kind, "verified", c.Verified}, {c.Kind, "tampered", c.Tampered}, {c.Kind, "missing", c.Missing},
			{c.Kind, "unreferenced", c.Unreferenced}, {c.Kind, "unverified", c.Unverified}} {
			add("integrity", n.section+" "+n.name, "", "", "", n.count)
		}
	}
	for _, o := range i.Objects {
		add("integrity_object", o.Object, "", "", o.Verdict+": "+o.Why, 1)
	}
	for _, g := range i.Gaps {
		add("integrity_gap", g.From.Format(time.RFC3339), g.Account, g.Region, "until "+g.To.Format(time.RFC3339)+": "+g.Why, int64(g.To.Sub(g.From)/time.Hour))
	}
}

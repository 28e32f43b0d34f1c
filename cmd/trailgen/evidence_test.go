package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/evidence"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/local"
)

// A finding is what a report says about a visit, with what it really was.
type finding struct {
	truth      truth
	label      string
	evidence   evidence.Kind
	confidence evidence.Confidence
}

// findings counts each finding in archives of the seeds.
func findings(t *testing.T, of func(seed uint64) config, seeds ...uint64) map[finding]int {
	t.Helper()
	counts := map[finding]int{}
	for _, seed := range seeds {
		folder := t.TempDir()
		want, _, err := generate(folder, of(seed))
		if err != nil {
			t.Fatal(err)
		}
		truths := map[string]truth{}
		for what, ids := range want.Truth {
			for _, id := range ids {
				truths[id] = what
			}
		}
		for _, e := range visitsIn(t, filepath.Join(folder, "AWSLogs")) {
			if truths[e.ID] == "" {
				t.Errorf("seed %d: nothing is known of visit %s", seed, e.ID)
			}
			counts[finding{truths[e.ID], string(e.Label), e.Evidence, e.Confidence}]++
			delete(truths, e.ID)
		}
		if len(truths) > 0 {
			t.Errorf("seed %d: %d visits are not in the report", seed, len(truths))
		}
	}
	return counts
}

// visitsIn returns the authorize events that the program reports for an archive.
func visitsIn(t *testing.T, source string) []report.EventRow {
	t.Helper()
	var b report.Builder
	s := scan.Scanner{Sources: []scan.Source{local.Path(source)}}
	for e, err := range s.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		b.Add(e)
	}
	events := slices.Collect(b.Report(report.Query{Parts: []report.Part{report.PartEvents}}).Events.All())
	return slices.DeleteFunc(events, func(e report.EventRow) bool { return e.Label == "" })
}

// really returns the label that fits what a visit was, or "" for a visit that was neither a
// sign-up nor a sign-in: the reuse of a session is no sign-in.
func (f finding) really() string {
	switch f.truth {
	case signedUp, newByProvider:
		return "sign_up"
	case signedIn, firstSignIn, byProvider:
		return "sign_in"
	}
	return ""
}

// A score counts the visits for which a claim was made, those for which it is true, and
// those for which both hold.
type score struct{ claimed, real, right int }

func (s score) precision() float64 { return float64(s.right) / float64(max(1, s.claimed)) }
func (s score) recall() float64    { return float64(s.right) / float64(max(1, s.real)) }

// scoreOf returns how often the claims are right that visits were what fits the label.
func scoreOf(counts map[finding]int, label string, claims func(finding) bool) (s score) {
	for f, n := range counts {
		claimed, real := claims(f), f.really() == label
		if claimed {
			s.claimed += n
		}
		if real {
			s.real += n
		}
		if claimed && real {
			s.right += n
		}
	}
	return s
}

// TestEvidenceIsRight measures how often labels and evidence are right, on archives that
// nothing was tuned on. docs/semantics.md quotes the results. -v prints them.
func TestEvidenceIsRight(t *testing.T) {
	mixed := func(seed uint64) config {
		return config{Seed: seed, Inflated: 8 << 20, Cognito: 0.6, RecordsPerFile: 5}
	}
	counts := findings(t, mixed, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110)
	t.Log("\n" + matrix(counts))
	speaks := func(label string, of ...evidence.Confidence) func(finding) bool {
		return func(f finding) bool { return string(f.evidence.Says()) == label && slices.Contains(of, f.confidence) }
	}
	labelled := func(label string) func(finding) bool { return func(f finding) bool { return f.label == label } }
	for _, test := range []struct {
		name              string
		label             string
		claims            func(finding) bool
		precision, recall float64 // minimum
	}{
		{"label", "sign_up", labelled("sign_up"), 0.11, 0.99},
		{"label", "sign_in", labelled("sign_in"), 0.93, 0.49},
		{"evidence, any", "sign_up", speaks("sign_up", evidence.High, evidence.Medium, evidence.Low), 0.92, 0.74},
		{"evidence, high", "sign_up", speaks("sign_up", evidence.High), 0.99, 0.49},
		{"evidence, medium", "sign_up", speaks("sign_up", evidence.Medium), 0.8, 0.21},
		{"evidence, low", "sign_up", speaks("sign_up", evidence.Low), 0.9, 0.02},
		{"evidence, any", "sign_in", speaks("sign_in", evidence.High, evidence.Medium, evidence.Low), 0.99, 0.93},
		{"evidence, high", "sign_in", speaks("sign_in", evidence.High), 0.995, 0.65},
		{"evidence, medium", "sign_in", speaks("sign_in", evidence.Medium), 0.95, 0.18},
		{"evidence, low", "sign_in", speaks("sign_in", evidence.Low), 0.98, 0.07},
	} {
		s := scoreOf(counts, test.label, test.claims)
		t.Logf("%-16s %s: %5d visits, precision %.3f, recall %.3f", test.name, test.label, s.claimed, s.precision(), s.recall())
		if s.precision() < test.precision || s.recall() < test.recall {
			t.Errorf("%s %s: want a precision of %v and a recall of %v", test.name, test.label, test.precision, test.recall)
		}
	}
	contradicted := func(f finding) bool { return f.label == "sign_up" && f.evidence.Says() == "sign_in" }
	var all, wrong, found, right, probes, silent, knownAsProbes int
	for f, n := range counts {
		if f.label == "sign_up" {
			all += n
			if f.really() != "sign_up" {
				wrong += n
			}
		}
		said, is := f.evidence == evidence.SessionProbe, f.truth == probed
		if is {
			probes += n
		}
		if said {
			silent += n
		}
		if said && is {
			knownAsProbes += n
		}
		if contradicted(f) {
			found += n
			if f.really() != "sign_up" {
				right += n
			}
		}
	}
	if float64(right) < 0.99*float64(found) || float64(found) < 0.7*float64(wrong) {
		t.Error("want 99 in 100 contradictions to be right, and 70 in 100 wrong labels to be contradicted")
	}
	if float64(knownAsProbes) < 0.99*float64(max(silent, probes, 1)) {
		t.Errorf("%d visits are said to be probes, %d are, %d both: want 99 in 100", silent, probes, knownAsProbes)
	}
	t.Logf("%d labels sign_up, %d of them wrong (%.3f); %d contradicted, %d of them rightly (%.4f); %d said to be probes, %d of %d rightly",
		all, wrong, float64(wrong)/float64(all), found, right, float64(right)/float64(found), silent, knownAsProbes, probes)
}

// matrix says how often each truth is behind each finding.
func matrix(counts map[finding]int) string {
	rows := map[string]map[truth]int{}
	for f, n := range counts {
		row := fmt.Sprintf("%-12s %-23s %-6s", f.label, f.evidence, f.confidence)
		if rows[row] == nil {
			rows[row] = map[truth]int{}
		}
		rows[row][f.truth] += n
	}
	var b strings.Builder
	for _, row := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintln(&b, row, rows[row])
	}
	return b.String()
}

// TestEvidenceOfBehaviours measures the same for each kind of user pool, on seeds that
// nobody looked at while the rules were made: two of them or, with the tag soak, all. A
// claim of high confidence must be right in 95 of 100 cases, and one of medium confidence
// in 80, whatever the kind. -v prints everything.
func TestEvidenceOfBehaviours(t *testing.T) {
	every := []evidence.Confidence{evidence.High, evidence.Medium, evidence.Low}
	recalls := map[string][2]float64{ // minimum, for sign-ups and for sign-ins
		"consumer": {0.35, 0.6}, "offices": {0.84, 0.9}, "enterprise": {0, 0.5}, "hostile": {0.73, 0.82}, "community": {0.68, 0.83},
	}
	for name, recall := range recalls {
		t.Run(name, func(t *testing.T) {
			counts := findings(t, func(seed uint64) config { return behaving(seed, 8<<20, name) }, behaviourSeeds...)
			t.Log("\n" + matrix(counts))
			for i, label := range []string{"sign_up", "sign_in"} {
				measure := func(what string, precision, recall float64, of ...evidence.Confidence) {
					s := scoreOf(counts, label, func(f finding) bool { return string(f.evidence.Says()) == label && slices.Contains(of, f.confidence) })
					t.Logf("%s %-6s %5d visits, precision %.3f, recall %.3f", label, what, s.claimed, s.precision(), s.recall())
					if s.claimed >= 20 && s.precision() < precision || s.real > 0 && s.recall() < recall {
						t.Errorf("%s %s: want a precision of %v and a recall of %v", label, what, precision, recall)
					}
				}
				measure("any", []float64{0.96, 0.985}[i], recall[i], every...)
				measure("high", 0.95, 0, evidence.High)
				measure("medium", 0.8, 0, evidence.Medium)
				measure("low", 0, 0, evidence.Low)
			}
		})
	}
}

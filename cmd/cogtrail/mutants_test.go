//go:build mutants

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A mutant is a fault in the accounting: edits in one file of the module, and the package whose
// tests must find it.
type mutant struct {
	fault, file string
	edits       []string // old text, new text, ...; each old text occurs once
	room        string
}

var mutants = []mutant{
	{"scanned objects are not counted", "report/builder.go", []string{"b.objects.Scanned++", ""}, "report"},
	{"failed objects are not listed", "report/coverage.go", []string{"c.Objects.Listed++", ""}, "report"},
	{"bytes of skipped objects are lost", "report/builder.go", []string{"b.bytes.Skipped += e.Bytes", ""}, "report"},
	{"bytes of failed objects are lost", "report/coverage.go", []string{"c.Bytes.Failed += f.bytes", ""}, "report"},
	{"bad records are not among those read", "report/builder.go", []string{"b.records.Read += e.Records.Read", "b.records.Read += e.Records.Read - e.Records.Bad"}, "report"},
	{"only some bad records are named", "report/builder.go", []string{"more > 0 {", "more > 1 {"}, "report"},
	{"reasons of skipped objects are merged", "report/builder.go", []string{"s := b.skips[e.Reason]", `s := b.skips[""]`, "b.skips[e.Reason] = s", `b.skips[""] = s`}, "report"},
	{"a day counts an object for each of its events", "report/builder.go", []string{"if !counted[d] {", "if true {"}, "report"},
	{"an object that a second journal has counts again", "report/builder.go", []string{"ok || first.version == r.version {", "ok || first.version == r.version && false {"}, "report"},
	{"containers lose their records", "report/containers.go", []string{"c.Records += e.Records.Read", ""}, "report"},
	{"replaced events count as distinct, too", "report/coverage.go", []string{"EventCounts{distinct, duplicate, replaced}", "EventCounts{distinct + replaced, duplicate, replaced}"}, "report"},
	{"bad records alone do not make a report incomplete", "report/coverage.go", []string{"c.Objects.Failed > 0 || c.Records.Bad > 0 ||", "c.Objects.Failed > 0 ||"}, "report"},
	{"a copy counts as another event", "report/events/copies.go", []string{"if clash && t.same(t.row(i), r) {", "if clash && false {"}, "report/events"},
	{"events of a failed object are kept", "scan/worker.go", []string{"if w.err != nil {\n\t\treturn w.entry, w.err", "if w.err != nil {\n\t\te, _ := w.give(w.entry)\n\t\treturn e, w.err", "case err != nil:\n\t\treturn fail(e,", "case err != nil:\n\t\treturn fail(found,"}, "scan"},
	{"bad records of a failed object are kept", "scan/worker.go", []string{"case err != nil:\n\t\treturn fail(e,", "case err != nil:\n\t\treturn fail(found,"}, "scan"},
	{"events of the object before are kept", "scan/worker.go", []string{"w.events = w.events[:0]", ""}, "scan"},
	{"bad records are not counted", "scan/worker.go", []string{"e.Records.Bad++", ""}, "scan"},
	{"bad records are unmatched, too", "scan/worker.go", []string{"e.Records.Read - e.Records.Matched - e.Records.Bad", "e.Records.Read - e.Records.Matched"}, "scan"},
	{"noise counts as records", "scan/worker.go", []string{"w.trail.Inflated, w.trail.Read, w.trail.Noise", "w.trail.Inflated, w.trail.Read+w.trail.Noise, w.trail.Noise"}, "scan"},
	{"what is finished is scanned anew", "scan/unfinished.go", []string{"|| !finished(o.Name, o.Version)", "|| true"}, "scan"},
	{"a size that is not the listed one passes", "scan/reader.go", []string{"size >= 0 && s.size() != size", "size < -1"}, "scan"},
	{"data behind a log passes", "scan/trail/members.go", []string{"case m.allow == OneMember, m.allow", "case m.allow"}, "scan/trail"},
	{"a record that is no object is not counted", "scan/trail/splitter.go", []string{"s.shape.addEmpty(s.inside)\n\ts.read++", "s.shape.addEmpty(s.inside)"}, "scan/trail"},
	{"the rest of a damaged archive is not named", "scan/internal/archive/tar.go", []string{`l.bar("damaged at byte %d: %v: what follows is not read", s.pos, cut(err))`, ""}, "scan/internal/archive"},
	{"a member that is encrypted is dropped", "scan/internal/archive/zip.go", []string{"if !isFolder(m) &&", "if !isFolder(m) && m.Flags&encrypted == 0 &&"}, "scan/internal/archive"},
}

// TestMutants introduces each fault alone, and checks that a test of the room finds it. If the
// source has changed so that a fault cannot be introduced, rewrite the mutant.
func TestMutants(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	whole := map[string]bool{}
	for _, m := range mutants {
		if !whole[m.room] {
			if whole[m.room] = true; !passes(t, root, m.room, "") {
				t.Fatalf("%s: the tests fail without any fault", m.room)
			}
		}
		t.Run(m.fault, func(t *testing.T) {
			if passes(t, root, m.room, m.overlay(t, root)) {
				t.Errorf("no test of %s finds it", m.room)
			}
		})
	}
}

// overlay returns the name of a build overlay with the fault.
func (m *mutant) overlay(t *testing.T, root string) string {
	t.Helper()
	at := filepath.Join(root, filepath.FromSlash(m.file))
	source, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	text := string(source)
	for i := 0; i < len(m.edits); i += 2 {
		if n := strings.Count(text, m.edits[i]); n != 1 {
			t.Fatalf("%s has %q %d times: the source has changed: rewrite the mutant", m.file, m.edits[i], n)
		}
		text = strings.Replace(text, m.edits[i], m.edits[i+1], 1)
	}
	dir := t.TempDir()
	mutated, overlay := filepath.Join(dir, "mutated.go"), filepath.Join(dir, "overlay.json")
	list, err := json.Marshal(map[string]map[string]string{"Replace": {at: mutated}})
	if err == nil {
		err = os.WriteFile(mutated, []byte(text), 0o600)
	}
	if err == nil {
		err = os.WriteFile(overlay, list, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return overlay
}

// passes reports whether the tests of a room pass, and logs which one does not.
func passes(t *testing.T, root, room, overlay string) bool {
	t.Helper()
	cmd := exec.Command("go", "test", "-short", "-failfast", "-overlay="+overlay, "./"+room)
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if err == nil {
		return true
	}
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "--- FAIL: ") || strings.HasPrefix(line, "panic: ") {
			t.Logf("%s", strings.TrimSpace(line))
			return false
		}
	}
	t.Fatalf("the tests did not run: %v\n%s", err, out) // for example, because it does not build
	return false
}

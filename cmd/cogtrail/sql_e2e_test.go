//go:build e2e

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"
)

// DuckDB answers each question in docs/sql.md as the page says, from files that are made as the
// page says.
func TestE2ESQLPage(t *testing.T) {
	const page = "../../docs/sql.md"
	modules := os.Getenv("DUCKDB")
	if modules == "" {
		t.Fatal("DUCKDB does not name the folder in which npm has installed testdata/duckdb: 'make e2e' does both")
	}
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	ask, err := os.ReadFile("../../testdata/duckdb/query.mjs")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "query.mjs"), ask, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(modules, "node_modules"), filepath.Join(folder, "node_modules")); err != nil {
		t.Fatal(err)
	}
	makeTables(t, string(text), folder)

	questions, answers := 0, ""
	block := regexp.MustCompile("(?s)```sql\n(.*?)```\n\n```\n(.*?)```")
	updated := block.ReplaceAllStringFunc(string(text), func(found string) string {
		parts := block.FindStringSubmatch(found)
		questions++
		got := answer(t, folder, parts[1])
		if got != parts[2] && !*update {
			t.Errorf("%s\ngot:\n%s\nthe page says:\n%s", parts[1], got, parts[2])
		}
		answers += got
		return "```sql\n" + parts[1] + "```\n\n```\n" + got + "```"
	})
	if want := strings.Count(string(text), "```sql"); questions != want || !strings.Contains(answers, "cleanup-job") {
		t.Errorf("asked %d of %d questions:\n%s", questions, want, answers)
	}
	if *update {
		if err := os.WriteFile(page, []byte(updated), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// makeTables runs the commands of the page in folder.
func makeTables(t *testing.T, page, folder string) {
	t.Helper()
	found := regexp.MustCompile("(?s)```sh\n(.*?)```").FindStringSubmatch(page)
	if found == nil {
		t.Fatal("the page does not say how the tables are made")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "testdata"), filepath.Join(folder, "testdata")); err != nil {
		t.Fatal(err)
	}
	build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(folder, "cogtrail"), ".")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	shell := exec.CommandContext(t.Context(), "sh", "-ec", found[1])
	shell.Dir = folder
	shell.Env = append(os.Environ(), "PATH="+folder+string(filepath.ListSeparator)+os.Getenv("PATH"))
	if said, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
}

// answer returns the answer of DuckDB, as a table.
func answer(t *testing.T, folder, sql string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", "query.mjs")
	cmd.Dir, cmd.Stdin = folder, strings.NewReader(sql)
	var problem strings.Builder
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s\n%v: %s", sql, err, problem.String())
	}
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for line := range strings.Lines(string(out)) {
		var row []string
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		if _, err := table.Write([]byte(strings.Join(row, "\t") + "\n")); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

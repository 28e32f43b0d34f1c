//go:build e2e

package format_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report/format"
)

// renderers returns commands that render Markdown from standard input. No two of them
// share code.
func renderers(t *testing.T) map[string][]string {
	t.Helper()
	modules := os.Getenv("RENDERERS")
	if modules == "" {
		t.Fatal("RENDERERS does not name the folder in which npm has installed testdata/markdown: 'make e2e' does both")
	}
	script, err := os.ReadFile("../../testdata/markdown/render.mjs")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	render := filepath.Join(dir, "render.mjs")
	if err := os.WriteFile(render, script, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(modules, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return map[string][]string{
		"cmark-gfm":   {"cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tagfilter", "-e", "tasklist"},
		"markdown-it": {"node", render, "markdown-it"}, "marked": {"node", render, "marked"}, "micromark": {"node", render, "micromark"},
	}
}

// No text of a record becomes markup or a link in any renderer: a report with all payloads
// has the same tags as one with harmless words in their place.
func TestE2EMarkdownInOtherRenderers(t *testing.T) {
	words := make([]string, len(payloads))
	for i := range words {
		words[i] = "plain"
	}
	hostile, plain := text(t, format.Markdown, planted(payloads...), format.Layout{}), text(t, format.Markdown, planted(words...), format.Layout{})
	for name, command := range renderers(t) {
		render := func(source string) string {
			cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
			cmd.Stdin = strings.NewReader(source)
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return string(out)
		}
		want, _ := tags(t, render(plain))
		got, shown := tags(t, render(hostile))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-plain +got)\n%s", name, diff)
		}
		for _, payload := range payloads {
			if !strings.Contains(shown, inSpan.Replace(format.Safe(payload))) {
				t.Errorf("%s: payload %q is not shown", name, payload)
			}
		}
	}
}

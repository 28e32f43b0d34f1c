package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// tree returns the command and all its subcommands.
func tree() []*cobra.Command {
	p := program{env: func(string) (string, bool) { return "", false }}
	cmds := []*cobra.Command{p.root()}
	for i := 0; i < len(cmds); i++ {
		cmds = append(cmds, cmds[i].Commands()...)
	}
	return cmds
}

func TestHelpFits(t *testing.T) {
	for _, cmd := range tree() {
		text := help(cmd)
		for line := range strings.Lines(text) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
				t.Errorf("%s: a line of %d columns: %s", cmd.CommandPath(), n, line)
			}
			if strings.TrimRight(line, " \n")+"\n" != line {
				t.Errorf("%s: a line ends with spaces: %q", cmd.CommandPath(), line)
			}
		}
		if _, shown, _ := run(t.Context(), nil, nil, append(strings.Fields(cmd.CommandPath())[1:], "--help")...); shown != text {
			t.Errorf("%s --help does not show its help: %q", cmd.CommandPath(), shown)
		}
	}
}

func TestHelpHasExamples(t *testing.T) {
	for _, cmd := range tree() {
		if !strings.Contains(cmd.Example, cmd.CommandPath()) {
			t.Errorf("%s: no example", cmd.CommandPath())
		}
	}
}

func TestEachCommandIsInAGroup(t *testing.T) {
	for _, cmd := range tree()[1:] {
		if cmd.GroupID == "" {
			t.Errorf("%s is in no group of commandGroups", cmd.CommandPath())
		}
	}
}

func TestEachFlagIsInOneGroup(t *testing.T) {
	var grouped []string
	for _, g := range flagGroups {
		grouped = append(grouped, strings.Fields(g.flags)...)
	}
	defined := map[string]bool{}
	for _, cmd := range tree() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			defined[f.Name] = true
			if f.Value.Type() != "bool" && f.Annotations[placeholder][0] != strings.ToUpper(f.Annotations[placeholder][0]) {
				t.Errorf("%s --%s: no name for its value in its text, like `FILE`", cmd.CommandPath(), f.Name)
			}
			if n := strings.Count(help(cmd), " --"+f.Name+" "+f.Annotations[placeholder][0]); n == 0 {
				t.Errorf("%s --%s is not in its help", cmd.CommandPath(), f.Name)
			}
		})
	}
	for name := range defined {
		if n := len(slices.DeleteFunc(slices.Clone(grouped), func(g string) bool { return g != name })); n != 1 {
			t.Errorf("--%s is in %d groups of flagGroups, want 1", name, n)
		}
	}
	for _, name := range grouped {
		if !defined[name] {
			t.Errorf("--%s is in a group of flagGroups, but there is no such flag", name)
		}
	}
}

// The values with descriptions are all the values, in their order.
func TestValuesAreThoseThatThereAre(t *testing.T) {
	for _, test := range []struct {
		command, flag string
		want          []string
	}{
		{"scan", "report", append(texts(report.Parts), "all")},
		{"compare", "report", append(texts(compareParts), "all")},
		{"scan", "format", format.Names()},
		{"scan", "events", append(texts(cognito.Classes), "all")},
		{"scan", "fail-on", append(texts(people.Codes), "any")},
	} {
		var got []string
		for _, v := range valuesOf(test.command, test.flag) {
			got = append(got, v.name)
			if v.about == "" {
				t.Errorf("%s --%s %s: no description", test.command, test.flag, v.name)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s --%s: values %q, want %q", test.command, test.flag, got, test.want)
		}
	}
}

// Values that are not listed elsewhere are accepted.
func TestValuesAreAccepted(t *testing.T) {
	t.Chdir("../..")
	for _, test := range []struct{ command, flag string }{{"scan", "by"}, {"scan", "progress"}, {"bench", "format"}} {
		for _, v := range valuesOf(test.command, test.flag) {
			if status, _, stderr := run(t.Context(), nil, nil, test.command, "--"+test.flag, v.name, "testdata/cognito/DeleteUser.json"); status != exitComplete {
				t.Errorf("%s --%s %s: status %d, %s", test.command, test.flag, v.name, status, stderr)
			}
		}
	}
	for _, v := range zones {
		if _, err := time.LoadLocation(v.name); err != nil {
			t.Error(err)
		}
	}
}

func texts[T ~string](values []T) (texts []string) {
	for _, v := range values {
		texts = append(texts, string(v))
	}
	return texts
}

func TestManPagesSayWhatHelpSays(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "man1")
	if status, stdout, stderr := run(t.Context(), nil, nil, "man", folder); status != exitComplete || stdout+stderr != "" {
		t.Fatalf("status %d, standard output %q, standard error %q", status, stdout, stderr)
	}
	for _, cmd := range tree() {
		data, err := os.ReadFile(filepath.Join(folder, strings.ReplaceAll(cmd.CommandPath(), " ", "-")+".1"))
		if cmd.Hidden || cmd.Name() == "help" {
			if err == nil {
				t.Errorf("%s has a page", cmd.CommandPath())
			}
			continue
		}
		if err != nil {
			t.Error(err)
		}
		page := string(data)
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if !strings.Contains(page, roff("--"+f.Name)) || !strings.Contains(page, roff(f.Usage)) {
				t.Errorf("%s: the page does not describe --%s", cmd.CommandPath(), f.Name)
			}
		})
		for _, text := range []string{cmd.Short, strings.Split(cmd.Long, "\n\n")[0], cmd.Example} {
			if !strings.Contains(page, roff(text)) {
				t.Errorf("%s: the page does not say %q", cmd.CommandPath(), text)
			}
		}
	}
}

func TestRoffIsText(t *testing.T) {
	for text, want := range map[string]string{
		"--sub":                      `\-\-sub`,
		".TH\n.SH":                   "\\&.TH\n\\&.SH",
		"'aws'":                      `\(aqaws\(aq`,
		"a \\\n  b":                  "a \\e\n  b",
		"~/.zfunc \"x\" `y` ^z 3.14": `\(ti/.zfunc \(dqx\(dq \(gay\(ga \(haz 3.14`,
	} {
		if got := roff(text); got != want {
			t.Errorf("roff(%q) = %q, want %q", text, got, want)
		}
	}
}

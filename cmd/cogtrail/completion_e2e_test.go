//go:build e2e

package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A typist types into a shell on a terminal. The shell does not run what is entered: it prints
// its words, each in <>, and is then ready again.
type typist struct {
	t     *testing.T
	keys  io.Writer
	shown io.Reader
	rest  []byte // shown, but not yet examined
}

// enter types keys, and returns what is shown before the words that the shell understood, and
// the words.
func (y *typist) enter(keys string) (shown, words string) {
	y.t.Helper()
	if _, err := io.WriteString(y.keys, keys+"\n"); err != nil {
		y.t.Fatal(err)
	}
	shown, words = y.until("WORDS"), strings.TrimSpace(y.until("\n"))
	y.until("READY> ")
	return shown, words
}

// until returns what is shown before the mark.
func (y *typist) until(mark string) string {
	y.t.Helper()
	for {
		if before, after, found := bytes.Cut(y.rest, []byte(mark)); found {
			y.rest = slices.Clone(after)
			return string(before)
		}
		more := make([]byte, 4096)
		n, err := y.shown.Read(more)
		if n == 0 && err != nil {
			y.t.Fatalf("the shell is gone before %q: %v: %q", mark, err, y.rest)
		}
		y.rest = append(y.rest, more[:n]...)
	}
}

// typistAt starts a shell on a terminal, in that folder and with that environment.
func typistAt(t *testing.T, folder string, env []string, shell string) *typist {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "script", "--quiet", "--command", shell, os.DevNull)
	cmd.Dir, cmd.Env = folder, env
	keys, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	shown, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		keys.Close() // ends the shell
		io.Copy(io.Discard, shown)
		cmd.Wait()
	})
	y := &typist{t: t, keys: keys, shown: shown}
	y.until("READY> ")
	return y
}

// shells returns a folder in which to type commands, and an environment in which cogtrail is a
// command.
func shells(t *testing.T, needed ...string) (folder string, env []string) {
	t.Helper()
	for _, name := range needed {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("this test needs %s: apt-get install bash-completion zsh fish bsdutils: %v", name, err)
		}
	}
	home := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", filepath.Join(home, "bin", "cogtrail"), ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	folder = filepath.Join(home, "work")
	for name, text := range map[string]string{
		"work/only.ndjson": "", "home/.aws/config": "[profile production]\n",
		"home/.bashrc": `. /usr/share/bash-completion/bash_completion
. <(cogtrail completion bash)
bind 'set bell-style none' 'set enable-bracketed-paste off'
` + printing,
		"home/.zshrc": `autoload -U compinit && compinit -u -D
. <(cogtrail completion zsh)
unsetopt beep prompt_sp
` + printing,
	} {
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder, []string{"HOME=" + filepath.Join(home, "home"), "PATH=" + filepath.Join(home, "bin") + ":" + os.Getenv("PATH"), "HISTFILE=", "TERM=xterm", "COLUMNS=200", "LC_ALL=C.UTF-8"}
}

// printing makes a shell print the words that it understood.
const printing = `cogtrail() {
  case $1 in
  __*) command cogtrail "$@" ;;
  *) printf WORDS; printf '<%s>' "$@"; echo ;;
  esac
}
PS1='READY> '
`

// typed are lines to type before a tab, and the resulting words.
var typed = []struct{ keys, want string }{
	{"cogtrail sc", "<scan>"},
	{"cogtrail scan --report sum", "<scan><--report><summary>"},
	{"cogtrail scan --report summary,del", "<scan><--report><summary,deletions>"},
	{"cogtrail scan --report summary,deletions,u", "<scan><--report><summary,deletions,users>"},
	{"cogtrail scan --report=summary,del", "<scan><--report=summary,deletions>"},
	{"cogtrail scan --format pa", "<scan><--format><parquet>"},
	{"cogtrail report --events user_deletion,po", "<report><--events><user_deletion,pool_deletion>"},
	{"cogtrail report --by we", "<report><--by><week>"},
	{"cogtrail report --fail-on deletion-b", "<report><--fail-on><deletion-burst>"},
	{"cogtrail scan --progress al", "<scan><--progress><always>"},
	{"cogtrail completion fi", "<completion><fish>"},
	{"cogtrail scan --time-zone Asia/Tok", "<scan><--time-zone><Asia/Tokyo>"},
	{"cogtrail scan --aws-region ap-northeast-1", "<scan><--aws-region><ap-northeast-1>"},
	{"cogtrail scan --region us-east-1,sa", "<scan><--region><us-east-1,sa-east-1>"},
	{"cogtrail scan --profile pro", "<scan><--profile><production>"},
	{"cogtrail scan --jour", "<scan><--journal>"},
	{"cogtrail scan --journal on", "<scan><--journal><only.ndjson>"},
	{"cogtrail report on", "<report><only.ndjson>"},
	{"cogtrail scan on", "<scan><only.ndjson>"},
	{"cogtrail scan s3", "<scan><s3://>"},
	{"cogtrail scan lookup://sa", "<scan><lookup://sa-east-1>"},
	{"cogtrail scan --burst on", "<scan><--burst><on>"}, // not completed to a file
	{"cogtrail compare a b on", "<compare><a><b><on>"},
}

func TestE2ECompletionInBash(t *testing.T) {
	folder, env := shells(t, "bash", "script")
	if _, err := os.Stat("/usr/share/bash-completion/bash_completion"); err != nil {
		t.Fatalf("this test needs completion in Bash: apt-get install bash-completion: %v", err)
	}
	y := typistAt(t, folder, env, "bash -i")
	for _, test := range typed {
		if _, got := y.enter(test.keys + "\t"); got != test.want {
			t.Errorf("%q: %s, want %s", test.keys, got, test.want)
		}
	}
	if shown, _ := y.enter("cogtrail scan --report summary,\t\t"); !strings.Contains(shown, "(the history of each user)") {
		t.Errorf("reports are not described: %q", shown)
	}
}

func TestE2ECompletionInZsh(t *testing.T) {
	folder, env := shells(t, "zsh", "script")
	y := typistAt(t, folder, env, "zsh -i")
	for _, test := range typed {
		if _, got := y.enter(test.keys + "\t"); got != test.want {
			t.Errorf("%q: %s, want %s", test.keys, got, test.want)
		}
	}
	if shown, _ := y.enter("cogtrail scan --report summary,\t"); !strings.Contains(shown, "-- the history of each user") {
		t.Errorf("reports are not described: %q", shown)
	}
}

func TestE2ECompletionInFish(t *testing.T) {
	folder, env := shells(t, "fish")
	complete := func(line string) string {
		cmd := exec.Command("fish", "--command", `cogtrail completion fish | source; complete --do-complete "$argv"`, line)
		cmd.Dir, cmd.Env = folder, env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	for _, test := range typed {
		word := test.want[strings.LastIndex(test.want, "<")+1 : len(test.want)-1]
		if got := complete(test.keys); strings.Count(got, "\n") > 1 || !strings.HasPrefix(got, word) && (got != "" || !strings.HasSuffix(test.keys, " "+word)) {
			t.Errorf("%q: %q, want %s", test.keys, got, word)
		}
	}
	if got := complete("cogtrail scan --report us"); got != "users\tthe history of each user\n" {
		t.Errorf("reports are not described: %q", got)
	}
}

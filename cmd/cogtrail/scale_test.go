package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
)

// runNow runs the command at the current time, after the tests wrote their files.
func runNow(t *testing.T, env map[string]string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	p := program{stdout: &out, stderr: &errs, env: func(key string) (string, bool) { v, ok := env[key]; return v, ok },
		now: time.Now, tool: report.Tool{Name: "cogtrail", Version: "(devel)"}}
	status = p.run(t.Context(), args)
	return status, out.String(), errs.String()
}

// done runs a command that must succeed, and returns its output.
func done(t *testing.T, args ...string) string {
	t.Helper()
	status, stdout, stderr := runNow(t, nil, args...)
	if status != exitComplete {
		t.Fatalf("%q: status %d, %s", args, status, stderr)
	}
	return stdout
}

// planOf returns the plan that the arguments make.
func planOf(t *testing.T, shards int, args ...string) string {
	t.Helper()
	return strings.TrimSpace(done(t, append([]string{"plan", "--shards", fmt.Sprint(shards)}, args...)...))
}

// mapAll maps all shards of a plan.
func mapAll(t *testing.T, at string, shards int) {
	t.Helper()
	for i := range shards {
		done(t, "map", "-q", "--plan", at, "--shard", fmt.Sprint(i))
	}
}

// archive returns the path of a folder of testdata.
func archive(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs("../../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// asks are flags that select different reports.
var asks = [][]string{
	{"--report", "all", "--format", "json"}, {}, {"--report", "deletions", "--format", "csv"},
	{"--report", "events", "--format", "ndjson", "--account", "123456789012"}, {"--format", "html"},
}

// shardCounts returns the numbers of shards to try. With a selection, one number is enough.
func shardCounts(selection []string) []int {
	if selection != nil {
		return []int{7}
	}
	return []int{1, 2, 7, 64}
}

// Whatever the number of shards, the report is that of one scan on one machine.
func TestShardsGiveTheBytesOfOneScan(t *testing.T) {
	source := archive(t, "trail")
	for _, selection := range [][]string{nil, {"--raw"}, {"--from", "2025-01-21", "--to", "2025-01-23", "--region", "ap-northeast-1"}, {"--exclude", "**/2025/01/22/**", "--events", "all"}} {
		want := map[int]string{}
		for i, ask := range asks {
			_, want[i], _ = runNow(t, nil, slices.Concat([]string{"scan", "-q"}, selection, ask, []string{source})...)
		}
		if selection == nil {
			if want[0] == "" || strings.Count(want[3], "\n") < 20 {
				t.Fatalf("the reports are of nothing: %v", want)
			}
		}
		for _, shards := range shardCounts(selection) {
			at := planOf(t, shards, slices.Concat(selection, []string{"--split", fmt.Sprint(min(shards, 3)), "--work", t.TempDir(), source})...)
			mapAll(t, at, shards)
			for i, ask := range asks {
				if slices.Contains(selection, "--raw") {
					ask = append(slices.Clone(ask), "--raw")
				}
				_, got, stderr := runNow(t, nil, slices.Concat([]string{"reduce", "-q", "--plan", at}, ask)...)
				if got != want[i] {
					t.Errorf("%q, %d shards, %q: %s (-want +got)\n%s", selection, shards, ask, stderr, cmp.Diff(want[i], got))
				}
			}
		}
	}
}

// The same holds for a bucket, with the work folder in another part of it.
func TestShardsOfABucket(t *testing.T) {
	s := openShop(t, "../../testdata/trail")
	for key := range maps.Clone(s.objects) { // stray objects of all kinds
		if strings.Contains(key, "ap-northeast-1") && strings.Contains(key, "/2025/01/22/") {
			s.objects["restored/"+filepath.Base(key)] = s.objects[key]
			s.objects[strings.Replace(key, "/2025/01/22/", "/again/", 1)] = s.objects[key]
			s.objects[strings.Replace(key, "/2025/01/22/", "/2025/1/22/", 1)] = s.objects[key]
		}
	}
	for _, selection := range [][]string{nil, {"--from", "2025-01-22", "--to", "2025-01-23"}, {"--region", "ap-northeast-1"}} {
		ask := []string{"-q", "--report", "all", "--format", "json"}
		_, want, _ := runNow(t, nil, slices.Concat([]string{"scan"}, ask, selection, []string{"s3://b/AWSLogs", "s3://b/restored/"})...)
		for _, shards := range shardCounts(selection) {
			at := planOf(t, shards, slices.Concat(selection, []string{"--work", fmt.Sprintf("s3://b/jobs%d", shards), "s3://b/AWSLogs", "s3://b/restored/"})...)
			mapAll(t, at, shards)
			status, got, stderr := runNow(t, nil, slices.Concat([]string{"reduce"}, ask, []string{"--plan", at})...)
			if got != want || status != exitComplete {
				t.Errorf("%q, %d shards: status %d, %s (-want +got)\n%s", selection, shards, status, stderr, cmp.Diff(want, got))
			}
		}
	}
}

// A shard that is killed, run again or run twice gives the same result as an undisturbed one.
func TestShardsMayBeRunAgain(t *testing.T) {
	source, work := archive(t, "trail"), t.TempDir()
	at := planOf(t, 3, "--work", work, source)
	mapAll(t, at, 3)
	before := filesIn(t, work)
	for name := range before {
		if strings.HasSuffix(name, "receipt.json") {
			if err := os.Remove(name); err != nil { // killed before it was written
				t.Fatal(err)
			}
		}
	}
	mapAll(t, at, 3)
	mapAll(t, at, 3)
	if diff := cmp.Diff(before, filesIn(t, work)); diff != "" {
		t.Errorf("(-first +later)\n%s", diff)
	}
	_, _, stderr := runNow(t, nil, "map", "--plan", at, "--shard", "1")
	if !strings.Contains(stderr, "was already done") {
		t.Errorf("a shard that is done: %s", stderr)
	}
}

// filesIn returns the contents of the files below a folder.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		files[name] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// If anything is missing, cut or from another run, there is no report, and map repairs it.
func TestNoReportOfWhatIsNotWhole(t *testing.T) {
	source, work := archive(t, "trail"), t.TempDir()
	at, other := planOf(t, 2, "--work", work, source), planOf(t, 2, "--events", "all", "--work", work, source)
	mapAll(t, at, 2)
	mapAll(t, other, 2)
	run := filepath.Dir(at)
	part, receipt := filepath.Join(run, "shard-00001-of-00002.ndjson.zst"), filepath.Join(run, "shard-00001-of-00002.receipt.json")
	instead := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	whole := filesIn(t, run)
	foreign := filesIn(t, filepath.Dir(other))
	for name, harm := range map[string]func(){
		"no part":             func() { os.Remove(part) },
		"no receipt":          func() { os.Remove(receipt) },
		"a cut part":          func() { instead(part, whole[part][:len(whole[part])-1]) },
		"a batch is gone":     func() { instead(part, whole[part][:24]) },
		"a changed part":      func() { instead(part, whole[part][:90]+string([]byte{whole[part][90] ^ 1})+whole[part][91:]) },
		"an empty part":       func() { instead(part, "") },
		"an empty receipt":    func() { instead(receipt, "") },
		"a cut receipt":       func() { instead(receipt, whole[receipt][:len(whole[receipt])/2]) },
		"another shard's":     func() { instead(receipt, whole[strings.Replace(receipt, "00001-of", "00000-of", 1)]) },
		"the part of another": func() { instead(part, whole[strings.Replace(part, "00001-of", "00000-of", 1)]) },
		"another run's": func() {
			there := filepath.Dir(other)
			instead(part, foreign[filepath.Join(there, filepath.Base(part))])
			instead(receipt, foreign[filepath.Join(there, filepath.Base(receipt))])
		},
	} {
		harm()
		status, stdout, stderr := runNow(t, nil, "reduce", "--allow-incomplete", "--plan", at)
		if status != exitFatal || stdout != "" || !strings.Contains(stderr, "shard") {
			t.Errorf("%s: status %d, %q, standard output %q; want %d and no report", name, status, stderr, stdout, exitFatal)
		}
		done(t, "map", "-q", "--plan", at, "--shard", "1")
		if diff := cmp.Diff(whole, filesIn(t, run)); diff != "" {
			t.Fatalf("%s: mapped again: (-before +after)\n%s", name, diff)
		}
		done(t, "reduce", "-q", "--plan", at)
	}
}

// The receipt says what could not be read. The report does without it only if told to.
func TestIncompleteRun(t *testing.T) {
	source := archive(t, "damaged")
	at := planOf(t, 3, "--work", t.TempDir(), source)
	mapAll(t, at, 3)
	status, stdout, stderr := runNow(t, nil, "reduce", "-q", "--plan", at)
	// Which shards the damaged objects are in depends on the path of the archive.
	if status != exitFatal || stdout != "" || !regexp.MustCompile(`objects of shards? [0-2]`).MatchString(stderr) {
		t.Errorf("status %d, %q, %q; want %d and no report", status, stdout, stderr, exitFatal)
	}
	_, want, _ := runNow(t, nil, "scan", "-q", "--report", "all", "--format", "json", source)
	status, got, _ := runNow(t, nil, "reduce", "-q", "--allow-incomplete", "--report", "all", "--format", "json", "--plan", at)
	if status != exitIncomplete || got != want {
		t.Errorf("allowed: status %d, want %d; (-want +got)\n%s", status, exitIncomplete, cmp.Diff(want, got))
	}
}

// Each engine gives the number of the shard in its own way.
func TestShardNumber(t *testing.T) {
	at := planOf(t, 8, "--work", t.TempDir(), archive(t, "trail"))
	for _, test := range []struct {
		env    map[string]string
		args   []string
		status int
		want   string // expected in the messages
	}{
		{map[string]string{"JOB_COMPLETION_INDEX": "3"}, nil, exitComplete, "shard 3 of 8 is done"},
		{map[string]string{"AWS_BATCH_JOB_ARRAY_INDEX": "4"}, nil, exitComplete, "shard 4 of 8 is done"},
		{map[string]string{"SLURM_ARRAY_TASK_ID": "5"}, nil, exitComplete, "shard 5 of 8 is done"},
		{map[string]string{"SLURM_ARRAY_TASK_ID": "6", "JOB_COMPLETION_INDEX": "6"}, nil, exitComplete, "shard 6 of 8 is done"},
		{map[string]string{"SLURM_ARRAY_TASK_ID": "6", "JOB_COMPLETION_INDEX": "7"}, nil, exitHopeless, "unset one"},
		{map[string]string{"SLURM_ARRAY_TASK_ID": "6", "JOB_COMPLETION_INDEX": "7"}, []string{"--shard", "0"}, exitComplete, "shard 0 of 8 is done"},
		{map[string]string{"JOB_COMPLETION_INDEX": "8"}, nil, exitHopeless, "there is no shard 8: the shards of this plan are 0 to 7"},
		{map[string]string{"JOB_COMPLETION_INDEX": "one"}, nil, exitHopeless, `"one" is not the number of a shard`},
		{map[string]string{"JOB_COMPLETION_INDEX": ""}, nil, exitHopeless, `"" is not the number of a shard`},
		{map[string]string{"JOB_COMPLETION_INDEX": "1"}, []string{"--shard", "-1"}, exitHopeless, "counted from 0"},
		{map[string]string{"COGTRAIL_SHARD": "1"}, nil, exitHopeless, "no shard"},
	} {
		status, _, stderr := runNow(t, test.env, slices.Concat([]string{"map", "--plan", at}, test.args)...)
		if status != test.status || !strings.Contains(stderr, test.want) {
			t.Errorf("%v, %q: status %d, %q; want %d and %q", test.env, test.args, status, stderr, test.status, test.want)
		}
	}
}

// The exit status tells an engine whether another attempt can help.
func TestTaskStatus(t *testing.T) {
	source := archive(t, "trail")
	at := planOf(t, 1, "--work", t.TempDir(), source)
	text, err := os.ReadFile(at)
	if err != nil {
		t.Fatal(err)
	}
	changed := filepath.Join(t.TempDir(), filepath.Base(filepath.Dir(at)), "plan.json")
	if err := os.MkdirAll(filepath.Dir(changed), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(changed, []byte(strings.Replace(string(text), `"shards":1`, `"shards":2`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"--nonsense"}, {"--plan", at, "extra"}, {}, {"--plan", changed}, {"--plan", filepath.Join(filepath.Dir(at), "none", "plan.json")}, {"--plan", at, "--workers", "-1"},
	} {
		args = append([]string{"map", "--shard", "0"}, args...)
		if status, _, stderr := runNow(t, nil, args...); status != exitHopeless || stderr == "" {
			t.Errorf("%q: status %d, %s; want %d", args, status, stderr, exitHopeless)
		}
	}
	p := program{stdout: new(strings.Builder), stderr: new(strings.Builder), env: func(string) (string, bool) { return "", false }, now: time.Now, tool: report.Tool{Name: "cogtrail", Version: "v9"}}
	if status := p.run(t.Context(), []string{"map", "--shard", "0", "--plan", at}); status != exitHopeless {
		t.Errorf("another version: status %d, want %d", status, exitHopeless)
	}
}

// The same holds for S3: a missing permission stays missing, but credentials are renewed.
func TestTaskStatusOfS3(t *testing.T) {
	s := openShop(t, "../../testdata/trail")
	at := planOf(t, 1, "--work", "s3://b/jobs", "s3://b/AWSLogs")
	for code, want := range map[string]int{"AccessDenied": exitHopeless, "ExpiredToken": exitTransient, "": exitComplete} {
		s.refuse(code)
		if status, _, stderr := runNow(t, nil, "map", "--shard", "0", "--plan", at); status != want {
			t.Errorf("%s: status %d, %s; want %d", code, status, stderr, want)
		}
	}
}

// A source that a task cannot find or open is not the fault of an object.
func TestMapWithoutSource(t *testing.T) {
	source := filepath.Join(t.TempDir(), "logs")
	if err := os.CopyFS(source, os.DirFS("../../testdata/trail")); err != nil {
		t.Fatal(err)
	}
	at := planOf(t, 1, "--work", t.TempDir(), source)
	if err := os.RemoveAll(source); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := runNow(t, nil, "map", "--shard", "0", "--plan", at); status != exitHopeless || !strings.Contains(stderr, source) {
		t.Errorf("status %d, %s", status, stderr)
	}
	if status, stdout, _ := runNow(t, nil, "reduce", "--plan", at); status != exitFatal || stdout != "" {
		t.Errorf("reduce: status %d, %s", status, stdout)
	}
}

// Objects that changed after the plan are not part of its run, whenever a shard runs.
func TestCutOff(t *testing.T) {
	source, work := filepath.Join(t.TempDir(), "logs"), t.TempDir()
	if err := os.CopyFS(source, os.DirFS("../../testdata/trail")); err != nil {
		t.Fatal(err)
	}
	want := done(t, "scan", "-q", "--report", "all", "--format", "json", source)
	at := planOf(t, 2, "--work", work, source)
	late := filepath.Join(source, "late.json")
	if err := os.WriteFile(late, []byte(`{"Records":[]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(late, time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	mapAll(t, at, 2)
	if got := done(t, "reduce", "-q", "--report", "all", "--format", "json", "--plan", at); got != want {
		t.Errorf("(-want +got)\n%s", cmp.Diff(want, got))
	}
}

// A list of keys is kept with the plan.
func TestShardsOfAList(t *testing.T) {
	s := openShop(t, "../../testdata/trail")
	list := filepath.Join(t.TempDir(), "keys.txt")
	var keys []string
	for key := range s.objects {
		if strings.Contains(key, "2025/01/22") {
			keys = append(keys, "s3://b/"+key)
		}
	}
	if err := os.WriteFile(list, []byte(strings.Join(keys, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	ask := []string{"-q", "--report", "all", "--format", "json"}
	want := done(t, slices.Concat([]string{"scan"}, ask, []string{"--keys-from", list, "s3://b"})...)
	at := planOf(t, 5, "--keys-from", list, "--work", "s3://b/jobs", "s3://b")
	if err := os.Remove(list); err != nil {
		t.Fatal(err)
	}
	mapAll(t, at, 5)
	if got := done(t, slices.Concat([]string{"reduce"}, ask, []string{"--plan", at})...); got != want || len(keys) < 20 {
		t.Errorf("%d keys; (-want +got)\n%s", len(keys), cmp.Diff(want, got))
	}
}

// Sources and flags that cannot be planned are refused, with the reason.
func TestPlanUsage(t *testing.T) {
	source, work := archive(t, "trail"), t.TempDir()
	for want, args := range map[string][]string{
		"--shards 0":                   {"--work", work, source},
		"--shards 10001":               {"--shards", "10001", "--work", work, source},
		"--split 3":                    {"--shards", "2", "--split", "3", "--work", work, source},
		"no work folder":               {"--shards", "2", source},
		"absolute path":                {"--shards", "2", "--work", work, "../../testdata/trail"},
		"cannot be divided":            {"--shards", "2", "--work", work, "lookup://us-east-1"},
		"is in the future":             {"--shards", "2", "--work", work, "--until", "2999-01-01", source},
		"which is never written to":    {"--shards", "2", "--work", source, source},
		"s3://b/AWSLogs/w is in the s": {"--shards", "2", "--work", "s3://b/AWSLogs/w", "s3://b/AWSLogs/"},
	} {
		status, stdout, stderr := runNow(t, nil, append([]string{"plan"}, args...)...)
		if status != exitUsage || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%q: status %d, %q; want %d and %q", args, status, stderr, exitUsage, want)
		}
	}
	if got := filesIn(t, work); len(got) > 0 {
		t.Errorf("there is something in the work folder: %v", got)
	}
}

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
)

// deploys runs a command at a fixed time.
func deploys(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	p := program{stdout: &out, stderr: &errs, env: func(string) (string, bool) { return "", false },
		now: func() time.Time { return time.Date(2025, 1, 23, 0, 0, 0, 0, time.UTC) }, tool: report.Tool{Name: "cogtrail", Version: "v1.0.0"}}
	status = p.run(t.Context(), args)
	return status, out.String(), errs.String()
}

// cloudPlan returns a plan in a bucket. Its name is always the same.
func cloudPlan(t *testing.T, shards string) string {
	t.Helper()
	openShop(t, "../../testdata/trail")
	status, at, stderr := deploys(t, "plan", "--shards", shards, "--work", "s3://b/jobs", "s3://b/AWSLogs")
	if status != exitComplete {
		t.Fatalf("status %d, %s", status, stderr)
	}
	return strings.TrimSpace(at)
}

// The manifests match the golden files.
func TestManifests(t *testing.T) {
	at := cloudPlan(t, "512")
	for name, args := range map[string][]string{
		"kubernetes.yaml": {"kubernetes", "--image", "registry.example/cogtrail:1", "--role-arn", "arn:aws:iam::123456789012:role/audit", "--namespace", "audit",
			"--volume", "logs:/archive:ro", "--volume", "/srv/work:/work", "--", "--report", "all", "--format", "json"},
		"kubernetes-account.yaml": {"kubernetes", "--image", "registry.example/cogtrail:1", "--service-account", "audit", "--parallelism", "1000"},
		"aws-batch.sh":            {"aws-batch", "--image", "registry.example/cogtrail:1", "--queue", "spot", "--role-arn", "arn:aws:iam::123456789012:role/audit", "--", "--format", "json"},
		"aws-batch-fargate.sh":    {"aws-batch", "--image", "registry.example/cogtrail:1", "--queue", "spot", "--execution-role-arn", "arn:aws:iam::123456789012:role/pull", "--cpu", "2", "--memory", "4GiB"},
		"slurm.sh":                {"slurm", "--partition", "short", "--program", "/opt/cog trail/cogtrail", "--", "--output", "/home/o'hara/report.html"},
	} {
		status, got, stderr := deploys(t, slices.Concat([]string{"deploy", args[0], "--plan", at}, args[1:])...)
		if status != exitComplete {
			t.Errorf("%s: status %d, %s", name, status, stderr)
			continue
		}
		golden := filepath.Join("../../testdata/deploy", name)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// Whatever a user writes becomes one string in the manifest, and changes nothing else in it.
func TestManifestsQuoteWhatIsWritten(t *testing.T) {
	at := cloudPlan(t, "2")
	const hostile = "x\"\n  - evil: {a: b} # 'c' $(id) `id` \\ \u2028 {{.Run}} JSON"
	manifest := func(image, role string) string {
		t.Helper()
		status, got, stderr := deploys(t, "deploy", "kubernetes", "--plan", at, "--image", image, "--role-arn", role)
		if status != exitComplete {
			t.Fatalf("status %d, %s", status, stderr)
		}
		return got
	}
	text, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(`"IMAGE"`, string(text), `"ROLE"`, string(text)).Replace(manifest("IMAGE", "ROLE"))
	if diff := cmp.Diff(want, manifest(hostile, hostile)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for flag, value := range map[string]string{"--name": "a\nb", "--namespace": "a: b", "--service-account": "a b", "--volume": "a\"b:/c", "--endpoint-url": "http://127.0.0.1:1/\nx"} {
		if status, stdout, _ := deploys(t, "deploy", "kubernetes", "--image", "x", "--plan", at, flag, value); status == exitComplete {
			t.Errorf("%s %q is taken: %s", flag, value, stdout)
		}
	}
}

// stubs creates commands that record their arguments in files of a folder, and print the given
// output.
func stubs(t *testing.T, commands map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, script := range commands {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// inShell runs a script that finds only the commands in dir and those of the system.
func inShell(t *testing.T, dir, script string, env ...string) error {
	t.Helper()
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir = dir
	cmd.Env = append([]string{"PATH=" + dir + ":/usr/bin:/bin"}, env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Logf("%s", out)
	}
	return err
}

// The script for AWS Batch passes valid JSON to the AWS CLI, and submits the jobs in order.
func TestBatchScriptRuns(t *testing.T) {
	for _, shards := range []string{"1", "40"} {
		_, script, stderr := deploys(t, "deploy", "aws-batch", "--image", `a"b'c`, "--queue", "q", "--plan", cloudPlan(t, shards), "--", "--output", `it's "$HOME"`)
		dir := stubs(t, map[string]string{"aws": `n=$(ls | grep -c call); for a; do :; done; printf %s "$a" > call$n; echo "$*" >> all; echo job-$n`})
		if err := inShell(t, dir, script); err != nil {
			t.Fatal(err)
		}
		var calls []map[string]any
		for _, name := range []string{"call0", "call1", "call2", "call3"} {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err, stderr)
			}
			var call map[string]any
			if err := json.Unmarshal(text, &call); err != nil {
				t.Fatalf("%s: %v\n%s", name, err, text)
			}
			calls = append(calls, call)
		}
		container := calls[1]["containerProperties"].(map[string]any)
		command := container["command"].([]any)
		if container["image"] != `a"b'c` || command[len(command)-1] != `it's "$HOME"` {
			t.Errorf("reduce: %v", container)
		}
		array, _ := calls[2]["arrayProperties"].(map[string]any)
		if size, _ := array["size"].(float64); shards == "40" && size != 40 || shards == "1" && array != nil {
			t.Errorf("%s shards: array %v", shards, array)
		}
		all, err := os.ReadFile(filepath.Join(dir, "all"))
		if err != nil || !strings.Contains(string(all), "--depends-on jobId=job-2 ") {
			t.Errorf("the reduce does not wait: %s, %v", all, err)
		}
	}
}

// A shell accepts the scripts for Slurm, and they requeue a task that another attempt may help.
func TestSlurmScriptRuns(t *testing.T) {
	_, script, stderr := deploys(t, "deploy", "slurm", "--plan", cloudPlan(t, "3"), "--", "--output", `it's "$HOME"`)
	dir := stubs(t, map[string]string{
		"sbatch": `n=$(ls | grep -c '^job'); cat > job$n; echo "$*" >> all; echo "10$n;cluster"`, "sleep": "",
		"scontrol": `echo "$*" >> requeued`, "cogtrail": `for a; do echo "$a"; done > asked; exit $STATUS`,
	})
	if err := inShell(t, dir, script); err != nil {
		t.Fatalf("%v\n%s%s", err, script, stderr)
	}
	all, err := os.ReadFile(filepath.Join(dir, "all"))
	if err != nil || !strings.Contains(string(all), "--array=0-2%3 ") || !strings.Contains(string(all), "--dependency=afterok:100 ") {
		t.Errorf("%s, %v", all, err)
	}
	for status, requeued := range map[string]bool{"0": false, "64": false, "75": true, "1": true} {
		os.Remove(filepath.Join(dir, "requeued"))
		err := inShell(t, dir, "sh ./job0", "STATUS="+status, "SLURM_ARRAY_JOB_ID=100", "SLURM_ARRAY_TASK_ID=2")
		text, _ := os.ReadFile(filepath.Join(dir, "requeued"))
		if (string(text) == "requeue 100_2\n") != requeued || (err == nil) != (status == "0") {
			t.Errorf("status %s: %v, scontrol %q", status, err, text)
		}
	}
	os.Remove(filepath.Join(dir, "requeued"))
	inShell(t, dir, "sh ./job0", "STATUS=75", "SLURM_RESTART_COUNT=4")
	if _, err := os.Stat(filepath.Join(dir, "requeued")); err == nil {
		t.Error("a task is put back for ever")
	}
	if err := inShell(t, dir, "sh ./job1", "STATUS=0"); err != nil {
		t.Fatal(err)
	}
	if asked, _ := os.ReadFile(filepath.Join(dir, "asked")); !strings.HasSuffix(string(asked), "--output\nit's \"$HOME\"\n") {
		t.Errorf("reduce is asked for %s", asked)
	}
}

// Plans and flags that an engine could not run are refused.
func TestDeployUsage(t *testing.T) {
	openShop(t, "../../testdata/trail")
	at := planOf(t, 2, "--work", t.TempDir(), archive(t, "trail"))
	for want, args := range map[string][]string{
		"no --image":        {"kubernetes", "--plan", at},
		"no --queue":        {"aws-batch", "--plan", at, "--image", "x"},
		"with --volume":     {"kubernetes", "--plan", at, "--image", "x", "--volume", "a:/elsewhere"},
		"share no folders":  {"aws-batch", "--plan", at, "--image", "x", "--queue", "q"},
		"after --":          {"slurm", "--plan", at, "--", "--nonsense"},
		"without --plan":    {"slurm", "--plan", at, "--", "--plan", at},
		"do not need root":  {"kubernetes", "--plan", at, "--image", "x", "--run-as", "0"},
		"at least 256MiB":   {"slurm", "--plan", at, "--memory", "1MiB"},
		"no --plan":         {"slurm"},
		"write VOLUME:PATH": {"kubernetes", "--plan", at, "--image", "x", "--volume", "a"},
	} {
		status, stdout, stderr := runNow(t, nil, append([]string{"deploy"}, args...)...)
		if status != exitUsage || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%q: status %d, %q, %q; want %d and %q", args, status, stdout, stderr, exitUsage, want)
		}
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The answers to shells: words with descriptions, and at the end a directive of cobra: 0 for
// files, 4 for no files, plus 32 to keep the order, plus 2 to add no space.
func TestCompletion(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"config":      "[default]\nregion = eu-west-1\n[profile dev]\n[sso-session corp]\n [ profile  prod ]\n# [profile no]\n[services s3]\n[profile broken\n",
		"credentials": "[default]\naws_access_key_id = x\n[ci]\n",
		"trail.gz":    "",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(folder)
	env := map[string]string{"AWS_CONFIG_FILE": "config", "AWS_SHARED_CREDENTIALS_FILE": "credentials"}
	for _, test := range []struct {
		line string // words, the last of which is being typed; _ stands for an empty word
		want string // lines of the answer
	}{
		{"scan --report sum", "summary\twhat people did, visits by label, findings|:36"},
		{"scan --report=sum", "summary\twhat people did, visits by label, findings|:36"},
		{"scan --report summary,de", "summary,deletions\tevery deletion: of what, by whom and when|:36"},
		{"scan --report summary,summ", ":36"},
		{"compare --report _", "summary\tthe numbers of both sides, and their difference|events\tthe events that only one side has|all\tboth of these|:36"},
		{"report --report timeline,mau,tim", ":36"},
		{"scan --format m", "markdown\tfor a wiki or an issue|:36"},
		{"bench --format _", "json\tfor a program|table\tfor a terminal|:36"},
		{"scan --events user_deletion,pool", "user_deletion,pool_deletion\tuser pools deleted, with all users in them|:36"},
		{"report --by _", "day|week\tfrom Monday|month|:36"},
		{"scan --fail-on any,pool", "any,pool-deleted\ta user pool was deleted, with all users in it|:36"},
		{"scan --progress _", "auto\tunless --quiet|always|never|:36"},
		{"scan --time-zone Asia/To", "Asia/Tokyo|:36"},
		{"scan --aws-region ap-northeast-1", "ap-northeast-1\tTokyo|:36"},
		{"scan --region us-east-1,sa", "us-east-1,sa-east-1\tSão Paulo|:36"},
		{"scan --profile _", "ci|default|dev|prod|:36"},
		{"scan --profile p", "prod|:36"},
		{"scan --journal _", ":0"},
		{"scan --users-file _", ":0"},
		{"scan -o _", ":0"},
		{"scan --keys-from _", ":0"},
		{"report --pseudonymize _", ":0"},
		{"scan --burst _", ":36"},
		{"scan --from _", ":36"},
		{"scan --include _", ":36"},
		{"scan _", ":0"},
		{"scan tr", ":0"},
		{"scan s3", "s3://\tobjects of an S3 bucket|:6"},
		{"scan trail.gz lo", "lookup://\tthe last 90 days of a region, without a trail|logs://\ta log group of CloudWatch Logs|:6"},
		{"bench logs://ap-northeast-1", "logs://ap-northeast-1/\tTokyo|:6"},
		{"scan logs://ap-northeast-1/", "logs://ap-northeast-1/\tTokyo|:6"},
		{"scan s3://bucket", ":4"},
		{"bench lookup://ap-northeast-1", "lookup://ap-northeast-1\tTokyo|:4"},
		{"report _", ":0"},
		{"report a b c _", ":0"},
		{"compare a _", ":0"},
		{"compare a b _", ":4"},
		{"pattern _", "print\tprint the pattern of a class of events, for a rule|test\tsay which records a pattern matches, and why not the others|:4"},
		{"pattern print sign", "sign_up\tsteps of a sign-up|sign_in\tsteps of a sign-in|:36"},
		{"pattern print ot", ":36"},
		{"pattern print token _", ":4"},
		{"pattern test --pattern _", ":0"},
		{"pattern test _", ":0"},
		{"version _", ":4"},
		{"completion f", "fish|:4"},
		{"help com", "compare\tcompare two journals, or two periods of one|completion\tprint a completion script for a shell|:4"},
		{"help scan _", ":4"},
		{"com", "compare\tcompare two journals, or two periods of one|completion\tprint a completion script for a shell|:4"},
		{"scan --jour", "--journal\tkeep in FILE what each object held, and do not scan again what is in it; a new FILE whose name ends in .zst is compressed|:4"},
	} {
		args := append([]string{"__complete"}, strings.Fields(test.line)...)
		if args[len(args)-1] == "_" {
			args[len(args)-1] = ""
		}
		status, stdout, _ := run(t.Context(), nil, env, args...)
		if got := strings.ReplaceAll(strings.TrimSuffix(stdout, "\n"), "\n", "|"); status != exitComplete || got != test.want {
			t.Errorf("%s: status %d, %q, want %q", test.line, status, got, test.want)
		}
	}
}

// Without files, only sources elsewhere are offered.
func TestCompletionWithoutFiles(t *testing.T) {
	t.Chdir(t.TempDir())
	env := map[string]string{"AWS_CONFIG_FILE": "none", "AWS_SHARED_CREDENTIALS_FILE": "none"}
	for line, want := range map[string]string{
		"scan ":           "s3://\nlookup://\nlogs://\n:6\n",
		"scan --profile ": ":36\n",
	} {
		if _, got, _ := run(t.Context(), nil, env, append([]string{"__completeNoDesc"}, strings.Split(line, " ")...)...); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

// The script for Bash quotes with a function that leaves commas alone.
func TestBashLeavesCommasAlone(t *testing.T) {
	for _, flag := range []string{"--no-descriptions=false", "--no-descriptions"} {
		_, script, _ := run(t.Context(), nil, nil, "completion", "bash", flag)
		if quoted := strings.Count(script, `__cogtrail_quote "%q`); quoted < 4 || strings.Count(script, `%q`) != quoted+1 || strings.Count(script, `${comp//\\,/,} == "$cur"`) != 1 {
			t.Errorf("%s: cobra has changed its script:\n%s", flag, script)
		}
	}
}

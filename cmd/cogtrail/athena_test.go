package main

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/pattern"
)

func TestAthenaSQL(t *testing.T) {
	args := []string{"athena", "--print", "--from", "2025-01-01", "--to", "2025-02-01", "--account", "123456789012,210987654321", "--region", "us-east-1,eu-west-1", "s3://logs/o'x/AWSLogs/o-abcdefghij/"}
	if status, _, stderr := deploys(t, args...); status != exitUsage || !strings.Contains(stderr, "is not the folder of a trail") {
		t.Errorf("a quote: status %d, %s", status, stderr)
	}
	args[len(args)-1] = "s3://logs/ox/AWSLogs/o-abcdefghij/"
	status, got, stderr := deploys(t, args...)
	if status != exitComplete {
		t.Fatalf("status %d, %s", status, stderr)
	}
	const golden = "../../testdata/deploy/athena.sql"
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
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The statement finds every event of the selected classes, and few others.
func TestAthenaFindsWhatTheClassesAre(t *testing.T) {
	all := cognito.EventNames()
	for _, name := range slices.Clone(all) { // names that Cognito may add
		all = append(all, name+"_GET", name+"New", "Admin"+name)
	}
	all = append(all, "Delete", "AdminDelete", "Signup_", "MfaX", "Nonsense", "", "Put", "passkeys_x")
	for _, class := range cognito.Classes {
		cs := conditions(&scanJob{job: &job{query: report.Query{Classes: []cognito.Class{class}}}})
		meets := func(source, name string) bool {
			return slices.ContainsFunc(cs, func(c condition) bool { return c.meets(source, name) })
		}
		found, others := 0, 0
		for _, source := range append(slices.Clone(cognito.Sources), "iam.amazonaws.com") {
			for _, name := range all {
				of, known := cognito.Classify(source, name)
				wanted := known && (of == class ||
					class == cognito.CodeExchange && of == cognito.Token && slices.Contains(cognito.Names(class), name) ||
					class == cognito.Token && strings.HasSuffix(name, "InitiateAuth") && of == cognito.SignInStep)
				switch got := meets(source, name); {
				case wanted && !got:
					t.Errorf("%s: %s %s is not found", class, source, name)
				case wanted:
					found++
				case got:
					others++
				}
				if meets(source, name) && !known {
					t.Errorf("%s: %s is of another service", class, source)
				}
			}
		}
		if found == 0 || class != cognito.Other && others > found {
			t.Errorf("%s: finds %d names, and %d others", class, found, others)
		}
	}
}

// The SQL of a condition means the same as the condition.
func TestConditionSQL(t *testing.T) {
	p, err := pattern.Compile([]byte(`{"detail": {"eventSource": ["iam.amazonaws.com"]}}`))
	if err != nil {
		t.Fatal(err)
	}
	for want, c := range map[string]condition{
		"TRUE": {},
		"eventsource IN ('a', 'b')\n    AND (eventname IN ('X')\n      OR eventname LIKE 'Y!_%' ESCAPE '!')": {Sources: []string{"a", "b"}, Names: []string{"X"}, Prefixes: []string{"Y_"}},
		"eventsource IN ('it''s')":               {Sources: []string{"it's"}},
		"eventsource IN ('iam.amazonaws.com')":   conditions(&scanJob{job: &job{}, pattern: p})[0],
		"(eventname LIKE 'a!!b!%c%' ESCAPE '!')": {Prefixes: []string{"a!b%c"}},
	} {
		if got := c.SQL(); got != want {
			t.Errorf("%+v: %s, want %s", c, got, want)
		}
	}
}

func TestAthenaUsage(t *testing.T) {
	for want, args := range map[string][]string{
		"give --print":                           {"--account", "123456789012", "--from", "2025-01-01", "s3://b/AWSLogs"},
		"no --account":                           {"--print", "--from", "2025-01-01", "s3://b/AWSLogs"},
		"no --from":                              {"--print", "--account", "123456789012", "s3://b/AWSLogs"},
		"not the folder of a trail":              {"--print", "--account", "123456789012", "--from", "2025-01-01", "s3://b/"},
		"takes one SOURCE":                       {"--print"},
		"is not a region":                        {"--print", "--account", "123456789012", "--from", "2025-01-01", "--region", "x'y", "s3://b/AWSLogs"},
		"write lower-case letters, digits and _": {"--print", "--table", "a b", "s3://b/AWSLogs"},
	} {
		status, stdout, stderr := runNow(t, nil, append([]string{"athena"}, args...)...)
		if status != exitUsage || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%q: status %d, %q; want %d and %q", args, status, stderr, exitUsage, want)
		}
	}
}

// The output of Athena is accepted as a list for a scan.
func TestAthenaListIsScanned(t *testing.T) {
	s := openShop(t, "../../testdata/trail")
	var keys []string
	for key := range s.objects {
		if strings.Contains(key, "2025/01/22") {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	lists := map[string]string{"plain": strings.Join(keys, "\n"), "athena": "\"$path\"\n\"s3://b/" + strings.Join(keys, "\"\n\"s3://b/") + "\"\n"}
	got := map[string]string{}
	for name, text := range lists {
		path := t.TempDir() + "/list"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got[name] = done(t, "scan", "-q", "--report", "events", "--format", "ndjson", "--keys-from", path, "s3://b")
	}
	if got["athena"] != got["plain"] || strings.Count(got["plain"], "\n") < 10 {
		t.Errorf("(-plain +athena)\n%s", cmp.Diff(got["plain"], got["athena"]))
	}
}

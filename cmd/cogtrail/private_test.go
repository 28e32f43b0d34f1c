package main

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/cogtrail/cogtrail/report/format"
)

// persons are personal values. Traces of them show that something was left.
var persons = []string{"jane.roe@example.com", "Jane Roe", "192.0.2.77", "2001:db8::77", "\"jane\" roe, =1+1", "arn:aws:iam::123456789012:user/jane.roe"}

// traces are what any of these would leave.
var traces = []string{"jane", "Jane", "192.0.2.77", "db8::77", "d23f0824-128b-4f33-8c5c-7fd0a6a3a450", "roe"}

// planted returns the record with a person's value in place of every text in it, except those
// without which it would not be a record of Amazon Cognito.
func planted(record any, person string) any {
	switch v := record.(type) {
	case map[string]any:
		made := map[string]any{}
		for key, value := range v {
			if !slices.Contains([]string{"eventSource", "eventName", "eventTime", "eventVersion", "addendum"}, key) {
				value = planted(value, person)
			}
			made[key] = value
		}
		return made
	case []any:
		var made []any
		for _, value := range v {
			made = append(made, planted(value, person))
		}
		return made
	case string:
		return person
	}
	return record
}

// plant writes an archive below dir with persons everywhere: in records, in bad records, in
// damaged logs and in names.
func plant(t *testing.T, dir string) {
	t.Helper()
	fixtures, err := filepath.Glob("testdata/cognito/*.json")
	if err != nil || len(fixtures) == 0 {
		t.Fatal(err)
	}
	write := func(name, text string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i, person := range persons {
		var records []any
		for k, path := range fixtures {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var record any
			if strings.HasSuffix(path, ".golden.json") || json.Unmarshal(text, &record) != nil {
				continue
			}
			made, _ := planted(record, person).(map[string]any)
			if made == nil {
				continue
			}
			made["eventID"] = fmt.Sprint(person, k) // otherwise all would be the same event
			records = append(records, made)
		}
		for _, key := range []string{"eventTime", "eventVersion", "eventName"} { // bad records
			bad := map[string]any{"eventSource": "cognito-idp.amazonaws.com", "eventName": "SignUp", "eventTime": "2025-01-20T09:00:00Z", "eventVersion": "1.08", "eventID": ""}
			bad[key] = person
			records = append(records, bad)
		}
		bad := map[string]any{"eventSource": "cognito-idp.amazonaws.com", "eventName": "SignUp", "eventTime": strings.Repeat(person, 40), "eventID": person}
		log, err := json.Marshal(map[string]any{"Records": append(records, bad)})
		if err != nil {
			t.Fatal(err)
		}
		write(fmt.Sprintf("users/jane.roe@example.com/192.0.2.77/%d.json", i), string(log))
		write(fmt.Sprintf("users/d23f0824-128b-4f33-8c5c-7fd0a6a3a450/%d.json", i), string(log[:len(log)/2]))
		write(fmt.Sprintf("home/jane/%d.json", i), `{"shape": "`+strings.ReplaceAll(person, `"`, "")+`"}`)
	}
}

// unpacked returns everything that a workbook, which is a zip file, holds. It returns other
// text unchanged.
func unpacked(t *testing.T, text string) string {
	t.Helper()
	if strings.HasPrefix(text, "PAR1") {
		return textOfParquet(t, text)
	}
	in, err := zip.NewReader(strings.NewReader(text), int64(len(text)))
	if errors.Is(err, zip.ErrFormat) {
		return text
	}
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&b, r); err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
	}
	return b.String()
}

// textOfParquet returns the names, the metadata and all values of a Parquet file. Its bytes
// are compressed, and may hold any three letters.
func textOfParquet(t *testing.T, text string) string {
	t.Helper()
	f, err := parquet.OpenFile(strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintln(&b, f.Schema())
	for _, kv := range f.Metadata().KeyValueMetadata {
		fmt.Fprintln(&b, kv.Key, kv.Value)
	}
	for _, g := range f.RowGroups() {
		rows := g.Rows()
		buffer := make([]parquet.Row, 64)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				fmt.Fprintln(&b, row)
			}
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// No output identifies a person: no report in any format, no journal and no message.
func TestNoPersonInAnyOutput(t *testing.T) {
	t.Chdir("../..")
	dir := t.TempDir()
	archive, key, file := filepath.Join(dir, "archive"), filepath.Join(dir, "key"), filepath.Join(dir, "journal")
	plant(t, archive)
	names := filepath.Join(dir, "names.csv")
	if err := os.WriteFile(names, []byte("sub,username\njane.roe@example.com,Jane Roe\nJane Roe,jane\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(what, text string) {
		t.Helper()
		for _, trace := range traces {
			if i := strings.Index(text, trace); i >= 0 {
				t.Errorf("%s: %q is left in …%s…", what, trace, text[max(0, i-80):min(len(text), i+80)])
			}
		}
	}
	const leftOut = "**/jane.roe@example.com" // matches nothing, but appears in messages
	private := []string{"--pseudonymize", key, "--users-file", names, "--report", "all", "--fail-on", "any", "--burst", "2"}
	for _, name := range format.Names() {
		if f, _ := format.ByName(name); f.Raw {
			status, stdout, stderr := run(t.Context(), nil, nil, "scan", "--pseudonymize", key, "--format", name, archive)
			if status != exitUsage || stdout != "" || !strings.Contains(stderr, "leave them out, or leave out --pseudonymize") {
				t.Errorf("%s: status %d, %s", name, status, stderr)
			}
			continue
		}
		out := filepath.Join(dir, "out-"+name)
		args := append([]string{"scan", "--events", "all", "--exclude", leftOut, "--format", name, "-o", out}, private...)
		status, stdout, stderr := run(t.Context(), nil, nil, append(args, archive)...)
		if status != exitFound || !strings.Contains(stderr, "finding: deletion-failed") || !strings.Contains(stderr, "bad record") {
			t.Fatalf("%s: status %d, %s", name, status, stderr)
		}
		check(name+": output", stdout)
		check(name+": messages", strings.ReplaceAll(stderr, dir, ""))
		err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			check(path, unpacked(t, string(text)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}

	// With a journal, from that journal, and from a journal that holds persons.
	args := append([]string{"scan", "--events", "all", "--exclude", leftOut, "--format", "json", "--journal", file}, private...)
	_, want, stderr := run(t.Context(), nil, nil, append(args, archive)...)
	check("messages of the scan", stderr)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	check("journal", string(text))
	plain := filepath.Join(dir, "plain")
	if _, got, _ := run(t.Context(), nil, nil, "scan", "--events", "all", "--exclude", leftOut, "--format", "json", "--journal", plain, archive); !strings.Contains(got, "jane") {
		t.Error("there was no person in it")
	}
	for _, journal := range []string{file, plain} {
		_, got, stderr := run(t.Context(), nil, nil, append(append([]string{"report", "--format", "json"}, private...), journal)...)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-scan +report)\n%s", journal, diff)
		}
		check("messages of the report", stderr)
	}
}

// numbers returns the numbers, booleans and times in a JSON text, each after its path, in an
// order that does not depend on the order in the text.
func numbers(t *testing.T, text string) (list []string) {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				if key != "pseudonymized_with" {
					walk(path+"."+key, value)
				}
			}
		case []any:
			list = append(list, fmt.Sprint(path, " of ", len(v)))
			for _, value := range v {
				walk(path, value)
			}
		case string:
			if !strings.Contains(v, "-") || v[0] != '2' { // not a time
				v = "a text"
			}
			list = append(list, path+": "+v)
		default:
			list = append(list, fmt.Sprint(path, ": ", v))
		}
	}
	walk("", value)
	slices.Sort(list)
	return list
}

// A report has the same numbers with pseudonyms as without: everything counted, inferred and
// joined is the same.
func TestPseudonymsChangeNoNumber(t *testing.T) {
	t.Chdir("../..")
	dir := t.TempDir()
	archive := filepath.Join(dir, "archive")
	plant(t, archive)
	for _, sources := range [][]string{{"testdata/trail", "testdata/damaged"}, {"testdata/cognito"}, {archive}} {
		args := append([]string{"scan", "-q", "--events", "all", "--report", "all", "--format", "json", "--burst", "2"}, sources...)
		_, plain, _ := run(t.Context(), nil, nil, args...)
		_, hidden, _ := run(t.Context(), nil, nil, append(args, "--pseudonymize", filepath.Join(dir, "key"))...)
		if plain == hidden {
			t.Errorf("%s: nothing was replaced", sources)
		}
		if diff := cmp.Diff(numbers(t, plain), numbers(t, hidden)); diff != "" {
			t.Errorf("%s: (-plain +pseudonymized)\n%s", sources, diff)
		}
	}
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
)

func TestReaders(t *testing.T) {
	measured := cost{Wall: 9, CPU: 9, Memory: 9}
	for _, test := range []struct {
		name, text string
		read       func([]byte, *result) error
		want       result
	}{
		{"lines", "SignUp\nDeleteUser\nSignUp\n", readLines, result{measured, counts{names: map[string]int64{"SignUp": 2, "DeleteUser": 1}}}},
		{"no lines", "", readLines, result{measured, counts{names: map[string]int64{}}}},
		{"an object", `{"SignUp":2}`, readNames, result{measured, counts{names: map[string]int64{"SignUp": 2}}}},
		{"an inflater", `{"wall": 1.5, "cpu": 2.5, "bytes": 77}`, readInflated, result{cost{Wall: 1.5, CPU: 2.5, Memory: 9}, counts{bytes: 77}}},
		{"a report", `{"schema": "s", "coverage": {"a": 1}, "summary": null, "deletions": []}`, readReport,
			result{measured, counts{report: map[string]any{"coverage": map[string]any{"a": 1.0}, "summary": nil}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := result{cost: measured}
			if err := test.read([]byte(test.text), &got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(result{}, counts{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for name, read := range map[string]func([]byte, *result) error{"names": readNames, "inflated": readInflated, "report": readReport} {
		if err := read([]byte("oops"), &result{}); err == nil {
			t.Errorf("%s: what is no JSON was read", name)
		}
	}
}

func TestAgree(t *testing.T) {
	report := func(text string) any {
		r, err := parseReport([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	want := counts{bytes: 10, names: map[string]int64{"SignUp": 2, "DeleteUser": 1},
		report: report(`{"coverage": {"records": {"read": 3}, "days": [{"n": 1}, {"n": 2}]}}`)}
	for _, test := range []struct {
		name string
		got  counts
		want string
	}{
		{"nothing", counts{}, ""},
		{"all", want, ""},
		{"a report that says more", counts{report: report(`{"coverage": {"records": {"read": 3, "bad": 0}, "days": [{"n": 1}, {"n": 2}], "x": 1}, "summary": 1}`)}, ""},
		{"other bytes", counts{bytes: 11}, "bytes inflated: got 11, want 10"},
		{"fewer of a name", counts{names: map[string]int64{"SignUp": 1, "DeleteUser": 1}}, "records of SignUp: got 1, want 2"},
		{"none of a name", counts{names: map[string]int64{"SignUp": 2}}, "records of DeleteUser: got 0, want 1"},
		{"no names", counts{names: map[string]int64{}}, "records of DeleteUser: got 0, want 1"},
		{"another name", counts{names: map[string]int64{"SignUp": 2, "DeleteUser": 1, "Odd": 1}}, "records of Odd: got 1, want none"},
		{"another number", counts{report: report(`{"coverage": {"records": {"read": 4}, "days": [{"n": 1}, {"n": 2}]}}`)}, "report.coverage.records.read: got 4, want 3"},
		{"another number in a list", counts{report: report(`{"coverage": {"records": {"read": 3}, "days": [{"n": 1}, {"n": 3}]}}`)}, "report.coverage.days[1].n: got 3, want 2"},
		{"a shorter list", counts{report: report(`{"coverage": {"records": {"read": 3}, "days": [{"n": 1}]}}`)}, "report.coverage.days: got 1, want 2"},
		{"no such part", counts{report: report(`{"coverage": {"days": [{"n": 1}, {"n": 2}]}}`)}, "report.coverage.records.read: got <nil>, want 3"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if err := agree(want, test.got); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestInflate(t *testing.T) {
	dir := t.TempDir()
	var names []string
	for i, text := range []string{"", "short", strings.Repeat("longer than the buffer, ", inflatedBuffer/8)} {
		var stored bytes.Buffer
		z := gzip.NewWriter(&stored)
		if _, err := z.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		names = append(names, filepath.Join(dir, strings.Repeat("n", i+1)))
		if err := os.WriteFile(names[i], stored.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	inflate := func() (result, error) {
		var out bytes.Buffer
		err := inflateChild("2", strings.NewReader(strings.Join(names, "\x00")+"\x00"), &out)
		var r result
		if err == nil {
			err = readInflated(out.Bytes(), &r)
		}
		return r, err
	}
	if r, err := inflate(); err != nil || r.bytes != 5+24*inflatedBuffer/8 || r.Wall <= 0 {
		t.Errorf("got %+v, %v", r, err)
	}
	if err := os.WriteFile(names[1], []byte("no gzip at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r, err := inflate(); err == nil {
		t.Errorf("a damaged file gives %+v", r)
	}
}

func TestNotFound(t *testing.T) {
	t.Setenv("PATH", "")
	k := &kit{tmp: t.TempDir(), cogtrail: "cogtrail"}
	if err := k.unpack(); err != nil {
		t.Fatal(err)
	}
	for _, p := range k.find(peers()) {
		if p.ok != (p.name == baseline) || !p.ok && !strings.HasPrefix(p.is, "not found: ") {
			t.Errorf("%s: %v, %q", p.name, p.ok, p.is)
		}
	}
	k.npm = t.TempDir()
	if err := versionError(k); err == nil || !strings.Contains(reason(err), "there is no node on the PATH") {
		t.Errorf("got %v", err)
	}
}

func versionError(k *kit) error {
	_, err := versionInNode("chdb.mjs")(k)
	return err
}

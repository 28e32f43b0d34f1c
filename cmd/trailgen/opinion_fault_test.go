package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A fault changes the records of a trail log, and reports whether it could.
type fault func(records []map[string]any) ([]map[string]any, bool)

// changed is a fault in the first record of a user pool that has the word in its event name
// and that change can change.
func changed(word string, change func(record map[string]any) bool) fault {
	return func(records []map[string]any) ([]map[string]any, bool) {
		return records, slices.ContainsFunc(records, func(r map[string]any) bool {
			return r["eventSource"] == refIDP && strings.Contains(refText(r["eventName"]), word) && change(r)
		})
	}
}

// faults are faults in one record of the whole archive.
var faults = map[string]fault{
	"a record dropped": func(records []map[string]any) ([]map[string]any, bool) { return records[1:], true },
	"a record repeated": func(records []map[string]any) ([]map[string]any, bool) {
		return append(records, records[0]), true
	},
	"a label flipped": changed("OAuth2_Authorize_GET", func(r map[string]any) bool {
		additional, _ := r["additionalEventData"].(map[string]any)
		_, ok := additional["sub"]
		delete(additional, "sub")
		return ok
	}),
	"a deletion that failed": changed("Delete", func(r map[string]any) bool {
		r["errorCode"] = "InternalErrorException"
		return true
	}),
	"a deletion of another user": changed("DeleteUser", func(r map[string]any) bool {
		named := refText(refAt(r, "additionalEventData.sub")) != ""
		r["additionalEventData"] = map[string]any{"sub": "somebody"}
		return named
	}),
	"an event of another account": changed("Delete", func(r map[string]any) bool {
		r["recipientAccountId"] = "999999999999"
		return true
	}),
	"an event at another time": changed("Delete", func(r map[string]any) bool {
		r["eventTime"] = "2030-01-01T00:00:00Z"
		return true
	}),
}

// spoil applies the fault to the first log of the archive where that is possible.
func spoil(t *testing.T, archive string, f fault) {
	t.Helper()
	spoilt := false
	err := filepath.WalkDir(archive, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || spoilt {
			return err
		}
		if _, _, _, log := refLogName(path); log {
			spoilt = spoilLog(t, path, f)
		}
		return nil
	})
	if err != nil || !spoilt {
		t.Fatalf("the fault was put in: %t, %v", spoilt, err)
	}
}

// spoilLog applies the fault to the log at path, if the log is whole and that is possible.
func spoilLog(t *testing.T, path string, f fault) bool {
	t.Helper()
	stored, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content, err := refInflate(path, stored)
	if err != nil {
		return false
	}
	var log struct{ Records []map[string]any }
	if err := json.Unmarshal(content, &log); err != nil || len(log.Records) < 2 {
		return false
	}
	records, ok := f(log.Records)
	if !ok {
		return false
	}
	log.Records = records
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if err := json.NewEncoder(z).Encode(log); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return true
}

// TestOneFaultShows checks that the opinions on an archive are worth something: a fault in
// one record makes both differ from the plan, and in the same way. Bytes are left out,
// because any change affects them.
func TestOneFaultShows(t *testing.T) {
	folder, want := planned(t, 1, 1<<20)
	want.Coverage.Bytes = byteCounts{}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			archive := filepath.Join(t.TempDir(), "AWSLogs")
			if err := os.CopyFS(archive, os.DirFS(filepath.Join(folder, "AWSLogs"))); err != nil {
				t.Fatal(err)
			}
			spoil(t, archive, f)
			reference, program := referred(t, archive), scanned(t, archive)
			if diff := difference(reference, program); diff != "" {
				t.Errorf("the reference and the program differ (-reference +program):\n%s", diff)
			}
			reference.Coverage.Bytes = byteCounts{}
			if difference(want, reference) == "" {
				t.Error("nobody noticed")
			}
		})
	}
}

// TestNoFaultShows checks that rewriting a log without changes makes no difference.
func TestNoFaultShows(t *testing.T) {
	folder, want := planned(t, 1, 1<<20)
	spoil(t, folder, func(records []map[string]any) ([]map[string]any, bool) { return records, true })
	got := scanned(t, filepath.Join(folder, "AWSLogs"))
	want.Coverage.Bytes, got.Coverage.Bytes = byteCounts{}, byteCounts{}
	if diff := difference(want, got); diff != "" {
		t.Errorf("(-planned +program):\n%s", diff)
	}
}

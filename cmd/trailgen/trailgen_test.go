package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// busy contains every kind of event, including late, copied and corrected ones.
var busy = config{Seed: 3, Inflated: 4 << 20, Cognito: 0.5}

func TestSameSeedSameBytes(t *testing.T) {
	small := func(seed uint64) config { return config{Seed: seed, Inflated: 1 << 20, Cognito: 0.2} }
	first, again, different := archiveHash(t, small(7)), archiveHash(t, small(7)), archiveHash(t, small(8))
	if first != again {
		t.Error("the same seed gave two archives")
	}
	if first == different {
		t.Error("two seeds gave the same archive")
	}
}

// archiveHash returns the hash of every name and byte below a generated archive's folder.
func archiveHash(t *testing.T, c config) string {
	t.Helper()
	dir := t.TempDir()
	if _, _, err := generate(dir, c); err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, path))
		fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", sum.Sum(nil))
}

var fileName = regexp.MustCompile(`^AWSLogs/(\d{12})/CloudTrail/([a-z0-9-]+)/(\d{4})/(\d\d)/(\d\d)/` +
	`(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{8})T(\d{4})Z_[0-9A-Za-z]{16}\.json\.gz$`)

// A written is a record as found in a file.
type written struct {
	Source   string `json:"eventSource"`
	Name     string `json:"eventName"`
	Region   string `json:"awsRegion"`
	ID       string `json:"eventID"`
	Account  string `json:"recipientAccountId"`
	Addendum *struct {
		Reason     string `json:"reason"`
		OriginalID string `json:"originalEventID"`
	} `json:"addendum"`
	At        time.Time `json:"eventTime"`
	delivered time.Time
	text      string
}

// readArchive reads an archive with the standard library alone, and checks the form of
// every name and record.
func readArchive(t *testing.T, dir string) (files int, records []written) {
	t.Helper()
	root := os.DirFS(dir)
	err := fs.WalkDir(root, "AWSLogs", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		m := fileName.FindStringSubmatch(path)
		if m == nil || m[1] != m[6] || m[2] != m[7] || m[3]+m[4]+m[5] != m[8] {
			t.Fatalf("%s is no log's name", path)
		}
		delivered, err := time.Parse("200601021504", m[8]+m[9])
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		files++
		for _, r := range logRecords(t, root, path) {
			if r.Account != m[1] || r.Region != m[2] {
				t.Fatalf("%s: a record of %s in %s", path, r.Account, r.Region)
			}
			r.delivered = delivered
			records = append(records, r)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, records
}

func logRecords(t *testing.T, root fs.FS, path string) (records []written) {
	t.Helper()
	stored, err := fs.ReadFile(root, path)
	if err != nil {
		t.Fatal(err)
	}
	z, err := gzip.NewReader(bytes.NewReader(stored))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var log struct{ Records []json.RawMessage }
	if err := json.Unmarshal(text, &log); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if len(log.Records) == 0 || bytes.ContainsAny(text, "\n<>") {
		t.Fatalf("%s: no records, a line break or a bare angle bracket", path)
	}
	for _, raw := range log.Records {
		if got := firstKeys(t, raw); got[0] != "eventVersion" || got[3] != "eventSource" {
			t.Fatalf("%s: keys are %v", path, got)
		}
		r := written{text: string(raw)}
		if err := json.Unmarshal(raw, &r); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		records = append(records, r)
	}
	return records
}

// firstKeys returns the first keys of an object in their order.
func firstKeys(t *testing.T, raw []byte) (names []string) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		t.Fatal(err)
	}
	for len(names) < 4 && d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
		names = append(names, name.(string))
	}
	return names
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	want, s, err := generate(dir, busy)
	if err != nil {
		t.Fatal(err)
	}
	files, records := readArchive(t, dir)
	if int64(files) != want.Coverage.Objects.Scanned || int64(len(records)) != want.Coverage.Records.Read {
		t.Errorf("got %d files and %d records, want %+v", files, len(records), want.Coverage)
	}
	var cognito, late, copies, corrections int64
	first := map[string]string{}
	for _, r := range records {
		ours := strings.HasPrefix(r.Source, "cognito-")
		if text, seen := first[r.ID]; seen {
			copies++
			if !ours || text != r.text {
				t.Errorf("event %s of %s twice, and not the same", r.ID, r.Source)
			}
		}
		first[r.ID] = r.text
		if age := r.delivered.Sub(r.At); age < 0 || !ours && age > latest {
			t.Errorf("%s of %v delivered at %v", r.Name, r.At, r.delivered)
		} else if age > time.Hour {
			late++
		}
		if ours {
			cognito++
		}
	}
	for _, r := range records {
		if r.Addendum == nil {
			continue
		}
		corrections++
		if _, known := first[r.Addendum.OriginalID]; !known || r.Addendum.Reason != "UPDATED_DATA" {
			t.Errorf("%s corrects %+v", r.ID, r.Addendum)
		}
	}
	if cognito != s.cognito || corrections != want.Coverage.Events.Replaced {
		t.Errorf("got %d records of Amazon Cognito and %d corrections, want %d and %d",
			cognito, corrections, s.cognito, want.Coverage.Events.Replaced)
	}
	if late == 0 || copies == 0 || corrections == 0 {
		t.Errorf("got %d late, %d copies, %d corrections: want some of each", late, copies, corrections)
	}
}

package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// packers pack a folder, by the extension of the archive.
var packers = map[string]func(t *testing.T, dir string) []byte{
	".zip": zipped,
	".tar": tarred,
	".tar.gz": func(t *testing.T, dir string) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(tarred(t, dir)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	},
	".tar.zst": func(t *testing.T, dir string) []byte {
		z, err := zstd.NewWriter(nil)
		if err != nil {
			t.Fatal(err)
		}
		return z.EncodeAll(tarred(t, dir), nil)
	},
	".zip of a tar": func(t *testing.T, dir string) []byte {
		inner := t.TempDir()
		if err := os.WriteFile(filepath.Join(inner, "in.tar"), tarred(t, dir), 0o600); err != nil {
			t.Fatal(err)
		}
		return zipped(t, inner)
	},
}

func zipped(t *testing.T, dir string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := z.AddFS(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarred(t *testing.T, dir string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.AddFS(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// An archive is as good as the folder that it was made from: the results are the same except
// for the names, whether the archive is named itself, found in a folder or a bucket, or read
// from standard input.
func TestArchivesAreFolders(t *testing.T) {
	for _, dir := range []string{"trail", "damaged", "cognito"} {
		from, err := filepath.Abs("../../testdata/" + dir)
		if err != nil {
			t.Fatal(err)
		}
		for ending, pack := range packers {
			t.Run(dir+ending, func(t *testing.T) {
				t.Chdir(t.TempDir())
				if err := os.CopyFS("plain/x", os.DirFS(from)); err != nil {
					t.Fatal(err)
				}
				name, nested, _ := strings.Cut(ending, " of a ")
				if name = "packed/x" + name; nested != "" {
					nested = "/in." + nested + "!"
				}
				if err := os.Mkdir("packed", 0o700); err != nil {
					t.Fatal(err)
				}
				b := pack(t, from)
				if err := os.WriteFile(name, b, 0o600); err != nil {
					t.Fatal(err)
				}
				openShop(t, "packed")
				version := regexp.MustCompile(`,\s*"version": ".*"`) // of failed objects: a file's version contains its modification time
				hash := regexp.MustCompile(`"sha256": ".*"`)
				const bucket = "s3://b/"
				same := strings.NewReplacer(name+"!"+nested+"/", "plain/x/", "packed", "plain",
					bucket+strings.TrimPrefix(name, "packed/")+"!"+nested+"/", "plain/x/", "-!"+nested+"/", "plain/x/")
				for _, source := range []string{"packed", name, bucket, "-"} {
					wantStatus, want, wantSaid := run(t.Context(), nil, nil, "scan", "--format", "json", "plain")
					status, stdout, said := run(t.Context(), bytes.NewReader(b), nil, "scan", "--format", "json", source)
					stdout = strings.Replace(stdout, `"`+source+`"`, `"plain"`, 1)
					said = strings.Replace(said, "cogtrail: "+bucket+": no folder AWSLogs is there: every object is listed\n", "", 1)
					want, stdout = version.ReplaceAllString(want, ""), version.ReplaceAllString(stdout, "")
					if dir != "trail" { // hashes of files outside a trail's folders include their names
						want, stdout = hash.ReplaceAllString(want, ""), hash.ReplaceAllString(stdout, "")
					}
					if diff := cmp.Diff(want, same.Replace(stdout)); diff != "" || status != wantStatus {
						t.Errorf("%s: status %d, want %d (-want +got)\n%s", source, status, wantStatus, diff)
					}
					if diff := cmp.Diff(sorted(wantSaid), sorted(same.Replace(said))); diff != "" {
						t.Errorf("%s: said (-want +got)\n%s", source, diff)
					}
				}
			})
		}
	}
}

// sorted returns the sorted lines of a text: objects are read in any order.
func sorted(text string) []string { return slices.Sorted(strings.Lines(text)) }

// A resumed scan reads no member again, even if the archive was copied from elsewhere.
func TestArchivesResume(t *testing.T) {
	from, err := filepath.Abs("../../testdata/trail")
	if err != nil {
		t.Fatal(err)
	}
	for ending, pack := range packers {
		t.Run(ending, func(t *testing.T) {
			t.Chdir(t.TempDir())
			name, _, _ := strings.Cut("x"+ending, " ")
			b := pack(t, from)
			var first string
			for i := range 2 {
				os.Remove(name)
				if err := os.WriteFile(name, b, 0o600); err != nil {
					t.Fatal(err)
				}
				status, stdout, said := run(t.Context(), nil, nil, "scan", "--journal", "journal", "--format", "csv", name)
				if i == 0 {
					first = stdout
				}
				if status != 0 || stdout != first {
					t.Fatalf("run %d: status %d, %s\n%s", i, status, said, cmp.Diff(first, stdout))
				}
			}
			j, err := os.ReadFile("journal")
			if err != nil {
				t.Fatal(err)
			}
			_, second, _ := bytes.Cut(j[1:], []byte(`{"journal":`)) // the end of the first run
			if n := bytes.Count(second, []byte(`"object"`)); n != 0 {
				t.Errorf("%d members were read again", n)
			}
		})
	}
}

// An archive in a bucket takes one request, as a dry run says, and none if it is excluded. When
// a scan is resumed, the archive is requested again to find out what is new in it.
func TestS3Archives(t *testing.T) {
	from, err := filepath.Abs("../../testdata/trail")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Chdir(t.TempDir())
	if err := os.WriteFile(filepath.Join(dir, "x.tar.gz"), packers[".tar.gz"](t, from), 0o600); err != nil {
		t.Fatal(err)
	}
	s := openShop(t, dir)
	for _, test := range []struct {
		args   []string
		status int
		gets   int
		stdout string
	}{
		{[]string{"--dry-run", "--journal", "j"}, exitComplete, 0, "GET requests: 1\narchives, or possible archives: 1 of the objects to read, each counted as one\n"},
		{[]string{"--dry-run", "--exclude", "**/*.tar.gz"}, exitComplete, 0, "GET requests: 0\n"},
		{[]string{"--exclude", "**/*.tar.gz"}, exitIncomplete, 0, "objects: 0 listed"},
		{[]string{"--include", "**/us-east-1/**/*.json.gz"}, exitComplete, 1, "objects: 3 listed = 3 scanned"},
		{[]string{"--journal", "j"}, exitComplete, 1, "objects: 139 listed = 137 scanned"},
		{[]string{"--journal", "j"}, exitComplete, 1, "objects: 139 listed = 137 scanned"},
		{[]string{"--dry-run", "--journal", "j"}, exitComplete, 0, "GET requests: 1\n"},
	} {
		status, stdout, said := run(t.Context(), nil, nil, append(append([]string{"scan"}, test.args...), "s3://b")...)
		if _, gets, _ := s.count(); status != test.status || gets != test.gets || !strings.Contains(stdout, test.stdout) {
			t.Errorf("%q: status %d, %d requests, %s\n%s", test.args, status, gets, said, stdout)
		}
	}
	j, err := os.ReadFile("j")
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(j, []byte(`"object":"s3://b/x.tar.gz!/`)); n != 139 {
		t.Errorf("%d members were kept, want each once", n)
	}
}

// Objects next to a trail are skipped for the same reasons in a folder and in S3.
func TestSkippedAlike(t *testing.T) {
	log, err := os.ReadFile("../../testdata/cognito/DeleteUser.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"AWSLogs_$folder$": "", "_SUCCESS": "", "_committed_1": "", ".DS_Store": "x", "aws-logs-write-test": "x",
		"copies/111122223333_vpcflowlogs_eu-west-1_fl-1_20250304T1005Z_abcd.log.gz": "x", "copies/log.json": string(log),
	} {
		name = filepath.Join("b", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	openShop(t, "b")
	args := []string{"scan", "-q", "--format", "json"}
	status, want, said := run(t.Context(), nil, nil, append(args, "b")...)
	if status != exitComplete || !strings.Contains(want, `"skipped": 6`) {
		t.Fatalf("status %d, %s\n%s", status, said, want)
	}
	status, got, said := run(t.Context(), nil, nil, append(args, "s3://b")...)
	got = strings.ReplaceAll(got, "s3://b/", "b/")
	hash := regexp.MustCompile(`"sha256": ".*"`)
	if diff := cmp.Diff(hash.ReplaceAllString(unsourced(want), ""), hash.ReplaceAllString(unsourced(got), "")); diff != "" || status != exitComplete {
		t.Errorf("status %d, %s (-want +got)\n%s", status, said, diff)
	}
}

package main

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A shop is an S3 server with one bucket that holds the files of a folder.
type shop struct {
	bucket  string
	objects map[string][]byte
	meta    map[string]map[string]string // metadata of objects, by key
	other   http.Handler                 // handles requests that are not for S3
	most    int                          // keys per page

	mu    sync.Mutex
	calls map[string]int
	deny  string                  // the error code of every GET
	fault func(key string) string // fault of a GET for the key: cut, short, an error code, or "" for none; may be nil
}

// openShop serves the files of dir, and sets the environment so that requests to S3 go there,
// as they would from the AWS CLI.
func openShop(t testing.TB, dir string) *shop {
	t.Helper()
	s := &shop{bucket: "b", objects: map[string][]byte{}, most: 50, calls: map[string]int{}}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		s.objects[name], err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	none := filepath.Join(t.TempDir(), "none")
	for key, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_SESSION_TOKEN": "",
		"AWS_CONFIG_FILE": none, "AWS_SHARED_CREDENTIALS_FILE": none, "AWS_PROFILE": "", "AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_MAX_ATTEMPTS": "",
		"AWS_EC2_METADATA_DISABLED": "true", "HTTP_PROXY": "", "http_proxy": "",
	} {
		t.Setenv(key, value)
	}
	return s
}

// refuse makes every GET fail with the error code from now on, or none if it is empty.
func (s *shop) refuse(code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deny = code
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.other != nil && r.Header.Get("X-Amz-Target") != "" {
		s.other.ServeHTTP(w, r)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := strings.TrimPrefix(r.URL.Path, "/"+s.bucket)
	q := r.URL.Query()
	switch key = strings.TrimPrefix(key, "/"); {
	case r.Method == http.MethodGet && q.Get("list-type") == "2":
		s.calls["LIST"]++
		s.list(w, q.Get("prefix"), q.Get("delimiter"), max(q.Get("start-after"), q.Get("continuation-token")), q.Get("max-keys") == "1")
	case r.Method == http.MethodGet && s.deny != "":
		s.calls["GET"]++
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", s.deny)
	case r.Method == http.MethodGet && s.objects[key] != nil:
		s.calls["GET"]++
		fault := ""
		if s.fault != nil {
			fault = s.fault(key)
		}
		w.Header().Set("ETag", etag(s.objects[key]))
		for name, value := range s.meta[key] {
			w.Header()["x-amz-meta-"+name] = []string{value}
		}
		half := s.objects[key][:len(s.objects[key])/2]
		switch fault {
		case "":
			w.Write(s.objects[key])
		case "cut": // the connection is cut
			w.Header().Set("Content-Length", fmt.Sprint(len(s.objects[key])))
			w.Write(half)
			panic(http.ErrAbortHandler)
		case "short": // like a cache that holds half of the object and calls it complete
			w.Write(half)
		case "AccessDenied":
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", fault)
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", fault)
		}
	case r.Method == http.MethodPut && s.deny == "":
		s.calls["PUT"]++
		data, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		s.objects[key] = data
	default:
		s.calls[r.Method]++
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, "<Error><Code>NoSuchKey</Code></Error>")
	}
}

func etag(data []byte) string {
	sum := md5.Sum(data)
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

func (s *shop) list(w http.ResponseWriter, prefix, delimiter, after string, one bool) {
	type object struct {
		Key, ETag string
		Size      int
	}
	type folder struct{ Prefix string }
	out := struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		Name, Prefix          string
		KeyCount              int
		IsTruncated           bool
		NextContinuationToken string   `xml:",omitempty"`
		Contents              []object `xml:",omitempty"`
		CommonPrefixes        []folder `xml:",omitempty"`
	}{Name: s.bucket, Prefix: prefix}
	var keys []string
	for k := range s.objects {
		if strings.HasPrefix(k, prefix) && k > after {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range keys {
		if n := len(out.Contents); n == s.most || one && n == 1 {
			out.IsTruncated, out.NextContinuationToken = true, out.Contents[n-1].Key
			break
		}
		if below, _, ok := strings.Cut(k[len(prefix):], delimiter); delimiter != "" && ok {
			if f := (folder{prefix + below + delimiter}); !slices.Contains(out.CommonPrefixes, f) {
				out.CommonPrefixes = append(out.CommonPrefixes, f)
			}
			continue
		}
		out.Contents = append(out.Contents, object{k, etag(s.objects[k]), len(s.objects[k])})
	}
	out.KeyCount = len(out.Contents) + len(out.CommonPrefixes)
	xml.NewEncoder(w).Encode(out)
}

// count returns the number of requests since the last count.
func (s *shop) count() (lists, gets, others int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	lists, gets = s.calls["LIST"], s.calls["GET"]
	for method, n := range s.calls {
		if method != "LIST" && method != "GET" {
			others += n
		}
	}
	clear(s.calls)
	return lists, gets, others
}

// unsourced returns a JSON report without the names of its sources.
func unsourced(report string) string {
	return regexp.MustCompile(`(?s)"sources": \[.*?\]`).ReplaceAllString(report, "")
}

// The report of a bucket is that of the files in it, except for their names.
func TestS3IsLikeFiles(t *testing.T) {
	t.Chdir("../..")
	s := openShop(t, "testdata/trail")
	args := []string{"scan", "-q", "--report", "all", "--format", "json"}
	_, want, _ := run(t.Context(), nil, nil, append(args, "testdata/trail")...)
	for _, source := range []string{"s3://b", "s3://b/AWS", "S3://B/AWS", "arn:aws:s3:::b/AWS", "https://b.s3.eu-west-1.amazonaws.com/AWS", "https://eu-west-1.console.aws.amazon.com/s3/buckets/b?prefix=AWSLogs/"} {
		status, got, stderr := run(t.Context(), nil, nil, append(args, source)...)
		if got = strings.ReplaceAll(got, "s3://b/", "testdata/trail/"); status != exitComplete || unsourced(got) != unsourced(want) {
			t.Errorf("%s: status %d, %s, (-want +got)\n%s", source, status, stderr, cmp.Diff(unsourced(want), unsourced(got)))
		}
	}
	if lists, gets, others := s.count(); lists == 0 || gets != 6*137 || others != 0 {
		t.Errorf("%d LIST, %d GET and %d other requests", lists, gets, others)
	}
}

// What is left out of a bucket does not change the selected events.
func TestS3Pruning(t *testing.T) {
	t.Chdir("../..")
	s := openShop(t, "testdata/trail")
	for _, args := range [][]string{{"--from", "2025-01-22"}, {"--to", "2025-01-21", "--late", "1d"}, {"--account", "123456789012"}, {"--region", "ap-northeast-1"}} {
		args = append([]string{"scan", "-q", "--report", "events", "--format", "json"}, args...)
		_, want, _ := run(t.Context(), nil, nil, append(args, "testdata/trail")...)
		s.count()
		status, got, stderr := run(t.Context(), nil, nil, append(args, "s3://b")...)
		_, gets, _ := s.count()
		if got = strings.ReplaceAll(got, "s3://b/", "testdata/trail/"); status != exitComplete || idsOf(got) != idsOf(want) || idsOf(want) == "" {
			t.Errorf("%q: status %d, %s, events\n%s\nwant\n%s", args, status, stderr, idsOf(got), idsOf(want))
		}
		if !strings.Contains(got, `"why": "by `+args[6]) || gets >= 137 {
			t.Errorf("%q: nothing is said to be left out, or was: %d GET requests", args, gets)
		}
	}
}

// Neither do copies whose keys contain no day: they are read for any selection of days.
func TestS3PruningOfCopies(t *testing.T) {
	t.Chdir("../..")
	s := openShop(t, "testdata/trail")
	n := 0
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		if n++; n%2 > 0 || !strings.Contains(key, "/CloudTrail/ap-northeast-1/2025/01/") {
			continue
		}
		region, _, _ := strings.Cut(key, "2025/01/")
		s.objects[region+[]string{"", "restored/", "2025/1/2/", "2025-01-22/", "year=2025/"}[n/2%5]+fmt.Sprintf("copy-%d.json.gz", n)] = s.objects[key]
		delete(s.objects, key)
	}
	for _, window := range [][]string{{"--from", "2025-01-22"}, {"--to", "2025-01-21"}, {"--from", "2025-01-20", "--to", "2025-01-21"}} {
		args := append([]string{"scan", "-q", "--report", "events", "--format", "json"}, window...)
		_, want, _ := run(t.Context(), nil, nil, append(args, "testdata/trail")...)
		s.count()
		status, got, stderr := run(t.Context(), nil, nil, append(args, "s3://b")...)
		if _, gets, _ := s.count(); status != exitComplete || idsOf(got) != idsOf(want) || idsOf(want) == "" || gets >= 137 {
			t.Errorf("%q: status %d, %d read, %s, events\n%s\nwant\n%s", window, status, gets, stderr, idsOf(got), idsOf(want))
		}
	}
}

func idsOf(report string) string {
	var ids []string
	for line := range strings.Lines(report) {
		if strings.Contains(line, `"event_id"`) {
			ids = append(ids, strings.TrimSpace(line))
		}
	}
	return strings.Join(ids, "\n")
}

func TestS3DryRun(t *testing.T) {
	t.Chdir("../..")
	s := openShop(t, "testdata/trail")
	file := filepath.Join(t.TempDir(), "journal")
	say := func(objects, bytes, skip, lists, gets int) string {
		return fmt.Sprintf("to read: %d objects of %d bytes\nto skip by name: %d objects\ncannot be read: 0 objects\nLIST requests: %d\nGET requests: %d\n", objects, bytes, skip, lists, gets)
	}
	args := []string{"scan", "-q", "--journal", file, "s3://b/AWSLogs"}
	status, got, stderr := run(t.Context(), nil, nil, append(args, "--dry-run")...)
	lists, gets, others := s.count()
	if want := say(137, 96342, 2, lists, 137); status != exitComplete || got != want || gets+others > 0 {
		t.Errorf("status %d, %s\n%s\nwant\n%s and %d GET requests", status, stderr, got, want, gets)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a dry run wrote a journal")
	}
	if status, _, stderr := run(t.Context(), nil, nil, args...); status != exitComplete {
		t.Errorf("status %d, %s", status, stderr)
	}
	if again, gets, _ := s.count(); again != lists || gets != 137 {
		t.Errorf("the scan made %d LIST and %d GET requests, %d and 137 were said", again, gets, lists)
	}
	if _, got, _ = run(t.Context(), nil, nil, append(args, "--dry-run")...); got != say(0, 0, 0, lists, 0) {
		t.Errorf("after the scan:\n%s", got)
	}
}

// Credentials that expire leave a journal with which the next scan continues.
func TestS3CredentialsThatEnd(t *testing.T) {
	t.Chdir("../..")
	s := openShop(t, "testdata/trail")
	file := filepath.Join(t.TempDir(), "journal")
	args := []string{"scan", "-q", "--format", "json", "--journal", file, "s3://b/AWSLogs/"}
	s.refuse("ExpiredToken")
	status, got, stderr := run(t.Context(), nil, nil, args...)
	if status != exitFatal || got != "" || !strings.Contains(stderr, "ExpiredToken: no: renew the credentials, then scan again: with --journal, a later scan") || strings.Contains(stderr, "example") {
		t.Errorf("status %d, %q, %s", status, got, stderr)
	}
	s.refuse("AccessDenied")
	if status, _, stderr = run(t.Context(), nil, nil, args...); status != exitFatal || !strings.Contains(stderr, "none of the first 100 objects may be read: the permission s3:GetObject is missing") {
		t.Errorf("status %d, %s", status, stderr)
	}
	s.refuse("")
	_, want, _ := run(t.Context(), nil, nil, "scan", "-q", "--format", "json", "s3://b/AWSLogs/")
	if status, got, stderr = run(t.Context(), nil, nil, args...); status != exitComplete || got != want {
		t.Errorf("after all: status %d, %s, the same report: %t", status, stderr, got == want)
	}
	if status, got, stderr = run(t.Context(), nil, nil, "report", "-q", "--format", "json", file); status != exitComplete || got != want {
		t.Errorf("report: status %d, %s, the same report: %t", status, stderr, got == want)
	}
}

// Many refused objects do not end the scan if others were read before.
func TestS3RefusedAfterOthers(t *testing.T) {
	t.Chdir("../..")
	s := openShop(t, "testdata/trail")
	file := filepath.Join(t.TempDir(), "journal")
	few := "s3://b/AWSLogs/218007301253/"
	if status, _, stderr := run(t.Context(), nil, nil, "scan", "-q", "--journal", file, few); status != exitComplete {
		t.Fatalf("status %d, %s", status, stderr)
	}
	_, read, _ := s.count()
	s.refuse("AccessDenied")
	status, _, stderr := run(t.Context(), nil, nil, "scan", "-q", "--journal", file, "s3://b/AWSLogs/")
	if refused := strings.Count(stderr, "access denied: "); status != exitIncomplete || read == 0 || refused != 137-read || refused < 100 {
		t.Errorf("status %d, %d read, %d refused\n%s", status, read, refused, stderr)
	}
}

// A bucket whose logs have stopped does not count as quiet, even if nothing that is listed
// shows that.
func TestS3OfDeadTrail(t *testing.T) {
	t.Chdir("../..")
	openShop(t, "testdata/trail")
	args := []string{"scan", "-q", "--wide", "--from", "2024-06-01", "--to", "2024-07-01", "s3://b"}
	status, got, stderr := run(t.Context(), nil, nil, args...)
	if status != exitIncomplete || !strings.Contains(stderr, "no log was read, so there is nothing to answer from") || !strings.Contains(got, "60 days of logs in 2 gaps of 2 accounts and regions") {
		t.Errorf("status %d, %s%s", status, stderr, got)
	}
	file := filepath.Join(t.TempDir(), "journal")
	status, _, stderr = run(t.Context(), nil, nil, append(args, "--fail-on", "any", "--journal", file)...)
	if status != exitFound || !strings.Contains(stderr, "finding: no-logs: no more logs from account 123456789012, region ap-northeast-1 since 2024-06-01T00:00:00Z; account 218007301253") {
		t.Errorf("status %d, %s", status, stderr)
	}
	if again, got, _ := run(t.Context(), nil, nil, "report", "-q", "--wide", "--from", "2024-06-01", "--to", "2024-07-01", "--fail-on", "any", file); again != exitFound || !strings.Contains(got, "no-logs 2") {
		t.Errorf("from the journal: status %d, %s", again, got)
	}
}

func TestS3KeysFrom(t *testing.T) {
	t.Chdir("../..")
	s := openShop(t, "testdata/trail")
	var list strings.Builder
	for key := range s.objects {
		if path.Ext(key) == ".gz" && strings.Contains(key, "/2025/01/22/") {
			fmt.Fprintf(&list, "s3://b/%s\n", key)
		}
	}
	file := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(file, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"scan", "--wide", "--report", "coverage", "--keys-from", file, "s3://b"}
	status, got, stderr := run(t.Context(), nil, nil, args...)
	lists, gets, _ := s.count()
	if n := strings.Count(list.String(), "\n"); status != exitComplete || lists != 0 || gets == 0 || gets > n || !strings.Contains(stderr, fmt.Sprintf("objects: %d listed", n)) || !strings.Contains(got, "by --keys-from") {
		t.Errorf("status %d, %d LIST and %d GET requests for %d keys, %s%s", status, lists, gets, n, stderr, got)
	}
}

// From an inventory of all versions, the current ones are read, and the others do not count as
// missing.
func TestS3KeysFromVersions(t *testing.T) {
	t.Chdir("../..")
	s := openShop(t, "testdata/trail")
	var list strings.Builder
	n := 0
	for key := range s.objects {
		if path.Ext(key) == ".gz" && strings.Contains(key, "/CloudTrail/ap-northeast-1/2025/01/22/") {
			n++
			fmt.Fprintf(&list, "\"b\",%q,\"new\",\"true\",\"false\"\n\"b\",%q,\"old\",\"false\",\"false\"\n\"b\",\"%s.x\",\"gone\",\"true\",\"true\"\n", key, key, key)
		}
	}
	file := filepath.Join(t.TempDir(), "inventory.csv")
	if err := os.WriteFile(file, []byte(list.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	status, got, stderr := run(t.Context(), nil, nil, "scan", "--wide", "--report", "coverage", "--keys-from", file, "s3://b")
	_, gets, _ := s.count()
	if status != exitComplete || gets != n || !strings.Contains(stderr, fmt.Sprintf("objects: %d listed", 3*n)) ||
		!strings.Contains(got, fmt.Sprintf("skipped: delete marker: %d objects", n)) || !strings.Contains(got, fmt.Sprintf("skipped: old version: %d objects", n)) {
		t.Errorf("status %d, %d of %d read, %s%s", status, gets, n, stderr, got)
	}
}

// An inventory is found by its manifest, laid out as in the bucket to which it is delivered, or
// next to it. A file that is missing or was changed ends the scan before it begins.
func TestS3KeysFromManifest(t *testing.T) {
	t.Chdir("../..")
	s := openShop(t, "testdata/trail")
	var rows strings.Builder
	n := 0
	for key := range s.objects {
		if path.Ext(key) == ".gz" && strings.Contains(key, "/CloudTrail/ap-northeast-1/2025/01/22/") {
			n++
			fmt.Fprintf(&rows, "%q,\"1\",\"b\"\n", key)
		}
	}
	manifest := fmt.Sprintf(`{"sourceBucket":"b","destinationBucket":"arn:aws:s3:::to","fileFormat":"CSV","fileSchema":"Key, Size, Bucket","files":[{"key":"x/b/all/data/1.csv","MD5checksum":"%x"}]}`,
		md5.Sum([]byte(rows.String())))
	for _, place := range []string{"data", "2025-01-23T00-00Z/data", "2025-01-23T00-00Z", ""} {
		folder := t.TempDir()
		file := filepath.Join(folder, "2025-01-23T00-00Z", "manifest.json")
		write := func(name, text string) {
			if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), 0o600)); err != nil {
				t.Fatal(err)
			}
		}
		write(file, manifest)
		args := []string{"scan", "-q", "--report", "coverage", "--keys-from", file, "s3://b"}
		if place == "" {
			if status, _, stderr := run(t.Context(), nil, nil, args...); status != exitUsage || !strings.Contains(stderr, "--keys-from: the manifest names the file 1.csv, which is neither in ../data nor in data nor beside the manifest: download s3://to/x/b/all/data/1.csv") {
				t.Errorf("without the data: status %d, %s", status, stderr)
			}
			continue
		}
		data := filepath.Join(folder, place, "1.csv")
		write(data, rows.String())
		_, before, _ := s.count()
		status, _, stderr := run(t.Context(), nil, nil, args...)
		if _, gets, _ := s.count(); status != exitComplete || gets-before != n {
			t.Errorf("%s: status %d, %d of %d read, %s", place, status, gets-before, n, stderr)
		}
		write(data, rows.String()[1:])
		if status, _, stderr := run(t.Context(), nil, nil, args...); status != exitUsage || !strings.Contains(stderr, "1.csv: its MD5 is ") {
			t.Errorf("other data: status %d, %s", status, stderr)
		}
	}
}

// An account or region without a folder is named, together with those that have one, even with
// --quiet.
func TestS3Missing(t *testing.T) {
	t.Chdir("../..")
	openShop(t, "testdata/trail")
	for says, args := range map[string][]string{
		"s3://b/: no folder for account 999999999999; there are: 123456789012": {"--account", "999999999999"},
		"s3://b/: no folder for region eu-west-9; there are: ap-northeast-1":   {"--region", "eu-west-9"},
	} {
		status, _, stderr := run(t.Context(), nil, nil, append([]string{"scan", "-q", "s3://b"}, args...)...)
		if status != exitIncomplete || !strings.Contains(stderr, says) || !strings.Contains(stderr, "no log was read") {
			t.Errorf("%q: status %d, %s", args, status, stderr)
		}
	}
}

func TestS3Mistakes(t *testing.T) {
	t.Chdir("../..")
	openShop(t, "testdata/trail")
	for says, args := range map[string][]string{
		"s3:// names no bucket":                     {"s3://"},
		"s3://b/nowhere: nothing is there":          {"s3://b/nowhere"},
		"--keys-from names objects of one bucket":   {"--keys-from", "go.mod", "testdata/trail"},
		"--late: \"soon\" is not a length of time":  {"--late", "soon", "s3://b"},
		"--endpoint-url: not a valid URL":           {"--endpoint-url", "b", "s3://b"},
		"--keys-from: open nowhere: no such":        {"--keys-from", "nowhere", "s3://b"},
		"--keys-from: this is JSON: give a key or ": {"--keys-from", "testdata/cognito/DeleteUser.json", "s3://b"},
		"the AWS configuration: failed to get sha":  {"--profile", "nobody", "s3://b"},
	} {
		if status, _, stderr := run(context.Background(), nil, nil, append([]string{"scan"}, args...)...); status != exitUsage || !strings.Contains(stderr, says) {
			t.Errorf("%q: status %d, %q, want %d, %q", args, status, stderr, exitUsage, says)
		}
	}
}

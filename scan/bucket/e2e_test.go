//go:build e2e

package bucket_test

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/bucket"
)

// A gateway is a real S3 server: versitygw, whose binary make e2e provides.
type gateway struct{ endpoint, log string }

func newGateway(t testing.TB) gateway {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	key, err := someone.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	g := gateway{"http://" + address, filepath.Join(t.TempDir(), "access.log")}
	cmd := exec.Command(os.Getenv("VERSITYGW"), "--quiet", "--access", key.AccessKeyID, "--secret", key.SecretAccessKey, "--region", "eu-west-1",
		"--port", address, "--keep-alive", "--access-log", g.log, "posix", t.TempDir())
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait() // killed
	})
	for range 200 {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return g
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("versitygw does not answer at %s: %s", address, said.String())
	return g
}

// client returns the SDK's own client.
func (g gateway) client() *s3.Client {
	return s3.New(s3.Options{Region: "eu-west-1", Credentials: someone, BaseEndpoint: &g.endpoint, UsePathStyle: true,
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported, ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported})
}

// fill creates a bucket with objects.
func fill(t testing.TB, client *s3.Client, bucket string, objects map[string]stored) {
	t.Helper()
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
		t.Fatal(err)
	}
	for key, o := range objects {
		_, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(o.data),
			ChecksumAlgorithm: "CRC32", ContentEncoding: optional(o.encoding), Metadata: o.meta})
		if err != nil {
			t.Fatalf("%s: %v", key, err)
		}
	}
}

// TestE2EServerIsLikeVersitygw checks versitygw as TestServerIsLikeS3 checks the server of the
// other tests.
func TestE2EServerIsLikeVersitygw(t *testing.T) {
	client := newGateway(t).client()
	fill(t, client, "shelf", shelf)
	checkServer(t, client, "shelf")
}

// TestE2ELean: an object requested without the SDK is returned by the first request,
// whatever its key.
func TestE2ELean(t *testing.T) {
	g := newGateway(t)
	objects := map[string]stored{}
	for _, key := range oddKeys {
		if !strings.Contains(key, "//") && !strings.Contains(key, "./") && !strings.HasSuffix(key, "/") && !strings.Contains(key, "\x01") { // versitygw does not keep these
			objects[key] = stored{data: []byte(key), meta: map[string]string{"signature": "aBcD"}}
		}
	}
	delete(objects, "a") // would be a file and a folder there
	maps.Copy(objects, shelf)
	fill(t, g.client(), "lean", objects)
	asked := 0
	client := bucket.NewClient(aws.Config{Region: "eu-west-1", Credentials: someone, BaseEndpoint: &g.endpoint, HTTPClient: &http.Client{
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			asked++
			return http.DefaultTransport.RoundTrip(r)
		})}}, bucket.Options{})
	for key, want := range objects {
		out, err := client.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("lean"), Key: &key, ChecksumMode: types.ChecksumModeEnabled, IfMatch: aws.String(etag(want.data))})
		if err != nil {
			t.Errorf("%q: %v", key, err)
			continue
		}
		got, err := io.ReadAll(out.Body)
		if err != nil || !bytes.Equal(got, want.data) || out.Metadata["signature"] != want.meta["signature"] || aws.ToString(out.ChecksumCRC32) != checksum(want.data) {
			t.Errorf("%q: %q, %v, %v", key, got, out.Metadata, err)
		}
	}
	if asked != len(objects) {
		t.Errorf("%d requests for %d objects", asked, len(objects))
	}
}

// TestE2EStrays: versitygw lists strays as the server of the other tests does.
func TestE2EStrays(t *testing.T) {
	client := newGateway(t).client()
	objects := map[string]stored{}
	for _, key := range strayKeys {
		objects[key] = stored{data: []byte("null")}
	}
	fill(t, client, "strays", objects)
	source := &bucket.Source{Client: client, Bucket: "strays", From: strayDay, To: strayDay}
	got := names(t, source)
	for i := range got {
		got[i] = strings.TrimPrefix(got[i], "s3://strays/")
	}
	if diff := gocmp.Diff(straysOfDay(), got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if lists, _ := source.Requests(); lists > 14 {
		t.Errorf("%d requests", lists)
	}
}

// hash matches what identifies the objects behind a JSON report.
var hash = regexp.MustCompile(`"sha256": "[0-9a-f]{64}"|"version": "[0-9a-f]+(-[0-9]+)?"`)

// TestE2EReportIsThatOfTheFiles scans the same objects in a folder and in a bucket.
func TestE2EReportIsThatOfTheFiles(t *testing.T) {
	bin := t.TempDir()
	if out, err := exec.Command("go", "build", "-o", bin, "../../cmd/cogtrail", "../../cmd/trailgen").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	generated := filepath.Join(t.TempDir(), "archive")
	if out, err := exec.Command(filepath.Join(bin, "trailgen"), "--inflated", "4MiB", "--cognito", "0.1", generated).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	g := newGateway(t)
	everything := []string{"--report", "all", "--format", "json"}
	for _, test := range []struct {
		name, dir, below string
		status           int
		flags            []string
	}{
		{"generated", generated, "AWSLogs", 0, everything},
		{"sample", "../../testdata", "trail", 0, everything},
		{"damaged", "../../testdata", "damaged", 3, everything},
		// From a bucket, only days since the first one are listed: the coverage differs,
		// the answer does not.
		{"two-days", generated, "AWSLogs", 0, []string{"--report", "authorize", "--format", "csv", "--from", "2025-01-10", "--to", "2025-01-12", "--late", "14d"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			fill(t, g.client(), test.name, folder(t, test.dir, test.below))
			logged := g.operations(t)
			scan := func(source string, status int) string {
				cmd := exec.Command(filepath.Join(bin, "cogtrail"), slices.Concat([]string{"scan", "--endpoint-url", g.endpoint}, test.flags, []string{source})...)
				cmd.Dir = test.dir
				cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY=secret", "AWS_REGION=us-east-1") // not the bucket's region
				var stderr bytes.Buffer
				cmd.Stderr = &stderr
				out, err := cmd.Output()
				if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) || cmd.ProcessState.ExitCode() != status {
					t.Fatalf("%s: %v, want exit status %d\n%s", source, err, status, stderr.String())
				}
				return string(out)
			}
			want := scan(test.below, test.status)
			prefix := "s3://" + test.name + "/"
			got := scan(prefix+test.below, test.status)
			if test.below == "damaged" { // names outside of the folders of a trail are hashed as they are, and files and objects have their own versions
				want, got = hash.ReplaceAllString(want, ""), hash.ReplaceAllString(got, "")
			}
			if got = strings.ReplaceAll(got, prefix, ""); got != want || strings.Count(want, "\n") < 3 {
				t.Errorf("(-files +bucket)\n%s", gocmp.Diff(want, got))
			}
			done := g.operations(t)[len(logged):]
			if !slices.Contains(done, "ListObjectsV2") || !slices.Contains(done, "GetObject") {
				t.Errorf("the server saw only %v", done)
			}
			for _, op := range done {
				if !slices.Contains(harmless, op) {
					t.Errorf("the scan did %s", op)
				}
			}
		})
	}
}

// folder returns the files below dir/name by their path in dir.
func folder(t *testing.T, dir, name string) map[string]stored {
	objects := map[string]stored{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, name, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := fs.ReadFile(root, path)
		objects[path] = stored{data: data}
		return err
	})
	if err != nil || len(objects) == 0 {
		t.Fatalf("%d files, %v", len(objects), err)
	}
	return objects
}

var operationOf = regexp.MustCompile(` s3_(\w+) `)

// operations returns the operations in the access log.
func (g gateway) operations(t *testing.T) (ops []string) {
	t.Helper()
	text, err := os.ReadFile(g.log)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] { // the first line says when it starts
		m := operationOf.FindStringSubmatch(line)
		if m == nil {
			t.Fatalf("access log: no operation in %q", line)
		}
		ops = append(ops, m[1])
	}
	return ops
}

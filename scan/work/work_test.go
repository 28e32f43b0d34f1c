package work_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cogtrail/cogtrail/scan/plan"
	"github.com/cogtrail/cogtrail/scan/work"
)

// A drawer is a small S3 with one bucket, in a region other than the one first asked.
type drawer struct {
	objects map[string]string
	cut     bool // answers break off
}

func (d *drawer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/b"), "/")
	w.Header().Set("x-amz-bucket-region", "eu-west-1")
	text, ok := d.objects[key]
	switch {
	case !strings.Contains(r.Header.Get("Authorization"), "/eu-west-1/s3/"):
		w.WriteHeader(http.StatusMovedPermanently)
	case r.Method == http.MethodPut:
		data, err := io.ReadAll(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		d.objects[key] = string(data)
	case !ok:
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, "<Error><Code>NoSuchKey</Code></Error>")
	case d.cut:
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, text)
	default:
		io.WriteString(w, text)
	}
}

func content(t *testing.T, f plan.Folder, name string) (string, error) {
	t.Helper()
	in, err := f.Open(t.Context(), name)
	if err != nil {
		return "", err
	}
	defer in.Close()
	text, err := io.ReadAll(in)
	return string(text), err
}

// Both folders keep what is put, replace a file with the same name, and say that other
// files do not exist.
func TestFolders(t *testing.T) {
	d := &drawer{objects: map[string]string{}}
	server := httptest.NewServer(d)
	defer server.Close()
	client := s3.New(s3.Options{Region: "us-east-1", BaseEndpoint: aws.String(server.URL), UsePathStyle: true, Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "x", SecretAccessKey: "y"}, nil
	})})
	bucket := &work.Bucket{Client: client, Bucket: "b", Prefix: "audit/"}
	bucket.Locate(t.Context())
	dir := t.TempDir()
	for kind, f := range map[string]plan.Folder{"local": work.Local(filepath.Join(dir, "new")), "bucket": bucket} {
		if _, err := content(t, f, "run/plan.json"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: nothing is there: %v", kind, err)
		}
		for _, text := range []string{"one", "", "another"} {
			if err := f.Put(t.Context(), "run/plan.json", strings.NewReader(text)); err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			if got, err := content(t, f, "run/plan.json"); err != nil || got != text {
				t.Errorf("%s: %q, %v, want %q", kind, got, err, text)
			}
		}
	}
	if d.objects["audit/run/plan.json"] != "another" {
		t.Errorf("the bucket has %q", d.objects)
	}
	d.cut = true
	if got, err := content(t, bucket, "run/plan.json"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("an answer that breaks off: %q, %v", got, err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "new", "run"))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files are left, want 1: %v", len(entries), err)
	}
	info, err := os.Stat(filepath.Join(dir, "new", "run", "plan.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// A file that cannot be put completely does not replace the one that is there.
func TestPutIsWhole(t *testing.T) {
	f := work.Local(t.TempDir())
	if err := f.Put(t.Context(), "run/part", strings.NewReader("whole")); err != nil {
		t.Fatal(err)
	}
	if err := f.Put(t.Context(), "run/part", broken{}); err == nil {
		t.Error("a part that cannot be read is put")
	}
	if got, err := content(t, f, "run/part"); got != "whole" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if entries, err := os.ReadDir(f.Path("run")); err != nil || len(entries) != 1 {
		t.Errorf("%d files are left, want 1: %v", len(entries), err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error)       { return 0, io.ErrUnexpectedEOF }
func (broken) Seek(int64, int) (int64, error) { return 0, nil }

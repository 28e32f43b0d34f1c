//go:build e2e

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// The ways of tampering that the AWS CLI does not fail for though we do, or the other way
// round; docs/integrity.md tells why. Those of newer are found by versions from 1.45.55 on.
var (
	onlyOurs = []string{
		"the checksum of a log is cut", "a log is forged", "a log is forged beside the true one", "the newest digests are deleted",
		"all digests are deleted", "a signature is said to be by MD5", "something is appended to a digest",
	}
	onlyTheirs = []string{"a digest is elsewhere in the bucket"}
	newer      = []string{"records are appended to a log", "something is appended to a log", "NULs are appended to a log"}
)

// A served trail is what CloudTrail and the AWS CLI know of it.
type served struct {
	arn          string
	organization string // whose it is; none: an account's
}

// serveTrail serves the vault's bucket from a real S3 server, and its keys and the trail
// from a fake CloudTrail, and sets the environment for both.
func (v *vault) serveTrail(t testing.TB, trail served) {
	t.Helper()
	endpoint := startGateway(t)
	cloudtrail := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		target := r.Header.Get("X-Amz-Target")
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		switch {
		case strings.HasSuffix(target, ".DescribeTrails"):
			json.NewEncoder(w).Encode(map[string]any{"trailList": []any{map[string]any{"Name": "trailgen_trail", "TrailARN": trail.arn, "S3BucketName": signedBucket,
				"HomeRegion": "us-east-1", "IsMultiRegionTrail": true, "IsOrganizationTrail": trail.organization != ""}}})
		case strings.HasSuffix(target, ".DescribeOrganization"):
			json.NewEncoder(w).Encode(map[string]any{"Organization": map[string]any{"Id": trail.organization}})
		default:
			v.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(cloudtrail.Close)
	for key, value := range map[string]string{"AWS_ENDPOINT_URL_S3": endpoint, "AWS_ENDPOINT_URL_CLOUDTRAIL": cloudtrail.URL, "AWS_ENDPOINT_URL_ORGANIZATIONS": cloudtrail.URL,
		"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_PAGER": ""} {
		t.Setenv(key, value)
	}
	for _, key := range []string{"AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_MAX_ATTEMPTS"} { // to the AWS CLI an empty one is a value
		os.Unsetenv(key)
	}
	v.upload(t, endpoint)
}

// startGateway starts an S3 server and returns its endpoint.
func startGateway(t testing.TB) string {
	t.Helper()
	port, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := port.Addr().String()
	port.Close()
	cmd := exec.Command(os.Getenv("VERSITYGW"), "--quiet", "--access", "AKIAIOSFODNN7EXAMPLE", "--secret", "example", "--region", "us-east-1", "--port", address, "posix", t.TempDir())
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
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return "http://" + address
}

const trailARN = "arn:aws:cloudtrail:us-east-1:609617453771:trail/trailgen_trail"

// upload puts what the vault has into the bucket, some objects at once.
func (v *vault) upload(t testing.TB, endpoint string) {
	t.Helper()
	client := s3.New(s3.Options{Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "example", ""), BaseEndpoint: &endpoint, UsePathStyle: true})
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(signedBucket)}); err != nil {
		t.Fatal(err)
	}
	keys := make(chan string)
	var putters sync.WaitGroup
	for range 8 {
		putters.Go(func() {
			for key := range keys {
				if _, err := client.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(signedBucket), Key: &key, Body: bytes.NewReader(v.objects[key]), Metadata: v.meta[key]}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for key := range v.objects {
		keys <- key
	}
	close(keys)
	if putters.Wait(); t.Failed() {
		t.FailNow()
	}
}

// TestE2EVerifyIsLikeTheAWSCLI holds our verdict on each way of tampering against that of
// the AWS CLI: they differ where it is said above, and nowhere else.
func TestE2EVerifyIsLikeTheAWSCLI(t *testing.T) {
	if _, err := exec.LookPath("aws"); err != nil {
		t.Fatalf("this test needs the AWS CLI: apt-get install awscli: %v", err)
	}
	for _, test := range tampering {
		t.Run(test.name, func(t *testing.T) {
			v := openVault(t)
			if test.do != nil {
				test.do(t, v, v.digests(), v.logs())
			}
			v.serveTrail(t, served{arn: trailARN})
			cmd := exec.Command("aws", "cloudtrail", "validate-logs", "--trail-arn", trailARN, "--start-time", "2025-01-01T00:00:00Z", "--end-time", "2025-01-02T00:00:00Z", "--verbose")
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
				t.Fatalf("%v\n%s", err, out)
			}
			theirs := err != nil
			status, stdout, stderr := run(t.Context(), nil, nil, "verify", "-q", "--from", "2025-01-01", "--to", "2025-01-02", "s3://"+signedBucket)
			ours := status != exitComplete
			switch {
			case status != test.status:
				t.Errorf("status %d, want %d: %s\n%s", status, test.status, stderr, stdout)
			case slices.Contains(newer, test.name):
				if !ours {
					t.Errorf("not found")
				}
			case slices.Contains(onlyOurs, test.name) && (theirs || !ours), slices.Contains(onlyTheirs, test.name) && (!theirs || ours):
				t.Errorf("found by cogtrail %t, by the AWS CLI %t: no more a difference\n%s", ours, theirs, out)
			case !slices.Contains(onlyOurs, test.name) && !slices.Contains(onlyTheirs, test.name) && ours != theirs:
				t.Errorf("found by cogtrail %t, by the AWS CLI %t\n%s\n%s", ours, theirs, out, stdout)
			}
		})
	}
}

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
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cogtrail/cogtrail/scan/digest"
)

// The ways of tampering for which the AWS CLI does not fail although we do, and the reverse;
// docs/integrity.md explains why. Versions from 1.45.55 on find those in newer.
var (
	onlyOurs = []string{
		"the checksum of a log is cut", "a log is forged", "a log is forged beside the true one", "the newest digests are deleted",
		"all digests are deleted", "a signature is said to be by MD5", "something is appended to a digest",
	}
	onlyTheirs = []string{"a digest is elsewhere in the bucket"}
	newer      = []string{"records are appended to a log", "something is appended to a log", "NULs are appended to a log"}
)

// A served trail is what CloudTrail and the AWS CLI know about the trail.
type served struct {
	arn          string
	organization string // its owner; empty if that is an account
}

// serveTrail serves the vault's bucket from a real S3 server, and its keys and the trail from a
// fake CloudTrail. It sets the environment for both.
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
	for _, key := range []string{"AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_MAX_ATTEMPTS"} { // the AWS CLI treats an empty variable as a value
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
		cmd.Wait() // it was killed
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

// upload puts the contents of the vault into the bucket, several objects at once.
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

// TestE2EVerifyIsLikeTheAWSCLI compares our verdict on each way of tampering with that of the
// AWS CLI. They differ only where it says so above.
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
				t.Errorf("found by cogtrail %t, by the AWS CLI %t: no longer a difference\n%s", ours, theirs, out)
			case !slices.Contains(onlyOurs, test.name) && !slices.Contains(onlyTheirs, test.name) && ours != theirs:
				t.Errorf("found by cogtrail %t, by the AWS CLI %t\n%s\n%s", ours, theirs, out, stdout)
			}
		})
	}
}

// TestE2EVerifyOrganization compares our verdict on each account and region of an
// organization's trail with that of the AWS CLI.
func TestE2EVerifyOrganization(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "archive")
	const organization = "o-a1b2c3d4e5"
	write := exec.Command("go", "run", "../trailgen", "--digests", "--organization", organization, "--accounts", "2", "--regions", "2", "--days", "1", "--inflated", "1MiB", "--records-per-file", "4", dir)
	if out, err := write.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, test := range []struct {
		name string
		do   func(t *testing.T, v *vault, keys []string) // the keys of the first account and region's digests and logs
		want digest.Verdict                              // on these
	}{
		{"nothing", func(*testing.T, *vault, []string) {}, digest.Verified},
		{"a digest is deleted", func(_ *testing.T, v *vault, keys []string) { v.remove(keys[10]) }, digest.Missing},
		{"a log is changed", func(t *testing.T, v *vault, keys []string) {
			last := keys[len(keys)-1]
			v.objects[last] = gzipOf(append(v.text(t, last), ' '))
		}, digest.Tampered},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := openVaultOf(t, dir)
			var places [][2]string // accounts and regions, in order
			of := map[[2]string][]string{}
			for _, key := range append(v.digests(), v.logs()...) {
				parts := strings.Split(key, "/")
				at := [2]string{parts[2], parts[4]}
				if of[at] = append(of[at], key); len(of[at]) == 1 {
					places = append(places, at)
				}
			}
			test.do(t, v, of[places[0]])
			trail := served{"arn:aws:cloudtrail:us-east-1:" + places[0][0] + ":trail/trailgen_trail", organization}
			v.serveTrail(t, trail)
			for i, at := range places {
				cmd := exec.Command("aws", "cloudtrail", "validate-logs", "--trail-arn", trail.arn, "--account-id", at[0], "--region", at[1], "--start-time", "2025-01-01T00:00:00Z", "--end-time", "2025-01-02T00:00:00Z", "--verbose")
				out, err := cmd.CombinedOutput()
				if !strings.Contains(string(out), "digest files valid") {
					t.Fatalf("%v\n%s", err, out)
				}
				_, stdout, stderr := run(t.Context(), nil, nil, "verify", "-q", "--format", "json", "--account", at[0], "--region", at[1], "--from", "2025-01-01", "--to", "2025-01-02", "s3://"+signedBucket)
				var r digest.Report
				if err := json.Unmarshal([]byte(stdout), &r); err != nil {
					t.Fatalf("%v: %s", err, stderr)
				}
				want := digest.Verified
				if i == 0 {
					want = test.want
				}
				if r.Verdict != want || len(r.Chains) != 1 || (err == nil) != (want == digest.Verified) {
					t.Errorf("%s %s: %s, want %s; %d chains; the AWS CLI: %v\n%s", at[0], at[1], r.Verdict, want, len(r.Chains), err, out)
				}
			}
			_, stdout, _ := run(t.Context(), nil, nil, "verify", "-q", "--format", "json", "--from", "2025-01-01", "--to", "2025-01-02", "s3://"+signedBucket)
			if !strings.Contains(stdout, `"verdict": "`+string(test.want)+`"`) || strings.Count(stdout, `"trail": "trailgen_trail"`) < len(places) || len(places) != 4 {
				t.Errorf("all of %d: %s", len(places), stdout)
			}
		})
	}
}

//go:build e2e

package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var verifyDays = flag.Int("verify-days", 417, "of the archive of BenchmarkE2EVerify: a day has 24 digests and 240 logs")

// BenchmarkE2EVerify verifies one archive in a real S3 server, once with cogtrail and
// once with the AWS CLI. As many days as are usual make 10,000 digests and 100,000 logs.
func BenchmarkE2EVerify(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "archive")
	const logSize = 5922 // bytes of text, of four records
	write := exec.Command("go", "run", "../trailgen", "--digests", "--accounts", "1", "--regions", "1", "--from", "2023-01-01", "--days", fmt.Sprint(*verifyDays),
		"--records-per-file", "4", "--spread", "0", "--inflated", fmt.Sprint(*verifyDays*240*logSize), dir)
	if out, err := write.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	v := openVaultOf(b, dir)
	digests, logs := len(v.digests()), len(v.logs())
	account, _, _ := strings.Cut(strings.TrimPrefix(v.logs()[0], "AWSLogs/"), "/")
	trail := "arn:aws:cloudtrail:us-east-1:" + account + ":trail/trailgen_trail"
	v.serveTrail(b, served{arn: trail})
	end := time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, *verifyDays).Format(time.RFC3339)
	valid := fmt.Sprintf("%d/%d digest files valid", digests, digests)
	var ours, theirs time.Duration
	for b.Loop() {
		from := time.Now()
		if status, stdout, stderr := run(b.Context(), nil, nil, "verify", "-q", "--from", "2023-01-01", "--to", end, "s3://"+signedBucket); status != exitComplete {
			b.Fatalf("status %d: %s\n%s", status, stderr, stdout)
		}
		between := time.Now()
		cmd := exec.Command("aws", "cloudtrail", "validate-logs", "--trail-arn", trail, "--start-time", "2023-01-01T00:00:00Z", "--end-time", end)
		cmd.Stderr = os.Stderr
		if out, err := cmd.Output(); err != nil || !strings.Contains(string(out), valid) {
			b.Fatalf("%v\n%s", err, out)
		}
		ours, theirs = ours+between.Sub(from), theirs+time.Since(between)
	}
	n := float64((digests + logs) * b.N)
	b.Logf("%d digests, %d logs", digests, logs)
	b.ReportMetric(n/ours.Seconds(), "objects/s")
	b.ReportMetric(n/theirs.Seconds(), "awscli-objects/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "times")
}

//go:build e2e

package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var (
	verifyDays = flag.Int("verify-days", 417, "of the archive of BenchmarkE2EVerify: a day has 24 digests and 240 logs")
	verifyFar  = flag.Duration("verify-far", 0, "how long an answer of its server takes at least, as one takes that is far away: S3's take about 30ms")
)

// BenchmarkE2EVerify verifies one archive on a real S3 server, once with cogtrail and once with
// the AWS CLI. A typical number of days gives 10,000 digests and 100,000 logs.
func BenchmarkE2EVerify(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "archive")
	const logSize = 5922 // bytes of text, with four records
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
	if *verifyFar > 0 {
		b.Setenv("AWS_ENDPOINT_URL_S3", farAway(b, os.Getenv("AWS_ENDPOINT_URL_S3"), *verifyFar))
	}
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

// farAway returns an endpoint that forwards to the given one, and delays its responses by late.
// It does not parse HTTP, so header fields stay unchanged.
func farAway(b *testing.B, endpoint string, late time.Duration) string {
	b.Helper()
	far, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { far.Close() })
	go func() {
		for {
			client, err := far.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", strings.TrimPrefix(endpoint, "http://"))
			if err != nil {
				client.Close()
				return
			}
			go func() {
				io.Copy(server, client)
				server.Close()
			}()
			go func() {
				defer client.Close()
				delayed(client, server, late)
			}()
		}
	}()
	return "http://" + far.Addr().String()
}

// delayed copies data from a server, and delays each piece.
func delayed(to io.Writer, from io.Reader, late time.Duration) {
	type piece struct {
		data []byte
		at   time.Time
	}
	pieces := make(chan piece, 1000)
	go func() {
		defer close(pieces)
		for {
			data := make([]byte, 64<<10)
			n, err := from.Read(data)
			pieces <- piece{data[:n], time.Now().Add(late)}
			if err != nil {
				return
			}
		}
	}()
	for p := range pieces {
		time.Sleep(time.Until(p.at))
		to.Write(p.data) // if the client is gone, the rest is lost
	}
}

//go:build e2e

package bucket_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
)

// BenchmarkE2EObjects reads 4,000 objects of 5 kB from versitygw in turn: with a scan, with
// a loop that only gets them through the SDK, and with one that uses net/http and the SDK's
// signer. It reports the CPU time of this process. The server is another process, which
// needs more.
func BenchmarkE2EObjects(b *testing.B) {
	const n = 4000
	g := newGateway(b)
	fillLogs(b, g, n)
	for _, reads := range []int{16, 64} {
		ways := []struct {
			name string
			read func() int64
		}{
			{"sdk", func() int64 { return bareLoop(b, g.client(), reads, getWith(bareClient(g, reads))) }},
			{"signed", func() int64 { return bareLoop(b, g.client(), reads, getSigned(b, g, reads)) }},
			{"scan", func() int64 { return scanned(b, g, reads) }},
		}
		b.Run(fmt.Sprintf("reads=%d", reads), func(b *testing.B) {
			spent, rates := map[string][]float64{}, map[string][]float64{}
			for b.Loop() {
				for _, way := range ways {
					cpu, begin := used(b), time.Now()
					if got := way.read(); got != n {
						b.Fatalf("%s: %d objects", way.name, got)
					}
					spent[way.name] = append(spent[way.name], (used(b)-cpu).Seconds()*1e6/n)
					rates[way.name] = append(rates[way.name], n/time.Since(begin).Seconds())
				}
			}
			for _, way := range ways {
				b.ReportMetric(median(spent[way.name]), way.name+"-CPU-µs/object")
				b.ReportMetric(median(rates[way.name]), way.name+"-objects/s")
			}
		})
	}
}

// fillLogs puts n logs of the usual size into a bucket.
func fillLogs(b *testing.B, g gateway, n int) {
	filler := strings.Repeat("The same text, for size. ", 200)
	objects := map[string]stored{}
	for i := range n {
		key := fmt.Sprintf("AWSLogs/111111111111/CloudTrail/eu-west-1/2025/01/%02d/%08d.json", i%28+1, i)
		objects[key] = stored{data: fmt.Appendf(nil, `{"Records":[{"eventVersion":"1.10","eventID":"%d","eventSource":"s3.amazonaws.com","eventName":"GetObject","filler":%q}]}`, i, filler)}
	}
	fill(b, g.client(), "logs", objects)
}

// used returns the CPU time of this process.
func used(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// scanned returns how many objects a scan read.
func scanned(b *testing.B, g gateway, reads int) (n int64) {
	source := &bucket.Source{Client: bucket.NewClient(aws.Config{Region: "eu-west-1", Credentials: someone, BaseEndpoint: &g.endpoint,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported}, bucket.Options{Reads: reads}), Bucket: "logs"}
	for e, err := range (&scan.Scanner{Sources: []scan.Source{source}, Reads: reads}).Entries(b.Context()) {
		if err != nil || e.Records.Read != 1 {
			b.Fatal(e, err)
		}
		n++
	}
	return n
}

// bareClient returns the SDK's own client, with enough connections.
func bareClient(g gateway, reads int) *s3.Client {
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 0, reads+1
	})
	return s3.New(s3.Options{Region: "eu-west-1", Credentials: someone, BaseEndpoint: &g.endpoint, UsePathStyle: true,
		HTTPClient: client, ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported})
}

// A getter returns an object.
type getter func(ctx context.Context, key string) (io.ReadCloser, error)

// getWith gets objects with the SDK.
func getWith(client *s3.Client) getter {
	return func(ctx context.Context, key string) (io.ReadCloser, error) {
		out, err := client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String("logs"), Key: &key})
		if err != nil {
			return nil, err
		}
		return out.Body, nil
	}
}

// getSigned gets objects with net/http and the SDK's signer.
func getSigned(b *testing.B, g gateway, reads int) getter {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: reads + 1}}
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = true })
	as, err := someone.Retrieve(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	nothing := fmt.Sprintf("%x", sha256.Sum256(nil))
	return func(ctx context.Context, key string) (io.ReadCloser, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, g.endpoint+"/logs/"+key, nil)
		if err != nil {
			return nil, err
		}
		r.Header.Set("X-Amz-Content-Sha256", nothing)
		if err := signer.SignHTTP(ctx, as, r, nothing, "s3", "eu-west-1", time.Now()); err != nil {
			return nil, err
		}
		res, err := client.Do(r)
		if err != nil {
			return nil, err
		}
		if res.StatusCode != http.StatusOK {
			err = errors.New(res.Status)
		}
		return res.Body, err
	}
}

// bareLoop gets all objects of the bucket, reads at once, and returns how many there are.
func bareLoop(b *testing.B, client *s3.Client, reads int, get getter) int64 {
	keys := make(chan string, 1000)
	var objects atomic.Int64
	var readers sync.WaitGroup
	for range reads {
		readers.Go(func() {
			var data bytes.Buffer
			for key := range keys {
				body, err := get(b.Context(), key)
				if err != nil {
					b.Error(err)
					continue
				}
				data.Reset()
				if _, err = io.Copy(&data, body); err != nil {
					b.Error(err)
				}
				body.Close() // only read from
				objects.Add(1)
			}
		})
	}
	for p := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: aws.String("logs")}); p.HasMorePages(); {
		out, err := p.NextPage(b.Context())
		if err != nil {
			b.Error(err)
			break
		}
		for _, o := range out.Contents {
			keys <- *o.Key
		}
	}
	close(keys)
	readers.Wait()
	return objects.Load()
}

//go:build e2e

package bucket_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
)

// BenchmarkE2EObjects reads 4,000 objects of 5 kB from versitygw, with a scan and
// with a loop around the SDK that only gets them. The server takes more of the
// CPUs than either.
func BenchmarkE2EObjects(b *testing.B) {
	const n = 4000
	g := newGateway(b)
	var filler bytes.Buffer
	for filler.Len() < 5000 {
		filler.WriteString("The same text, for size. ")
	}
	objects := map[string]stored{}
	for i := range n {
		key := fmt.Sprintf("AWSLogs/111111111111/CloudTrail/eu-west-1/2025/01/%02d/%08d.json", i%28+1, i)
		objects[key] = stored{data: fmt.Appendf(nil, `{"Records":[{"eventVersion":"1.10","eventID":"%d","eventSource":"s3.amazonaws.com","eventName":"GetObject","filler":%q}]}`, i, filler.String())}
	}
	fill(b, g.client(), "logs", objects)
	for _, reads := range []int{16, 64} {
		b.Run(fmt.Sprintf("loop/reads=%d", reads), func(b *testing.B) {
			client := bareClient(g, reads)
			for b.Loop() {
				if got := bareLoop(b, client, "logs", reads); got != n {
					b.Fatalf("%d objects", got)
				}
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "objects/s")
		})
		b.Run(fmt.Sprintf("scan/reads=%d", reads), func(b *testing.B) {
			source := &bucket.Source{Client: bucket.NewClient(aws.Config{Region: "eu-west-1", Credentials: someone, BaseEndpoint: &g.endpoint,
				ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported}, bucket.Options{Reads: reads}), Bucket: "logs"}
			for b.Loop() {
				got := 0
				for e, err := range (&scan.Scanner{Sources: []scan.Source{source}, Reads: reads}).Entries(b.Context()) {
					if err != nil || e.Records.Read != 1 {
						b.Fatal(e, err)
					}
					got++
				}
				if got != n {
					b.Fatalf("%d objects", got)
				}
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "objects/s")
		})
	}
}

// bareClient returns the SDK's own client, with connections enough.
func bareClient(g gateway, reads int) *s3.Client {
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = 0, reads+1
	})
	return s3.New(s3.Options{Region: "eu-west-1", Credentials: someone, BaseEndpoint: &g.endpoint, UsePathStyle: true,
		HTTPClient: client, ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported})
}

// bareLoop gets all objects of a bucket, so many at once, and returns how many.
func bareLoop(b *testing.B, client *s3.Client, name string, reads int) int64 {
	keys := make(chan string, 1000)
	var objects atomic.Int64
	var readers sync.WaitGroup
	for range reads {
		readers.Go(func() {
			var data bytes.Buffer
			for key := range keys {
				out, err := client.GetObject(b.Context(), &s3.GetObjectInput{Bucket: &name, Key: &key})
				if err != nil {
					b.Error(err)
					continue
				}
				data.Reset()
				if _, err = io.Copy(&data, out.Body); err != nil {
					b.Error(err)
				}
				out.Body.Close() // only read from
				objects.Add(1)
			}
		})
	}
	for p := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: &name}); p.HasMorePages(); {
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

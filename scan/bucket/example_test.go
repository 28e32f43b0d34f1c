package bucket_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/bucket"
)

// serveLog answers as an S3 bucket with one log does.
func serveLog(w http.ResponseWriter, r *http.Request) {
	const log = `{"Records":[{"eventVersion":"1.08","eventID":"1","eventTime":"2025-01-22T09:00:00Z",` +
		`"eventSource":"cognito-idp.amazonaws.com","eventName":"AdminDeleteUser"}]}`
	if r.URL.Query().Has("list-type") {
		fmt.Fprintf(w, `<ListBucketResult><Name>example</Name><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated>`+
			`<Contents><Key>logs/a.json</Key><Size>%d</Size><ETag>"1"</ETag></Contents></ListBucketResult>`, len(log))
		return
	}
	w.Header().Set("ETag", `"1"`)
	fmt.Fprint(w, log)
}

// Scan the objects of a bucket below a prefix.
func ExampleSource() {
	// On AWS, cfg comes from config.LoadDefaultConfig.
	server := httptest.NewServer(http.HandlerFunc(serveLog))
	defer server.Close()
	cfg := aws.Config{Region: "eu-west-1", BaseEndpoint: &server.URL,
		Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "example", "")}

	source := &bucket.Source{Client: bucket.NewClient(cfg, bucket.Options{}), Bucket: "example", Prefix: "logs/"}
	s := scan.Scanner{Sources: []scan.Source{source}}
	for e, err := range s.Entries(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Object, e.Status, e.Records.Matched)
	}
	// Output: s3://example/logs/a.json scanned 1
}

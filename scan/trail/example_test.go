package trail_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"log"

	"github.com/cogtrail/cogtrail/scan/trail"
)

func ExampleRecords() {
	lines := `{"eventVersion":"1.11","eventName":"SignUp"}
oops}
{"eventVersion":"1.11","eventName":"DeleteUser"}
`
	for rec, err := range trail.Records([]byte(lines)) {
		var bad *trail.RecordError
		switch {
		case errors.As(err, &bad):
			fmt.Println("bad:", err) // costs the record
		case err != nil:
			log.Fatal(err) // costs the object
		default:
			fmt.Printf("%s\n", rec)
		}
	}
	// Output:
	// {"eventVersion":"1.11","eventName":"SignUp"}
	// bad: line 2: byte 0: unexpected 'o', want a JSON value
	// {"eventVersion":"1.11","eventName":"DeleteUser"}
}

func ExampleParseName() {
	n, ok := trail.ParseName("AWSLogs/o-abcdef1234/123456789012/CloudTrail/eu-west-1/2025/01/23/" +
		"123456789012_CloudTrail_eu-west-1_20250123T1005Z_Mo3Xq1OtZzRrQbN7.json.gz")
	fmt.Println(ok, n.Kind, n.Account, n.Organization, n.Region, n.Delivered)
	// Output:
	// true log 123456789012 o-abcdef1234 eu-west-1 2025-01-23 10:05:00 +0000 UTC
}

func ExampleReader_Records() {
	var stored bytes.Buffer
	w := gzip.NewWriter(&stored)
	fmt.Fprint(w, `{"Records":[{"eventSource":"s3.amazonaws.com","eventName":"PutObject"},{"eventSource":"cognito-idp.amazonaws.com","eventName":"SignUp"}]}`)
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	r := trail.Reader{Needles: trail.Needles{"cognito-"}}
	for rec, err := range r.Records(trail.Stored{Head: stored.Bytes(), Members: trail.OneMember}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s\n", rec)
	}
	fmt.Println(r.Read, "records in", r.Inflated, "bytes")
	// Output:
	// {"eventSource":"cognito-idp.amazonaws.com","eventName":"SignUp"}
	// 2 records in 137 bytes
}

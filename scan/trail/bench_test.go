package trail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// BenchmarkRecords walks a log of records of usual size: either every record, or those with a
// needle, of which there are none.
func BenchmarkRecords(b *testing.B) {
	rec := `{"eventVersion":"1.11","userIdentity":{"type":"AWSService","invokedBy":"x.amazonaws.com"},` +
		`"eventSource":"sts.amazonaws.com","eventName":"AssumeRole","requestParameters":{"roleArn":"` + strings.Repeat("arn:aws:iam::/", 30) +
		`","n":[1,2,3]},"responseElements":null,"requestID":"` + strings.Repeat("0a1b-", 8) + `"}`
	text := `{"Records":[` + strings.Repeat(rec+",", 5000) + rec + "]}"
	packed := pack(b, text)
	for _, needles := range []trail.Needles{nil, {"cognito-idp"}} {
		for name, stored := range map[string][]byte{"plain": []byte(text), "gzip": packed} {
			b.Run(fmt.Sprintf("%s/needles=%d", name, len(needles)), func(b *testing.B) {
				r := trail.Reader{Needles: needles}
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					for _, err := range r.Records(trail.Stored{Head: stored}) {
						if err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}

package cognito_test

import (
	"os"
	"testing"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// BenchmarkParse understands a record of each kind: hosted pages, API, deletion.
func BenchmarkParse(b *testing.B) {
	for _, name := range []string{"OAuth2_Authorize_GET", "InitiateAuth", "AdminDeleteUser"} {
		rec, err := os.ReadFile("../../testdata/cognito/" + name + ".json")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(rec)))
			b.ReportAllocs()
			for b.Loop() {
				if _, ok, err := cognito.Parse(trail.Record(rec)); !ok || err != nil {
					b.Fatal(ok, err)
				}
			}
		})
	}
}

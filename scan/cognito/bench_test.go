package cognito_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// BenchmarkParse parses records of each kind as CloudTrail writes them: hosted pages, API
// calls, deletions, and records that only mention Cognito. The mix takes all of them in turn,
// ten of each, with different IDs.
func BenchmarkParse(b *testing.B) {
	kinds := []struct {
		name, fixture string
	}{
		{"authorize-sub", "OAuth2_Authorize_GET.sub"},
		{"authorize", "OAuth2_Authorize_GET"},
		{"InitiateAuth", "InitiateAuth"},
		{"DeleteUser", "DeleteUser"},
		{"AdminDeleteUser", "AdminDeleteUser"},
	}
	var mix [][]byte
	for _, kind := range kinds {
		rec := compact(b, fixture(b, kind.fixture))
		mix = append(mix, rec)
		benchmarkParse(b, kind.name, rec)
	}
	other := bytes.ReplaceAll(mix[len(mix)-1], []byte(cognito.UserPools), []byte("iam.amazonaws.com"))
	other = bytes.Replace(other, []byte(`"requestParameters":{`), []byte(`"requestParameters":{"service":"`+cognito.UserPools+`",`), 1)
	mix = append(mix, other)
	benchmarkParse(b, "mention", other)
	for _, rec := range mix[:len(mix):len(mix)] {
		for i := range 9 {
			mix = append(mix, bytes.ReplaceAll(rec, []byte("11111111"), fmt.Appendf(nil, "1111111%d", i)))
		}
	}
	benchmarkParse(b, "mix", mix...)
}

func benchmarkParse(b *testing.B, name string, recs ...[]byte) {
	b.Run(name, func(b *testing.B) {
		size := 0
		for _, rec := range recs {
			size += len(rec)
		}
		b.SetBytes(int64(size / len(recs)))
		b.ReportAllocs()
		var p cognito.Parser
		for i := 0; b.Loop(); i++ {
			if _, _, err := p.Parse(recs[i%len(recs)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// compact removes the white space from rec.
func compact(b *testing.B, rec []byte) []byte {
	var buf bytes.Buffer
	if err := json.Compact(&buf, rec); err != nil {
		b.Fatal(err)
	}
	return buf.Bytes()
}

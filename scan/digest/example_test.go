package digest_test

import (
	"context"
	"fmt"
	"os"
	"path"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/digest"
	"github.com/cogtrail/cogtrail/scan/local"
)

// Judge a folder by its digest files. A copy on disk lacks the signature of the last digest,
// so that one stays unverified.
func ExampleArchive() {
	text, err := os.ReadFile("../../testdata/signed/public-keys.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	keys, err := digest.ParseKeys(text)
	if err != nil {
		fmt.Println(err)
		return
	}
	archive := digest.Archive{Keys: keys}
	s := scan.Scanner{Sources: []scan.Source{local.Path("../../testdata/signed/AWSLogs")}, Proofs: true, ProofsOnly: true}
	for e, err := range s.Entries(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if p, ok := scan.PrintOf(&e); ok {
			archive.Add(p)
		}
	}
	r := archive.Judge()
	fmt.Println(r.Verdict)
	for _, o := range r.Objects {
		if o.Verdict != digest.Verified {
			fmt.Println(path.Base(o.Name), o.Verdict, o.Why)
		}
	}
	// Output:
	// unverified
	// 609617453771_CloudTrail-Digest_us-east-1_trailgen_trail_us-east-1_20250102T000000Z.json.gz unverified it has no metadata with its signature, and no later digest holds it
}

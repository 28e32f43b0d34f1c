//go:build unix

package local_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/local"
	"github.com/cogtrail/cogtrail/scan/plan"
)

// Each file falls to one shard, an archive with everything in it, and a file that changed
// after the plan to none.
func TestPartsOfAFolder(t *testing.T) {
	const root = "logs/AWSLogs/111111111111/CloudTrail/eu-west-1/"
	tree(t, root+"2025/01/21/a.json", root+"2025/01/21/b/c.json", root+"2025/01/22/d.json", root+"2025/1/22/e.json", root+"f.json", "logs/g.json", "logs/h/i.json", "logs/late.json", "logs/.hidden")
	if err := os.Symlink("g.json", "logs/link"); err != nil {
		t.Fatal(err)
	}
	until := time.Now()
	want := slices.DeleteFunc(list(t, local.Path("logs")), func(name string) bool { return name == "logs/late.json" })
	if err := os.Chtimes("logs/late.json", time.Time{}, until.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	for shards := 1; shards < 12; shards++ {
		p := &plan.Plan{Shards: shards, Split: 1 + shards/2, Until: until}
		var got []string
		newer := int64(0)
		for i := range shards {
			s := &plan.Shard{Plan: p, Number: i}
			got = append(got, list(t, local.Part{Path: "logs", Shard: s})...)
			newer += s.Newer()
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" || newer != 1 {
			t.Errorf("%d shards: %d newer; (-all at once +in parts)\n%s", shards, newer, diff)
		}
	}
	one := 0
	for i := range 3 {
		one += len(list(t, local.Part{Path: "logs/g.json", Shard: &plan.Shard{Plan: &plan.Plan{Shards: 3, Split: 1, Until: until}, Number: i}}))
	}
	if one != 1 {
		t.Errorf("a file that is named itself falls to %d shards", one)
	}
}

package local_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/local"
	"github.com/cogtrail/cogtrail/scan/plan"
)

// The folder of a day that may not be listed is barred only by its own shard, because
// others do not look into it. Any other such folder is barred by all shards.
func TestUnreadableFolderOfParts(t *testing.T) {
	const day, loose = "logs/AWSLogs/111111111111/CloudTrail/eu-west-1/2025/01/22", "logs/loose"
	tree(t, day+"/a.json", loose+"/b.json", "logs/c.json")
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	open := []string{filepath.Dir(filepath.Dir(wd)), filepath.Dir(wd), wd}
	for dir := filepath.Dir(day); dir != "."; dir = filepath.Dir(dir) {
		open = append(open, dir)
	}
	for _, dir := range open {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{day, loose} {
		if err := os.Chmod(dir, 0o000); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(dir, 0o700)
	}
	if os.Geteuid() == 0 {
		runtime.LockOSThread() // and never unlocked: the thread ends with the test
		if err := syscall.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
		defer syscall.Setfsuid(0)
	}
	const shards = 8
	got := map[string]int{}
	for i := range shards {
		for _, line := range list(t, local.Part{Path: "logs", Shard: &plan.Shard{Plan: &plan.Plan{Shards: shards, Split: 1, Until: time.Now()}, Number: i}}) {
			got[line]++
		}
	}
	want := map[string]int{"logs/c.json": 1}
	for dir, n := range map[string]int{day: 1, loose: shards} {
		want[fmt.Sprintf("%s barred: open %s: permission denied", dir, dir)] = n
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

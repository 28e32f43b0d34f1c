package local_test

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/local"
)

// A folder that may not be listed is barred, and the rest is listed all the same. Root may
// list anything, so root becomes somebody else for a while. The file system identity
// belongs to the thread.
func TestUnreadableFolder(t *testing.T) {
	tree(t, "logs/closed/1.json", "logs/open/2.json")
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{filepath.Dir(filepath.Dir(wd)), filepath.Dir(wd), wd, "logs", "logs/open"} {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod("logs/closed", 0o000); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod("logs/closed", 0o700)
	if os.Geteuid() == 0 {
		runtime.LockOSThread() // and never unlocked: the thread ends with the test
		if err := syscall.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
		defer syscall.Setfsuid(0)
	}
	want := []string{"logs/closed barred: open logs/closed: permission denied", "logs/open/2.json"}
	if diff := cmp.Diff(want, list(t, local.Path("logs"))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

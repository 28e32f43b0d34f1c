package sandbox_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/cogtrail/cogtrail/testdata/engines/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Main(m, func(folder string) error {
		return os.WriteFile(filepath.Join(folder, "prepared"), nil, 0o644)
	})
}

// TestAlone sees nothing of the host. It leaves a process running: unless the sandbox ends
// it, the cgroup cannot be removed.
func TestAlone(t *testing.T) {
	devices, err := net.Interfaces()
	if err != nil || len(devices) != 1 || devices[0].Name != "lo" {
		t.Errorf("network devices %v, %v, want lo alone", devices, err)
	}
	if listener, err := net.Listen("tcp", sandbox.Address+":0"); err != nil {
		t.Error(err)
	} else {
		listener.Close()
	}
	if name, _ := os.Hostname(); name != sandbox.Host {
		t.Errorf("the host is called %s, want %s", name, sandbox.Host)
	}
	if entries, err := os.ReadDir("/run"); err != nil || len(entries) > 0 {
		t.Errorf("/run has %v, %v, want it empty", entries, err)
	}
	for _, folder := range []string{"/etc", "/opt", "/usr", "/var"} {
		var system syscall.Statfs_t
		if err := syscall.Statfs(folder, &system); err != nil || system.Type != unix.OVERLAYFS_SUPER_MAGIC {
			t.Errorf("%s is a file system of type %x, %v, want a layer in memory", folder, system.Type, err)
		}
	}
	if _, err := os.Stat(filepath.Join(sandbox.Folder(), "prepared")); err != nil {
		t.Error(err)
	}
	if list, _ := filepath.Glob("/proc/[0-9]*"); len(list) != 2 {
		t.Errorf("processes %v, want the first and the tests", list)
	}
	groups, err := os.ReadFile("/proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		if name := line[strings.LastIndex(line, ":")+1:]; name != "/\n" && name != "/tests\n" {
			t.Errorf("cgroup %q, %v, want one that looks like the root", line, err)
		}
	}
	left := exec.Command("sleep", "1000000")
	if err := left.Start(); err != nil {
		t.Error(err)
	}
}

// Package sandbox runs the tests of a package in their own Linux namespaces. Tests can
// start whole engines with many processes in them, and no part of an engine outlives or
// leaves the namespaces.
//
// Inside, the network has only a loopback device, and /run is empty. Whatever is written
// there or to the folders of the system stays in memory. The host is named Host, and the
// root of all cgroups is one that belongs to the test. However the tests end, even by
// SIGKILL, the kernel ends all of their processes, and all mounts, files in memory and
// listeners disappear with the last process.
//
// Start at Main.
package sandbox

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

const (
	// Host is the name of the machine inside.
	Host = "node"
	// Address is an address of the machine inside that is not in the loopback network,
	// because some engines refuse those.
	Address = "10.255.255.1"
)

// Variables of the processes inside: the folder, and the stage of the process.
const (
	folderVariable = "ENGINES_FOLDER"
	stageVariable  = "ENGINES_STAGE"
)

// Main is the TestMain of a package whose tests run in a sandbox. First it calls prepare
// outside, with a folder on disk. The tests find the folder with Folder, and it is removed
// after them. Main does not return.
func Main(m *testing.M, prepare func(folder string) error) {
	var err error
	status := 1
	switch os.Getenv(stageVariable) {
	case "":
		status, err = outside(prepare)
	case "first":
		status, err = first()
	case "tests":
		status = m.Run()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "sandbox: %v\n", err)
		status = 1
	}
	os.Exit(status)
}

// Folder returns the folder that prepare filled.
func Folder() string { return os.Getenv(folderVariable) }

// outside prepares the folder, runs this program again as the first process of new
// namespaces, and removes what the kernel does not: the folder and the cgroups.
func outside(prepare func(string) error) (status int, err error) {
	if os.Geteuid() != 0 {
		return 1, errors.New("the engines need namespaces, mounts and cgroups of their own: run this as root")
	}
	stopped := make(chan os.Signal, 1)
	signal.Notify(stopped, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	if err := sweep(); err != nil {
		return 1, err
	}
	folder, lock, err := newFolder()
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder), lock.Close()) }()
	if err := prepare(folder); err != nil {
		return 1, err
	}
	groups, err := cgroupsOf(filepath.Base(folder))
	if err != nil {
		return 1, err
	}
	if err := groups.create(); err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, groups.remove()) }()
	return runFirst(folder, groups, stopped)
}

// runFirst runs the stage first until it ends or a signal asks it to stop.
func runFirst(folder string, groups cgroups, stopped <-chan os.Signal) (int, error) {
	// Pdeathsig refers to the thread that starts the process.
	runtime.LockOSThread()
	first := again("first", folderVariable+"="+folder, cgroupVariable+"="+groups.String())
	first.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS,
		Pdeathsig:  syscall.SIGKILL,
	}
	if err := first.Start(); err != nil {
		return 1, fmt.Errorf("start in new namespaces: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- first.Wait() }()
	select {
	case <-ended:
	case s := <-stopped:
		first.Process.Kill()
		<-ended
		return 1, fmt.Errorf("stopped by a signal: %v", s)
	}
	return first.ProcessState.ExitCode(), nil
}

// again returns this program with its arguments, in another stage.
func again(stage string, environment ...string) *exec.Cmd {
	c := exec.Command("/proc/self/exe", os.Args[1:]...)
	c.Env = append(append(os.Environ(), stageVariable+"="+stage), environment...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	return c
}

// first is the first process inside. It sets the namespaces up, starts the tests, and waits
// for orphaned processes until the tests end.
func first() (int, error) {
	// The cgroup namespace belongs to the thread, and so to the next process.
	runtime.LockOSThread()
	if err := arrange(); err != nil {
		return 1, err
	}
	tests := again("tests")
	if err := tests.Start(); err != nil {
		return 1, err
	}
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 1, fmt.Errorf("wait: %w", err)
		case pid == tests.Process.Pid && status.Exited():
			return status.ExitStatus(), nil
		case pid == tests.Process.Pid:
			return 1, fmt.Errorf("the tests were ended by %v", status.Signal())
		}
	}
}

// arrange sets up the new namespaces as the package comment says.
func arrange() error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("make mounts private: %w", err)
	}
	if err := enterCgroups(os.Getenv(cgroupVariable)); err != nil {
		return err
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	if err := coverFolders(); err != nil {
		return err
	}
	if err := syscall.Sethostname([]byte(Host)); err != nil {
		return fmt.Errorf("name the host: %w", err)
	}
	// No name server can be reached.
	const names = "127.0.0.1 localhost\n" + Address + " " + Host + "\n"
	if err := os.WriteFile("/etc/hosts", []byte(names), 0o644); err != nil {
		return err
	}
	return errors.Join(raise("lo", "127.0.0.1"), raise("lo:1", Address))
}

// coverFolders mounts layers in memory over the folders of the system, because engines
// write to more places than can be configured, and an empty one over /run.
func coverFolders() error {
	if err := mountMemory("/run"); err != nil {
		return err
	}
	for _, folder := range []string{"/etc", "/opt", "/usr", "/var"} {
		upper, work := "/run/upper"+folder, "/run/work"+folder
		if err := errors.Join(os.MkdirAll(upper, 0o755), os.MkdirAll(work, 0o755)); err != nil {
			return err
		}
		layers := fmt.Sprintf("lowerdir=%s,upperdir=%s,workdir=%s", folder, upper, work)
		if err := syscall.Mount("overlay", folder, "overlay", 0, layers); err != nil {
			return fmt.Errorf("put a layer over %s: %w", folder, err)
		}
	}
	return mountMemory("/run")
}

func mountMemory(folder string) error {
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "mode=755"); err != nil {
		return fmt.Errorf("mount %s: %w", folder, err)
	}
	return nil
}

// raise gives a device its address and switches it on.
func raise(device, address string) error {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(socket)
	request, err := unix.NewIfreq(device)
	if err != nil {
		return err
	}
	if err := request.SetInet4Addr(net.ParseIP(address).To4()); err != nil {
		return err
	}
	if err := unix.IoctlIfreq(socket, unix.SIOCSIFADDR, request); err != nil {
		return fmt.Errorf("give %s the address %s: %w", device, address, err)
	}
	request.SetUint16(unix.IFF_UP | unix.IFF_RUNNING)
	if err := unix.IoctlIfreq(socket, unix.SIOCSIFFLAGS, request); err != nil {
		return fmt.Errorf("switch on %s: %w", device, err)
	}
	return nil
}

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// stopped is a process that is stopped, traced, in the middle of its work.
type stopped struct{ pid int }

// kill ends the process the way the kernel does when memory runs out.
func (s stopped) kill() {
	syscall.Kill(s.pid, syscall.SIGKILL)
	for {
		// Each traced thread must be waited for. The process is the last.
		pid, err := syscall.Wait4(-1, nil, syscall.WALL, nil)
		if err != syscall.EINTR && (err != nil || pid == s.pid) {
			return
		}
	}
}

// stopHalfWay starts the program and lets it run until it opens an object for the nth time.
// This does not depend on time: the program is stopped in the system call, before the
// object is open. It is an error if the program ends earlier.
func stopHalfWay(program string, args []string, nth int) (stopped, error) {
	// The tracer of a process is a thread.
	runtime.LockOSThread()
	c := exec.Command(program, args...)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Pdeathsig: syscall.SIGKILL}
	if err := c.Start(); err != nil {
		return stopped{}, err
	}
	t := tracer{child: c.Process.Pid}
	for opened := 0; opened < nth; {
		object, err := t.next()
		if err != nil {
			return stopped{}, fmt.Errorf("after %d of %d objects: %w", opened, nth, err)
		}
		if object {
			opened++
		}
	}
	return stopped{pid: t.child}, nil
}

// A tracer follows all threads of a child from one system call to the next.
type tracer struct {
	child   int
	thread  int // the stopped one, or 0
	signal  int // to send when the thread continues
	options bool
}

// next lets the stopped thread continue, waits until any thread stops, and reports whether
// that one is about to open an object.
func (t *tracer) next() (object bool, err error) {
	if t.thread != 0 {
		if err := syscall.PtraceSyscall(t.thread, t.signal); err != nil && err != syscall.ESRCH {
			return false, fmt.Errorf("let it go on: %w", err)
		}
	}
	var status syscall.WaitStatus
	t.thread, t.signal = 0, 0
	pid, err := syscall.Wait4(-1, &status, syscall.WALL, nil)
	switch {
	case err == syscall.EINTR:
		return false, nil
	case err != nil:
		return false, fmt.Errorf("wait: %w", err)
	case !status.Stopped():
		if pid == t.child {
			return false, fmt.Errorf("it ended: status %d, signal %d", status.ExitStatus(), status.Signal())
		}
		return false, nil
	}
	t.thread = pid
	return t.stop(status)
}

// syscallStop is the signal of stops at system calls, with PTRACE_O_TRACESYSGOOD.
const syscallStop = syscall.SIGTRAP | 0x80

// stop handles the reason why the thread stopped, and reports whether it is about to open
// an object.
func (t *tracer) stop(status syscall.WaitStatus) (object bool, err error) {
	if !t.options {
		t.options = true
		const exitKill = 0x100000 // the child does not outlive its tracer
		return false, syscall.PtraceSetOptions(t.thread, syscall.PTRACE_O_TRACESYSGOOD|syscall.PTRACE_O_TRACECLONE|exitKill)
	}
	switch signal := status.StopSignal(); signal {
	case syscallStop:
		return t.opensObject()
	case syscall.SIGTRAP, syscall.SIGSTOP: // a new thread, reported by its parent and by itself
	default:
		t.signal = int(signal)
	}
	return false, nil
}

// call is the kernel's description of a system call, struct ptrace_syscall_info.
type call struct {
	op        uint8
	_         [3]byte
	_         uint32
	_, _      uint64
	number    uint64
	arguments [6]uint64
}

// opensObject reports whether the thread is about to open an object of CloudTrail.
func (t *tracer) opensObject() (bool, error) {
	const getSyscallInfo, entry = 0x420e, 1
	var c call
	_, _, e := syscall.Syscall6(syscall.SYS_PTRACE, getSyscallInfo, uintptr(t.thread), unsafe.Sizeof(c), uintptr(unsafe.Pointer(&c)), 0, 0)
	if e != 0 {
		return false, fmt.Errorf("ask for the system call: %w", e)
	}
	if c.op != entry || c.number != unix.SYS_OPENAT && c.number != unix.SYS_OPENAT2 {
		return false, nil
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", t.thread))
	if err != nil {
		return false, err
	}
	defer memory.Close()
	path := make([]byte, syscall.PathMax)
	n, _ := memory.ReadAt(path, int64(c.arguments[1])) // short where memory ends
	path, _, _ = bytes.Cut(path[:n], []byte{0})
	return strings.HasSuffix(string(path), ".json.gz"), nil
}

//go:build unix

package main

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// peakMemory returns the largest number of bytes that the process, or one of the processes
// that it waited for, had in memory.
func peakMemory(p *os.ProcessState) int64 {
	u, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(u.Maxrss)
	}
	return int64(u.Maxrss) << 10
}

// ownCPU returns the CPU time of this process in user and system mode.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// busyCPU returns the seconds for which the machine's CPUs have been busy since it started,
// or 0 if the system does not say, as only Linux does.
func busyCPU() float64 {
	text, _ := os.ReadFile("/proc/stat")
	line, _, _ := strings.Cut(string(text), "\n")
	busy := 0.0
	for i, field := range strings.Fields(line) {
		// The fields are the label, user, nice, system, idle, iowait, irq, softirq and
		// steal. The time of guests is included in user.
		if i == 0 || i == 4 || i == 5 || i > 8 {
			continue
		}
		ticks, _ := strconv.ParseFloat(field, 64)
		busy += ticks / 100 // hundredths of a second, on every Linux
	}
	return busy
}

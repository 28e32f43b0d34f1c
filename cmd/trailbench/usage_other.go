//go:build !unix

package main

import (
	"os"
	"time"
)

// peakMemory is not known here.
func peakMemory(*os.ProcessState) int64 { return 0 }

// ownCPU is not known here: ratios to inflating alone are left out.
func ownCPU() time.Duration { return 0 }

// busyCPU is not known here.
func busyCPU() float64 { return 0 }

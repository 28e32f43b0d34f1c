//go:build !unix

package main

import (
	"os"
	"time"
)

// peakMemory is unknown here.
func peakMemory(*os.ProcessState) int64 { return 0 }

// ownCPU is unknown here: ratios to decompression alone are left out.
func ownCPU() time.Duration { return 0 }

// busyCPU is unknown here.
func busyCPU() float64 { return 0 }

package trail

import "golang.org/x/sys/cpu"

// hasKernel reports whether the processor has all instructions that plainRecord uses.
func hasKernel() bool {
	return cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 && cpu.X86.HasPCLMULQDQ && cpu.X86.HasPOPCNT
}

// plainRecord returns the end of the record whose opening brace is b[0], or 0 if it gives no
// answer. It gives none if the record is not plain, which means braces in strings or
// backslashes outside of them, or if fewer than 8+d bytes follow the 64 in which it ends.
//
// If pair is false, the record does not hold x with y d bytes after it. Before escape it
// holds no \u00.. that stands for a letter, digit or other byte of a needle. d must not be
// negative, nor so large that 72+d overflows.
//
//go:noescape
func plainRecord(b []byte, x, y byte, d int) (end, escape int, pair bool)

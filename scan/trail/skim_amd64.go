package trail

import "golang.org/x/sys/cpu"

// hasKernel reports whether the processor has all that plainRecord uses.
func hasKernel() bool {
	return cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 && cpu.X86.HasPCLMULQDQ && cpu.X86.HasPOPCNT
}

// plainRecord returns where the record ends with whose opening brace b begins, and 0
// if it does not say: because the record is not plain, which is one with braces in
// strings or backslashes outside of them, or because no 8+d bytes follow the 64 in
// which it ends.
//
// If pair is false, the record does not hold x and, d bytes behind it, y. Before
// escape it holds no \u00.. for a letter, digit or other byte of a needle. The number d
// may not be negative, nor so large that 72+d overflows.
//
//go:noescape
func plainRecord(b []byte, x, y byte, d int) (end, escape int, pair bool)

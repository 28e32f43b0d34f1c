package inflate

import "golang.org/x/sys/cpu"

// hasKernel says whether the processor has the instructions that decode uses.
var hasKernel = cpu.X86.HasBMI2

// decode hard-codes 8 bits for the root of the distances.
var _ = [1]struct{}{}[distanceRoot-8]

// decode continues in a block from c. It stops before anything that it leaves to the loop of
// block: a turn that begins less than spare bytes before the end of the window or less than
// 16 before the end of the input, and the end of the block. It returns false, with c
// unchanged, if a distance has no code or reaches back before the start of the window. The
// tables must be those made by make and pairs.
//
//go:noescape
func decode(c *cursor, t *tables, window, input []byte) bool

package inflate

import "golang.org/x/sys/cpu"

// hasKernel says whether the processor has what decode is made of.
var hasKernel = cpu.X86.HasBMI2

// decode takes 8 bits for the root of the distances, whatever that is.
var _ = [1]struct{}{}[distanceRoot-8]

// decode goes on in a block from c, and leaves what it does not do itself to the
// loop of block: to begin less than spare bytes before the end of the window, or
// less than 16 before that of the input, and what ends the block. It
// returns false, and c as it was, if a distance has no code or reaches back behind
// the start of the window. The tables must be those that make and pairs make.
//
//go:noescape
func decode(c *cursor, t *tables, window, input []byte) bool

package inflate

import "golang.org/x/sys/cpu"

// inputSlack is how many bytes of the input the kernel leaves to the loop in Go.
const inputSlack = 16

var hasKernel = cpu.X86.HasBMI2

// decode inflates as block does, in the window and from the input of c.
//
//go:noescape
func decode(c *cursor, t *tables, window, input []byte) bool

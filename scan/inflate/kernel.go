package inflate

// useKernel says whether blocks are inflated by decode, as far as it goes. It is
// written by Generic only.
var useKernel = hasKernel

// Generic makes every Fast inflate in Go, as it does on processors that there is no
// kernel for. It may not be called any more once a Fast is in use.
func Generic() { useKernel = false }

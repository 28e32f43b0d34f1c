package inflate

// Generic makes f inflate in Go alone, as on processors without a kernel. The results are the
// same.
func (f *Fast) Generic() { f.generic = true }

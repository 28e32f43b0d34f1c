package inflate

// Generic makes f inflate in Go alone, as it does on processors that there is no kernel for.
// What it gives is the same.
func (f *Fast) Generic() { f.generic = true }

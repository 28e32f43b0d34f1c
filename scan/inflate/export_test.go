package inflate

// Twin returns a Fast that does not use the kernel.
func Twin() *Fast { return &Fast{generic: true} }

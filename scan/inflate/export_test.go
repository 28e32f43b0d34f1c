package inflate

// Twin returns a Fast that does without the kernel.
func Twin() *Fast { return &Fast{generic: true} }

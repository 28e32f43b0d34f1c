package bucket

// Busy returns how many objects of s are being read.
func Busy(s *Source) int {
	s.gate.mu.Lock()
	defer s.gate.mu.Unlock()
	return s.gate.busy
}

// ReadQuickly reports whether a listing can be read without the SDK's decoder.
func ReadQuickly(text []byte) bool {
	p := pageText{rest: text}
	p.page()
	return !p.foreign
}

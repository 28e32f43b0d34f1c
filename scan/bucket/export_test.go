package bucket

// Busy returns how many objects of s are being read.
func Busy(s *Source) int {
	s.gate.mu.Lock()
	defer s.gate.mu.Unlock()
	return s.gate.busy
}

package pattern

// Steps returns how many machine words Match reads.
func (p *Pattern) Steps(record []byte) int {
	_, steps := p.match(record)
	return steps
}

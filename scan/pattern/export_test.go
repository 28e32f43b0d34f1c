package pattern

// Steps returns how many machine words Match looks at.
func (p *Pattern) Steps(record []byte) int {
	_, steps := p.match(record)
	return steps
}

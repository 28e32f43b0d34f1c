// COGTRAIL_CPU says which features of the processor a scan may use.

package main

import "github.com/cogtrail/cogtrail/scan"

// processor sets which features of the processor s may use: all that help, unless the environment
// says otherwise. The answer is the same.
func (p *program) processor(s *scan.Scanner) error {
	const key, generic = "COGTRAIL_CPU", "generic"
	value, set := p.env(key)
	if set && value != generic {
		return unknown(key, value, []string{generic})
	}
	s.Generic = set
	return nil
}

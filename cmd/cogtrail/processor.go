// COGTRAIL_CPU says what a scan may use of the processor.

package main

import "github.com/cogtrail/cogtrail/scan"

// processor sets what s may use of the processor: all that is of use, unless the
// environment says otherwise. The answer is the same.
func (p *program) processor(s *scan.Scanner) error {
	const key, generic = "COGTRAIL_CPU", "generic"
	value, set := p.env(key)
	if set && value != generic {
		return unknown(key, value, []string{generic})
	}
	s.Generic = set
	return nil
}

//go:build !soak

package main

// How much of the long suites is tried. With the tag soak it is all of it.
const (
	oneIn       = 60  // truncations and flips
	damageTried = 400 // random damages
	killsTried  = 2   // of each signal and source
	kiloBombs   = 8   // the size of bombs and floods, in parts of 1,024 of that of the soak
	journalStep = 61  // bytes of a journal from one damage to the next
)

//go:build !soak

package main

// How much of the long test suites runs. With the tag soak, everything does.
const (
	oneIn       = 60  // truncations and flips
	damageTried = 400 // logs with random damage
	killsTried  = 2   // per signal and source
	kiloBombs   = 8   // size of bombs and floods, in 1,024ths of their size in the soak
	journalStep = 61  // bytes of a journal from one damaged place to the next
)

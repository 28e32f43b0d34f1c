//go:build soak

package main

const (
	oneIn       = 1
	damageTried = 20_000
	killsTried  = 100
	kiloBombs   = 1024
	journalStep = 1
)

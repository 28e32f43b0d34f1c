package main

import (
	"slices"
	"strings"
)

// A behaviour is a kind of user pool: how its owners set it up, and what its users
// do. All its frequencies are assumptions about such users, none measured, and none
// made from how a report takes events, so that archives of it measure what no rule
// was tuned on.
//
// A test gets an archive and its truth from generate:
//
//	folder := t.TempDir()
//	want, _, err := generate(folder, config{Seed: 7, Pools: []string{"consumer"},
//		Inflated: 8 << 20, Cognito: 0.6, RecordsPerFile: 5, Accounts: 1, Regions: 1})
//
// The archive is folder/AWSLogs. want.Truth holds the event ids of the visits to the
// authorize endpoint by what they were, want.Acts what was done: List each act with
// the event that completes it, Days, Clients and Total how many. WriteOnly leaves out
// what only reads. Of each named behaviour a place has two user pools that are set up
// differently, as a rule the second with the managed login; want.Acts.Pools says whose
// each is.
type behaviour struct {
	name string
	// found sets up the behaviour's nth site.
	found func(c chance, s *site, n int)
	// live plans somebody's life, or what else goes on for a while.
	live func(*crowd)
}

// sitesOfBehaviour is how many user pools of a behaviour a place has.
const sitesOfBehaviour = 2

var behaviours = []behaviour{
	{"consumer", foundConsumer, liveConsumer},
	{"offices", foundOffices, liveOffices},
	{"enterprise", foundEnterprise, liveEnterprise},
	{"hostile", foundHostile, liveHostile},
	{"community", foundCommunity, liveCommunity},
	{"apps", foundApps, liveApps},
}

func behaviourNamed(name string) *behaviour {
	i := slices.IndexFunc(behaviours, func(b behaviour) bool { return b.name == name })
	if i < 0 {
		return nil
	}
	return &behaviours[i]
}

// behaviourNames lists them for people.
func behaviourNames() string {
	var names []string
	for i := range behaviours {
		names = append(names, behaviours[i].name)
	}
	return strings.Join(names, ", ")
}

// populate plans lives until the quota is used up, as many records for each pool.
// A life is never cut off but by the archive's end.
func (p *planner) populate() {
	var crowds []*crowd
	for _, name := range p.archive.config.Pools {
		b := behaviourNamed(name)
		for n := range sitesOfBehaviour {
			c := newCrowd(p, b, n)
			crowds = append(crowds, c)
			p.behaviours[c.home.id] = name
		}
	}
	for misses := 0; p.left > 0 && misses < 1000; {
		c := slices.MinFunc(crowds, func(a, b *crowd) int { return a.used - b.used })
		before := p.left
		c.behaviour.live(c)
		c.used += before - p.left
		if p.left == before {
			misses++
			c.used++ // or it would be its turn for ever
		}
	}
}

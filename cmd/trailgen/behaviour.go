package main

import (
	"slices"
	"strings"
)

// A behaviour is a kind of user pool: how its owners set it up, and what its users do. All
// frequencies are assumptions about such users. None was measured, and none was chosen by
// how a report interprets events, so that archives with behaviours measure rules on data
// that no rule was tuned on.
//
// A test gets an archive and its truth from generate:
//
//	folder := t.TempDir()
//	want, _, err := generate(folder, config{Seed: 7, Pools: []string{"consumer"},
//		Inflated: 8 << 20, Cognito: 0.6, RecordsPerFile: 5, Accounts: 1, Regions: 1})
//
// The archive is folder/AWSLogs. want.Truth holds the event IDs of the visits to the
// authorize endpoint by what they really were. want.Acts holds the acts: List has each act
// with the event that completes it, and Days, Clients and Total have counts. WriteOnly
// leaves out events that only read. A place has two user pools of each behaviour, which are
// set up differently, usually the second with managed login. want.Acts.Pools has the
// behaviour of each pool.
type behaviour struct {
	name string
	// found sets up the nth site of the behaviour.
	found func(c chance, s *site, n int)
	// live plans the life of a user, or other activity for a while.
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

// behaviourNames lists the behaviours for messages.
func behaviourNames() string {
	var names []string
	for i := range behaviours {
		names = append(names, behaviours[i].name)
	}
	return strings.Join(names, ", ")
}

// populate plans lives until the quota is used up, with about as many records for each
// pool. Only the end of the archive cuts a life off.
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
			c.used++ // otherwise it would always be its turn
		}
	}
}

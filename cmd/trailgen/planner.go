package main

import (
	"slices"
	"time"
)

// A planner plans what happens in Amazon Cognito at one place.
type planner struct {
	*plan
	chance  chance
	archive *archive
	place   *place
	pools   []*pool
	staff   []*actor
	console *actor
	left    int // records still to plan
}

const (
	soonest = 2 * time.Minute // from an event to its delivery
	latest  = 15 * time.Minute
)

func newPlanner(a *archive, p *plan, at *place, c chance, quota int) *planner {
	l := &planner{plan: p, chance: c, archive: a, place: at, left: quota}
	at.cognito = true
	for range 1 + c.IntN(3) {
		l.pools = append(l.pools, newPool(c, at.region))
	}
	for range 3 {
		l.staff = append(l.staff, newActor(c, at.account.id, workload, a.shapes))
	}
	l.console = newActor(c, at.account.id, person, a.shapes)
	l.console.console, l.console.agent = true, agentBrowser
	return l
}

// fill plans lives until the quota is used up. Near the end of the archive a life may not
// fit, so the number of attempts is limited.
func (p *planner) fill() {
	for misses := 0; p.left > 0 && misses < 1000; {
		before := p.left
		switch n := p.chance.IntN(100); {
		case n < 58:
			p.userLife()
		case n < 62:
			p.office()
		case n < 83:
			p.passer()
		case n < 85:
			p.robot()
		default:
			p.sit(p.chore(), p.anyTime(), upkeep(p.chance), "")
		}
		if p.left == before {
			misses++
		}
	}
}

// anyTime returns a random second of the archive's days.
func (p *planner) anyTime() int64 {
	return p.archive.config.From.Unix() + p.chance.Int64N(int64(p.archive.config.Days)*86400)
}

// passer plans a visit that leads nowhere, by a person or a program.
func (p *planner) passer() {
	v, sitting := p.stranger(), abandoned
	if slices.Contains(bots, v.agent) {
		sitting = robot
	}
	p.sit(v, p.anyTime(), passing(p.chance), sitting)
}

// robot plans a program that comes back over and over.
func (p *planner) robot() {
	c := p.chance
	v := p.stranger()
	v.agent = one(c, bots...)
	at, ok := p.anyTime(), true
	for n := 2 + c.IntN(8); ok && n > 0; n-- {
		at, ok = p.sit(v, after(c, at, time.Minute, 30*time.Minute), []kindNumber{one(c, visitNew, visitNew, visitNew, visitRejected)}, robot)
	}
}

func (p *planner) anyFlow() *flow {
	n := p.chance.IntN(100)
	for i := range flows {
		if n -= flows[i].share; n < 0 {
			return &flows[i]
		}
	}
	return &flows[0]
}

func (p *planner) newUser(f *flow) *user {
	c := p.chance
	u := &user{visit: *p.stranger()}
	u.sub, u.agent = c.uuid().String(), one(c, f.agents...)
	for range 1 + c.IntN(3) {
		u.ips = append(u.ips, address(c))
	}
	return u
}

// stranger returns a visit without a known user.
func (p *planner) stranger() *visit {
	c := p.chance
	pool := p.pools[c.skewed(len(p.pools))]
	return &visit{
		place: p.place, pool: pool, client: pool.clients[c.skewed(len(pool.clients))],
		ip: address(c), agent: one(c, slices.Concat(bots, browsers)...),
		operator: one(c, p.staff...), console: p.console,
	}
}

// chore returns a visit to a pool and client without users, so that they may be deleted.
func (p *planner) chore() *visit {
	v := p.stranger()
	spare := *v.pool
	spare.id = poolID(p.chance, p.place.region)
	v.pool, v.client = &spare, newClient(p.chance, "spare")
	v.agent = one(p.chance, apps...)
	return v
}

// sit plans the steps of one sitting, from at on or as soon afterwards as there is a file
// for them. It returns the time of the last step, or false if the archive ends or the quota
// is used up first. The sitting decides what its visits to the authorize endpoint are.
func (p *planner) sit(v *visit, at int64, kinds []kindNumber, sitting truth) (int64, bool) {
	gaps := make([]int64, len(kinds))
	length := int64(0)
	for i := range gaps {
		gaps[i] = int64(1 + p.chance.skewed(60))
		if i > 0 && p.kinds[kinds[i]].label == visitSignIn {
			gaps[i] = int64(p.chance.IntN(5)) - 1 // browsers are sent there at once, and clocks differ
		}
		length += gaps[i]
	}
	at, ok := p.anchor(at, length)
	for i := 0; ok && i < len(kinds); i++ {
		at += gaps[i]
		ok = p.left > 0 && p.happen(kinds[i], v, at, sitting)
		if v.next != nil && i == len(kinds)/3 {
			v = v.next
		}
	}
	return at, ok
}

// anchor returns the earliest start of a sitting, at or later, such that a file is
// delivered soon after it.
func (p *planner) anchor(at, length int64) (int64, bool) {
	i := p.firstFile(at + length + int64(soonest/time.Second))
	if i == p.place.last {
		return at, false
	}
	end := p.delivered(i) - int64(soonest/time.Second)
	slack := max(0, int64((latest-soonest)/time.Second)-length)
	return max(at, end-length-p.chance.Int64N(slack+1)), true
}

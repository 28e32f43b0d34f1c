package main

// A burst is the work of one actor for a minute or two: a run of records in a file that
// share the actor, its session and its resources. Real files consist of such runs, and owe
// most of their compression to them.
type burst struct {
	actor    *actor
	identity []byte
	ip       string
	start    int64
	shapes   []int
	left     int
}

// The length of bursts, tuned until files compress like real ones of their size.
const (
	burstMean   = 1.6 // records, in a small file
	burstFree   = 20  // records in the largest small file
	burstGrowth = 28  // additional records in a file for each additional record in a burst
)

const (
	oddWork    = 12   // one record in this many is outside of the actor's habits
	denialOdds = 100  // one record in this many is denied
	decoyOdds  = 6000 // one record in this many names Amazon Cognito
)

// duty is how often each role is at work, in percent.
var duty = [roles]int{workload: 50, watcher: 19, awsService: 13, pipeline: 9, person: 8, owner: 1}

// newBurst draws an actor, a start and a length of at most so many records.
func (r *recorder) newBurst(records int) burst {
	c := r.chance
	mean := burstMean + float64(max(0, r.records-burstFree))/burstGrowth
	n := min(records, 1+int(c.ExpFloat64()*mean))
	b := burst{actor: r.actorOnDuty(), left: n}
	b.start = r.delivered - int64(120+c.IntN(660))
	b.identity = b.actor.appendIdentity(nil, r.place.account.id, b.start)
	b.ip = b.actor.ips[c.skewed(len(b.actor.ips))]
	// A short burst repeats the same call, a long one does not.
	b.shapes = b.actor.habits[c.skewed(len(b.actor.habits)):]
	b.shapes = b.shapes[:min(len(b.shapes), 1+n/3)]
	return b
}

// actorOnDuty draws an actor. Each place has its own favorites.
func (r *recorder) actorOnDuty() *actor {
	u := r.chance.IntN(100)
	for role, share := range duty {
		if u -= share; u < 0 {
			actors := r.place.account.actors[role]
			return actors[(r.place.number*5+r.chance.skewed(len(actors)))%len(actors)]
		}
	}
	return r.place.account.actors[workload][0]
}

// form draws the form of the next record in a burst.
func (r *recorder) form(b *burst) *form {
	c := r.chance
	if r.decoys && c.once(decoyOdds) {
		return &r.book.decoys[c.IntN(len(r.book.decoys))]
	}
	if c.once(oddWork) {
		bag := r.book.bags[b.actor.role]
		return &r.book.forms[bag[c.IntN(len(bag))]]
	}
	return &r.book.forms[b.shapes[c.skewed(len(b.shapes))]]
}

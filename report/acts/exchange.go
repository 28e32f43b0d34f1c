package acts

import (
	"github.com/cogtrail/cogtrail/report/events"
)

const (
	// comesBack is in how many seconds a browser is back at the authorize endpoint after
	// a login, an answer or a confirmation: one or two. Later it uses the session again.
	comesBack = 3
	// codeLifetime is how long an authorization code is good for ("Token endpoint" of the
	// developer guide).
	codeLifetime = 5 * 60
	// clockTolerance is how much later than what it led to an event may seem.
	clockTolerance = 2
	// answerLifetime is how long after a provider's answer the first event of a user is
	// still taken for its outcome.
	answerLifetime = 15
)

// A cause is what gave a code: a login, an answer, a sign-up, or only a session.
type cause struct {
	role    role // login, answer, code; returned: only a session
	seconds int64
	number  uint32 // of the event
	who     uint32 // number of an event that may name the user
	used    bool   // its code was exchanged
}

// A court looks for the causes of the exchanges of one pool.
type court struct {
	*finder
	browsers map[uint64][]*cause
	clients  map[events.Text][]*cause
	exchange map[events.Text]bool // by client: there is one
}

// exchanges counts exchanges of codes as sign-ins, but for those that a session or a
// sign-up explains; of clients without any, the logins that led on.
func (f *finder) exchanges() {
	f.pools(func(steps []step) {
		c := court{f, map[uint64][]*cause{}, map[events.Text][]*cause{}, map[events.Text]bool{}}
		for i := range steps {
			if s := &steps[i]; s.role == exchange {
				c.exchange[s.client] = true
			}
		}
		for i := range steps {
			c.hear(&steps[i])
		}
		for client, causes := range c.clients {
			if !c.exchange[client] && client != 0 {
				c.implicit(App{steps[0].pool.Account, steps[0].pool.Pool, client}, causes)
			}
		}
	})
}

// hear takes the steps in time.
func (c *court) hear(s *step) {
	switch s.role {
	case login, code, answer:
		if !s.refused {
			c.file(s, &cause{role: s.role, seconds: s.seconds, number: s.number, who: s.number})
		}
	case returned:
		if last := c.latest(s.browser); last != nil && last.role != returned && !last.used && s.seconds-last.seconds <= comesBack {
			last.seconds, last.who = s.seconds, s.number // it is the end of that
			if last.role == answer {
				c.clients[s.client] = append(c.clients[s.client], last)
			}
			return
		}
		c.file(s, &cause{role: returned, seconds: s.seconds, number: s.number, who: s.number})
	case exchange:
		c.judge(s)
	}
}

// file notes a cause with its browser and client. A step of a login takes the place of
// the one before it: both are one login.
func (c *court) file(s *step, k *cause) {
	list := c.browsers[s.browser]
	if last := c.latest(s.browser); last != nil && k.role == login && last.role == login && !last.used && k.seconds-last.seconds <= codeLifetime {
		last.seconds, last.number, last.who = k.seconds, k.number, k.who
		return
	}
	c.browsers[s.browser] = append(list, k)
	c.clients[s.client] = append(c.clients[s.client], k)
}

func (c *court) latest(browser uint64) *cause {
	if list := c.browsers[browser]; len(list) > 0 {
		return list[len(list)-1]
	}
	return nil
}

// judge decides what an exchange is: by the last cause of its browser or, if a server
// exchanges the codes, of its client.
func (c *court) judge(s *step) {
	list, own := c.browsers[s.browser]
	k := c.take(&list, s.seconds)
	if own {
		c.browsers[s.browser] = list
	} else {
		list = c.clients[s.client]
		k = c.take(&list, s.seconds)
		c.clients[s.client] = list
		if k == nil { // answers name no client
			list = c.clients[0]
			k = c.take(&list, s.seconds)
			c.clients[0] = list
		}
	}
	if k != nil {
		if u := c.user(k.who); u.Sub != 0 {
			c.acts.users[s.number] = u
		}
		if k.role == returned || k.role == code {
			return
		}
	}
	c.acts.add(s.number, SignedIn|Present)
}

// take takes the last cause that is not used off the list, if its code is still good.
func (c *court) take(list *[]*cause, now int64) *cause {
	for n := len(*list); n > 0; n = len(*list) {
		k := (*list)[n-1]
		switch {
		case k.used:
			*list = (*list)[:n-1]
			continue
		case k.seconds > now+clockTolerance, now-k.seconds > codeLifetime:
			return nil
		}
		k.used = true
		*list = (*list)[:n-1]
		return k
	}
	return nil
}

// implicit counts the logins of a client that exchanges no codes.
func (c *court) implicit(app App, causes []*cause) {
	for _, k := range causes {
		if k.role != login && k.role != answer || k.used {
			continue
		}
		k.used = true
		c.acts.add(k.number, SignedIn|Present)
		if u := c.user(k.who); u.Sub != 0 {
			c.acts.users[k.number] = u
		}
		c.acts.implicit[app] = true
	}
}

// firstSightings counts users whose first event is, or follows at once on, the answer
// of an identity provider.
func (f *finder) firstSightings() {
	type place struct {
		pool    App
		browser uint64
	}
	answered := map[place]int64{}
	for i := range f.steps {
		s := &f.steps[i]
		at := place{s.pool, s.browser}
		first, named := f.first[f.user(s.number)]
		isFirst := named && first == s.number
		switch s.role {
		case answer:
			answered[at] = s.seconds
			if isFirst {
				f.acts.add(s.number, FirstFederated)
			}
		case returned:
			if t, ok := answered[at]; ok && isFirst && s.seconds-t <= answerLifetime {
				f.acts.add(s.number, FirstFederated)
			}
		}
	}
}

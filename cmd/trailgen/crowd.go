package main

import (
	"fmt"
	"time"
)

// A site is a user pool with the settings of its owners. A zero field is not set.
type site struct {
	managed      bool // managed login instead of the classic pages
	confirms     confirmation
	nameFirst    bool          // the managed login asks for the name first
	returns      bool          // a login leads back to the authorize endpoint, with the sub
	confidential bool          // a server exchanges codes
	loginTells   bool          // the record of a classic login has the sub
	answerTells  bool          // the record of a provider's answer has the sub
	saml         bool          // the provider uses SAML instead of OIDC
	quiet        bool          // a refused login looks like any other
	rotates      bool          // refresh tokens can be used once
	probes       bool          // the app checks for a session with prompt=none, as it can with managed login
	remembers    time.Duration // how long a browser is known
}

type confirmation int

const (
	byCode confirmation = iota
	byLink
	byNobody // sign-ups are confirmed at once
)

// A crowd is the users of one user pool.
type crowd struct {
	*planner
	*site
	behaviour *behaviour
	home      *pool
	server    string // address of a confidential client
	used      int    // records so far
}

func newCrowd(p *planner, b *behaviour, n int) *crowd {
	c := &crowd{planner: p, site: &site{remembers: time.Hour}, behaviour: b, home: newPool(p.chance, p.place.region)}
	c.managed = n%2 == 1
	c.server = address(p.chance)
	b.found(p.chance, c.site, n)
	c.probes = c.managed && p.chance.percent(25)
	last := c.home.clients[len(c.home.clients)-1]
	last.implicit = p.chance.percent(15)
	return c
}

// percent returns true n times in a hundred.
func (c chance) percent(n int) bool { return c.IntN(100) < n }

// A member is a person with a browser or an app.
type member struct {
	visit
	roams  bool  // the address changes between steps
	known  int64 // the time until which the browser is known
	codes  bool  // has a second factor
	leaves bool  // will be deleted before long
}

func (c *crowd) newMember(agent string) *member {
	h := c.home
	return &member{visit: visit{
		place: c.place, pool: h, client: h.clients[c.chance.skewed(len(h.clients))],
		sub: c.chance.uuid().String(), ip: address(c.chance), agent: agent,
		operator: one(c.chance, c.staff...), console: c.console,
	}, leaves: c.chance.percent(leaving)}
}

// leaving is the percentage of users who are deleted, if the archive lasts that long.
const leaving = 9

// visits draws how often a member comes, up to most. Those who leave have come less often.
func (c *crowd) visits(p *member, most int) int {
	n := c.chance.skewed(most)
	if p.leaves {
		n /= 4
	}
	return n
}

// nobody returns a browser without a user.
func (c *crowd) nobody(agent string) *member {
	p := c.newMember(agent)
	p.sub = ""
	return p
}

func (c *crowd) withCodes(p *member, percent int) *member {
	p.codes = c.chance.percent(percent)
	return p
}

// otherClient returns an app client of the pool other than the member's.
func (c *crowd) otherClient(p *member) *client {
	for {
		if o := one(c.chance, c.home.clients...); o != p.client {
			return o
		}
	}
}

// days returns a time some days later, a mean number of them.
func (c *crowd) days(at int64, mean float64) int64 {
	return at + int64(c.chance.ExpFloat64()*mean*86400)
}

// lasts reports whether the archive goes on at a time.
func (c *crowd) lasts(at int64) bool {
	return at < c.archive.config.From.AddDate(0, 0, c.archive.config.Days).Unix()
}

// workday returns the time at which people begin to work on the nth day of the archive, or
// false on a weekend.
func (c *crowd) workday(day int) (int64, bool) {
	start := c.archive.config.From.AddDate(0, 0, day)
	if d := start.Weekday(); d == time.Saturday || d == time.Sunday {
		return 0, false
	}
	return start.Unix() + int64(c.chance.between(6*time.Hour, 10*time.Hour)/time.Second), true
}

// desktop and phone draw user agents, varied enough that few people share one.
func desktop(c chance) string {
	v := 118 + c.IntN(28)
	os := one(c, "Windows NT 10.0; Win64; x64", "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64")
	if c.once(6) {
		return fmt.Sprintf("Mozilla/5.0 (%s; rv:%d.0) Gecko/20100101 Firefox/%d.0", os, v, v)
	}
	text := fmt.Sprintf("Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36", os, v)
	if c.once(5) {
		text += fmt.Sprintf(" Edg/%d.0.0.0", v)
	}
	return text
}

func phone(c chance) string {
	if c.once(2) {
		v := fmt.Sprintf("%d_%d", 15+c.IntN(4), c.IntN(7))
		return fmt.Sprintf("Mozilla/5.0 (iPhone; CPU iPhone OS %s like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/%d.%d Mobile/15E148 Safari/604.1",
			v, 15+c.IntN(4), c.IntN(7))
	}
	model := one(c, "Pixel 6", "Pixel 8", "SM-A536B", "SM-S911B", "SM-G991B", "2201116SG", "CPH2451")
	return fmt.Sprintf("Mozilla/5.0 (Linux; Android %d; %s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Mobile Safari/537.36",
		11+c.IntN(5), model, 118+c.IntN(28))
}

// leave deletes a member who leaves.
func (c *crowd) leave(p *member, at int64) {
	if !p.leaves || !c.lasts(at) {
		return
	}
	s := c.scene(p, at, "")
	if c.chance.percent(55) {
		s.do(deleteUser, removal)
	} else {
		s.do(one(c.chance, adminDelete, adminDelete, adminDeleteConsole), removal)
	}
}

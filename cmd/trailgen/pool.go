package main

import (
	"fmt"
	"strings"
)

// A pool is a user pool at a place, with its identity pool.
type pool struct {
	id           string
	domain       string
	provider     string // name of an identity provider
	identityPool string
	open         bool // confirms sign-ups by itself
	clients      []*client
}

// A client is an app client of a pool.
type client struct {
	id, redirect string
	implicit     bool // gets tokens without a code
}

func (c *client) responseType() string {
	if c.implicit {
		return "token"
	}
	return "code"
}

func newPool(c chance, region string) *pool {
	app := word(c)
	p := &pool{
		id:           poolID(c, region),
		domain:       app + "-" + c.text(lower, 4) + ".auth." + region + ".amazoncognito.com",
		provider:     one(c, "ExampleSAML", "Google", "CorpOIDC"),
		identityPool: region + ":" + c.uuid().String(),
	}
	p.open = c.once(4)
	if c.once(3) {
		p.domain = "login." + app + ".example.com"
	}
	for range 2 + c.IntN(3) {
		p.clients = append(p.clients, newClient(c, app))
	}
	return p
}

func poolID(c chance, region string) string { return region + "_" + c.text(base62, 9) }

func newClient(c chance, app string) *client {
	redirect := fmt.Sprintf("https://%s.example.com/callback", app)
	if c.once(3) {
		redirect += `?env\u003dprod\u0026v\u003d` + c.text(digits, 1)
	}
	return &client{id: c.text(lower+digits, 26), redirect: redirect}
}

// A visit is what the steps of one sitting have in common.
type visit struct {
	place    *place
	pool     *pool
	client   *client
	sub      string // of the user; empty if there is none
	ip       string
	agent    string
	operator *actor // makes the calls that need an operator
	console  *actor
	next     *visit // the same visit from another address, if it changes in between
}

// A user is a user of a pool, who signs in with one client.
type user struct {
	visit
	ips []string
}

// sitting returns a visit of the user from one of their addresses. Phones sometimes change
// theirs.
func (u *user) sitting(c chance) *visit {
	v := u.visit
	v.ip = u.ips[c.skewed(len(u.ips))]
	if strings.Contains(v.agent, "Mobile") && c.once(8) {
		moved := v
		moved.ip = address(c)
		v.next = &moved
	}
	return &v
}

var browsers = []string{
	agentBrowser,
	`Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0`,
	`Mozilla/5.0 (iPhone; CPU iPhone OS 18_1_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1.1 Mobile/15E148 Safari/604.1`,
	`Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0`,
	`Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36 App\u003dshop\u0026v\u003d7`,
}

var apps = []string{
	agentNode, agentGo,
	`aws-amplify/6.8.2 auth/4 framework/1 ua/2.0 os/ios lang/swift`,
	`okhttp/4.12.0 \"shop\" build\u003d441`,
}

var bots = []string{
	`curl/8.9.1`,
	`Mozilla/5.0 (compatible; SiteCheck/2.1; +https://status.example.com/bot?from\u003dcheck)`,
	`python-requests/2.32.3`,
}

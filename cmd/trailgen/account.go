package main

import "fmt"

// regions are the regions that an account may deliver from. The first ones are used first.
var regions = []string{
	"us-east-1", "eu-west-1", "ap-northeast-1", "us-west-2", "eu-central-1", "ap-southeast-1", "us-east-2",
	"eu-west-2", "ap-southeast-2", "ca-central-1", "eu-north-1", "sa-east-1", "ap-south-1", "eu-west-3",
	"ap-northeast-2", "us-west-1",
}

// An account is an account with its actors and the things that its records name.
type account struct {
	id     string
	things [][]string // by noun
	actors [roles][]*actor
}

// A role of an actor says what it usually does.
type role int

const (
	workload role = iota // a service that belongs to the account
	watcher              // a monitoring product
	awsService
	pipeline // deploys software
	person
	owner // root
	roles
)

// population is the number of actors in each role.
var population = [roles]int{workload: 22, watcher: 4, awsService: 7, pipeline: 4, person: 9, owner: 1}

// newAccount draws an account. Its actors have habits, which refer to shapes.
func newAccount(c chance, shapes []shape) *account {
	a := &account{id: c.text("123456789", 1) + c.text(digits, 11)}
	for _, n := range nouns {
		things := make([]string, n.count)
		for i := range things {
			things[i] = n.coin(c)
		}
		a.things = append(a.things, things)
	}
	for r := range roles {
		for range population[r] {
			a.actors[r] = append(a.actors[r], newActor(c, a.id, r, shapes))
		}
	}
	return a
}

// thing returns the nth thing of a noun. n may be any number.
func (a *account) thing(noun, n int) string {
	things := a.things[noun]
	return things[n%len(things)]
}

// An actor is a principal, with where and how it works.
type actor struct {
	role     role
	number   uint64 // seed for the keys of its sessions
	kind     string // of userIdentity
	name     string
	uniqueID string
	session  string // for an assumed role
	arn      string
	ips      []string
	agent    string
	console  bool
	mfa      bool
	bias     int   // index in each noun from which its own things begin
	habits   []int // indexes of shapes, the usual ones first
}

const habitCount = 6

func newActor(c chance, accountID string, r role, shapes []shape) *actor {
	a := &actor{role: r, number: c.Uint64(), kind: "AssumedRole", bias: c.IntN(1 << 16)}
	switch r {
	case workload:
		a.workload(c)
	case watcher:
		a.name, a.session, a.agent = "MonitoringIntegrationRole-"+word(c)+"-ForwarderStack", "MonitoringIntegration", agentWatcher
	case awsService:
		a.kind, a.name = "AWSService", one(c, "lambda", "ecs-tasks", "ec2", "autoscaling", "inspector2", "config", "cloudtrail")
		a.agent, a.ips = a.name+".amazonaws.com", []string{a.name + ".amazonaws.com"}
	case pipeline:
		a.name, a.session, a.agent = "deploy-"+word(c)+"-"+word(c)+"-GitHubActionsRole", "GitHubActions", one(c, agentTerraform, agentCDK)
	case person:
		a.person(c)
	case owner:
		a.kind, a.agent, a.console, a.mfa = "Root", agentBrowser, true, true
	}
	a.place(c, accountID)
	a.habits = habits(c, r, shapes)
	return a
}

func (a *actor) workload(c chance) {
	a.name = fmt.Sprintf("%s-%s-%s-role", stage(c), word(c), word(c))
	a.session = one(c, "i-0"+c.text(hexa, 16), c.text(hexa, 32), stage(c)+"-"+word(c)+"-"+word(c))
	a.agent = one(c, agentJava, agentBoto, agentGo, agentNode) + " app/" + word(c) + "-" + c.text(digits, 4)
	if c.once(12) {
		a.kind, a.name = "IAMUser", "svc-"+word(c)
	}
}

func (a *actor) person(c chance) {
	a.session = one(c, firstNames...) + "." + one(c, lastNames...) + "@example.com"
	a.name = "AWSReservedSSO_" + one(c, "AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess") + "_" + c.text(hexa, 16)
	a.console, a.mfa = !c.once(3), true
	a.agent = agentInternal
	if !a.console {
		a.agent = agentCLI
	}
	if c.once(3) {
		a.kind, a.name = "IAMUser", one(c, firstNames...)
	}
}

// place draws the identifiers and addresses of the actor.
func (a *actor) place(c chance, accountID string) {
	switch a.kind {
	case "AssumedRole":
		a.uniqueID = "AROA" + c.text(keyChars, 17)
		a.arn = "arn:aws:sts::" + accountID + ":assumed-role/" + a.name + "/" + a.session
	case "IAMUser":
		a.uniqueID = "AIDA" + c.text(keyChars, 17)
		a.arn = "arn:aws:iam::" + accountID + ":user/" + a.name
	case "Root":
		a.uniqueID, a.arn = accountID, "arn:aws:iam::"+accountID+":root"
	}
	for len(a.ips) < 3 && a.kind != "AWSService" {
		a.ips = append(a.ips, address(c))
	}
}

func address(c chance) string {
	return fmt.Sprintf("%d.%d.%d.%d", one(c, 3, 18, 34, 52, 54, 198, 203), 1+c.IntN(250), c.IntN(256), 1+c.IntN(254))
}

// habits draws the shapes that an actor's records usually have.
func habits(c chance, r role, shapes []shape) []int {
	bag := bagOf(r, shapes)
	var h []int
	for range habitCount {
		h = append(h, bag[c.IntN(len(bag))])
	}
	return h
}

// bagOf returns the indexes of the shapes of a role, each as often as its weight. If the
// role has none, like a role that only reads in a trail of write events, it returns those
// of all roles.
func bagOf(r role, shapes []shape) []int {
	if bag := bagBy(1<<r, shapes); len(bag) > 0 {
		return bag
	}
	return bagBy(1<<roles-1, shapes)
}

func bagBy(by int, shapes []shape) []int {
	var bag []int
	for i := range shapes {
		if shapes[i].by&by == 0 {
			continue
		}
		for range shapes[i].weight {
			bag = append(bag, i)
		}
	}
	return bag
}

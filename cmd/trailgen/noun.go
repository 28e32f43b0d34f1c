package main

import "fmt"

// A noun is a kind of thing that records name, and of which an account has many.
type noun struct {
	name  string
	count int // for each account
	coin  func(chance) string
}

// nouns are in the order of their slots.
var nouns = []noun{
	{"bucket", 24, func(c chance) string { return fmt.Sprintf("acme-%s-%s-%s", word(c), word(c), stage(c)) }},
	{"object", 400, func(c chance) string {
		return fmt.Sprintf("%s/year\\u003d2025/part-%05d-%s.snappy.parquet", word(c), c.IntN(300), c.text(hexa, 8))
	}},
	{"table", 14, func(c chance) string { return word(c) + "-" + word(c) + "-" + stage(c) }},
	{"function", 30, func(c chance) string { return stage(c) + "-" + word(c) + "-" + word(c) }},
	{"key", 12, func(c chance) string { return c.uuid().String() }},
	{"instance", 60, func(c chance) string { return "i-0" + c.text(hexa, 16) }},
	{"queue", 16, func(c chance) string { return word(c) + "-" + word(c) + "-queue" }},
	{"topic", 12, func(c chance) string { return word(c) + "-" + word(c) + "-events" }},
	{"cluster", 5, func(c chance) string { return word(c) + "-" + stage(c) }},
	{"repository", 14, func(c chance) string { return "acme/" + word(c) + "-" + word(c) }},
	{"secret", 20, func(c chance) string { return stage(c) + "/" + word(c) + "/database-" + c.text(base62, 6) }},
	{"parameter", 40, func(c chance) string { return "/" + stage(c) + "/" + word(c) + "/" + word(c) + "-url" }},
	{"group", 30, func(c chance) string { return "/aws/lambda/" + stage(c) + "-" + word(c) + "-" + word(c) }},
	{"role", 30, func(c chance) string { return word(c) + "-" + word(c) + "-execution-role" }},
	{"person", 16, func(c chance) string { return one(c, firstNames...) + "." + one(c, lastNames...) }},
	{"database", 8, func(c chance) string { return word(c) + "-" + stage(c) + "-aurora-" + c.text(digits, 1) }},
	{"balancer", 10, func(c chance) string { return "app/" + word(c) + "-" + stage(c) + "/" + c.text(hexa, 16) }},
	{"fleet", 10, func(c chance) string { return "asg-" + word(c) + "-" + stage(c) }},
	{"volume", 60, func(c chance) string { return "vol-0" + c.text(hexa, 16) }},
	{"vpc", 3, func(c chance) string { return "vpc-0" + c.text(hexa, 16) }},
	{"subnet", 9, func(c chance) string { return "subnet-0" + c.text(hexa, 16) }},
	{"firewall", 20, func(c chance) string { return "sg-0" + c.text(hexa, 16) }},
	{"image", 12, func(c chance) string { return "ami-0" + c.text(hexa, 16) }},
	{"alarm", 20, func(c chance) string { return word(c) + "-" + word(c) + "-latency-high" }},
	{"rule", 12, func(c chance) string { return "securityhub-" + word(c) + "-enabled-" + c.text(hexa, 8) }},
	{"app", 12, word},
}

var (
	words = []string{
		"billing", "orders", "catalog", "search", "ledger", "shipping", "pricing", "media", "reports", "events",
		"ingest", "export", "notify", "profile", "session", "inventory", "payments", "audit", "archive", "gateway",
	}
	firstNames = []string{"ana", "ben", "chloe", "daichi", "emre", "farah", "goran", "hana", "ivan", "june"}
	lastNames  = []string{"abe", "brandt", "costa", "dahl", "evans", "fischer", "garcia", "huber", "ito", "jansen"}
)

func word(c chance) string { return one(c, words...) }

func stage(c chance) string { return one(c, "prod", "prod", "staging", "dev") }

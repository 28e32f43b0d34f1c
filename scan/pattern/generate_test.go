package pattern_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A generator writes patterns and records with few different words, so that they often
// match.
type generator struct{ *rand.Rand }

// generated returns a pattern and a record, always the same ones for a seed.
func generated(seed uint64) (text, record string) {
	g := generator{rand.New(rand.NewPCG(seed, 0))}
	if text = g.object(2); g.IntN(2) == 0 {
		text = g.event()
	}
	return text, g.record()
}

func (g generator) one(list ...string) string { return list[g.IntN(len(list))] }

func (g generator) key() string { return g.one("a", "b", "c", "a-b", "eventName") }

var words = []string{"x", "xy", "xyx", "yx", "", "XY", "DeleteUser", "AdminDeleteUser", "aws.cognito-idp", "10.0.0.1", "10.0.0.7", "2001:db8::1", "x*y"}

// event returns a pattern for events with an envelope.
func (g generator) event() string {
	parts := []string{`"detail":` + g.object(1)}
	if g.IntN(2) == 0 {
		parts = append(parts, `"source":`+g.one(`["aws.cognito-idp"]`, `[{"prefix":"aws.cog"}]`, `[{"wildcard":"*nito*"}]`, `[{"suffix":"idp"}]`, `[{"anything-but":"aws.s3"}]`))
	}
	if g.IntN(2) == 0 {
		parts = append(parts, `"detail-type":`+g.one(`["AWS API Call via CloudTrail"]`, `["AWS Service Event via CloudTrail"]`, `[{"suffix":"CloudTrail"}]`))
	}
	if g.IntN(4) == 0 {
		parts = append(parts, g.one(`"account":["123456789012"]`, `"region":[{"prefix":"eu"}]`, `"resources":[{"exists":false}]`, `"version":["0"]`))
	}
	g.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return "{" + strings.Join(parts, ",") + "}"
}

// object returns an object of a pattern.
func (g generator) object(depth int) string {
	var parts []string
	used := map[string]bool{}
	for range 1 + g.IntN(3) {
		key := g.key()
		switch n := g.IntN(6); {
		case n == 0 && depth > 0 && !used["$or"]:
			key = "$or"
			var sides []string
			for range 2 + g.IntN(2) {
				sides = append(sides, g.object(depth-1))
			}
			parts = append(parts, `"$or":[`+strings.Join(sides, ",")+"]")
		case used[key]:
		case n <= 2 && depth > 0:
			parts = append(parts, `"`+key+`":`+g.object(depth-1))
		default:
			parts = append(parts, `"`+key+`":`+g.tests())
		}
		used[key] = true
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// tests returns the array of a field.
func (g generator) tests() string {
	var list []string
	for range 1 + g.IntN(2) {
		list = append(list, g.test())
	}
	return "[" + strings.Join(list, ",") + "]"
}

func (g generator) test() string {
	w := `"` + g.one(words...) + `"`
	switch g.IntN(16) {
	case 0:
		return g.one("5", "5.0", "null", "true", "1e3")
	case 1:
		return `{"prefix":` + w + `}`
	case 2:
		return `{"suffix":` + w + `}`
	case 3:
		return `{"` + g.one("prefix", "suffix") + `":{"equals-ignore-case":` + w + `}}`
	case 4:
		return `{"equals-ignore-case":` + w + `}`
	case 5:
		return `{"wildcard":"` + g.one("*", "x*", "*x", "x*x", "*y*", "x*y*x", `x\\*y`, "*User") + `"}`
	case 6:
		return `{"anything-but":` + g.one(w, "5", `["x","y"]`, "[5,1000]") + `}`
	case 7:
		return `{"anything-but":{"` + g.one("prefix", "suffix", "wildcard", "equals-ignore-case") + `":` + g.one(`"x"`, `["x","Admin"]`) + `}}`
	case 8:
		return `{"numeric":` + g.one(`["=",5]`, `[">",4,"<=",1000]`, `["<",1000]`, `[">=",5]`) + `}`
	case 9:
		return `{"cidr":"` + g.one("10.0.0.0/30", "10.0.0.0/8", "2001:db8::/32") + `"}`
	case 10, 11, 12:
		return g.one(`{"exists":true}`, `{"exists":false}`, `{"exists":false}`)
	}
	return w
}

// record returns a record.
func (g generator) record() string {
	parts := []string{
		`"eventSource":"` + g.one("cognito-idp.amazonaws.com", "s3.amazonaws.com") + `"`,
		`"eventType":"` + g.one("AwsApiCall", "AwsServiceEvent") + `"`,
		`"awsRegion":"` + g.one("eu-west-1", "us-east-1") + `"`,
	}
	if g.IntN(2) == 0 {
		parts = append(parts, g.one(`"recipientAccountId":"123456789012"`, `"userIdentity":{"accountId":"123456789012"}`, `"userIdentity":[{"accountId":"123456789012"}]`))
	}
	parts = append(parts, g.members(3)...)
	g.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
	return "{" + strings.Join(parts, g.one(",", " ,\n")) + "}"
}

// members returns the members of an object in a record, some keys twice.
func (g generator) members(depth int) (parts []string) {
	for range g.IntN(5) {
		parts = append(parts, fmt.Sprintf(`"%s":%s`, g.key(), g.value(depth)))
	}
	return parts
}

func (g generator) value(depth int) string {
	switch n := g.IntN(8); {
	case n < 2 && depth > 0:
		return "{" + strings.Join(g.members(depth-1), ",") + "}"
	case n < 4 && depth > 0:
		var list []string
		for range g.IntN(4) {
			list = append(list, g.value(depth-1))
		}
		return "[" + strings.Join(list, g.one(",", " , ")) + "]"
	case n == 4:
		return g.one("5", "5.0", "null", "true", "1000", "0.5e1")
	}
	return `"` + g.one(words...) + `"`
}

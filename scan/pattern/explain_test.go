package pattern_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	p := compiled(t, `{
		"source": ["aws.cognito-idp"],
		"detail": {
			"readOnly": [false],
			"$or": [{"errorCode": [{"exists": false}]}, {"tags": {"key": ["a", {"anything-but": {"prefix": ["b", "c"]}}]}}],
			"userAgent": [{"wildcard": "aws-cli/*"}, {"prefix": {"equals-ignore-case": "Boto"}}],
			"n": [{"numeric": [">", 0, "<=", 5]}, null]
		}
	}`)
	record := `{"eventSource":"cognito-idp.amazonaws.com","readOnly":true,"errorCode":"","tags":[{"key":"b"},{"key":["c",5]}],"n":null}`
	var got []string
	for _, v := range p.Explain([]byte(record)) {
		got = append(got, fmt.Sprintf("%s: wants %s, has %s: %v, moot %v", v.Path, v.Want, strings.Join(v.Have, ", "), v.Match, v.Moot))
	}
	want := []string{
		`source: wants "aws.cognito-idp", has "aws.cognito-idp": true, moot false`,
		`detail.readOnly: wants false, has true: false, moot false`,
		`detail.$or[0].errorCode: wants absent, has "": false, moot true`,
		`detail.$or[1].tags.key: wants "a" or anything but prefix "b" or prefix "c", has "b", "c", 5: true, moot false`,
		`detail.userAgent: wants wildcard "aws-cli/*" or prefix "Boto" in any case, has : false, moot false`,
		`detail.n: wants numeric > 0 <= 5 or null, has null: true, moot false`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestNeedles(t *testing.T) {
	for _, test := range []struct{ name, pattern, want string }{
		{"the pattern of many rules", seed, `[[cognito-idp] [cognito-idp.amazonaws.com] [DeleteUser]]`},
		{"a service event", `{"detail-type":["AWS Service Event via CloudTrail"]}`, `[[AwsServiceEvent]]`},
		{"an API call", `{"detail-type":["AWS API Call via CloudTrail"]}`, `[]`},
		{"parts of texts", `{"a":[{"prefix":"https://example.org/login"},{"suffix":"ünderscore"},{"wildcard":"ab*cdefg*hi"}]}`, `[[cdefg example.org nderscore]]`},
		{"no text", `{"a":["x",5],"b":[null],"c":[{"anything-but":"login"}],"d":[{"equals-ignore-case":"login"}],"e":[{"cidr":"10.0.0.0/8"}],"f":["10.0.0.1"],"g":[{"exists":false},"login"]}`, `[]`},
		{"a key, which may be in lower case", `{"userIdentity":{"type":[{"exists":true}]}}`, `[]`},
		{"$or", `{"$or":[{"eventName":["SignUp"]},{"a":["x"],"eventName":[{"prefix":"signup_"}]}]}`, `[[SignUp signup_]]`},
		{"$or with a side without", `{"$or":[{"eventName":["SignUp"]},{"a":["x"]}]}`, `[]`},
		{"a source by other operators", `{"source":[{"prefix":"aws.cogn"},{"suffix":"aws.idpx"},{"wildcard":"*aws*nito*"}]}`, `[[cogn idpx nito]]`},
		{"a source that is all aws", `{"source":[{"wildcard":"*aws*"}]}`, `[]`},
		{"account and region", `{"account":["123456789012"],"region":[{"prefix":"eu-west"}],"id":["12345678"],"version":["0"]}`, `[[123456789012] [eu-west]]`},
	} {
		if got := fmt.Sprint(compiled(t, test.pattern).Needles()); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

// The clause is the one that is found fastest. Event sources are named only if every record
// that matches has one of them.
func TestClauseAndEventSources(t *testing.T) {
	for _, test := range []struct{ pattern, clause, sources string }{
		{seed, "[cognito-idp.amazonaws.com]", "[cognito-idp.amazonaws.com]"},
		{`{"eventSource":["sts.amazonaws.com","iam.amazonaws.com","sts.amazonaws.com"],"eventName":["AssumeRoleWithSAML"]}`, "[AssumeRoleWithSAML]", "[iam.amazonaws.com sts.amazonaws.com]"},
		{`{"detail":{"eventSource":["a.amazonaws.com","aa.amazonaws.com"]}}`, "[a.amazonaws.com]", "[a.amazonaws.com aa.amazonaws.com]"},
		{`{"detail":{"eventSource":[{"prefix":"cognito-"}]}}`, "[cognito-]", "[]"},
		{`{"detail":{"eventSource":["a.amazonaws.com",{"exists":false}]}}`, "[]", "[]"},
		{`{"detail":{"$or":[{"eventSource":["a.amazonaws.com"]},{"eventName":["SignUp"]}]}}`, "[SignUp a.amazonaws.com]", "[]"},
		{`{"detail":{"detail":{"eventSource":["a.amazonaws.com"]}}}`, "[a.amazonaws.com]", "[]"},
		{`{"source":["aws.iam"]}`, "[]", "[]"},
	} {
		p := compiled(t, test.pattern)
		if got := fmt.Sprint(p.Clause()); got != test.clause {
			t.Errorf("%s: clause %s, want %s", test.pattern, got, test.clause)
		}
		if got := fmt.Sprint(p.EventSources()); got != test.sources {
			t.Errorf("%s: event sources %s, want %s", test.pattern, got, test.sources)
		}
	}
}

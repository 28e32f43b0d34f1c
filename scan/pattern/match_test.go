package pattern_test

import (
	"testing"

	"github.com/cogtrail/cogtrail/scan/pattern"
)

// matches are patterns, records, and whether event-ruler 2 matches them.
var matches = []struct {
	name, pattern, record string
	want                  bool
}{
	// Answers of event-ruler 2.0.1.
	{"anything-but of an absent field", `{"a":[{"anything-but":"x"}]}`, `{"b":1}`, false},
	{"exists of an object", `{"a":[{"exists":true}]}`, `{"a":{"b":1}}`, false},
	{"not exists of an object", `{"a":[{"exists":false}]}`, `{"a":{"b":1}}`, true},
	{"exists of null", `{"a":[{"exists":true}]}`, `{"a":null}`, true},
	{"5 and 5.0", `{"a":[5]}`, `{"a":5.0}`, true},
	{"a string is no number", `{"a":["5"]}`, `{"a":5}`, false},
	{"anything-but a string and a number", `{"a":[{"anything-but":"5"}]}`, `{"a":5}`, true},
	{"cidr of no address", `{"a":[{"cidr":"10.0.0.0/24"}]}`, `{"a":"cognito-idp.amazonaws.com"}`, false},
	{"exists or a value: absent", `{"a":[{"exists":false},"x"]}`, `{"b":1}`, true},
	{"exists or a value: the value", `{"a":[{"exists":false},"x"]}`, `{"a":"x"}`, true},
	{"exists or a value: another", `{"a":[{"exists":false},"x"]}`, `{"a":"y"}`, false},
	{"array consistency: two elements", `{"employees":{"firstName":["Anna"],"lastName":["Jones"]}}`,
		`{"employees":[{"firstName":"Anna","lastName":"Smith"},{"firstName":"Bob","lastName":"Jones"}]}`, false},
	{"array consistency: one element", `{"employees":{"firstName":["Anna"],"lastName":["Jones"]}}`,
		`{"employees":[{"firstName":"Bob","lastName":"Jones"},{"firstName":"Anna","lastName":"Jones"}]}`, true},

	// The operators, as AWS documents them.
	{"one of a list", `{"name":["Alice","Bob"]}`, `{"name":"Bob"}`, true},
	{"none of a list", `{"name":["Alice","Bob"]}`, `{"name":"bob"}`, false},
	{"both fields", `{"city":["New York"],"day":["Monday"]}`, `{"city":"New York","day":"Monday"}`, true},
	{"one of both fields", `{"city":["New York"],"day":["Monday"]}`, `{"city":"New York","day":"Friday"}`, false},
	{"empty", `{"name":[""]}`, `{"name":""}`, true},
	{"null", `{"key":[null]}`, `{"key":null}`, true},
	{"null is no text", `{"key":[null]}`, `{"key":"null"}`, false},
	{"null is not absent", `{"key":[null]}`, `{}`, false},
	{"true", `{"readOnly":[true]}`, `{"readOnly":true}`, true},
	{"true is not false", `{"readOnly":[true]}`, `{"readOnly":false}`, false},
	{"prefix", `{"site":[{"prefix":"us-"}]}`, `{"site":"us-east-1"}`, true},
	{"prefix in case", `{"site":[{"prefix":"us-"}]}`, `{"site":"US-EAST-1"}`, false},
	{"empty prefix", `{"site":[{"prefix":""}]}`, `{"site":""}`, true},
	{"empty prefix of a number", `{"site":[{"prefix":""}]}`, `{"site":1}`, false},
	{"prefix in any case", `{"service":[{"prefix":{"equals-ignore-case":"EventB"}}]}`, `{"service":"eventbridge"}`, true},
	{"suffix", `{"file":[{"suffix":".png"}]}`, `{"file":"a.png"}`, true},
	{"suffix longer than the text", `{"file":[{"suffix":".png"}]}`, `{"file":"png"}`, false},
	{"suffix in any case", `{"file":[{"suffix":{"equals-ignore-case":".PNG"}}]}`, `{"file":"a.Png"}`, true},
	{"equals-ignore-case", `{"name":[{"equals-ignore-case":"alice"}]}`, `{"name":"ALICE"}`, true},
	{"equals-ignore-case of more", `{"name":[{"equals-ignore-case":"alice"}]}`, `{"name":"alices"}`, false},
	{"equals-ignore-case beyond ASCII", `{"name":[{"equals-ignore-case":"jérôme"}]}`, `{"name":"JÉRÔME"}`, true},
	{"wildcard", `{"path":[{"wildcard":"dir/*.png"}]}`, `{"path":"dir/a/b.png"}`, true},
	{"wildcard for nothing", `{"path":[{"wildcard":"dir/*.png"}]}`, `{"path":"dir/.png"}`, true},
	{"wildcard whose ends overlap", `{"path":[{"wildcard":"aba*ba"}]}`, `{"path":"aba"}`, false},
	{"wildcard in the middle", `{"path":[{"wildcard":"*/lib/*"}]}`, `{"path":"usr/lib/x"}`, true},
	{"wildcard twice for the same text", `{"path":[{"wildcard":"*ab*ab*"}]}`, `{"path":"xabx"}`, false},
	{"wildcard twice", `{"path":[{"wildcard":"*ab*ab*"}]}`, `{"path":"xabab"}`, true},
	{"wildcard alone", `{"path":[{"wildcard":"*"}]}`, `{"path":""}`, true},
	{"wildcard with an asterisk", `{"path":[{"wildcard":"a\\*b"}]}`, `{"path":"a*b"}`, true},
	{"wildcard with no other text", `{"path":[{"wildcard":"a\\*b"}]}`, `{"path":"axb"}`, false},
	{"wildcard with a backslash", `{"path":[{"wildcard":"a\\\\*"}]}`, `{"path":"a\\b"}`, true},
	{"anything-but", `{"state":[{"anything-but":"initializing"}]}`, `{"state":"running"}`, true},
	{"anything-but itself", `{"state":[{"anything-but":"initializing"}]}`, `{"state":"initializing"}`, false},
	{"anything-but a list", `{"state":[{"anything-but":["a","b"]}]}`, `{"state":"b"}`, false},
	{"anything-but a number", `{"limit":[{"anything-but":123}]}`, `{"limit":123.0}`, false},
	{"anything-but numbers", `{"limit":[{"anything-but":[100,200]}]}`, `{"limit":300}`, true},
	{"anything-but a number and a string", `{"limit":[{"anything-but":123}]}`, `{"limit":"123"}`, true},
	{"anything-but a prefix", `{"site":[{"anything-but":{"prefix":"us-"}}]}`, `{"site":"us-east-1"}`, false},
	{"anything-but prefixes", `{"site":[{"anything-but":{"prefix":["us-","eu-"]}}]}`, `{"site":"ap-south-1"}`, true},
	{"anything-but a suffix", `{"file":[{"anything-but":{"suffix":[".png",".jpg"]}}]}`, `{"file":"a.jpg"}`, false},
	{"anything-but a wildcard", `{"path":[{"anything-but":{"wildcard":"*/lib/*"}}]}`, `{"path":"usr/lib/x"}`, false},
	{"anything-but wildcards", `{"path":[{"anything-but":{"wildcard":["*/lib/*","*/bin/*"]}}]}`, `{"path":"usr/share/x"}`, true},
	{"anything-but in any case", `{"state":[{"anything-but":{"equals-ignore-case":["off","down"]}}]}`, `{"state":"OFF"}`, false},
	{"numeric", `{"price":[{"numeric":["=",100]}]}`, `{"price":1e2}`, true},
	{"numeric range", `{"price":[{"numeric":[">",10,"<=",20]}]}`, `{"price":20}`, true},
	{"numeric range, open", `{"price":[{"numeric":[">",10,"<=",20]}]}`, `{"price":10}`, false},
	{"numeric range of millionths", `{"price":[{"numeric":[">",10]}]}`, `{"price":10.000001}`, true},
	{"numeric of a string", `{"price":[{"numeric":["=",100]}]}`, `{"price":"100"}`, false},
	{"numeric beyond", `{"price":[{"numeric":["<",0]}]}`, `{"price":-600000000000}`, false},
	{"numeric below zero", `{"price":[{"numeric":["<",0]}]}`, `{"price":-0.000001}`, true},
	{"zero and minus zero", `{"a":[0]}`, `{"a":-0.0e7}`, true},
	{"1e3", `{"a":[1e3]}`, `{"a":1000}`, true},
	{"a large number as it is written", `{"a":[123456789012345]}`, `{"a":123456789012345}`, true},
	{"a large number otherwise", `{"a":[123456789012345]}`, `{"a":123456789012345.0}`, false},
	{"a number with a large exponent", `{"a":[{"numeric":[">",0]}]}`, `{"a":1e99999999999999999999}`, false},
	{"cidr", `{"ip":[{"cidr":"10.0.0.0/24"}]}`, `{"ip":"10.0.0.255"}`, true},
	{"cidr beyond", `{"ip":[{"cidr":"10.0.0.0/24"}]}`, `{"ip":"10.0.1.0"}`, false},
	{"cidr of IPv6", `{"ip":[{"cidr":"2001:db8::/32"}]}`, `{"ip":"2001:DB8:0:0:0:0:0:1"}`, true},
	{"cidr of the other kind", `{"ip":[{"cidr":"0.0.0.0/0"}]}`, `{"ip":"2001:db8::1"}`, false},
	{"an address written otherwise", `{"ip":["2001:db8::1"]}`, `{"ip":"2001:0db8:0:0:0:0:0:1"}`, true},
	{"exists", `{"sub":[{"exists":true}]}`, `{"sub":"x"}`, true},
	{"exists not", `{"sub":[{"exists":false}]}`, `{"sub":"x"}`, false},
	{"$or", `{"$or":[{"a":["x"]},{"b":["y"]}]}`, `{"b":"y"}`, true},
	{"no side of $or", `{"$or":[{"a":["x"]},{"b":["y"]}]}`, `{"a":"y","b":"x"}`, false},
	{"$or and more", `{"c":["z"],"$or":[{"a":["x"]},{"b":["y"]}]}`, `{"b":"y"}`, false},
	{"$or within $or", `{"$or":[{"a":["x"]},{"$or":[{"b":["y"]},{"c":["z"]}]}]}`, `{"c":"z"}`, true},
	{"$or in an object", `{"a":{"$or":[{"b":["x"]},{"c":["y"]}]}}`, `{"a":{"c":"y"}}`, true},

	// Arrays.
	{"one of an array", `{"a":["x"]}`, `{"a":["y","x"]}`, true},
	{"none of an array", `{"a":["x"]}`, `{"a":[]}`, false},
	{"an array in an array", `{"a":["x"]}`, `{"a":[[["x"]]]}`, true},
	{"anything-but of an array", `{"a":[{"anything-but":"x"}]}`, `{"a":["x","y"]}`, true},
	{"exists of an empty array", `{"a":[{"exists":true}]}`, `{"a":[]}`, false},
	{"not exists of an empty array", `{"a":[{"exists":false}]}`, `{"a":[]}`, true},
	{"not exists of one element", `{"a":{"b":[{"exists":false}]}}`, `{"a":[{"c":1},{"b":1}]}`, false},
	{"not exists in the element that matches", `{"a":{"b":["x"],"c":[{"exists":false}]}}`, `{"a":[{"b":"x"},{"c":1}]}`, true},
	{"not exists before what matches, in order", `{"a":{"b":[{"exists":false}],"c":["x"]}}`, `{"a":[{"c":"x"},{"b":1}]}`, false},
	{"two arrays", `{"a":{"b":["x"]},"c":{"d":["y"]}}`, `{"a":[{},{"b":"x"}],"c":[{"d":"y"},{}]}`, true},
	{"$or and the same element", `{"a":{"b":["x"],"$or":[{"c":["y"]},{"d":["z"]}]}}`, `{"a":[{"b":"x"},{"d":"z"},{"b":"x","d":"q"}]}`, false},
	{"a value or an object", `{"$or":[{"a":["x"]},{"a":{"b":["y"]}}]}`, `{"a":["z",{"b":"y"}]}`, true},

	// Records that are written in unusual ways.
	{"the last of two keys", `{"a":["x"]}`, `{"a":"x","a":"y"}`, false},
	{"the last of two keys, an object", `{"a":{"b":["x"]}}`, `{"a":{"b":"x"},"a":{"c":1}}`, false},
	{"keys in their case", `{"a":["x"]}`, `{"A":"x"}`, false},
	{"a key with escapes", `{"abc":["x"]}`, `{"\u0061bc":"x"}`, true},
	{"a text with escapes", `{"a":["x/ü"]}`, `{"a":"\u0078\/\u00fc"}`, true},
	{"a key with quotes", `{"a\"b":["x"]}`, `{"a\"b":"x"}`, true},
	{"a key with a dot", `{"a.b":["x"]}`, `{"a.b":"x"}`, true},
	{"white space", `{"a":{"b":["x"]}}`, " { \"a\" :\n{ \"b\" : [ \"x\" ] } } \n", true},
	{"no record", `{"a":[{"exists":false}]}`, `[]`, false},
	{"two records", `{"a":[{"exists":false}]}`, `{} {}`, false},
	{"half a record", `{"a":["x"]}`, `{"a":"x"`, false},
	{"nothing", `{"a":[{"exists":false}]}`, ``, false},

	// Events with an envelope.
	{"the source", `{"source":["aws.cognito-idp"]}`, `{"eventSource":"cognito-idp.amazonaws.com"}`, true},
	{"the type of an API call", `{"detail-type":["AWS API Call via CloudTrail"]}`, `{"eventType":"AwsApiCall"}`, true},
	{"the type of a service event", `{"detail-type":["AWS API Call via CloudTrail"]}`, `{"eventType":"AwsServiceEvent"}`, false},
	{"the account", `{"account":["123456789012"]}`, `{"recipientAccountId":"123456789012","userIdentity":{"accountId":"1"}}`, true},
	{"the account of the identity", `{"account":["123456789012"]}`, `{"userIdentity":{"accountId":"123456789012"}}`, true},
	{"the account of an identity that is not the last", `{"account":["123456789012"]}`, `{"userIdentity":{"accountId":"123456789012"},"userIdentity":null}`, false},
	{"the account of an array", `{"account":["123456789012"]}`, `{"userIdentity":[{"accountId":"123456789012"}]}`, false},
	{"the region", `{"region":["eu-west-1"]}`, `{"awsRegion":"eu-west-1"}`, true},
	{"the time", `{"time":[{"prefix":"2025-01-22"}]}`, `{"eventTime":"2025-01-22T12:24:06Z"}`, true},
	{"the version", `{"version":["0"]}`, `{}`, true},
	{"no resources", `{"source":["aws.x"],"resources":[{"exists":false}]}`, `{"eventSource":"x.amazonaws.com","resources":["arn"]}`, true},
	{"resources of a record", `{"resources":["arn"]}`, `{"resources":["arn"]}`, true},
	{"never a replay", `{"detail":{"a":["x"]},"replay-name":[{"exists":false}]}`, `{"a":"x"}`, true},
	{"detail", `{"detail":{"a":["x"]}}`, `{"a":"x"}`, true},
	{"detail is an object", `{"detail":[{"exists":true}]}`, `{"a":"x"}`, false},
	{"$or in the envelope", `{"$or":[{"source":["aws.x"]},{"detail":{"a":["x"]}}]}`, `{"eventSource":"y.amazonaws.com","a":"x"}`, true},
}

func TestMatch(t *testing.T) {
	for _, test := range matches {
		t.Run(test.name, func(t *testing.T) {
			p, err := pattern.Compile([]byte(test.pattern))
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Match([]byte(test.record)); got != test.want {
				t.Errorf("%s of %s: got %v, want %v", test.pattern, test.record, got, test.want)
			}
			checkLaws(t, test.pattern, test.record)
		})
	}
}

// Texts that are not patterns, and where the error is reported.
func TestCompileErrors(t *testing.T) {
	for _, test := range []struct{ pattern, want string }{
		{``, `1:1: the pattern is empty`},
		{`{`, `1:2: the text ends inside a JSON value`},
		{`["x"]`, `1:1: a pattern is an object, not an array`},
		{`{}`, `1:1: an empty object matches nothing: leave it out, or name a field in it`},
		{`{"a":["x"]} x`, `1:13: text after the pattern, which must be a single object`},
		{"{\n  \"a\": [\"x\",]\n}", `2:13: a[1]: unexpected ']', want a JSON value`},
		{`{"a":{"b":{}}}`, `1:11: a.b: an empty object matches nothing: leave it out, or name a field in it`},
		{`{"a":[]}`, `1:6: a: an empty array matches nothing: name a value`},
		{`{"a":"x"}`, `1:6: a: a string where an array should be: put values in [ ], even a single one`},
		{`{"a":[["x"]]}`, `1:7: a[0]: an array in an array: list the values in one array`},
		{`{"a":["x"],"a":["y"]}`, `1:12: a: duplicate key`},
		{"{\"detail\": {\n  \"eventName\": [\"x\", \"y\", {\"prefix\": 5}]}}", `2:38: detail.eventName[2]: prefix needs a string, not a number`},
		{`{"a":[{"prefix":{"suffix":"x"}}]}`, `1:17: a[0]: prefix needs a string, or equals-ignore-case and nothing else`},
		{`{"a":[{"prefix":{"equals-ignore-case":1}}]}`, `1:39: a[0]: equals-ignore-case needs a string, not a number`},
		{`{"a":[{"prefix":"x","suffix":"y"}]}`, `1:7: a[0]: 2 keys: give each operator an object of its own`},
		{`{"a":[{"shellstyle":"x"}]}`, `1:8: a[0]: unknown operator "shellstyle": choose from prefix, suffix, equals-ignore-case, wildcard, anything-but, numeric, cidr, exists`},
		{`{"a":[{"exists":"x"}]}`, `1:17: a[0]: exists needs true or false`},
		{`{"a":[{"wildcard":"a**b"}]}`, `1:19: a[0]: a wildcard may not have two asterisks in a row`},
		{`{"a":[{"wildcard":"a\\b"}]}`, `1:19: a[0]: a backslash in a wildcard must precede * or \`},
		{`{"a":[{"wildcard":["a"]}]}`, `1:19: a[0]: wildcard needs a string, not an array`},
		{`{"a":[{"anything-but":[]}]}`, `1:23: a[0]: anything-but has an empty list`},
		{`{"a":[{"anything-but":null}]}`, `1:23: a[0]: anything-but needs strings or numbers, not null`},
		{`{"a":[{"anything-but":["x",1]}]}`, `1:28: a[0]: anything-but takes strings or numbers, not both`},
		{`{"a":[{"anything-but":{"prefix":""}}]}`, `1:33: a[0]: every string has the empty prefix, so nothing matches`},
		{`{"a":[{"anything-but":{"prefix":[]}}]}`, `1:33: a[0]: prefix has an empty list`},
		{`{"a":[{"anything-but":{"cidr":"10.0.0.0/8"}}]}`, `1:23: a[0]: anything-but needs strings or numbers, or one of prefix, suffix, wildcard and equals-ignore-case`},
		{`{"a":[{"anything-but":1.0000001}]}`, `1:23: a[0]: 1.0000001 is not a number that can be compared: it needs at most six decimals, and a value from -500000000000 to 500000000000`},
		{`{"a":[{"numeric":[]}]}`, `1:18: a[0]: numeric needs one bound, or a range whose first is > or >= and whose second < or <=`},
		{`{"a":[{"numeric":["!",1]}]}`, `1:19: a[0]: numeric needs one of = < <= > >= here`},
		{`{"a":[{"numeric":[">"]}]}`, `1:19: a[0]: numeric needs a number after >`},
		{`{"a":[{"numeric":["<",5,">",1]}]}`, `1:18: a[0]: numeric needs one bound, or a range whose first is > or >= and whose second < or <=`},
		{`{"a":[{"numeric":[">=",5,"<=",5]}]}`, `1:18: a[0]: numeric has a range whose first bound is not less than the second`},
		{`{"a":[{"numeric":["=",6e11]}]}`, `1:23: a[0]: 6e11 is not a number that can be compared: it needs at most six decimals, and a value from -500000000000 to 500000000000`},
		{`{"a":[{"cidr":"10.0.0.1/32"}]}`, `1:15: a[0]: cidr needs a mask of less than 32 bits, as EventBridge does: name one address without an operator`},
		{`{"a":[{"cidr":"2001:db8::/128"}]}`, `1:15: a[0]: cidr needs a mask of less than 128 bits, as EventBridge does: name one address without an operator`},
		{`{"a":[{"cidr":"example.org/8"}]}`, `1:15: a[0]: cidr needs a block of addresses, such as 192.0.2.0/24 or 2001:db8::/32`},
		{`{"$or":[{"a":["x"]}]}`, `1:8: $or: $or needs an array of two objects or more`},
		{`{"$or":["x","y"]}`, `1:9: $or[0]: $or needs objects, not a string`},
		{`{"a":["x"],"$or":[{"a":["y"]},{"b":["z"]}]}`, `1:20: $or[0].a: the field is already tested by a: an alternative can test a field only once`},
		{`{"$or":[{"a":["x"]},{"a":["y"]}],"a":{"b":["z"]}}`, `1:10: $or[0].a: the field is already tested by a.b: an alternative can test a field only once`},
		{`{"$or":[{"a":{"prefix":["x"]}},{"b":["y"]}]}`, `1:15: $or[0].a.prefix: an operator where a field should be: put it in the array of a field`},
		{`{"source":["aws.x"],"eventName":["y"]}`, `1:21: eventName: not a field of EventBridge events, which this pattern is for because it names source: put the fields of a record in detail`},
	} {
		if _, err := pattern.Compile([]byte(test.pattern)); err == nil || err.Error() != test.want {
			t.Errorf("%s:\n got %v\nwant %s", test.pattern, err, test.want)
		}
	}
}

package people_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report/people"
)

func TestReadExport(t *testing.T) {
	two := people.Names{"s-1": "jane", "s-2": "john"}
	user := func(name, sub string) string {
		return fmt.Sprintf(`{"Username": %q, "Attributes": [{"Name": "email", "Value": "x"}, {"Name": "sub", "Value": %q}]}`, name, sub)
	}
	tests := []struct {
		name, text string
		want       people.Names
		says       string
	}{
		{"CSV", "sub,username\ns-1,jane\ns-2,john\n", two, ""},
		{"CSV with a mark, other columns and line ends", "\ufeffemail,Username, SUB \r\na,jane,s-1\r\n\"b\nb\",john,s-2\r\n", two, ""},
		{"the first name that there is", "email,cognito:username,sub\nx,jane,s-1\ny,john,s-2", two, ""},
		{"only an address", "email,sub\njane,s-1\njohn,s-2", two, ""},
		{"columns in any spelling", "User Name,Cognito:Username , SUB\njane,x,s-1\njohn,y,s-2", two, ""},
		{"userSub and userName", "userSub,userName\ns-1,jane\ns-2,john", two, ""},
		{"user_sub and user-name", "user_sub,user-name\ns-1,jane\ns-2,john", two, ""},
		{"sub before userSub", "userSub,sub,username\nx,s-1,jane\ny,s-2,john", two, ""},
		{"blanks around names", "sub, username\ns-1, jane \ns-2 ,\tjohn", two, ""},
		{"blanks before quotes", "sub, \"username\"\ns-1, \"jane\"\ns-2, \"john\"", two, ""},
		{"no name", "sub,username\ns-1,\n", people.Names{"s-1": ""}, ""},
		{"blanks", "username, sub\njane, s-1\njohn,s-2 \n", two, ""},
		{"twice the same", "sub,username\ns-1,jane\ns-2,john\ns-1,jane\n", two, ""},
		{"pages", `{"Users": [` + user("jane", "s-1") + `], "PaginationToken": "t"}` + "\n" + `{"Users": [` + user("john", "s-2") + `, ` + user("jane", "s-1") + `]}`, two, ""},
		{"an empty page", `{"Users": []}`, people.Names{}, ""},
		{"array", "[" + user("jane", "s-1") + ", " + user("john", "s-2") + "]", two, ""},
		{"lines", user("jane", "s-1") + "\n\n" + user("john", "s-2") + "\n", two, ""},
		{"flat lines", "\n " + `{"sub": "s-1", "email": "x", "username": "jane"}` + "\n" + `{"sub": "s-2", "cognito:username": "john"}`, two, ""},
		{"flat objects in an array", `[{"Username": "jane", "Sub": "s-1"}, {"userName": " john ", "userSub": " s-2 "}]`, two, ""},
		{"keys in any spelling", `{"SUB": "s-1", "USER_NAME": "jane", "Email": "x"}` + "\n" + `{"user-sub": "s-2", "Cognito:Username": "john"}`, two, ""},
		{"blank keys", `{" sub": "s-1", "username": " ", "email": "jane"}`, people.Names{"s-1": "jane"}, ""},
		{"keys twice", `{"Sub": "s-1", "sub": "s-3", "Username": "", "username": "jane", "userName": "joan"}`, people.Names{"s-1": "jane"}, ""},
		{"a page in another spelling", `{"users": [{"username": "jane", "attributes": [{"name": "SUB", "value": "s-1"}]}]}`, people.Names{"s-1": "jane"}, ""},
		{"a name among the attributes", `{"Attributes": [{"Name": "email", "Value": "jane"}, {"Name": "sub", "Value": "s-1"}], "Enabled": true}`, people.Names{"s-1": "jane"}, ""},
		{"values that are no texts", `{"sub": "s-1", "username": null, "email": 7, "cognito:username": "jane"}`, people.Names{"s-1": "jane"}, ""},
		{"admin-get-user", `{"Username": "jane", "UserAttributes": [{"Name": "sub", "Value": "s-1"}], "UserMFASettingList": []}`, people.Names{"s-1": "jane"}, ""},
		{"bytes that are no text", "sub,username\ns-1,j\xffe\n", people.Names{"s-1": "j\ufffde"}, ""},

		{"nothing", " \n", nil, "no users in it"},
		{"much of nothing", strings.Repeat("\n", 1024), nil, "no users in it"},
		{"no sub column", "username,email\na,b\n", nil, "line 1: no header with the columns sub and one of username, cognito:username, email"},
		{"no name column", "sub,phone\na,b\n", nil, "line 1: no header"},
		{"a column too many", "sub,username\ns-1,jane\ns-2,john,x\n", nil, "line 3: wrong number of fields"},
		{"an open quote", "sub,username\ns-1,jane\n\"s-2,john\n", nil, "line 3: extraneous or missing \" in quoted-field"},
		{"no sub", "sub,username\n\n,jane\n", nil, "line 3: a user without a sub"},
		{"a blank sub", "sub,username\n ,jane\n", nil, "line 2: a user without a sub"},
		{"a sub that is no text", `{"sub": 7, "username": "jane"}`, nil, "line 1: a user without a sub"},
		{"two names", "sub,username\ns-1,jane\n\ns-1,joan\n", nil, "line 4: another name for a sub that is named on an earlier line"},
		{"JSON without a sub", "{\"Users\": [\n" + user("jane", "s-1") + ",\n{\"Username\": \"john\", \"Attributes\": []}]}", nil, "line 3: a user without a sub"},
		{"JSON, two names", user("jane", "s-1") + "\n" + user("joan", "s-1"), nil, "line 2: another name"},
		{"JSON, two names behind a mark", "\ufeff" + user("jane", "s-1") + "\n" + user("joan", "s-1"), nil, "line 2: another name"},
		{"cut JSON", "{\"Users\": [\n" + user("jane", "s-1"), nil, "line 2: unexpected EOF"},
		{"broken JSON", user("jane", "s-1") + "\n{]", nil, "line 2: invalid character"},
		{"no users", "[1]", nil, "line 1: neither a user nor a page of users"},
		{"Users that are none", `{"Users": {}}`, nil, "line 1: the Users of a page are not an array"},
		{"too long a user", "sub,username\ns-1," + strings.Repeat("x", 2<<20) + "\n", nil, "a user of more than 1048576 bytes"},
		{"too long a user in JSON", user("jane", "s-1") + "\n" + user(strings.Repeat("x", 2<<20), "s-1"), nil, "line 2: a user of more than 1048576 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := people.ReadExport(strings.NewReader(test.text))
			if diff := cmp.Diff(test.want, got.Names); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if (err != nil) != (test.says != "") || err != nil && (!strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "%!")) {
				t.Errorf("got %v, want one that says %q", err, test.says)
			}
			if err != nil && strings.Contains(err.Error(), "jane") {
				t.Errorf("the message repeats a name: %v", err)
			}
		})
	}
}

// An export of any length takes no more memory than its users do.
func TestSubs(t *testing.T) {
	names := people.Names{"s-3": "jane", "s-1": "jane", "s-2": "Jane", "s-4": "JOHN", "s-5": "John", "s-6": ""}
	for name, want := range map[string][]string{"jane": {"s-1", "s-3"}, "Jane": {"s-2"}, "JANE": {"s-1", "s-2", "s-3"}, "john": {"s-4", "s-5"}, "jan": nil} {
		if diff := cmp.Diff(want, names.Subs(name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestReadLongExport(t *testing.T) {
	var text strings.Builder
	text.WriteString(`{"Users": [`)
	for i := range 50_000 {
		fmt.Fprintf(&text, "{\"Username\": \"u-%d\", \"Attributes\": [{\"Name\": \"sub\", \"Value\": \"s-%d\"}]},\n", i%100, i%100)
	}
	text.WriteString(`{"Username": "u-1", "Attributes": [{"Name": "sub", "Value": "s-2"}]}]}`)
	if _, err := people.ReadExport(strings.NewReader(text.String())); err == nil || !strings.Contains(err.Error(), "line 50001: another name") {
		t.Errorf("got %v, want one that says line 50001", err)
	}
}

package cognito_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/trail"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	fixtures  = "../../testdata/cognito"
	goldenExt = ".golden.json"
)

// fixtureNames lists the fixtures, NAME.json and NAME.SHAPE.json, without their
// extension.
func fixtureNames(t testing.TB) (names []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(fixtures, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if base := filepath.Base(path); !strings.HasSuffix(base, goldenExt) {
			names = append(names, strings.TrimSuffix(base, ".json"))
		}
	}
	if len(names) == 0 {
		t.Fatalf("no fixtures in %s", fixtures)
	}
	return names
}

// fixture returns the record in the fixture called name, as trail would cut it
// out of an object.
func fixture(t testing.TB, name string) trail.Record {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(fixtures, name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(data)
}

// parsed renders what Parse makes of rec as golden files hold it.
func parsed(t testing.TB, rec trail.Record) string {
	t.Helper()
	var got struct {
		OK    bool           `json:"ok"`
		Error string         `json:"error,omitempty"`
		Event *cognito.Event `json:"event,omitempty"`
	}
	e, ok, err := cognito.Parse(rec)
	got.OK = ok
	switch {
	case err != nil:
		got.Error = err.Error()
	case ok:
		got.Event = &e
	}
	if (!ok || err != nil) && e != (cognito.Event{}) {
		t.Errorf("Parse returned an event together with %t, %v: %+v", ok, err, e)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(got); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestParse(t *testing.T) {
	for _, name := range fixtureNames(t) {
		t.Run(name, func(t *testing.T) {
			got := parsed(t, fixture(t, name))
			path := filepath.Join(fixtures, name+goldenExt)
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("Parse of %s.json (-want +got):\n%s", name, diff)
			}
		})
	}
}

// TestFixtures keeps the folder in order: a golden file without a fixture tests
// nothing, and names that differ in case only (Cognito has Signup_POST and
// signup_POST) are refused by the Go module proxy and lost on some disks.
func TestFixtures(t *testing.T) {
	names := fixtureNames(t)
	folded := map[string]string{}
	for _, name := range names {
		if other, ok := folded[strings.ToLower(name)]; ok {
			t.Errorf("%s and %s differ in case only", name, other)
		}
		folded[strings.ToLower(name)] = name
	}
	goldens, err := filepath.Glob(filepath.Join(fixtures, "*"+goldenExt))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range goldens {
		if name := strings.TrimSuffix(filepath.Base(path), goldenExt); !slices.Contains(names, name) {
			t.Errorf("%s has no fixture", path)
		}
	}
}

func TestParseKeepsNothing(t *testing.T) {
	for _, name := range fixtureNames(t) {
		rec := fixture(t, name)
		e, ok, err := cognito.Parse(rec)
		want := fmt.Sprintf("%+v %t %v", e, ok, err)
		for i := range rec {
			rec[i] = '#'
		}
		if got := fmt.Sprintf("%+v %t %v", e, ok, err); got != want {
			t.Errorf("%s: the event changed with the bytes of its record (-want +got):\n%s", name, cmp.Diff(want, got))
		}
	}
}

// gist is the part of an answer of Parse that the reference gives too.
type gist struct {
	OK, Err                     bool
	Source, Name, ID, Sub, Pool string
	Label                       cognito.Label
}

func FuzzParse(f *testing.F) {
	for _, name := range fixtureNames(f) {
		f.Add([]byte(fixture(f, name)))
	}
	f.Fuzz(func(t *testing.T, rec []byte) {
		before := bytes.Clone(rec)
		e, ok, err := cognito.Parse(rec)
		if !bytes.Equal(before, rec) {
			t.Fatal("Parse wrote to the record")
		}
		if !json.Valid(rec) {
			return // a record is valid JSON; of anything else Parse must only survive
		}
		got := gist{ok, err != nil, e.Source, e.Name, e.ID, e.Sub, e.UserPoolID, e.Label}
		if diff := cmp.Diff(reference(rec), got); diff != "" {
			t.Errorf("Parse(%q) (-reference +got):\n%s\nerror: %v", rec, diff, err)
		}
	})
}

// object is a JSON object as encoding/json reads it into a map: keys are exact
// and the last of several wins. What is no object has no members.
type object map[string]json.RawMessage

func objectIn(v json.RawMessage) (o object) {
	if len(v) > 0 && json.Unmarshal(v, &o) != nil {
		return nil
	}
	return o
}

// reference says what Parse should make of rec, which is valid JSON.
func reference(rec []byte) gist {
	r := objectIn(rec)
	if r == nil {
		return gist{Err: true}
	}
	source, name := str(r["eventSource"]), str(r["eventName"])
	if !slices.Contains([]string{"cognito-idp.amazonaws.com", "cognito-identity.amazonaws.com", "cognito-sync.amazonaws.com"}, source) {
		return gist{}
	}
	more, id := objectIn(r["additionalEventData"]), say(r["eventID"])
	_, err := time.Parse(time.RFC3339, say(r["eventTime"]))
	if err != nil || id == "" || name == "" || !majorIsOne(say(r["eventVersion"])) {
		return gist{OK: true, Err: true}
	}
	return gist{
		OK: true, Source: source, Name: name, ID: id,
		Sub: firstOf(more["sub"], objectIn(more["requestParameters"])["sub"],
			objectIn(r["responseElements"])["userSub"]),
		Pool:  firstOf(more["userPoolId"], objectIn(r["requestParameters"])["userPoolId"]),
		Label: referenceLabel(r, source, name),
	}
}

func referenceLabel(r object, source, name string) cognito.Label {
	if source != "cognito-idp.amazonaws.com" || name != "OAuth2_Authorize_GET" && name != "Beta_Authorize_GET" {
		return ""
	}
	more, response := objectIn(r["additionalEventData"]), objectIn(r["responseElements"])
	status, _ := strconv.ParseFloat(say(objectIn(more["responseParameters"])["status"]), 64)
	sub, has := more["sub"]
	switch {
	case more == nil, firstOf(r["errorCode"], r["errorMessage"], response["errorCode"], response["errorMessage"]) != "",
		status >= 400 && status <= 1<<31 && status == float64(int64(status)):
		return cognito.Undetermined
	case !has:
		return cognito.SignUp
	case str(sub) != "" && say(sub) != "":
		return cognito.SignIn
	}
	return cognito.Undetermined
}

// str returns the string that v is, say the text of any scalar or of the first
// element of an array, unless it is redacted.
func str(v json.RawMessage) (s string) {
	if json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

func say(v json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(v, &list) == nil {
		if len(list) == 0 || json.Unmarshal(list[0], new([]any)) == nil {
			return ""
		}
		v = list[0]
	}
	switch s := str(v); {
	case s == "HIDDEN_DUE_TO_SECURITY_REASONS", s == "HIDDEN_FOR_SECURITY_REASONS":
		return ""
	case len(v) > 0 && strings.ContainsRune("tf-0123456789", rune(v[0])):
		return string(v)
	default:
		return s
	}
}

func firstOf(values ...json.RawMessage) string {
	for _, v := range values {
		if s := say(v); s != "" {
			return s
		}
	}
	return ""
}

var numbers = regexp.MustCompile(`^([+-]?\d{1,18})(\.|$)`)

// majorIsOne reports whether an eventVersion can be understood; one that does
// not begin with a number is given a chance.
func majorIsOne(version string) bool {
	m := numbers.FindStringSubmatch(version)
	if m == nil {
		return true
	}
	major, _ := strconv.Atoi(m[1])
	return major == 1
}

func ExampleParse() {
	e, ok, err := cognito.Parse(trail.Record(`{
		"eventVersion": "1.10",
		"userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/Alice"},
		"eventTime": "2025-01-22T12:25:58Z",
		"eventSource": "cognito-idp.amazonaws.com",
		"eventName": "AdminDeleteUser",
		"requestParameters": {"userPoolId": "us-west-2_EXAMPLE01", "username": "HIDDEN_DUE_TO_SECURITY_REASONS"},
		"additionalEventData": {"sub": "11111111-2222-4333-8444-555555555501"},
		"eventID": "e0000000-0000-4000-8000-000000000001"
	}`))
	fmt.Println(ok, err)
	fmt.Println(e.Time.Format(time.DateOnly), e.Class, e.Outcome)
	fmt.Println(e.Sub, "of", e.UserPoolID, "by", e.Actor)
	// Output:
	// true <nil>
	// 2025-01-22 user_deletion succeeded
	// 11111111-2222-4333-8444-555555555501 of us-west-2_EXAMPLE01 by arn:aws:iam::123456789012:user/Alice
}

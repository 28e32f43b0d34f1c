package people_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report/people"
)

// Whatever the export, what is read is valid text, each user has a sub, and written as CSV
// it is the same export. An error repeats nothing of what is in the file.
func FuzzReadExport(f *testing.F) {
	for _, text := range []string{
		"sub,username\ns-1,jane\n", "\ufeffUser Name;SUB\n", "sub,username\ns-1,\"jane\nroe\"\n\"", `{"Users":[{"Username":"jane","Attributes":[{"Name":"sub","Value":"s-1"}]}]}`,
		`{"sub":"s-1","email":"j"}` + "\n" + `{"sub":"s-1","email":"k"}`, `[{"sub":7}]`,
		`{"message":{"userSub":"s-1","userName":"jane","eventType":"SignIn","eventResponse":"Pass","creationDate":"Wed Jan 22 12:24:06 UTC 2025","eventId":"e"}}`,
		`{"events":[{"message":"{\"message\":{\"userSub\":\"s\"},\"eventTimestamp\":1737548646000}"}]}`,
	} {
		f.Add([]byte(text))
	}
	const secret = "Planted-Name-Of-Somebody"
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := people.ReadExport(bytes.NewReader(text))
		if err != nil {
			_, err = people.ReadExport(bytes.NewReader(bytes.ReplaceAll(text, []byte("jane"), []byte(secret))))
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Write([]string{"sub", "username"})
		for sub, name := range got.Names {
			if sub == "" || !utf8.ValidString(sub) || !utf8.ValidString(name) || strings.TrimSpace(sub) != sub {
				t.Errorf("%q: the sub %q of %q", text, sub, name)
			}
			if strings.Contains(sub+name, "\r") {
				return // encoding/csv does not preserve this
			}
			w.Write([]string{sub, name})
		}
		w.Flush()
		again, err := people.ReadExport(&b)
		if diff := cmp.Diff(got.Names, again.Names); diff != "" || err != nil {
			t.Errorf("%q: %v (-read +written and read)\n%s", text, err, diff)
		}
	})
}

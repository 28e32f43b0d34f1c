package scan_test

import (
	"testing"

	"github.com/cogtrail/cogtrail/scan"
)

func TestUnfinished(t *testing.T) {
	known := func(name, version string) bool { return name == "known" && version != "2" }
	small := func(o scan.Object) bool { return o.Size < 10 }
	for _, test := range []struct {
		what   string
		want   func(scan.Object) bool
		object scan.Object
		wanted bool
	}{
		{"new", nil, scan.Object{Name: "new", Version: "1"}, true},
		{"finished", nil, scan.Object{Name: "known", Version: "1"}, false},
		{"changed", nil, scan.Object{Name: "known", Version: "2"}, true},
		{"without a version", nil, scan.Object{Name: "known"}, false},
		{"barred, without a version", nil, scan.Object{Name: "known", Barred: "a pipe"}, true},
		{"barred", nil, scan.Object{Name: "known", Version: "1", Barred: "access denied"}, false},
		{"new, and not wanted", small, scan.Object{Name: "new", Size: 10}, false},
		{"new, and wanted", small, scan.Object{Name: "new", Size: 9}, true},
		{"barred, and not wanted", small, scan.Object{Name: "known", Size: 10, Barred: "a pipe"}, false},
	} {
		if got := scan.Unfinished(known, test.want)(test.object); got != test.wanted {
			t.Errorf("%s: got %t", test.what, got)
		}
	}
	// finished is not called for unwanted objects: a Ledger would then show their entries.
	asked := false
	scan.Unfinished(func(string, string) bool { asked = true; return true }, small)(scan.Object{Size: 10})
	if asked {
		t.Error("finished was called for an unwanted object")
	}
}

package format_test

import (
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/report/format"
)

// Each format is found by its name and by the extension of its files, and some also by
// aliases.
func TestNames(t *testing.T) {
	exts := map[string]string{}
	for _, name := range format.Names() {
		f, ok := format.ByName(strings.ToUpper(name))
		if !ok || f.Ext == "" {
			t.Errorf("%s in capitals: %t, files %q", name, ok, f.Ext)
		}
		if got, ok := format.ByExt(strings.ToUpper(f.Ext)); !ok || got.Ext != f.Ext {
			t.Errorf("%s: by the files %s: %t, %s", name, f.Ext, ok, got.Ext)
		}
		if f.Raw {
			continue // by no file name
		}
		if other, twice := exts[f.Ext]; twice {
			t.Errorf("the files of %s and of %s both end in %s", other, name, f.Ext)
		}
		exts[f.Ext] = name
	}
	for alias, want := range map[string]string{"md": ".md", "text": ".txt", "txt": ".txt", "htm": ".html", "jsonl": ".ndjson"} {
		if f, ok := format.ByName(alias); !ok || f.Ext != want {
			t.Errorf("%s: %t, files %q, want %s", alias, ok, f.Ext, want)
		}
		if f, ok := format.ByExt("." + alias); !ok || f.Ext != want {
			t.Errorf(".%s: %t, files %q, want %s", alias, ok, f.Ext, want)
		}
	}
	for _, none := range []string{"", ".", "xml", ".json"} {
		if f, ok := format.ByName(none); ok {
			t.Errorf("the name %q is that of the files %s", none, f.Ext)
		}
	}
	for _, none := range []string{"", ".", ".xml", ".gz"} {
		if f, ok := format.ByExt(none); ok {
			t.Errorf("%q is that of the files %s", none, f.Ext)
		}
	}
}

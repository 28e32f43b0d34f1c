package format_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/journal"
)

var update = flag.Bool("update", false, "write the golden files anew")

// formats holds the Writers of all formats, so that a new one automatically gets goldens
// and is attacked. Formats that require records have tests of their own.
var formats = allFormats()

func allFormats() map[string]format.Writer {
	all := map[string]format.Writer{}
	for _, name := range format.Names() {
		f, _ := format.ByName(name)
		if !f.Raw {
			all[name] = f.Write
		}
	}
	return all
}

// sample returns the entries of the sample archive and the damaged one.
func sample(t *testing.T) []journal.Entry {
	t.Helper()
	return scanned(t, "trail", "damaged")
}

func text(t *testing.T, write format.Writer, r *report.Report, l format.Layout) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b, r, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// checkGolden compares the output of a format with its golden file.
func checkGolden(t *testing.T, path, name, got string) {
	t.Helper()
	switch name {
	case "parquet":
		got = dump(t, got)
	case "xlsx":
		got = dumpWorkbook(t, got)
	case "html": // style and script are separate files
		_, got, _ = strings.Cut(got, "<body>\n")
		got, _, _ = strings.Cut(got, "<script>")
	}
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
		t.Errorf("%s: (-want +got)\n%s", path, diff)
	}
}

func TestGoldens(t *testing.T) {
	entries := sample(t)
	for name, write := range formats {
		for _, part := range report.Parts {
			path := filepath.Join("report", name+"-"+string(part)+".golden")
			r := build(entries, report.Query{Parts: []report.Part{part}})
			checkAccounting(t, &r.Coverage)
			got := text(t, write, r, format.Layout{Part: part, Width: 160})
			checkGolden(t, path, name, got)
		}
	}
}

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/cogtrail/cogtrail/"

// rooms says what each package may import besides the standard library: the arrows of the
// design, never in the other direction. A package that is not listed must not exist.
var rooms = map[string][]string{
	"cmd/cogtrail/limit": {},
	"cmd/cogtrail": {"cmd/cogtrail/limit", "report", "report/format", "report/people", "scan", "scan/local", "scan/bucket", "scan/lookup", "scan/logs", "scan/sdk", "scan/cognito", "scan/trail", "scan/pattern", "scan/digest", "scan/journal", "scan/plan", "scan/work", "scan/pseudonym", "github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go",
		"github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/bmatcuk/doublestar/v4", "golang.org/x/term", "golang.org/x/sys/unix"},
	"cmd/release":    {"github.com/spf13/pflag", "golang.org/x/crypto/x509roots/fallback/bundle"},
	"cmd/trailgen":   {"github.com/klauspost/compress/gzip", "github.com/spf13/pflag"},
	"cmd/trailbench": {"scan/journal", "github.com/klauspost/compress/gzip", "github.com/spf13/pflag"},
	"report/format": {"report", "report/format/markup", "report/events", "report/evidence", "report/people", "scan/journal", "scan/cognito", "scan/pattern", "scan/digest",
		"github.com/olekukonko/tablewriter", "github.com/parquet-go/parquet-go"},
	"report":          {"report/evidence", "report/people", "report/acts", "report/events", "scan/journal", "scan/cognito"},
	"report/evidence": {"report/events", "scan/cognito"},
	"report/people":   {"report/acts", "report/events", "scan/cognito"},
	"report/acts":     {"report/events", "scan/cognito"},
	"report/events":   {"scan/journal", "scan/cognito"},

	"report/format/markup": {},

	"report/reporttest": {"report", "report/events", "report/format", "report/people", "scan", "scan/local", "scan/journal", "scan/cognito", "github.com/google/go-cmp/cmp"},

	"scan/local":  {"scan", "scan/internal/archive", "scan/plan", "golang.org/x/sys/unix"},
	"scan/bucket": {"scan", "scan/internal/archive", "scan/internal/sequence", "scan/plan", "scan/sdk", "scan/journal", "scan/trail", "github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go", "github.com/klauspost/compress/gzip", "github.com/parquet-go/parquet-go"},
	"scan/lookup": {"scan", "scan/internal/hours", "scan/sdk", "scan/cognito", "scan/journal", "github.com/aws/aws-sdk-go-v2"},
	"scan/logs":   {"scan", "scan/internal/hours", "scan/sdk", "scan/journal", "github.com/aws/aws-sdk-go-v2"},

	"scan/work": {"scan/sdk", "github.com/aws/aws-sdk-go-v2"},

	"scan/internal/archive": {"scan", "scan/inflate", "github.com/klauspost/compress/flate", "github.com/klauspost/compress/gzip"},

	"scan/sdk": {"scan", "github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go", "golang.org/x/time/rate"},

	"scan/internal/hours":      {"scan", "scan/sdk"},
	"scan/internal/sequence":   {},
	"scan/lookup/lookuptest":   {"scan/sdk/sdktest"},
	"scan/logs/logstest":       {"scan/sdk/sdktest"},
	"scan/sdk/sdktest":         {},
	"scan/internal/sampletest": {},

	"scan":           {"scan/digest", "scan/journal", "scan/cognito", "scan/trail", "scan/inflate"},
	"scan/journal":   {"scan/cognito", "scan/digest", "github.com/klauspost/compress/zstd"},
	"scan/plan":      {"scan/internal/sequence", "scan/journal", "scan/cognito"},
	"scan/pseudonym": {"scan/journal", "scan/cognito"},
	"scan/cognito":   {"scan/trail"},
	"scan/digest":    {},
	"scan/pattern":   {"scan/trail"},
	"scan/trail":     {"scan/inflate", "golang.org/x/sys/cpu"},
	"scan/inflate":   {"github.com/klauspost/compress/gzip", "github.com/klauspost/compress/zstd", "golang.org/x/sys/cpu"},
}

// barred says which packages of the standard library only some rooms may import.
var barred = map[string][]string{
	"os":        {"cmd/cogtrail", "cmd/cogtrail/limit", "cmd/release", "cmd/trailgen", "cmd/trailbench", "scan/local", "scan/work", "scan/internal/archive", "scan/sdk/sdktest", "report/reporttest"},
	"log":       {},
	"log/slog":  {"cmd/cogtrail"},
	"flag":      {"scan/internal/sampletest"},
	"unsafe":    {},
	"os/signal": {"cmd/cogtrail"},
	"net/http":  {"scan/bucket", "scan/work", "scan/sdk", "scan/sdk/sdktest", "scan/lookup/lookuptest", "scan/logs/logstest"},
	"os/exec":   {"cmd/release", "cmd/trailbench"},

	"text/template": {}, // makes the linker keep all methods of everything
	"html/template": {},
}

// allowed lists the rooms that may do what a key names. A goroutine started by a WaitGroup
// counts as a go statement.
var allowed = map[string][]string{
	"go statement": {"scan", "scan/internal/sequence", "scan/local", "scan/sdk/sdktest", "cmd/trailbench"},
	"init":         {},
	"time.Now":     {"cmd/cogtrail", "cmd/trailbench", "scan/bucket"}, // requests are signed with the time
	"os.Exit":      {"cmd/cogtrail", "cmd/cogtrail/limit", "cmd/release", "cmd/trailgen", "cmd/trailbench"},
	"os.Getenv":    {},
	"fmt.Print":    {},
}

func TestArrows(t *testing.T) {
	seen := map[string]bool{}
	eachFile(t, func(room string, file *ast.File, at func(token.Pos) string) {
		seen[room] = true
		may, known := rooms[room]
		if !known {
			t.Errorf("%s: a room that the design does not have", room)
		}
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if inside, ok := strings.CutPrefix(name, module); ok {
				name = inside
			} else if !strings.Contains(strings.Split(name, "/")[0], ".") {
				if only, ok := barred[name]; ok && !slices.Contains(only, room) {
					t.Errorf("%s: %s may not import %s", at(spec.Pos()), room, name)
				}
				continue
			}
			if !slices.ContainsFunc(may, func(m string) bool { return name == m || strings.HasPrefix(name, m+"/") && strings.Contains(m, ".") }) {
				t.Errorf("%s: %s may not import %s", at(spec.Pos()), room, name)
			}
		}
	})
	for room := range rooms {
		if !seen[room] {
			t.Errorf("%s: no such room", room)
		}
	}
}

func TestOnlyWhereAllowed(t *testing.T) {
	eachFile(t, func(room string, file *ast.File, at func(token.Pos) string) {
		ast.Inspect(file, func(n ast.Node) bool {
			what := ""
			switch n := n.(type) {
			case *ast.GoStmt:
				what = "go statement"
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Go" {
					what = "go statement"
				}
			case *ast.FuncDecl:
				if n.Recv == nil && n.Name.Name == "init" {
					what = "init"
				}
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok {
					if what = x.Name + "." + n.Sel.Name; strings.HasPrefix(what, "fmt.Print") {
						what = "fmt.Print"
					}
				}
			}
			if only, ok := allowed[what]; ok && !slices.Contains(only, room) {
				t.Errorf("%s: %s in %s", at(n.Pos()), what, room)
			}
			return true
		})
	})
}

// Each file of the command begins with one line that says what it is for, separate from package
// main. Only main.go has the package comment.
func TestFilesSayWhatTheyAreFor(t *testing.T) {
	purpose := regexp.MustCompile(`^// [A-Z][^\n]*\.\n\n(//go:build [^\n]*\n\n)?package main\n`)
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) == 0 {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != "main.go" && !strings.HasSuffix(name, "_test.go") && !purpose.Match(text) {
			t.Errorf("%s does not begin with a line that says what it is for", name)
		}
	}
}

// eachFile calls f with every Go file that is not a test.
func eachFile(t *testing.T, f func(room string, file *ast.File, at func(token.Pos) string)) {
	t.Helper()
	files := token.NewFileSet()
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && d.Name() == "testdata" { // the Go tool ignores testdata too, where other modules are
			return fs.SkipDir
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			return err
		}
		room := strings.TrimPrefix(path.Dir(filepath.ToSlash(name)), "../../")
		f(room, file, func(p token.Pos) string { return files.Position(p).String() })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

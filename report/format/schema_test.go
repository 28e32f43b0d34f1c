package format_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

const (
	schemaFile  = "../../docs/report.schema.json"
	compareFile = "../../docs/compare.schema.json"
)

// An object is a JSON object.
type object = map[string]any

// A describer makes JSON Schemas from Go types and their comments.
type describer struct {
	comments map[string]string // of types and of fields, as package.Type and package.Type.Field
	closed   bool              // objects may have no other properties
}

func newDescriber(t *testing.T) *describer {
	t.Helper()
	d := &describer{comments: map[string]string{}}
	for _, dir := range []string{"..", "../events", "../people", "../../scan/cognito", "../../scan/journal"} {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if name := file.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
				parsed, err := parser.ParseFile(token.NewFileSet(), dir+"/"+name, nil, parser.ParseComments)
				if err != nil {
					t.Fatal(err)
				}
				d.read(parsed)
			}
		}
	}
	return d
}

// read collects the comments of the types in a file.
func (d *describer) read(file *ast.File) {
	line := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	for _, decl := range file.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok || general.Tok != token.TYPE {
			continue
		}
		for _, spec := range general.Specs {
			spec := spec.(*ast.TypeSpec)
			name := file.Name.Name + "." + spec.Name.Name
			d.comments[name] = line(general.Doc.Text())
			fields, ok := spec.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, field := range fields.Fields.List {
				for _, id := range field.Names {
					d.comments[name+"."+id.Name] = line(field.Comment.Text())
				}
			}
		}
	}
}

// schema returns the schema of t.
func (d *describer) schema(t reflect.Type) object {
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Slice:
		return object{"type": "array", "items": d.schema(t.Elem())}
	case reflect.Pointer:
		return d.schema(t.Elem())
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			return object{"type": "string", "format": "date-time"}
		}
		if t == reflect.TypeFor[report.Record]() {
			return object{"type": "object"} // with any content
		}
		if row, ok := t.MethodByName("At"); ok { // t is a report.List
			return object{"type": "array", "items": d.schema(row.Type.Out(0))}
		}
		properties, required := object{}, []string{}
		d.fields(t, properties, &required)
		s := object{"type": "object", "properties": properties, "required": required}
		if text := d.comments[t.String()]; text != "" {
			s["description"] = text
		}
		if d.closed {
			s["additionalProperties"] = false
		}
		return s
	}
	panic("no schema of " + t.String())
}

// fields adds the fields of t and of its embedded structs to properties.
func (d *describer) fields(t reflect.Type, properties object, required *[]string) {
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || f.PkgPath != "" && !f.Anonymous:
			continue
		case f.Anonymous && name == "":
			d.fields(f.Type, properties, required)
			continue
		}
		s := d.schema(f.Type)
		if text := d.comments[t.String()+"."+f.Name]; text != "" {
			s["description"] = text
		}
		if !strings.Contains(options, "omit") {
			*required = append(*required, name)
			if f.Type.Kind() == reflect.Pointer {
				s = object{"anyOf": []any{s, object{"type": "null"}}}
			}
		}
		properties[name] = s
	}
}

// report returns the schema of a Report.
func (d *describer) report() []byte {
	return d.document(reflect.TypeFor[report.Report](), report.Schema)
}

// comparison returns the schema of a Comparison.
func (d *describer) comparison() []byte {
	return d.document(reflect.TypeFor[report.Comparison](), report.CompareSchema)
}

// document returns a schema document for type t with that schema name as its title.
func (d *describer) document(t reflect.Type, schema string) []byte {
	s := d.schema(t)
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["title"] = schema
	s["properties"].(object)["schema"] = object{"const": schema}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic(err)
	}
	return append(text, '\n')
}

// docs/report.schema.json and docs/compare.schema.json agree with the types.
func TestSchemaIsOfTheTypes(t *testing.T) {
	d := newDescriber(t)
	for file, got := range map[string][]byte{schemaFile: d.report(), compareFile: d.comparison()} {
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s: (-file +types)\n%s", file, diff)
		}
	}
}

// compile compiles a schema so that it also checks dates.
func compile(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.json", parsed); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Reports conform to the schema and have no field that it does not describe.
func TestReportsHoldToTheSchema(t *testing.T) {
	d := newDescriber(t)
	d.closed = true
	strict := compile(t, d.report())
	published, err := os.ReadFile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	schemas := []*jsonschema.Schema{strict, compile(t, published)}
	check := func(what string, r *report.Report) {
		t.Helper()
		v, err := jsonschema.UnmarshalJSON(strings.NewReader(text(t, format.JSON, r, format.Layout{})))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range schemas {
			if err := s.Validate(v); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	check("empty", build(nil, report.Query{}))
	check("empty, all parts", build(nil, report.Query{Parts: report.Parts}))
	for _, payload := range payloads {
		r := planted(payload)
		r.Schema = report.Schema
		check(payload, r)
	}
	chance := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		check("random", build(randomEntries(chance), report.Query{Parts: report.Parts[:chance.IntN(len(report.Parts)+1)]}))
	}
	check("sample", build(sample(t), report.Query{Parts: report.Parts}))
	wrong, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"schema": "cogtrail.report/v1", "coverage": {"classes": 1}}`))
	if err != nil || schemas[1].Validate(wrong) == nil {
		t.Errorf("the schema takes what is no report: %v", err)
	}
}

// randomEntries returns entries of all kinds.
func randomEntries(chance *rand.Rand) (entries []journal.Entry) {
	for range chance.IntN(6) {
		switch name := uuid(chance); chance.IntN(3) {
		case 0:
			entries = append(entries, failedEntry(name, "unreadable"))
		case 1:
			entries = append(entries, journal.Entry{Object: name, Status: journal.Skipped, Reason: journal.NoRecord})
		default:
			e := entryOf(name)
			for range chance.IntN(8) {
				v := event(uuid(chance), chance.IntN(24), user(uuid(chance), "pool"))
				v.Class = cognito.Classes[chance.IntN(len(cognito.Classes))]
				v.Outcome = []cognito.Outcome{cognito.Succeeded, cognito.Partial, cognito.Failed, cognito.Denied}[chance.IntN(4)]
				if v.Status = chance.IntN(2) * 302; v.Class == cognito.Authorize {
					v.Label = []cognito.Label{cognito.SignIn, cognito.SignUp, cognito.Undetermined}[chance.IntN(3)]
				}
				e.Events = append(e.Events, v)
			}
			e.Records = journal.Records{Read: int64(len(e.Events)), Matched: int64(len(e.Events))}
			entries = append(entries, e)
		}
	}
	return entries
}

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		values []float64
		want   float64
	}{
		{nil, 0},
		{[]float64{3}, 3},
		{[]float64{9, 1, 2}, 2},
		{[]float64{9, 1, 2, 4}, 3},
	} {
		if got := median(test.values); got != test.want {
			t.Errorf("median of %v is %v, want %v", test.values, got, test.want)
		}
	}
}

// TestRatiosAreOfEachRound has rounds that are slow as a whole: the ratio of medians would
// differ.
func TestRatiosAreOfEachRound(t *testing.T) {
	walls := func(values ...float64) *row {
		r := &row{}
		for _, v := range values {
			r.results = append(r.results, result{cost: cost{Wall: v}})
		}
		return r
	}
	scan, peer := walls(1, 10, 2), walls(3, 40, 4)
	got := ratios(peer, scan, wall)
	if want := []float64{3, 4, 2}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := shares(got, []float64{6, 2, 4}), []float64{0.5, 2, 0.5}; !slices.Equal(got, want) {
		t.Errorf("shares are %v, want %v", got, want)
	}
	if got := ratios(peer, scan, cpu); got != nil {
		t.Errorf("ratios of what is not known are %v", got)
	}
	if got := ratios(peer, nil, wall); got != nil {
		t.Errorf("ratios to nothing are %v", got)
	}
}

func TestFigure(t *testing.T) {
	for v, want := range map[float64]string{0: "–", 0.046: "0.05", 1.234: "1.23", 12.34: "12.3", 123.4: "123", 1234567: "1,234,567"} {
		if got := figure(v); got != want {
			t.Errorf("%v is printed as %s, want %s", v, got, want)
		}
	}
}

func TestTable(t *testing.T) {
	a := &archive{recipe: recipe{name: "tiny"}, files: 1200, records: 5000, stored: 2e6, want: counts{bytes: 20e6}}
	results := func(c cost, found counts) []result { return []result{{c, found}} }
	rows := []*row{
		{peer: &peer{name: own, what: "scan", ok: true}, threads: 1, results: results(cost{4, 4, 1 << 20, 1}, counts{report: true})},
		{peer: &peer{name: own, what: "scan", ok: true}, threads: 2, results: results(cost{2, 4, 3 << 20, 0}, counts{report: true})},
		{peer: &peer{name: baseline, what: "inflate", ok: true}, threads: 2, results: results(cost{4, 8, 0, 0}, counts{bytes: 20e6})},
		{peer: &peer{name: limit, what: "limit", ok: true}, threads: 1, results: results(cost{2, 2, 0, 0}, counts{bytes: 20e6})},
		{peer: &peer{name: limit, what: "limit", ok: true}, threads: 2, results: results(cost{0.8, 2, 0, 0}, counts{bytes: 20e6})},
		{peer: &peer{name: "chdb", what: "names", ok: true}, threads: 2, results: results(cost{16, 20, 0, 0}, counts{names: map[string]int64{}})},
		{peer: &peer{name: "zcat", what: "nothing", ok: true}, threads: 2, results: results(cost{4, 4, 0, 0}, counts{})},
		{peer: &peer{name: "jq", what: "jq", ok: true}, threads: 2, problem: errors.New("its counts\ndiffer")},
		{peer: &peer{name: "rg", what: "rg"}, threads: 2},
	}
	var out strings.Builder
	p := printer{out: &out, threads: 2}
	if problems := p.archive(a, rows); problems != 1 || p.err != nil {
		t.Errorf("%d problems, %v", problems, p.err)
	}
	want := `
### tiny

1,200 files, 2 MB stored, 20 MB inflated, 5,000 records.

| what was run | threads | wall, s | CPU, s | peak, MiB | MB/s | wall ÷ cogtrail | CPU ÷ klauspost | same counts |
|---|---|---|---|---|---|---|---|---|
| scan | 1 | 4.00 | 4.00 | 1.00 | 5.00 | 1.00 | – | report |
| scan | 2 | 2.00 | 4.00 | 3.00 | 10.0 | 1.00 | 0.50 | report |
| inflate | 2 | 4.00 | 8.00 | – | 5.00 | 2.00 | 1.00 | bytes |
| limit | 1 | 2.00 | 2.00 | – | 10.0 | 0.50 | – | bytes |
| limit | 2 | 0.80 | 2.00 | – | 25.0 | 0.40 | 0.25 | bytes |
| names | 2 | 16.0 | 20.0 | – | 1.25 | 8.00 | 2.50 | names |
| nothing | 2 | 4.00 | 4.00 | – | 5.00 | 2.00 | 0.50 | – |
| jq | 2 | failed | | | | | | |
| rg | | not found | | | | | | |

jq, threads=2: its counts differ

cogtrail, threads=2: 600 files/s. With 2 threads it is 2.00 × as fast as with one. libdeflate: 2.50 ×; cogtrail gains 0.80 of that.

Meanwhile other processes kept 0.14 of @ CPUs busy.
`
	want = strings.Replace(want, "@", strconv.Itoa(runtime.NumCPU()), 1)
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

func TestRowsOf(t *testing.T) {
	found := []*peer{{name: own, single: true, ok: true}, {name: "fast", single: true, ok: true}, {name: "slow", ok: true}, {name: "gone", single: true}}
	for _, test := range []struct {
		name    string
		wanted  []string
		suits   []string
		threads int
		want    string
	}{
		{"all", nil, nil, 4, "cogtrail 1, cogtrail 4, fast 1, fast 4, slow 4, gone 4"},
		{"what suits the archive", nil, []string{"fast", "gone"}, 4, "cogtrail 1, cogtrail 4, fast 1, fast 4, gone 4"},
		{"what is wanted", []string{"slow"}, []string{"fast"}, 4, "cogtrail 1, cogtrail 4, slow 4"},
		{"one thread", nil, nil, 1, "cogtrail 1, fast 1, slow 1, gone 1"},
	} {
		var got []string
		for _, r := range rowsOf(found, test.wanted, &archive{recipe: recipe{peers: test.suits}}, test.threads) {
			got = append(got, r.name+" "+figure(float64(r.threads))[:1])
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: got %s, want %s", test.name, strings.Join(got, ", "), test.want)
		}
	}
}

func TestOverFiles(t *testing.T) {
	got := strings.Join(overFiles(&archive{files: 7}, 2, "zcat"), " ")
	if want := "xargs -0 -s 1000000 -P 2 -n 4 zcat"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestCommand runs a pipe, and one whose last stage fails.
func TestCommand(t *testing.T) {
	if _, err := exec.LookPath("cat"); err != nil {
		t.Fatal("this test needs cat on the PATH")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	text := strings.Repeat("some text\n", 1e6)
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	took, err := timed(self, command{Stages: [][]string{{"cat"}, {"cat"}}, Stdin: in, Stdout: out})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(out); err != nil || string(got) != text {
		t.Errorf("%d bytes went through the pipe, want %d, %v", len(got), len(text), err)
	}
	if took.Wall <= 0 || took.CPU <= 0 || took.Memory <= 0 && runtime.GOOS != "windows" {
		t.Errorf("took %+v, want something of each", took)
	}
	_, err = timed(self, command{Stages: [][]string{{"cat"}, {self, childInflate, "many"}}, Stdin: in})
	if err == nil || !strings.Contains(err.Error(), `number of threads: strconv.Atoi: parsing "many"`) {
		t.Errorf("a stage that fails gives %v", err)
	}
	if _, err = timed(self, command{Stages: [][]string{{"no-such-tool"}}}); err == nil || !strings.Contains(err.Error(), "no-such-tool") {
		t.Errorf("a stage that there is not gives %v", err)
	}
}

// TestMemoryIsOfTheCommand makes this process large: the processes that it starts are not.
func TestMemoryIsOfTheCommand(t *testing.T) {
	if _, err := exec.LookPath("cat"); err != nil {
		t.Fatal("this test needs cat on the PATH")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const large = 256 << 20
	ballast := make([]byte, large)
	for i := range ballast {
		ballast[i] = 1
	}
	took, err := timed(self, command{Stages: [][]string{{"cat"}}})
	if err != nil {
		t.Fatal(err)
	}
	if took.Memory >= large {
		t.Errorf("%d bytes, want less than the %d of its parent", took.Memory, len(ballast))
	}
	runtime.KeepAlive(ballast)
}

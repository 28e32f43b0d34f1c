package main

import (
	"fmt"
	"strconv"
	"strings"
)

// A peer is one way to process an archive. cogtrail is the first.
type peer struct {
	name    string // in flags
	what    string // what was run, for the table
	single  bool   // also runs with a single thread
	version func(*kit) (string, error)
	command func(k *kit, a *archive, threads int) command
	read    func(text []byte, r *result) error // reads the results in its output; nil if it has none

	is string // the version, or why it was not found
	ok bool   // it was found
}

const (
	own      = "cogtrail"
	baseline = "klauspost"
	limit    = "libdeflate"
	bareLoop = "bare"
)

// peers returns all known peers. Those that are compared most are next to each other, so
// that little time passes between their runs.
func peers() []*peer {
	return []*peer{
		{name: own, what: "**cogtrail scan**", single: true, version: versionOfCogtrail, command: scan, read: readReport},
		{name: baseline, what: "klauspost/compress, inflating alone", single: true, version: versionOfKlauspost, command: klauspost, read: readInflated},
		{name: limit, what: "libdeflate, inflating alone", single: true, version: versionOfLibdeflate, command: libdeflate("memory"), read: readInflated},
		{name: bareLoop, what: "bare loop: open, read, inflate with libdeflate", single: true, version: versionOfLibdeflate, command: libdeflate("files"), read: readInflated},
		gunzip("zcat"),
		gunzip("libdeflate-gunzip", "-c"),
		gunzip("igzip", "-dc"),
		{name: "pigz", what: "`pigz -dc`, one process", version: firstLine("pigz", "--version"), command: pigz},
		{name: "chdb", what: "ClickHouse (chDB), typed schema", version: versionInNode("chdb.mjs"), command: chdb, read: readNames},
		{name: "duckdb", what: "DuckDB, typed schema", version: versionInNode("duckdb.mjs"), command: duckdb("typed"), read: readNames},
		{name: "duckdb-json", what: "DuckDB, records as JSON", version: versionInNode("duckdb.mjs"), command: duckdb("untyped"), read: readNames},
		{name: "rg", what: "`rg -z`, names only", version: firstLine("rg", "--version"), command: ripgrep, read: readLines},
		{name: "jq", what: "`zcat \\| jq`, one pipe", version: firstLine("jq", "--version"), command: jq, read: readLines},
	}
}

func peerNames() (names []string) {
	for _, p := range peers()[1:] {
		names = append(names, p.name)
	}
	return names
}

// scan is what a user runs, with JSON output to compare with the answer. GOMAXPROCS limits
// it to the CPUs that its peers get.
func scan(k *kit, a *archive, threads int) command {
	n := strconv.Itoa(threads)
	return command{
		Stages: [][]string{{k.cogtrail, "scan", "--workers", n, "--format", "json", a.root}},
		Env:    []string{"GOMAXPROCS=" + n},
	}
}

func klauspost(k *kit, a *archive, threads int) command {
	n := strconv.Itoa(threads)
	return command{Stages: [][]string{{k.self, childInflate, n}}, Env: []string{"GOMAXPROCS=" + n}, Stdin: a.list}
}

func libdeflate(mode string) func(*kit, *archive, int) command {
	return func(k *kit, a *archive, threads int) command {
		return command{Stages: [][]string{{k.libdeflate(), mode, strconv.Itoa(threads)}}, Stdin: a.list}
	}
}

// gunzip is a tool with a single thread that writes decompressed text. One process for each
// thread handles a part of the archive.
func gunzip(name string, flags ...string) *peer {
	args := append([]string{name}, flags...)
	return &peer{
		name: name, what: "`" + strings.Join(args, " ") + "`, a process for each thread", single: true, version: firstLine(name, versionFlag(name)),
		command: func(_ *kit, a *archive, threads int) command {
			return command{Stages: [][]string{overFiles(a, threads, args...)}, Stdin: a.list}
		},
	}
}

func versionFlag(name string) string {
	if name == "libdeflate-gunzip" {
		return "-V"
	}
	return "--version"
}

// overFiles runs a command on all files that its input names, in so many processes at a
// time. If the names are longer than a megabyte, there are more processes.
func overFiles(a *archive, processes int, args ...string) []string {
	each := (a.files + int64(processes) - 1) / int64(processes)
	return append([]string{"xargs", "-0", "-s", "1000000", "-P", strconv.Itoa(processes), "-n", fmt.Sprint(each)}, args...)
}

func pigz(_ *kit, a *archive, threads int) command {
	return command{Stages: [][]string{overFiles(a, 1, "pigz", "-dc", "-p", strconv.Itoa(threads))}, Stdin: a.list}
}

func jq(_ *kit, a *archive, _ int) command {
	const filter = `.Records[] | select(.eventSource == "cognito-idp.amazonaws.com") | .eventName`
	return command{Stages: [][]string{overFiles(a, 1, "zcat"), {"jq", "-r", filter}}, Stdin: a.list}
}

// ripgrep depends on the two keys being next to each other, which they are in every log.
func ripgrep(_ *kit, a *archive, threads int) command {
	const pattern = `"eventSource":"cognito-idp\.amazonaws\.com","eventName":"([^"]*)"`
	return command{Stages: [][]string{{"rg", "--no-config", "-z", "-uu", "-j", strconv.Itoa(threads), "-I", "-N", "-o", "-r", "$1", pattern, a.root}}}
}

func duckdb(schema string) func(*kit, *archive, int) command {
	return func(k *kit, a *archive, threads int) command {
		return command{Stages: [][]string{{"node", k.script("duckdb.mjs"), k.npm, a.root, strconv.Itoa(threads), fmt.Sprint(a.largest), schema}}}
	}
}

func chdb(k *kit, a *archive, threads int) command {
	return command{Stages: [][]string{{"node", k.script("chdb.mjs"), k.npm, a.root, strconv.Itoa(threads)}}}
}

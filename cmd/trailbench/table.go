package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// A printer prints Markdown, and keeps the first error.
type printer struct {
	out     io.Writer
	threads int
	err     error
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.out, format, args...)
	}
}

// machine prints when and where the measurements were made.
func (p *printer) machine(rounds int) {
	p.printf("%s; %d CPUs: %s; %s; %s; rounds: %d.\n", time.Now().UTC().Format("2 January 2006"), runtime.NumCPU(),
		processor(), system(), runtime.Version(), rounds)
}

// processor returns the name of the processor if Linux states it.
func processor() string {
	text, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

func system() string {
	if name, err := output("uname", "-sr"); err == nil {
		return strings.TrimSpace(string(name))
	}
	return runtime.GOOS
}

// archive prints the table of one archive, and returns how many problems there were.
func (p *printer) archive(a *archive, rows []*row) (problems int) {
	p.printf("\n### %s\n\n%s files, %s MB stored, %s MB inflated, %s records.\n\n", a.name, thousands(a.files),
		thousands(a.stored/1e6), thousands(a.want.bytes/1e6), thousands(a.records))
	p.printf("| what was run | threads | wall, s | CPU, s | peak, MiB | MB/s | wall ÷ cogtrail | CPU ÷ klauspost | same counts |\n" +
		"|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range rows {
		if !r.ok {
			p.printf("| %s | | not found | | | | | | |\n", r.what)
			continue
		}
		if r.problem != nil {
			problems++
			p.printf("| %s | %d | failed | | | | | | |\n", r.what, r.threads)
			continue
		}
		w := middle(r, wall)
		p.printf("| %s | %d | %s | %s | %s | %s | %s | %s | %s |\n", r.what, r.threads, figure(w), figure(middle(r, cpu)),
			figure(middle(r, memory)/(1<<20)), figure(float64(a.want.bytes)/1e6/w),
			figure(median(ratios(r, of(rows, own, r.threads), wall))),
			figure(median(ratios(r, of(rows, baseline, r.threads), cpu))), r.counted())
	}
	for _, r := range rows {
		if r.problem != nil {
			p.printf("\n%s, threads=%d: %s\n", r.name, r.threads, reason(r.problem))
		}
	}
	p.summary(a, rows)
	return problems
}

// summary prints what does not fit in the table: how much faster cogtrail is with more
// threads, and how much faster decompression alone is.
func (p *printer) summary(a *archive, rows []*row) {
	scan := of(rows, own, p.threads)
	if scan == nil {
		return
	}
	p.printf("\ncogtrail, threads=%d: %s files/s.", p.threads, figure(float64(a.files)/middle(scan, wall)))
	gain := func(name string) []float64 { return ratios(of(rows, name, 1), of(rows, name, p.threads), wall) }
	if p.threads > 1 {
		p.printf(" With %d threads it is %s × as fast as with one.", p.threads, figure(median(gain(own))))
	}
	for _, name := range []string{limit, bareLoop} {
		if p.threads > 1 && gain(name) != nil {
			p.printf(" %s: %s ×; cogtrail gains %s of that.", name, figure(median(gain(name))), figure(median(shares(gain(own), gain(name)))))
		}
	}
	p.printf("\n")
	if others := othersOf(rows); others >= 0.05 {
		p.printf("\nMeanwhile other processes kept %.2f of %d CPUs busy.\n", others, runtime.NumCPU())
	}
}

// othersOf returns the mean number of CPUs that other processes kept busy.
func othersOf(rows []*row) float64 {
	sum, n := 0.0, 0
	for _, r := range rows {
		for _, res := range r.results {
			sum += res.Others
			n++
		}
	}
	return sum / float64(max(1, n))
}

// versions prints the peers that were found and those that were not.
func (p *printer) versions(all []*peer) {
	p.printf("\n### Versions\n\n| peer | version |\n|---|---|\n")
	for _, peer := range all {
		p.printf("| %s | %s |\n", peer.name, strings.ReplaceAll(peer.is, "|", "\\|"))
	}
}

// counted says which results of a row were compared with the archive.
func (r *row) counted() string {
	got := r.results[0].counts
	switch {
	case got.report != nil:
		return "report"
	case got.names != nil:
		return "names"
	case got.bytes != 0:
		return "bytes"
	}
	return "–"
}

// figure prints a number with the precision of its measurement. 0 is unknown.
func figure(v float64) string {
	switch {
	case v == 0:
		return "–"
	case v < 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return thousands(int64(math.Round(v)))
}

// thousands prints 1234567 as 1,234,567.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

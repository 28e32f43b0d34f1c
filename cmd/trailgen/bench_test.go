//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/local"
)

// BenchmarkScan scans archives, report included, in turns with bare loops over
// the same files, with as many goroutines as the scan has workers: one that
// inflates with klauspost/compress what is in memory, and one that opens and
// reads the files too. Its figures are medians of the ratios of each turn:
//
//	cpu/inflate   CPU of the scan to CPU of inflating alone
//	wall/bare     time of the scan to time of opening, reading and inflating
func BenchmarkScan(b *testing.B) {
	for _, archive := range []struct {
		name string
		config
	}{
		{"1GiB", config{Inflated: 1 << 30, RecordsPerFile: 230, Spread: 1.25}},
		{"1GiB-30%", config{Inflated: 1 << 30, RecordsPerFile: 230, Spread: 1.25, Cognito: 0.3}},
		{"100000-files", config{Inflated: 592_400_000, RecordsPerFile: 4, Spread: -1}},
	} {
		b.Run(archive.name, func(b *testing.B) {
			dir := b.TempDir()
			_, s, err := generate(dir, archive.config)
			if err != nil {
				b.Fatal(err)
			}
			for _, cpus := range slices.Compact([]int{1, runtime.NumCPU()}) {
				b.Run(fmt.Sprintf("cpus=%d", cpus), func(b *testing.B) {
					defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cpus))
					compare(b, filepath.Join(dir, "AWSLogs"), s.inflated)
				})
			}
		})
	}
}

// compare scans the archive at root, of so many inflated bytes.
func compare(b *testing.B, root string, inflated int64) {
	paths := logsIn(b, root)
	stored := make([][]byte, len(paths))
	for i, path := range paths {
		var err error
		if stored[i], err = os.ReadFile(path); err != nil {
			b.Fatal(err)
		}
	}
	var cpuInflate, wallBare, wall []float64
	for b.Loop() {
		inflate := measure(func() { inParallel(len(stored), func(z *inflater, i int) { z.inflate(b, stored[i]) }) })
		bare := measure(func() { inParallel(len(paths), func(z *inflater, i int) { z.inflate(b, z.read(b, paths[i])) }) })
		scan := measure(func() { scanAll(b, root) })
		cpuInflate = append(cpuInflate, scan.cpu/inflate.cpu)
		wallBare = append(wallBare, scan.wall/bare.wall)
		wall = append(wall, scan.wall)
	}
	b.ReportMetric(median(cpuInflate), "cpu/inflate")
	b.ReportMetric(median(wallBare), "wall/bare")
	b.ReportMetric(float64(len(paths))/median(wall), "files/s")
	b.ReportMetric(float64(inflated)/1e6/median(wall), "MB/s")
	b.ReportMetric(0, "ns/op") // of a turn of three: of no use
}

func logsIn(b *testing.B, root string) (paths []string) {
	err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if strings.HasSuffix(path, ".gz") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return paths
}

// A cost is in seconds.
type cost struct{ cpu, wall float64 }

func measure(f func()) cost {
	begin, cpu := time.Now(), cpuSeconds()
	f()
	return cost{cpuSeconds() - cpu, time.Since(begin).Seconds()}
}

// cpuSeconds returns what this process has used, in user and system mode.
func cpuSeconds() float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// An inflater inflates files with klauspost/compress, as well as it can be done:
// state and buffers are reused.
type inflater struct {
	src         bytes.Reader
	gzip        gzip.Reader
	stored, buf []byte
}

func (z *inflater) inflate(b *testing.B, stored []byte) {
	z.src.Reset(stored)
	if err := z.gzip.Reset(&z.src); err != nil {
		b.Fatal(err)
	}
	for z.buf = z.buf[:0]; ; {
		if len(z.buf) == cap(z.buf) {
			z.buf = slices.Grow(z.buf, max(1<<20, len(z.buf)))
		}
		n, err := z.gzip.Read(z.buf[len(z.buf):cap(z.buf)])
		z.buf = z.buf[:len(z.buf)+n]
		if err == io.EOF {
			return
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// read returns what is in the file, in a reused buffer.
func (z *inflater) read(b *testing.B, path string) []byte {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close() // only read from
	for z.stored = z.stored[:0]; ; {
		if len(z.stored) == cap(z.stored) {
			z.stored = slices.Grow(z.stored, max(64<<10, len(z.stored)))
		}
		n, err := f.Read(z.stored[len(z.stored):cap(z.stored)])
		z.stored = z.stored[:len(z.stored)+n]
		if err == io.EOF {
			return z.stored
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}

// inParallel calls do for each i below n, in one goroutine for each CPU that
// the benchmark may use.
func inParallel(n int, do func(z *inflater, i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() {
			var z inflater
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				do(&z, int(i))
			}
		})
	}
	all.Wait()
}

func scanAll(b *testing.B, root string) {
	s := scan.Scanner{Sources: []scan.Source{local.Path(root)}}
	var builder report.Builder
	for e, err := range s.Entries(b.Context()) {
		if err != nil {
			b.Fatal(err)
		}
		builder.Add(e)
	}
	if r := builder.Report(report.Query{Parts: report.Parts}); r.Coverage.Incomplete() {
		b.Fatalf("%+v", r.Coverage.Failures)
	}
}

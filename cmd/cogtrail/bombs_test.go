//go:build unix && !race

package main

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
)

const (
	mostPeak = 200 << 20
	// dataLimit is what the system lets a process have of private memory, in KiB: ulimit
	// -d. Go reserves more addresses than it ever uses, so that -v would say nothing.
	dataLimit = 384 << 10
	logName   = "123456789012_CloudTrail_ap-northeast-1_20250122T1225Z_0123456789abcdef.json.gz"
)

// A bomb is a file that is small, or made with no effort, and large to read.
type bomb struct {
	name, file string
	write      func(w io.Writer, kilo int) error // kilo: how large, in parts of 1,024 of the largest
	status     int
	says       string // of its accounting
}

var (
	zeros  = make([]byte, 1<<20)
	blanks = bytes.Repeat([]byte(" \n\t "), 1<<18)
	letter = bytes.Repeat([]byte("a"), 1<<20)
	nested = bytes.Repeat([]byte(`{"a":`), 200_000)
	braces = bytes.Repeat([]byte("["), 1<<20)
)

const oneEvent = `{"eventVersion":"1.08","eventSource":"cognito-idp.amazonaws.com","eventID":"`

// bombs are in parts of 10 GiB, 1 GiB or a million, whichever is the most that takes
// seconds.
var bombs = []bomb{
	{"10 GiB of zeros", logName, flood("", zeros, 10, ""), exitIncomplete, "1 failed"},
	{"10 GiB of zeros, not by name a log", "zeros.json.gz", flood("", zeros, 10, ""), exitIncomplete, "1 listed"},
	{"10 GiB of zeros, packed twice", logName, twice(flood("", zeros, 10, "")), exitIncomplete, "1 failed"},
	{"10 GiB of white space in a log", logName, flood(`{"Records":[`, blanks, 10, "]}"), exitComplete, "0 read"},
	{"4 GiB of white space before a record", logName, flood(`{"Records":[`, blanks, 4, oneEvent+`"}]}`), exitIncomplete, "1 read"},
	{"4 GiB of white space in a record", logName, flood(`{"Records":[{`, blanks, 4, `}]}`), exitIncomplete, "1 failed"},
	{"4 GiB of white space, not by name a log", "blank.json.gz", flood("", blanks, 4, "{}"), exitIncomplete, "1 listed"},
	{"1 GiB of nesting in a log", logName, flood(`{"Records":[`, nested, 1, ""), exitIncomplete, "1 failed"},
	{"1 GiB of nesting, not by name a log", "nested.json.gz", flood("", braces, 1, ""), exitIncomplete, "1 failed"},
	{"4 GiB of one string in a record", logName, flood(`{"Records":[`+oneEvent, letter, 4, `"}]}`), exitIncomplete, "1 failed"},
	{"4 GiB of one string, not by name a log", "string.json.gz", flood(`{"a":"`, letter, 4, `"}`), exitIncomplete, "1 listed"},
	{"4 GiB of one line", "line.ndjson.gz", flood(oneEvent, letter, 4, "\"}\n"), exitIncomplete, "1 failed"},
	{"a million empty records", logName, records("{}"), exitIncomplete, "events: 0 matched"},
	{"a million records of another service", logName, records(`{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventID":""}`), exitComplete, "events: 0 matched"},
	{"a million bad records", logName, records(oneEvent + `"}`), exitIncomplete, "events: 0 matched"},
	{"a zip of 10 GiB of zeros", "bomb.zip", zipOf(1, 10), exitIncomplete, "1 listed"},
	{"a zip of 64 times 160 MiB", "bombs.zip", zipOf(64, 10), exitIncomplete, "64 listed"},
	{"a tar of a million empty members", "empty.tar.gz", emptyTar, exitIncomplete, "000 listed"},
}

// flood writes a gzip member of begin, unit again and again to so many GiB, and end. Each
// unit is packed once: a window of the same is before all but the first.
func flood(begin string, unit []byte, gib int, end string) func(io.Writer, int) error {
	return func(w io.Writer, kilo int) error {
		out, times := bufio.NewWriterSize(w, 1<<20), gib*kilo<<20/len(unit)
		out.Write([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255})
		sum, n := uint32(0), 0
		part := func(text []byte, times int, last bool) {
			var b bytes.Buffer
			z, _ := flate.NewWriter(&b, flate.BestCompression)
			z.Write(text)
			z.Flush()
			if last {
				z.Close()
			}
			for range times {
				out.Write(b.Bytes())
				sum, n = crc32.Update(sum, crc32.IEEETable, text), n+len(text)
			}
		}
		part([]byte(begin), 1, false)
		part(unit, times, false)
		part([]byte(end), 1, true)
		out.Write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, sum), uint32(n)))
		return out.Flush() // the first error, of all writes
	}
}

// twice packs what write writes once more.
func twice(write func(io.Writer, int) error) func(io.Writer, int) error {
	return func(w io.Writer, kilo int) error {
		z := gzip.NewWriter(w)
		if err := write(z, kilo); err != nil {
			return err
		}
		return z.Close()
	}
}

// records writes a log of a million times the same one.
func records(record string) func(io.Writer, int) error {
	return func(w io.Writer, kilo int) error {
		z := gzip.NewWriter(w)
		io.WriteString(z, `{"Records":[`+record)
		for range kilo {
			io.WriteString(z, strings.Repeat(","+record, 1000))
		}
		io.WriteString(z, "]}")
		return z.Close() // the first error, of all writes
	}
}

// zipOf writes a zip of so many members, of so many GiB of zeros together.
func zipOf(members, gib int) func(io.Writer, int) error {
	return func(w io.Writer, kilo int) error {
		z := zip.NewWriter(w)
		for i := range members {
			m, err := z.Create(fmt.Sprintf("%d.json", i))
			if err != nil {
				return err
			}
			for range gib * kilo / members {
				if _, err := m.Write(zeros); err != nil {
					return err
				}
			}
		}
		return z.Close()
	}
}

func emptyTar(w io.Writer, kilo int) error {
	z := gzip.NewWriter(w)
	out := tar.NewWriter(z)
	for i := range kilo * 1000 {
		if err := out.WriteHeader(&tar.Header{Name: fmt.Sprintf("%d.json", i), Mode: 0o600}); err != nil {
			return err
		}
	}
	if err := out.Close(); err != nil {
		return err
	}
	return z.Close()
}

// TestBombs scans each under the system's own limit: it comes to an end that is right, in
// little memory, and twice the size takes no more than about twice the work.
func TestBombs(t *testing.T) {
	for _, b := range bombs {
		t.Run(strings.ReplaceAll(b.name, " ", "_"), func(t *testing.T) {
			file := filepath.Join(t.TempDir(), b.file)
			e := b.scan(t, file, kiloBombs)
			info, err := os.Stat(file)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d bytes stored, peak %d MiB, %.1f s of CPU", info.Size(), e.Peak>>20, e.CPU.Seconds())
			if kiloBombs < 1024 {
				return // what there is to do is too little to be compared
			}
			if half := b.scan(t, file, kiloBombs/2); e.CPU > 3*half.CPU+time.Second {
				t.Errorf("%v of CPU, and %v for half of it", e.CPU, half.CPU)
			}
		})
	}
}

func (b *bomb) scan(t *testing.T, file string, kilo int) end {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.write(f, kilo); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	e := shell(t, fmt.Sprintf(`ulimit -d %d; exec cogtrail scan "$@"`, dataLimit), "--format", "json", file)
	if tail := e.stderr[max(0, len(e.stderr)-500):]; e.Status != b.status || !strings.Contains(tail, b.says) {
		t.Errorf("exit status %d, want %d and %q; %d bytes of messages, that end in\n%s", e.Status, b.status, b.says, len(e.stderr), tail)
	}
	if e.Peak > mostPeak {
		t.Errorf("peak of %d MiB, want at most %d", e.Peak>>20, mostPeak>>20)
	}
	return e
}

//go:build unix && !race

package main

import (
	"archive/tar"
	"archive/zip"
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
	// dataLimit limits the private memory of a process, in KiB: ulimit -d. Go reserves more
	// addresses than it ever uses, so ulimit -v would mean nothing.
	dataLimit = 384 << 10
	logName   = "123456789012_CloudTrail_ap-northeast-1_20250122T1225Z_0123456789abcdef.json.gz"
)

// A bomb is a file that is small or easy to make, and large to read.
type bomb struct {
	name, file string
	write      func(w io.Writer, kilo int) error // kilo is the size, in 1,024ths of the largest
	status     int
	says       string // expected in the accounting
}

var (
	zeros  = make([]byte, 1<<20)
	blanks = bytes.Repeat([]byte(" \n\t "), 1<<18)
	letter = bytes.Repeat([]byte("a"), 1<<20)
	nested = bytes.Repeat([]byte(`{"a":`), 200_000)
	braces = bytes.Repeat([]byte("["), 1<<20)
)

const oneEvent = `{"eventVersion":"1.08","eventSource":"cognito-idp.amazonaws.com","eventID":"`

// bombs are large enough to take some seconds.
var bombs = []bomb{
	{"10 GiB of zeros", logName, flood("", zeros, 10, ""), exitIncomplete, "1 failed"},
	{"2 GiB of zeros, not by name a log", "zeros.json.gz", flood("", zeros, 2, ""), exitIncomplete, "1 listed"},
	{"10 GiB of zeros, packed twice", logName, twice(flood("", zeros, 10, "")), exitIncomplete, "1 failed"},
	{"4 GiB of white space in a log", logName, flood(`{"Records":[`, blanks, 4, "]}"), exitComplete, "0 read"},
	{"4 GiB of white space before a record", logName, flood(`{"Records":[`, blanks, 4, oneEvent+`"}]}`), exitIncomplete, "1 read"},
	{"4 GiB of white space in a record", logName, flood(`{"Records":[{`, blanks, 4, `}]}`), exitIncomplete, "1 failed"},
	{"4 GiB of white space, not by name a log", "blank.json.gz", flood("", blanks, 4, "{}"), exitIncomplete, "1 listed"},
	{"1 GiB of nesting in a log", logName, flood(`{"Records":[`, nested, 1, ""), exitIncomplete, "1 failed"},
	{"1 GiB of nesting, not by name a log", "nested.json.gz", flood("", braces, 1, ""), exitIncomplete, "1 failed"},
	{"4 GiB of one string in a record", logName, flood(`{"Records":[`+oneEvent, letter, 4, `"}]}`), exitIncomplete, "1 failed"},
	{"4 GiB of one string, not by name a log", "string.json.gz", flood(`{"a":"`, letter, 4, `"}`), exitIncomplete, "1 listed"},
	{"62 MiB of one string, not by name a log", "string.json.gz", always(62, flood(`{"a":"`, letter, 1, `"}`)), exitIncomplete, "1 listed"},
	{"4 GiB of one line", "line.ndjson.gz", flood(oneEvent, letter, 4, "\"}\n"), exitIncomplete, "1 failed"},
	{"a million empty records", logName, records("{}"), exitIncomplete, "events: 0 matched"},
	{"a million records of another service", logName, records(`{"eventVersion":"1.08","eventSource":"s3.amazonaws.com","eventID":""}`), exitComplete, "events: 0 matched"},
	{"a million bad records", logName, records(oneEvent + `"}`), exitIncomplete, "events: 0 matched"},
	{"a zip of 2 GiB of zeros", "bomb.zip", zipOf(1, 2), exitIncomplete, "1 listed"},
	{"a zip of 4 times 1 GiB of zeros", "bombs.zip", zipOf(4, 1), exitIncomplete, "4 listed"},
	{"a tar of a million folders", "folders.tar.gz", tarOf(1000, tar.Header{Name: "/", Typeflag: tar.TypeDir}), exitIncomplete, "no log was read"},
	{"a tar of 50,000 empty members, each of which the report names", "empty.tar.gz", tarOf(50, tar.Header{Name: ".json"}), exitIncomplete, "0 scanned"},
}

// deflated compresses begin, as many copies of unit as fill so many GiB, and end. It returns
// the data, and the checksum and size of the text. It compresses unit once and repeats the
// result.
func deflated(begin string, unit []byte, gib, kilo int, end string) (data []byte, sum uint32, size uint64) {
	part := func(text []byte, times int, last bool) {
		var b bytes.Buffer
		z, _ := flate.NewWriter(&b, flate.BestCompression) // the level is valid, and a Buffer never fails
		z.Write(text)
		z.Flush()
		if last {
			z.Close()
		}
		for range times {
			data = append(data, b.Bytes()...)
			sum, size = crc32.Update(sum, crc32.IEEETable, text), size+uint64(len(text))
		}
	}
	part([]byte(begin), 1, false)
	part(unit, gib*kilo<<20/len(unit), false)
	part([]byte(end), 1, true)
	return data, sum, size
}

// flood writes a gzip member.
func flood(begin string, unit []byte, gib int, end string) func(io.Writer, int) error {
	return func(w io.Writer, kilo int) error {
		data, sum, size := deflated(begin, unit, gib, kilo, end)
		data = append([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}, data...)
		data = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(data, sum), uint32(size))
		_, err := w.Write(data)
		return err
	}
}

// always makes write write the full size, whatever the size of the other bombs.
func always(kilo int, write func(io.Writer, int) error) func(io.Writer, int) error {
	return func(w io.Writer, _ int) error { return write(w, kilo) }
}

// twice compresses the output of write again.
func twice(write func(io.Writer, int) error) func(io.Writer, int) error {
	return func(w io.Writer, kilo int) error {
		z := gzip.NewWriter(w)
		if err := write(z, kilo); err != nil {
			return err
		}
		return z.Close()
	}
}

// records writes a log with the same record a million times.
func records(record string) func(io.Writer, int) error {
	return func(w io.Writer, kilo int) error {
		z := gzip.NewWriter(w)
		io.WriteString(z, `{"Records":[`+record)
		for range kilo {
			io.WriteString(z, strings.Repeat(","+record, 1000))
		}
		io.WriteString(z, "]}")
		return z.Close() // returns the first error of all writes
	}
}

// zipOf writes a zip archive with so many members, each of so many GiB of zeros.
func zipOf(members, gib int) func(io.Writer, int) error {
	return func(w io.Writer, kilo int) error {
		data, sum, size := deflated("", zeros, gib, kilo, "")
		z := zip.NewWriter(w)
		for i := range members {
			m, err := z.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("%d.json", i), Method: zip.Deflate, CRC32: sum, CompressedSize64: uint64(len(data)), UncompressedSize64: size})
			if err != nil {
				return err
			}
			if _, err := m.Write(data); err != nil {
				return err
			}
		}
		return z.Close()
	}
}

// tarOf writes a tar archive with so many thousand empty members.
func tarOf(thousands int, header tar.Header) func(io.Writer, int) error {
	return func(w io.Writer, kilo int) error {
		z := gzip.NewWriter(w)
		out := tar.NewWriter(z)
		name := header.Name
		for i := range kilo * thousands * 1000 / 1024 {
			header.Name = fmt.Sprint(i) + name
			if err := out.WriteHeader(&header); err != nil {
				return err
			}
		}
		if err := out.Close(); err != nil {
			return err
		}
		return z.Close()
	}
}

// TestBombs scans each bomb under a memory limit of the system, but without the limit on
// inflated size, which would stop most bombs before they do harm. The scan ends with the
// correct result, in little memory, and twice the size takes no more than about twice the work.
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
				return // too little work to compare
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
	e := shell(t, fmt.Sprintf(`ulimit -d %d; exec cogtrail scan "$@"`, dataLimit), "--format", "json", "--max-inflated", "64GiB", file)
	if tail := e.stderr[max(0, len(e.stderr)-500):]; e.Status != b.status || !strings.Contains(tail, b.says) {
		t.Errorf("exit status %d, want %d and %q; %d bytes of messages, that end in\n%s", e.Status, b.status, b.says, len(e.stderr), tail)
	}
	if e.Peak > mostPeak {
		t.Errorf("peak of %d MiB, want at most %d", e.Peak>>20, mostPeak>>20)
	}
	return e
}

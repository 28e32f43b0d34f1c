package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/klauspost/compress/gzip"
)

// inflatedBuffer is the size of the buffer of an inflater. It stays in the processor's
// cache, and larger texts need no more memory.
const inflatedBuffer = 256 << 10

// inflated is the output of the children that only decompress: this one, and the one in C.
type inflated struct {
	Wall  float64 `json:"wall"`
	CPU   float64 `json:"cpu"`
	Bytes int64   `json:"bytes"`
}

// inflateChild decompresses the files that stdin names, each name followed by a zero byte,
// with klauspost/compress in so many threads, and prints the cost of that. The compressed
// files are in memory before the clock starts.
func inflateChild(threads string, stdin io.Reader, stdout io.Writer) error {
	n, err := strconv.Atoi(threads)
	if err != nil {
		return fmt.Errorf("number of threads: %w", err)
	}
	names, err := io.ReadAll(stdin)
	if err != nil {
		return fmt.Errorf("read names: %w", err)
	}
	var stored [][]byte
	for name := range strings.SplitSeq(strings.TrimSuffix(string(names), "\x00"), "\x00") {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		stored = append(stored, text)
	}
	runtime.GC() // collecting the garbage of reading is not part of the cost
	begin, cpu := time.Now(), ownCPU()
	bytes, err := inflateAll(stored, n)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(inflated{
		Wall: time.Since(begin).Seconds(), CPU: (ownCPU() - cpu).Seconds(), Bytes: bytes,
	})
}

// inflateAll returns the number of bytes after decompression.
func inflateAll(stored [][]byte, threads int) (int64, error) {
	var next, total atomic.Int64
	var all sync.WaitGroup
	failed := make([]error, threads)
	for t := range threads {
		all.Go(func() {
			var z inflater
			for i := next.Add(1) - 1; i < int64(len(stored)) && failed[t] == nil; i = next.Add(1) - 1 {
				n, err := z.inflate(stored[i])
				failed[t] = err
				total.Add(n)
			}
		})
	}
	all.Wait()
	for _, err := range failed {
		if err != nil {
			return 0, fmt.Errorf("inflate: %w", err)
		}
	}
	return total.Load(), nil
}

// An inflater makes the best use of klauspost/compress: it reuses its state and buffer for
// each file.
type inflater struct {
	src  bytes.Reader
	gzip gzip.Reader
	buf  [inflatedBuffer]byte
}

func (z *inflater) inflate(stored []byte) (n int64, err error) {
	z.src.Reset(stored)
	if err := z.gzip.Reset(&z.src); err != nil {
		return 0, err
	}
	for {
		m, err := z.gzip.Read(z.buf[:])
		n += int64(m)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

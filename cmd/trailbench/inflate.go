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

// inflatedBuffer is what an inflater reads into, over and over: no larger text
// costs more memory, and it stays in the processor's cache.
const inflatedBuffer = 256 << 10

// inflated is what the children that do nothing but inflate print, this one and
// the one written in C.
type inflated struct {
	Wall  float64 `json:"wall"`
	CPU   float64 `json:"cpu"`
	Bytes int64   `json:"bytes"`
}

// inflateChild inflates the files that stdin names, each name ended by a zero
// byte, with klauspost/compress in so many threads, and prints what inflating
// took: the stored files are in memory before the clock starts.
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
	runtime.GC() // what reading has left behind is no cost of inflating
	begin, cpu := time.Now(), ownCPU()
	bytes, err := inflateAll(stored, n)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(inflated{
		Wall: time.Since(begin).Seconds(), CPU: (ownCPU() - cpu).Seconds(), Bytes: bytes,
	})
}

// inflateAll returns the number of bytes inflated.
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

// An inflater uses klauspost/compress as well as it can be used: state and
// buffer serve file after file.
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

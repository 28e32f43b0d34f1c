package scan_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// inZstd compresses text with zstd.
func inZstd(text string) []byte {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return w.EncodeAll([]byte(text), nil)
}

// tight is like zip, but compresses better.
func tight(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.Bytes()
}

// TestBudgetOfAnObject: one budget covers everything packed in an object, however it is read.
func TestBudgetOfAnObject(t *testing.T) {
	const others = 3000 // in some windows of a skimmed log
	log := `{"Records":[` + deletion(1) + strings.Repeat(","+foreign, others) + `]}`
	wrapped := func(text []byte) string {
		return `{"message":"` + base64.StdEncoding.EncodeToString(text) + `"}` + "\n"
	}
	for _, test := range []struct {
		name      string
		data      []byte
		inflated  int // bytes, over all layers
		matched   int64
		packed    int64
		maxObject int
	}{
		{"gzip", tight(log), len(log), 1, 0, 0},
		{"gzip that streams", tight(log), len(log), 1, 0, 1000},
		{"gzip that is not skimmed", tight("\n[" + log + "]"), len(log) + 3, 1, 0, 0},
		{"zstd", inZstd(log), len(log), 1, 0, 0},
		{"gzip in gzip", tight(string(tight(log))), len(log) + len(tight(log)), 1, 0, 0},
		{"gzip in a string", []byte(wrapped(tight(log))), len(log), 1, 0, 0},
		{"gzip in many strings", []byte(strings.Repeat(wrapped(tight(log)), 5)), 5 * len(log), 5, 0, 0},
		{"gzip in a string in gzip", tight(wrapped(tight(log))), len(log) + len(wrapped(tight(log))), 1, 0, 0},
		{"a member", []byte(log), len(log), 1, 1000, 0},
		{"a member that streams", []byte(log), len(log), 1, 1000, 1000},
		{"gzip in a member", tight(log), len(log) + len(tight(log)), 1, 100, 0},
		{"gzip in a member that streams", tight(log), len(log) + len(tight(log)), 1, 100, 10},
	} {
		for over := range 2 {
			o := scan.Object{Name: "x", Size: int64(len(test.data)), Open: func(context.Context) (scan.Body, error) {
				return scan.Body{ReadCloser: io.NopCloser(bytes.NewReader(test.data)), Packed: test.packed}, nil
			}}
			e := collect(t, &scan.Scanner{Sources: []scan.Source{&shelf{objects: []scan.Object{o}}}, MaxObject: test.maxObject, MaxInflated: int64(test.inflated - over)})[0]
			switch {
			case over == 0 && (e.Status != journal.Scanned || e.Records.Matched != test.matched):
				t.Errorf("%s: %s %s %s, %d records", test.name, e.Status, e.Reason, e.Message, e.Records.Matched)
			case over > 0 && (e.Status != journal.Failed || e.Reason != "over a limit" || !strings.Contains(e.Message, "--max-inflated")):
				t.Errorf("%s: %s %q %s", test.name, e.Status, e.Reason, e.Message)
			}
		}
	}
}

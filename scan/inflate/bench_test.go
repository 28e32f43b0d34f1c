package inflate_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

// benchTexts are logs of the smallest and largest usual sizes, and a text that compresses too
// well to be a log.
var benchTexts = []struct{ name, text string }{
	{"log 6 kB", trailLog(6 << 10)},
	{"log 100 kB", trailLog(100 << 10)},
	{"log 8 MB", trailLog(8 << 20)},
	{"repeats 2 MB", strings.Repeat(large(2000)+`,"eventSource":"sts.amazonaws.com","eventName":"AssumeRole"`, 1000)},
}

// BenchmarkInflate inflates an object again and again, held whole (head) or read (tail): with
// a Fast, window by window, and with a Reader.
func BenchmarkInflate(b *testing.B) {
	for _, test := range benchTexts {
		stored := pack(b, test.text)
		for _, way := range []struct {
			name string
			head []byte
			tail func() io.Reader
		}{
			{"head", stored, func() io.Reader { return nil }},
			{"tail", nil, func() io.Reader { return bytes.NewReader(stored) }},
		} {
			var f inflate.Fast
			b.Run(fmt.Sprintf("Fast/%s/%s", test.name, way.name), func(b *testing.B) {
				b.SetBytes(int64(len(test.text)))
				b.ReportAllocs()
				for b.Loop() {
					err := f.Reset(way.head, way.tail())
					for err == nil {
						_, err = f.Next(0)
					}
					if err != io.EOF {
						b.Fatal(err)
					}
				}
			})
			var r inflate.Reader
			out := make([]byte, len(test.text))
			b.Run(fmt.Sprintf("Reader/%s/%s", test.name, way.name), func(b *testing.B) {
				b.SetBytes(int64(len(test.text)))
				b.ReportAllocs()
				for b.Loop() {
					if err := r.Reset(way.head, way.tail()); err != nil {
						b.Fatal(err)
					}
					if _, err := io.ReadFull(&r, out); err != nil {
						b.Fatal(err)
					}
					if _, err := r.Read(out[:1]); err != io.EOF {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

package inflate_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

// BenchmarkInflate inflates an object again and again with one reader, held
// whole or read.
func BenchmarkInflate(b *testing.B) {
	text := strings.Repeat(large(2000)+`,"eventSource":"sts.amazonaws.com","eventName":"AssumeRole"`, 1000)
	stored := pack(b, text)
	for name, tail := range map[string]func() io.Reader{
		"head": func() io.Reader { return nil },
		"tail": func() io.Reader { return bytes.NewReader(stored) },
	} {
		b.Run(name, func(b *testing.B) {
			var r inflate.Reader
			out := make([]byte, len(text))
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				head := stored
				rest := tail()
				if rest != nil {
					head = nil
				}
				if err := r.Reset(head, rest); err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadFull(&r, out); err != nil {
					b.Fatal(err)
				}
				if _, err := r.Read(out); err != io.EOF {
					b.Fatal(err)
				}
			}
		})
	}
}

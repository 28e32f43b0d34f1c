package inflate_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log"

	"github.com/cogtrail/cogtrail/scan/inflate"
)

func ExampleReader() {
	var stored bytes.Buffer
	for _, text := range []string{"one", "two"} {
		w := gzip.NewWriter(&stored)
		fmt.Fprint(w, text)
		if err := w.Close(); err != nil {
			log.Fatal(err)
		}
	}

	var r inflate.Reader
	if err := r.Reset(stored.Bytes(), nil); err != nil {
		log.Fatal(err)
	}
	text, err := io.ReadAll(&r)
	if err != nil {
		log.Fatal(err)
	}
	more, err := r.More()
	fmt.Printf("%s, more: %t, %v\n", text, more, err)
	// Output:
	// one, more: true, <nil>
}

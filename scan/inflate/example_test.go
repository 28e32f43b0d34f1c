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

// If a Fast is not sure, inflate the object again with a Reader.
func ExampleFast() {
	var stored bytes.Buffer
	w := gzip.NewWriter(&stored)
	fmt.Fprint(w, "some text")
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}

	var f inflate.Fast
	var text []byte
	err := f.Reset(stored.Bytes(), nil)
	for err == nil {
		var window []byte
		window, err = f.Next(0)
		text = append(text, window...)
	}
	if err != io.EOF {
		var r inflate.Reader
		if err := r.Reset(stored.Bytes(), nil); err != nil {
			log.Fatal(err)
		}
		if text, err = io.ReadAll(&r); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("%s\n", text)
	// Output:
	// some text
}

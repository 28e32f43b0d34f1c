package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
)

// counts are what a peer found in an archive. Most peers find only some of it.
type counts struct {
	bytes  int64            // of text; 0: not counted
	names  map[string]int64 // records of cognito-idp by eventName; nil: not counted
	report any              // as decoded from JSON; nil: none
}

// A result is the result of one run of a peer.
type result struct {
	cost
	counts
}

// parseReport decodes the parts of a report, or of an answer, that a default scan prints.
func parseReport(text []byte) (any, error) {
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("decode report: %w", err)
	}
	maps.DeleteFunc(all, func(part string, _ any) bool { return part != "coverage" && part != "summary" })
	return all, nil
}

// readReport reads the output of cogtrail.
func readReport(text []byte, r *result) (err error) {
	r.report, err = parseReport(text)
	return err
}

// readLines reads a name from each line.
func readLines(text []byte, r *result) error {
	r.names = map[string]int64{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		r.names[lines.Text()]++
	}
	return lines.Err()
}

// readNames reads an object of names and numbers.
func readNames(text []byte, r *result) error {
	return json.Unmarshal(text, &r.names)
}

// readInflated reads the measurements of an inflater, which do not include the time to
// start and to read the files into memory.
func readInflated(text []byte, r *result) error {
	var z inflated
	if err := json.Unmarshal(text, &z); err != nil {
		return err
	}
	r.Wall, r.CPU, r.bytes = z.Wall, z.CPU, z.Bytes
	return nil
}

// read reads the output of a peer from a file.
func (r *result) read(p *peer, file string) error {
	if p.read == nil {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := p.read(text, r); err != nil {
		return fmt.Errorf("read its output: %w", err)
	}
	return nil
}

// agree returns an error for the first number in got that differs from want.
func agree(want, got counts) error {
	if got.report != nil {
		if err := contain(want.report, got.report, "report"); err != nil {
			return err
		}
	}
	if got.bytes != 0 && got.bytes != want.bytes {
		return fmt.Errorf("bytes inflated: got %d, want %d", got.bytes, want.bytes)
	}
	if got.names == nil {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(want.names)) {
		if got.names[name] != want.names[name] {
			return fmt.Errorf("records of %s: got %d, want %d", name, got.names[name], want.names[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got.names)) {
		if want.names[name] == 0 {
			return fmt.Errorf("records of %s: got %d, want none", name, got.names[name])
		}
	}
	return nil
}

// contain returns an error unless everything in want is at the same place in got. An answer
// leaves out what depends on where the archive is.
func contain(want, got any, at string) error {
	switch want := want.(type) {
	case map[string]any:
		fields, _ := got.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if err := contain(want[name], fields[name], at+"."+name); err != nil {
				return err
			}
		}
		return nil
	case []any:
		list, _ := got.([]any)
		if len(list) != len(want) {
			return fmt.Errorf("%s: got %d, want %d", at, len(list), len(want))
		}
		for i := range want {
			if err := contain(want[i], list[i], fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
		return nil
	}
	if want != got {
		return fmt.Errorf("%s: got %v, want %v", at, got, want)
	}
	return nil
}

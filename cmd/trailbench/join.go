package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
)

// The text before and after the records of a log by trailgen.
const (
	logHead = `{"Records":[`
	logTail = `]}`
)

// join merges all logs of the archive in dir into one object, under the name of the first,
// and corrects the answer. trailgen writes no logs of that size.
func join(dir string) error {
	names, err := logs(filepath.Join(dir, "AWSLogs"))
	if err != nil {
		return err
	}
	whole := filepath.Join(dir, "whole")
	inflated, err := joined(whole, names)
	if err != nil {
		return err
	}
	info, err := os.Stat(whole)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	if err := os.Rename(whole, names[0]); err != nil {
		return err
	}
	return fitAnswer(filepath.Join(dir, "answer.json"), info.Size(), inflated)
}

// joined writes the file from logs, and returns the length of its text.
func joined(file string, logs []string) (inflated int64, err error) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z := gzip.NewWriter(f)
	for i, name := range logs {
		text, err := logText(name)
		if err != nil {
			return 0, err
		}
		separator := ","
		if i == 0 {
			separator = logHead
		}
		n, err := z.Write(append([]byte(separator), text...))
		if err != nil {
			return 0, err
		}
		inflated += int64(n)
	}
	n, err := io.WriteString(z, logTail)
	return inflated + int64(n), errors.Join(err, z.Close())
}

// logText returns the records of a log with the commas between them.
func logText(name string) ([]byte, error) {
	stored, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(stored))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	text, headed := bytes.CutPrefix(text, []byte(logHead))
	text, tailed := bytes.CutSuffix(text, []byte(logTail))
	if !headed || !tailed {
		return nil, fmt.Errorf("%s is not a log of trailgen", name)
	}
	return text, nil
}

// fitAnswer changes the answer in a file to that of a single object. It removes the days,
// because they are those of deliveries.
func fitAnswer(file string, stored, inflated int64) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var answer map[string]any
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	coverage, ok := answer["coverage"].(map[string]any)
	if !ok {
		return fmt.Errorf("%s: no coverage", file)
	}
	coverage["objects"] = map[string]int64{"listed": 1, "scanned": 1, "skipped": 0, "failed": 0}
	coverage["bytes"] = map[string]int64{"listed": stored, "scanned": stored, "skipped": 0, "failed": 0, "inflated": inflated}
	delete(coverage, "days")
	if text, err = json.Marshal(answer); err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o600)
}

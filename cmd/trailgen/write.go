package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
)

// A writer writes the files of an archive one after the other, in their order.
type writer struct {
	archive *archive
	dir     string
	book    *book
	text    []byte // of the current file, uncompressed; stored is compressed
	stored  bytes.Buffer
	gzip    *gzip.Writer
	folder  string  // the last one that was created
	signer  *signer // nil: nothing is signed
}

func newWriter(a *archive, dir string) (*writer, error) {
	w := &writer{archive: a, dir: dir, book: newBook(a.shapes)}
	z, err := gzip.NewWriterLevel(&w.stored, a.config.Level)
	if err != nil {
		return nil, fmt.Errorf("start compression: %w", err)
	}
	w.gzip = z
	return w, nil
}

// A size is the size of one file.
type size struct{ stored, inflated int64 }

// write writes file i.
func (w *writer) write(i int) (size, error) {
	f := w.archive.files[i]
	c := newChance(w.archive.config.Seed, streamFiles+uint64(i))
	name := w.archive.name(f, c.text(base62, 16))
	w.compose(i, c)
	if err := w.compress(); err != nil {
		return size{}, fmt.Errorf("compress %s: %w", name, err)
	}
	if w.signer != nil {
		w.signer.logs[i] = signedLog{name, sha256.Sum256(w.text)}
	}
	path := filepath.Join(w.dir, filepath.FromSlash(name))
	if folder := filepath.Dir(path); folder != w.folder {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return size{}, fmt.Errorf("make folder: %w", err)
		}
		w.folder = folder
	}
	if err := os.WriteFile(path, w.stored.Bytes(), 0o600); err != nil {
		return size{}, fmt.Errorf("write log: %w", err)
	}
	return size{int64(w.stored.Len()), int64(len(w.text))}, nil
}

// compose writes the text of file i: its planned events among filler.
func (w *writer) compose(i int, c chance) {
	f := w.archive.files[i]
	events := w.archive.plan.of(i)
	r := &recorder{
		chance: c, book: w.book, place: w.archive.places[f.place],
		delivered: w.archive.at(f.minute).Unix(), records: int(f.records), decoys: w.archive.places[f.place].cognito,
	}
	// Each element is the index of a burst, for its next record, or negative for a planned
	// event.
	var bursts []burst
	order := make([]int, 0, f.records)
	for n := int(f.records) - len(events); n > len(order); {
		b := r.newBurst(n - len(order))
		for range b.left {
			order = append(order, len(bursts))
		}
		bursts = append(bursts, b)
	}
	for n := range events {
		order = append(order, -1-n)
	}
	c.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	w.text = append(w.text[:0], `{"Records":[`...)
	for n, which := range order {
		if n > 0 {
			w.text = append(w.text, ',')
		}
		if which < 0 {
			w.text = w.archive.plan.appendRecord(w.text, events[-1-which])
		} else {
			w.text = r.appendRecord(w.text, &bursts[which])
		}
	}
	w.text = append(w.text, "]}"...)
}

func (w *writer) compress() error {
	w.stored.Reset()
	w.gzip.Reset(&w.stored)
	if _, err := w.gzip.Write(w.text); err != nil {
		return err
	}
	return w.gzip.Close()
}

// claim creates dir, or checks that it is empty: an archive among other files would have a
// different answer.
func claim(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make folder: %w", err)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("read folder: %w", err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty: name a new folder, or remove this one first", dir)
	}
	return nil
}

// saveAnswer writes the answer next to the archive.
func saveAnswer(dir string, a answer) error {
	text, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "answer.json"), append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}

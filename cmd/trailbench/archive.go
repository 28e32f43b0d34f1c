package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// A recipe says how to make an archive.
type recipe struct {
	name  string
	flags string   // of trailgen
	whole bool     // joined into a single object
	small bool     // for trials, not for measurements
	peers []string // to run unless the flags name others; nil: all
}

func recipes() []recipe {
	const typical = "--inflated 1GiB --records-per-file 230 --spread 1.25"
	return []recipe{
		{name: "1GiB", flags: typical},
		{name: "1GiB-30%", flags: typical + " --cognito 0.3", peers: []string{"klauspost", "libdeflate", "bare", "zcat", "chdb", "duckdb"}},
		{name: "100000-files", flags: "--inflated 592400kB --records-per-file 4 --spread 0", peers: []string{"klauspost", "libdeflate", "bare", "zcat"}},
		{name: "1-object", flags: "--inflated 1GiB --records-per-file 20000 --spread 0 --days 1 --accounts 1 --regions 1", whole: true,
			peers: []string{"klauspost", "zcat", "pigz", "igzip"}},
		{name: "16MiB", flags: "--inflated 16MiB", small: true},
	}
}

func recipeNames() (names []string) {
	for _, r := range recipes() {
		names = append(names, r.name)
	}
	return names
}

func recipeNamed(name string) recipe {
	all := recipes()
	return all[slices.IndexFunc(all, func(r recipe) bool { return r.name == name })]
}

// An archive is an archive on disk with known contents.
type archive struct {
	recipe
	root                            string // the folder of its logs
	list                            string // a file with the names of the logs, each followed by a zero byte
	files, records, stored, largest int64  // largest is the size of a text
	want                            counts
}

// archive makes an archive in dir, or finds it there. cogtrail counts its contents, because
// trailgen's answer names only some of the events.
func (k *kit) archive(r recipe, dir string, stderr io.Writer) (*archive, error) {
	dir, err := filepath.Abs(filepath.Join(dir, r.name))
	if err != nil {
		return nil, err
	}
	made, err := os.ReadFile(filepath.Join(dir, "flags.txt"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		fmt.Fprintf(stderr, "trailbench: making %s\n", dir)
		if err := k.make(r, dir); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	case string(made) != r.flags:
		return nil, fmt.Errorf("%s was made with other flags (%s): remove it, or name another folder with --dir", dir, made)
	}
	a := &archive{recipe: r, root: filepath.Join(dir, "AWSLogs"), list: filepath.Join(k.tmp, r.name+".list")}
	if err := a.read(filepath.Join(dir, "answer.json")); err != nil {
		return nil, err
	}
	names, err := logs(a.root)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(a.list, []byte(strings.Join(names, "\x00")+"\x00"), 0o600); err != nil {
		return nil, fmt.Errorf("write list: %w", err)
	}
	return a, k.refer(a)
}

// make makes an archive under a temporary name, and renames it when it is complete.
func (k *kit) make(r recipe, dir string) error {
	part := dir + ".part"
	if err := os.RemoveAll(part); err != nil {
		return fmt.Errorf("remove what was left: %w", err)
	}
	if _, err := output(k.trailgen, append(strings.Fields(r.flags), part)...); err != nil {
		return fmt.Errorf("run trailgen: %w", err)
	}
	if r.whole {
		if err := join(part); err != nil {
			return fmt.Errorf("join: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(part, "flags.txt"), []byte(r.flags), 0o600); err != nil {
		return fmt.Errorf("write flags: %w", err)
	}
	return os.Rename(part, dir)
}

// read reads the answer in a file.
func (a *archive) read(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read answer: %w", err)
	}
	var answer struct {
		Coverage struct {
			Objects struct{ Scanned int64 }
			Bytes   struct{ Scanned, Inflated int64 }
			Records struct{ Read int64 }
		}
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return fmt.Errorf("decode answer: %w", err)
	}
	c := answer.Coverage
	a.files, a.records, a.stored, a.want.bytes = c.Objects.Scanned, c.Records.Read, c.Bytes.Scanned, c.Bytes.Inflated
	a.want.report, err = parseReport(text)
	return err
}

// logs returns the names of the logs below root.
func logs(root string) (names []string, err error) {
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".json.gz") {
			names = append(names, name)
		}
		return err
	})
	return names, err
}

// refer counts the records of cognito-idp by name with cogtrail. All other counts must be
// the same.
func (k *kit) refer(a *archive) error {
	file := filepath.Join(k.tmp, a.name+".journal")
	if _, err := output(k.cogtrail, "scan", "--events", "all", "--quiet", "--journal", file, "--output", file+".report", a.root); err != nil {
		return fmt.Errorf("count with cogtrail: %w", err)
	}
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("open journal: %w", err)
	}
	defer f.Close() // only read from
	r, err := journal.NewReader(f)
	if err != nil {
		return fmt.Errorf("read journal: %w", err)
	}
	a.want.names = map[string]int64{}
	for e, err := range r.Entries() {
		if err != nil {
			return fmt.Errorf("read journal: %w", err)
		}
		a.largest = max(a.largest, e.Inflated)
		for _, v := range e.Events {
			if v.Source == "cognito-idp.amazonaws.com" {
				a.want.names[v.Name]++
			}
		}
	}
	return nil
}

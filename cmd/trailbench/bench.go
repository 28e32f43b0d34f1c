package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// A kit is what is needed to run peers.
type kit struct {
	self     string // this program
	tmp      string // folder for temporary files
	trailgen string
	cogtrail string
	npm      string // folder; empty if there is none
}

// bench does what the flags say, and returns how many problems there were.
func bench(o options, stdout, stderr io.Writer) (problems int, err error) {
	tmp, err := os.MkdirTemp("", "trailbench-")
	if err != nil {
		return 0, fmt.Errorf("make temporary folder: %w", err)
	}
	defer os.RemoveAll(tmp) // the system removes what is left there
	k, err := newKit(o, tmp)
	if err != nil {
		return 0, err
	}
	dir := o.dir
	if dir == "" {
		dir = filepath.Join(tmp, "archives")
	}
	if err := k.unpack(); err != nil {
		return 0, err
	}
	found := k.find(peers())
	p := printer{out: stdout, threads: o.threads}
	p.machine(o.rounds)
	for _, name := range o.archives {
		a, err := k.archive(recipeNamed(name), dir, stderr)
		if err != nil {
			return 0, fmt.Errorf("archive %s: %w", name, err)
		}
		rows := rowsOf(found, o.peers, a, o.threads)
		k.rounds(a, rows, o.rounds, stderr)
		problems += p.archive(a, rows)
	}
	p.versions(found)
	return problems, p.err
}

// newKit builds the commands, and makes paths absolute.
func newKit(o options, tmp string) (k *kit, err error) {
	k = &kit{tmp: tmp, trailgen: filepath.Join(tmp, "trailgen"), cogtrail: o.cogtrail, npm: o.npm}
	if k.self, err = os.Executable(); err != nil {
		return nil, fmt.Errorf("find own program: %w", err)
	}
	if err := build(k.trailgen); err != nil {
		return nil, err
	}
	if k.cogtrail == "" {
		k.cogtrail = filepath.Join(tmp, own)
		err = build(k.cogtrail)
	} else if k.cogtrail, err = exec.LookPath(k.cogtrail); err != nil {
		err = fmt.Errorf("--cogtrail: %w", err)
	}
	if err != nil {
		return nil, err
	}
	for _, path := range []*string{&k.cogtrail, &k.npm} {
		if *path == "" {
			continue
		}
		if *path, err = filepath.Abs(*path); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// build builds the command with the name of the file. It needs no C compiler, whatever the
// caller's environment says.
func build(file string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-o", file, "github.com/cogtrail/cogtrail/cmd/"+filepath.Base(file))
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if _, err := outputOf(cmd); err != nil {
		return fmt.Errorf("build %s: run this in a checkout of cogtrail: %w", filepath.Base(file), err)
	}
	return nil
}

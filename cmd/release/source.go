package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A release is what is made of a commit.
type release struct {
	out             string
	nfpm, cyclonedx string
	dirty           bool
	targets         []target

	at      time.Time // of the commit
	version string    // as the go command stamps it: the tag, v0.1.0, or what stands for none
	built   []binary
}

// A target is what a binary runs on.
type target struct{ os, arch string }

func (t target) String() string { return t.os + "_" + t.arch }

// number is the version without the letter before it.
func (r *release) number() string { return strings.TrimPrefix(r.version, "v") }

// path returns where a file of the release is.
func (r *release) path(name string) string { return filepath.Join(r.out, name) }

func (r *release) make() error {
	if files, err := os.ReadDir(r.out); err == nil && len(files) > 0 {
		return fmt.Errorf("%s holds files: remove it first", r.out)
	}
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	stamp, err := output(nil, "git", "log", "-1", "--format=%ct")
	if err != nil {
		return fmt.Errorf("time of the commit: %w", err)
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(string(stamp)), 10, 64)
	if err != nil {
		return fmt.Errorf("time of the commit: %w", err)
	}
	r.at = time.Unix(seconds, 0).UTC()
	build, err := os.MkdirTemp("", "cogtrail-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(build)
	if err := r.build(build); err != nil {
		return err
	}
	for _, step := range []func() error{r.archives, r.packages, r.image, r.bills, r.formula, r.checksums} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// output runs a program, whose times are those of the commit, and returns what it prints.
func output(env []string, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", filepath.Base(name), strings.Join(args, " "), err, bytes.TrimSpace(problem.Bytes()))
	}
	return out, nil
}

// sorted returns files by name.
func sorted(files []file) []file {
	return slices.SortedFunc(slices.Values(files), func(a, b file) int { return strings.Compare(a.name, b.name) })
}

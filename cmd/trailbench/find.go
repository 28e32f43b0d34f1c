package main

import (
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
)

// sources are the sources of peers that are not installed as commands.
//
//go:embed peers
var sources embed.FS

// find requests the version of each peer. A peer without one cannot be run.
func (k *kit) find(all []*peer) []*peer {
	for _, p := range all {
		version, err := p.version(k)
		p.is, p.ok = version, err == nil
		if err != nil {
			p.is = "not found: " + reason(err)
		}
	}
	return all
}

// reason returns an error as one line.
func reason(err error) string {
	if errors.Is(err, exec.ErrNotFound) {
		var missing *exec.Error
		if errors.As(err, &missing) {
			return "there is no " + missing.Name + " on the PATH"
		}
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// firstLine returns a function that runs a command and returns the first line of its
// output.
func firstLine(name string, args ...string) func(*kit) (string, error) {
	return func(*kit) (string, error) {
		text, err := output(name, args...)
		line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
		return line, err
	}
}

func versionOfCogtrail(k *kit) (string, error) {
	return firstLine(k.cogtrail, "version")(k)
}

func versionOfKlauspost(*kit) (string, error) {
	const module = "github.com/klauspost/compress"
	info, _ := debug.ReadBuildInfo()
	if info != nil {
		for _, m := range info.Deps {
			if m.Path == module {
				return m.Path + " " + m.Version, nil
			}
		}
	}
	return module, nil
}

// versionOfLibdeflate compiles the program. If that fails, the peer is not found.
func versionOfLibdeflate(k *kit) (string, error) {
	if _, err := os.Stat(k.libdeflate()); err != nil {
		if _, err := output("cc", "-O2", "-o", k.libdeflate(), k.script("libdeflate.c"), "-ldeflate", "-lpthread"); err != nil {
			return "", err
		}
	}
	return firstLine(k.libdeflate(), "version")(k)
}

// libdeflate returns the file of the compiled program.
func (k *kit) libdeflate() string { return filepath.Join(k.tmp, "libdeflate") }

// script returns the file of a source.
func (k *kit) script(name string) string { return filepath.Join(k.tmp, "peers", name) }

func (k *kit) unpack() error {
	if err := os.CopyFS(k.tmp, sources); err != nil {
		return fmt.Errorf("unpack sources: %w", err)
	}
	return nil
}

func versionInNode(script string) func(*kit) (string, error) {
	return func(k *kit) (string, error) {
		if k.npm == "" {
			return "", errors.New("--npm names no folder")
		}
		return firstLine("node", k.script(script), k.npm)(k)
	}
}

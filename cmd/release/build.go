package main

import (
	"debug/buildinfo"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// maxBinary is the largest size of a stripped binary, in bytes. A binary of 40 MB keeps
// every method of every type, because something that it links calls methods by name
// (text/template, reflect.Value.MethodByName): the AWS SDK has thousands.
// 'go build -ldflags=-dumpdep' names it, as <ReflectMethod>.
const maxBinary = 25_000_000

// A binary is the command for one target, and what goes with it wherever it is installed.
type binary struct {
	target
	path  string // where it was built
	about []file // licences, README, man pages, completions
}

// build builds the command for each target in folder, and finds what goes with it.
func (r *release) build(folder string) error {
	for _, t := range r.targets {
		path, err := compile(folder, t)
		if err != nil {
			return err
		}
		info, err := buildinfo.ReadFile(path)
		if err != nil {
			return fmt.Errorf("what is built for %s: %w", t, err)
		}
		r.version = info.Main.Version
		switch size, err := os.Stat(path); {
		case err != nil:
			return err
		case size.Size() > maxBinary:
			return fmt.Errorf("the binary for %s has %d bytes, more than %d: see maxBinary", t, size.Size(), maxBinary)
		case r.version == "(devel)":
			return fmt.Errorf("%s knows no version: build in a clone of the repository", path)
		case strings.Contains(r.version, "+dirty") && !r.dirty:
			return fmt.Errorf("%s is of files that are not committed: commit them first", r.version)
		}
		r.built = append(r.built, binary{target: t, path: path})
	}
	return r.describe(folder)
}

// compile builds the command for t, and returns where it is.
func compile(folder string, t target) (string, error) {
	path := filepath.Join(folder, t.String(), "cogtrail")
	if t.os == "windows" {
		path += ".exe"
	}
	env := []string{"CGO_ENABLED=0", "GOFLAGS=", "GOOS=" + t.os, "GOARCH=" + t.arch}
	_, err := output(env, "go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w -buildid=", "-o", path, "./cmd/cogtrail")
	return path, err
}

// describe adds to each binary what goes with it.
func (r *release) describe(folder string) error {
	here, err := compile(filepath.Join(folder, "here"), target{runtime.GOOS, runtime.GOARCH})
	if err != nil {
		return err
	}
	var about []file
	for _, name := range []string{"LICENSE", "README.md", "CHANGELOG.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		about = append(about, file{name: name, data: text})
	}
	pages := filepath.Join(folder, "man")
	if _, err := output(nil, here, "man", pages); err != nil {
		return err
	}
	names, err := filepath.Glob(filepath.Join(pages, "*.1"))
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		about = append(about, file{name: "man/" + filepath.Base(name), data: text})
	}
	for shell, name := range map[string]string{"bash": "cogtrail.bash", "zsh": "_cogtrail", "fish": "cogtrail.fish", "powershell": "cogtrail.ps1"} {
		script, err := output(nil, here, "completion", shell)
		if err != nil {
			return err
		}
		about = append(about, file{name: "completions/" + name, data: script})
	}
	for i := range r.built {
		licences, err := licencesOf(r.built[i].target)
		if err != nil {
			return err
		}
		r.built[i].about = sorted(append(about[:len(about):len(about)], file{name: "THIRD_PARTY_LICENSES.txt", data: licences}))
	}
	return nil
}

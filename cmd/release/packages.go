package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

const repository = "https://github.com/cogtrail/cogtrail"

// A parcel says what nfpm packs. It is JSON, which YAML is a kind of.
type parcel struct {
	Name         string `json:"name"`
	Arch         string `json:"arch"`
	Platform     string `json:"platform"`
	Version      string `json:"version"`
	Section      string `json:"section"`
	Priority     string `json:"priority"`
	Maintainer   string `json:"maintainer"`
	Description  string `json:"description"`
	Homepage     string `json:"homepage"`
	License      string `json:"license"`
	MTime        string `json:"mtime"`
	RPM          any    `json:"rpm"`
	Contents     []item `json:"contents"`
	DisableGlobs bool   `json:"disable_globbing"`
}

// An item is a file of a package.
type item struct {
	Source      string `json:"src"`
	Destination string `json:"dst"`
	Packager    string `json:"packager,omitempty"` // that puts it there, if not all do
	Info        struct {
		Mode  int    `json:"mode"`
		MTime string `json:"mtime"`
	} `json:"file_info"`
}

// installed says where packages put what goes with the command. Zsh looks for functions of
// packages elsewhere on Fedora than on Debian.
func installed(name string) string {
	switch folder, file := path.Split(name); {
	case folder == "man/":
		return "/usr/share/man/man1/" + file
	case name == "completions/cogtrail.bash":
		return "/usr/share/bash-completion/completions/cogtrail"
	case name == "completions/_cogtrail":
		return zshFolder + "_cogtrail"
	case name == "completions/cogtrail.fish":
		return "/usr/share/fish/vendor_completions.d/cogtrail.fish"
	case folder == "completions/":
		return "" // PowerShell has no place for them
	}
	return "/usr/share/doc/cogtrail/" + name
}

const (
	zshFolder    = "/usr/share/zsh/vendor-completions/"
	zshFolderRPM = "/usr/share/zsh/site-functions/"
)

// packages makes a Debian and an RPM package of the command for each Linux.
func (r *release) packages() error {
	if r.nfpm == "" {
		return nil
	}
	for i := range r.built {
		if b := &r.built[i]; b.os == "linux" {
			if err := r.pack(b); err != nil {
				return fmt.Errorf("packages for %s: %w", b.target, err)
			}
		}
	}
	return nil
}

func (r *release) pack(b *binary) error {
	at := r.at.Format(time.RFC3339)
	p := parcel{Name: "cogtrail", Arch: b.arch, Platform: b.os, Version: r.version, Section: "utils", Priority: "optional",
		Maintainer: "The cogtrail authors <cogtrail@users.noreply.github.com>", Homepage: repository, License: "Apache-2.0", MTime: at, DisableGlobs: true,
		Description: "Answers what happened to the users of Amazon Cognito\nReads archives of AWS CloudTrail, on disk and in S3, and says who signed up,\nsigned in and was deleted, and how far the logs can tell.",
		RPM:         map[string]string{"buildhost": "localhost", "group": "Applications/System"}}
	p.add(b.path, "/usr/bin/cogtrail", 0o755)
	folder := filepath.Join(filepath.Dir(b.path), "package")
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	for _, f := range b.about {
		from := filepath.Join(folder, path.Base(f.name))
		if err := os.WriteFile(from, f.data, 0o644); err != nil {
			return err
		}
		p.add(from, installed(f.name), 0o644)
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	recipe := filepath.Join(folder, "nfpm.yaml")
	if err := os.WriteFile(recipe, text, 0o644); err != nil {
		return err
	}
	for _, kind := range []string{"deb", "rpm"} {
		to := r.path(r.archiveName(b.target) + "." + kind)
		if _, err := output([]string{fmt.Sprint("SOURCE_DATE_EPOCH=", r.at.Unix())}, r.nfpm, "package", "--config", recipe, "--packager", kind, "--target", to); err != nil {
			return err
		}
	}
	return nil
}

// add adds a file to the package, unless there is no place for it.
func (p *parcel) add(source, destination string, mode int) {
	if destination == "" {
		return
	}
	one := item{Source: source, Destination: destination}
	one.Info.Mode, one.Info.MTime = mode, p.MTime
	if name, ok := strings.CutPrefix(destination, zshFolder); ok {
		rpm := one
		rpm.Packager, rpm.Destination = "rpm", zshFolderRPM+name
		p.Contents = append(p.Contents, rpm)
		one.Packager = "deb"
	}
	p.Contents = append(p.Contents, one)
}

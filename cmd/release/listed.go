package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// bills makes a list of what each binary is made of, in CycloneDX, by what the binary itself
// says.
func (r *release) bills() error {
	if r.cyclonedx == "" {
		return nil
	}
	for i := range r.built {
		b := &r.built[i]
		list, err := output([]string{"GOFLAGS="}, r.cyclonedx, "bin", "-json", "-noserial", "-notimestamp", "-licenses", "-version", r.version, b.path)
		if err == nil {
			list, err = withoutTools(list)
		}
		if err != nil {
			return fmt.Errorf("bill of materials for %s: %w", b.target, err)
		}
		if err := os.WriteFile(r.path(r.archiveName(b.target)+".cdx.json"), list, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// withoutTools returns a list without what made it, which is named by hashes of a binary that
// are others on other systems.
func withoutTools(list []byte) ([]byte, error) {
	var bom map[string]any
	if err := json.Unmarshal(list, &bom); err != nil {
		return nil, err
	}
	metadata, ok := bom["metadata"].(map[string]any)
	if !ok {
		return nil, errors.New("there is no metadata")
	}
	delete(metadata, "tools")
	return json.MarshalIndent(bom, "", "  ")
}

// sumOf returns the SHA-256 of a file of the release.
func (r *release) sumOf(name string) (string, error) {
	data, err := os.ReadFile(r.path(name))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), nil
}

// checksums lists all files, as sha256sum does.
func (r *release) checksums() error {
	files, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, f := range files {
		sum, err := r.sumOf(f.Name())
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s  %s\n", sum, f.Name())
	}
	return os.WriteFile(r.path("SHA256SUMS"), []byte(b.String()), 0o644)
}

// formula makes what Homebrew installs the archives by.
func (r *release) formula() error {
	var b strings.Builder
	fmt.Fprintf(&b, `class Cogtrail < Formula
  desc "Answers what happened to the users of Amazon Cognito, from CloudTrail logs"
  homepage %q
  version %q
  license "Apache-2.0"
`, repository, r.number())
	for _, system := range []struct{ os, block string }{{"darwin", "macos"}, {"linux", "linux"}} {
		fmt.Fprintf(&b, "\n  on_%s do\n", system.block)
		for _, arch := range []struct{ cpu, block string }{{"arm64", "arm"}, {"amd64", "intel"}} {
			name := r.archiveName(target{system.os, arch.cpu}) + ".tar.gz"
			sum, err := r.sumOf(name)
			if os.IsNotExist(err) {
				return nil // not all targets are built: no formula
			} else if err != nil {
				return err
			}
			fmt.Fprintf(&b, "    on_%s do\n      url %q\n      sha256 %q\n    end\n", arch.block, repository+"/releases/download/"+r.version+"/"+name, sum)
		}
		b.WriteString("  end\n")
	}
	b.WriteString(`
  def install
    bin.install "cogtrail"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/cogtrail.bash" => "cogtrail"
    zsh_completion.install "completions/_cogtrail"
    fish_completion.install "completions/cogtrail.fish"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/cogtrail version")
  end
end
`)
	return os.WriteFile(r.path("cogtrail.rb"), []byte(b.String()), 0o644)
}

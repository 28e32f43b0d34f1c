// Package product is cogtrail as the tests of an engine use it: built, with an archive
// and what one machine says of it.
package product

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Product is in one folder.
type Product struct{ folder string }

// In is the product that Prepare made in a folder.
func In(folder string) Product { return Product{folder} }

// Command is the product itself.
func (p Product) Command() string { return filepath.Join(p.folder, "bin", "cogtrail.real") }

// Stumbling is the folder of a command cogtrail that may stumble, and of the product
// beside it, see the command stumble.
func (p Product) Stumbling() string { return filepath.Join(p.folder, "bin") }

// Archive is the folder of the archive.
func (p Product) Archive() string { return filepath.Join(p.folder, "archive", "AWSLogs") }

// Prepare builds the programs, all of them static, and writes the archive. It runs in
// the folder of a package of engine tests.
func Prepare(folder string) error {
	p := Product{folder}
	const main, engines = "../../..", ".."
	trailgen := filepath.Join(folder, "bin", "trailgen")
	for _, step := range []func() error{
		func() error { return Build(main, "./cmd/cogtrail", p.Command()) },
		func() error { return Build(main, "./cmd/trailgen", trailgen) },
		func() error { return Build(engines, "./stumble", filepath.Join(p.Stumbling(), "cogtrail")) },
		func() error {
			return finish(exec.Command(trailgen, "--seed", "7", "--inflated", "48MiB", "--cognito", "0.05", filepath.Join(folder, "archive")))
		},
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// Need returns an error if one of the programs is missing, all of which a command
// installs.
func Need(command string, programs ...string) error {
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			return fmt.Errorf("%w: %s installs what is missing", err, command)
		}
	}
	return nil
}

// Build builds a static program of a module, whose folder is relative to this one.
func Build(module, command, output string) error {
	c := exec.Command("go", "build", "-C", module, "-trimpath", "-ldflags=-s -w", "-o", output, command)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	return finish(c)
}

func finish(c *exec.Cmd) error {
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, out)
	}
	return nil
}

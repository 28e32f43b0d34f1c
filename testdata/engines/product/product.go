// Package product is cogtrail as the tests of an engine use it: the built command, with an
// archive and the results of a scan on one machine.
package product

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Product is the contents of one folder.
type Product struct{ folder string }

// In returns the product that Prepare made in a folder.
func In(folder string) Product { return Product{folder} }

// Command returns the path of the product itself.
func (p Product) Command() string { return filepath.Join(p.folder, "bin", "cogtrail.real") }

// Stumbling returns the folder of a command cogtrail that may stumble, with the product
// next to it. See the command stumble.
func (p Product) Stumbling() string { return filepath.Join(p.folder, "bin") }

// Archive returns the folder of the archive.
func (p Product) Archive() string { return filepath.Join(p.folder, "archive", "AWSLogs") }

// Prepare builds the programs, which are all static, and writes the archive. It must run in
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

// Need returns an error if one of the programs is missing. The error says that command
// installs them.
func Need(command string, programs ...string) error {
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			return fmt.Errorf("%w: %s installs what is missing", err, command)
		}
	}
	return nil
}

// Build builds a static program of a module. The module's folder is relative to the current
// one.
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

// Package product is cogtrail as the tests of an engine use it: built, with an archive
// and what one machine says of it.
package product

import (
	"errors"
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
	return errors.Join(
		build(main, "./cmd/cogtrail", p.Command()),
		build(main, "./cmd/trailgen", filepath.Join(folder, "bin", "trailgen")),
		build(engines, "./stumble", filepath.Join(p.Stumbling(), "cogtrail")),
		run(filepath.Join(folder, "bin", "trailgen"), "--seed", "7", "--inflated", "48MiB", "--cognito", "0.05",
			filepath.Join(folder, "archive")),
	)
}

func build(module, command, output string) error {
	c := exec.Command("go", "build", "-C", module, "-trimpath", "-ldflags=-s -w", "-o", output, command)
	c.Env = append(os.Environ(), "CGO_ENABLED=0")
	return finish(c)
}

func run(program string, args ...string) error { return finish(exec.Command(program, args...)) }

func finish(c *exec.Cmd) error {
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(c.Args, " "), err, out)
	}
	return nil
}

// Command release makes all files of a release in one folder: archives of the command for
// each system, Debian and RPM packages, an image for containers, a formula for Homebrew,
// lists of what each binary is made of, and the checksums of all of them.
//
//	commit ─► source ─► binaries ─► archives ─► formula ─► SHA256SUMS
//	                       ├──────► packages, image ────────────┤
//	                       └──────► bills of materials ─────────┘
//
// The same commit gives the same bytes, wherever and whenever it is built: all times are
// those of the commit, and no path or host is in any file. docs/release.md says how a
// release is made and checked. Start at make.
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := pflag.NewFlagSet("release", pflag.ContinueOnError)
	r := release{}
	flags.StringVar(&r.out, "out", "dist", "make the files in `FOLDER`, which must not exist or be empty")
	flags.StringVar(&r.nfpm, "nfpm", "", "make packages with this `PROGRAM`, nfpm; none without it")
	flags.StringVar(&r.cyclonedx, "cyclonedx", "", "make bills of materials with this `PROGRAM`, cyclonedx-gomod; none without it")
	flags.BoolVar(&r.dirty, "dirty", false, "take what is not committed too, which nobody can make again")
	names := flags.StringSlice("targets", []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}, "build for these `SYSTEMS`")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for _, name := range *names {
		system, arch, ok := strings.Cut(name, "/")
		if !ok {
			return fmt.Errorf("a system is named as linux/amd64 is, not %q", name)
		}
		r.targets = append(r.targets, target{system, arch})
	}
	return r.make()
}

// The version command prints what this build is.

package main

import (
	"cmp"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/cogtrail/cogtrail/report"
)

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:                   "version",
		GroupID:               "other",
		Short:                 "print the version",
		Example:               "  cogtrail version",
		DisableFlagsInUseLine: true,
		Args:                  noArgs,
		RunE: func(*cobra.Command, []string) error {
			return p.print(p.writeVersion)
		},
	}
}

func (p *program) writeVersion(w io.Writer) error {
	_, err := fmt.Fprintf(w, "cogtrail %s %s %s/%s\n", p.tool.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// built describes this build: the version of the module and, if known, the commit.
func built() report.Tool {
	tool := report.Tool{Name: "cogtrail", Version: "(devel)"}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return tool
	}
	tool.Version = cmp.Or(info.Main.Version, tool.Version)
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			tool.Commit = setting.Value
		}
	}
	return tool
}

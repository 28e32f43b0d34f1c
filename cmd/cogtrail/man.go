// The man command writes the help of all commands as man pages, for packagers.

package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

func (p *program) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:                   "man FOLDER",
		GroupID:               "other",
		Hidden:                true,
		Short:                 "write man pages for all commands",
		Example:               "  cogtrail man pages",
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("man takes one FOLDER to write the pages to, but was given %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return writePages(cmd.Root(), args[0]) },
	}
}

// writePages writes the pages of root and its subcommands to a folder.
func writePages(root *cobra.Command, folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("man pages: %w", err)
	}
	for _, cmd := range append(pages(root), root) {
		if err := os.WriteFile(filepath.Join(folder, pageName(cmd)+".1"), []byte(page(cmd)), 0o644); err != nil {
			return fmt.Errorf("man pages: %w", err)
		}
	}
	return nil
}

// pages returns the commands below root that have pages.
func pages(root *cobra.Command) (cmds []*cobra.Command) {
	for _, c := range family(root)[1:] {
		if c.IsAvailableCommand() && c.Name() != "help" {
			cmds = append(cmds, c)
		}
	}
	return cmds
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// page returns the man page of a command: its help, written with the macros of man(7). The page
// has no date, so that it changes only with the help.
func page(cmd *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %s 1 \"\" cogtrail\n", roff(strings.ToUpper(pageName(cmd))))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(pageName(cmd)), roff(cmd.Short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n.B %s\n", roff(usage(cmd)))
	fmt.Fprintf(&b, ".SH DESCRIPTION\n%s\n", strings.ReplaceAll(roff(cmp.Or(cmd.Long, cmd.Short)), "\n\n", "\n.PP\n"))
	for _, s := range sections(cmd) {
		fmt.Fprintf(&b, ".SH %s\n", roff(s.title))
		for _, i := range s.items {
			fmt.Fprintf(&b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(i.term)), roff(i.text))
		}
	}
	if cmd.Example != "" {
		fmt.Fprintf(&b, ".SH EXAMPLES\n.nf\n%s\n.fi\n", roff(cmd.Example))
	}
	b.WriteString(seeAlso(cmd))
	return b.String()
}

// seeAlso returns the section that names the other pages.
func seeAlso(cmd *cobra.Command) string {
	others := []*cobra.Command{cmd.Root()}
	if cmd == cmd.Root() {
		others = pages(cmd)
	}
	var names []string
	for _, c := range others {
		names = append(names, fmt.Sprintf(".BR %s (1)", roff(pageName(c))))
	}
	return ".SH \"SEE ALSO\"\n" + strings.Join(names, ",\n") + "\n"
}

// roff escapes text for roff. No line may look like a request, and a hyphen must stay an ASCII
// hyphen, so that it can be copied.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "~", `\(ti`, "^", `\(ha`, `"`, `\(dq`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}

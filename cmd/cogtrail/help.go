// Help shows each command within 80 columns, with its flags in groups.

package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is the maximum width of help in columns, on any terminal.
const helpWidth = 80

// A section is a part of help: a heading and what is below it.
type section struct {
	title string
	items []item
}

// An item is a term and its description.
type item struct{ term, text string }

// flagGroups are the headings under which help lists flags, in order. Each flag is in exactly
// one of them.
var flagGroups = []struct{ title, flags string }{
	{"Run", "plan shard shards split work until allow-incomplete"},
	{"Jobs", "image program parallelism name cpu memory reduce-memory volume namespace service-account role-arn execution-role-arn run-as queue partition"},
	{"Query", "print table"},
	{"What to read", "include exclude journal dry-run verify public-keys signatures"},
	{"Which events", "from to last account region user-pool client-id sub user events pattern"},
	{"Which reports", "report by time-zone users-file inactive unconfirmed deleted-with-pool"},
	{"Which events belong together", "login-window sign-up-window session-window"},
	{"Output", "format put-rule output save-public-keys raw wide force pseudonymize quiet progress"},
	{"Alarms", "fail-on burst known-bad"},
	{"Performance", "runs workers reads max-object max-record max-inflated"},
	{"AWS", "profile aws-region endpoint-url no-sign-request request-payer keys-from late lookup-rate logs-rate logs-all"},
	{"Other flags", "no-descriptions version help"},
}

// commandGroups are the headings under which help lists commands.
var commandGroups = []*cobra.Group{
	{ID: "archive", Title: "Read an archive"},
	{ID: "journal", Title: "Report from journals"},
	{ID: "scale", Title: "Scan on many machines, as an array job"},
	{ID: "other", Title: "Other commands"},
}

// sections returns the parts of help below the examples of a command.
func sections(cmd *cobra.Command) []section {
	return slices.Concat(subcommands(cmd), flagSections(cmd.Flags()), valueSections(cmd), environment(cmd.Flags()))
}

func subcommands(cmd *cobra.Command) (s []section) {
	for _, g := range cmd.Groups() {
		var items []item
		for _, c := range cmd.Commands() {
			if c.GroupID == g.ID && !c.Hidden {
				items = append(items, item{c.Name(), c.Short})
			}
		}
		s = append(s, section{g.Title, items})
	}
	return s
}

func flagSections(flags *pflag.FlagSet) (s []section) {
	for _, g := range flagGroups {
		var items []item
		for name := range strings.FieldsSeq(g.flags) {
			if f := flags.Lookup(name); f != nil && !f.Hidden {
				items = append(items, item{flagTerm(f), flagText(f)})
			}
		}
		if items != nil {
			s = append(s, section{g.title, items})
		}
	}
	return s
}

// placeholder is the annotation with the name that help gives to the value of a flag.
const placeholder = "placeholder"

// unquote removes the back quotes, in which pflag expects the name of the value, from the
// descriptions of flags: shells show these as they are.
func unquote(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		name, usage := pflag.UnquoteUsage(f)
		if f.Annotations == nil {
			f.Annotations = map[string][]string{}
		}
		f.Annotations[placeholder] = []string{name}
		f.Usage = usage
	})
}

func flagTerm(f *pflag.Flag) string {
	short := "    "
	if f.Shorthand != "" {
		short = "-" + f.Shorthand + ", "
	}
	return strings.TrimRight(short+"--"+f.Name+" "+strings.Join(f.Annotations[placeholder], ""), " ")
}

// flagText returns the description of a flag, with its default if there is one.
func flagText(f *pflag.Flag) string {
	if slices.Contains([]string{"", "[]", "0", "false"}, f.DefValue) {
		return f.Usage
	}
	value := f.DefValue
	if value == "default" {
		value = `"default"` // a name, not a word of the sentence
	}
	return f.Usage + " (default " + value + ")"
}

// valueSections returns sections for flags with too many values for their descriptions.
func valueSections(cmd *cobra.Command) (s []section) {
	for _, list := range []struct{ flag, title string }{{"report", "Reports"}, {"events", "Classes of events"}, {"fail-on", "Findings"}} {
		if cmd.Flags().Lookup(list.flag) == nil {
			continue
		}
		var items []item
		for _, v := range valuesOf(cmd.Name(), list.flag) {
			items = append(items, item{v.name, v.about})
		}
		s = append(s, section{list.title + ", for --" + list.flag, items})
	}
	return s
}

// environment returns the section about environment variables that set the flags.
func environment(flags *pflag.FlagSet) []section {
	var example, with string
	var not, some []string // flags that are set never, or only with another flag
	flags.VisitAll(func(f *pflag.Flag) {
		if _, own := f.Annotations[notInEnv]; own {
			not = append(not, "--"+f.Name)
		} else if on := f.Annotations[envOnlyWith]; on != nil {
			with, some = on[0], append(some, "--"+f.Name)
		} else if example == "" && strings.Contains(f.Name, "-") {
			example = f.Name
		}
	})
	if example == "" {
		return nil
	}
	text := "sets the flag with that name, unless the flag is given: " + variable(example) + " sets --" + example
	if not != nil {
		text += "; no variable sets " + strings.Join(not, ", ")
	}
	if with != "" {
		text += "; those of " + strings.Join(some, ", ") + " count only with --" + with
	}
	return []section{{"Environment", []item{{"COGTRAIL_FLAG_NAME", text}}}}
}

func (p *program) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:                   "help [COMMAND]",
		GroupID:               "other",
		Short:                 "show help for a command",
		Example:               "  cogtrail help scan",
		DisableFlagsInUseLine: true,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			var names []value
			for _, c := range cmd.Root().Commands() {
				if !c.Hidden && len(args) == 0 {
					names = append(names, value{c.Name(), c.Short})
				}
			}
			return begin("", typed, names), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(cmd.Root(), strings.Join(args, " "))
			}
			return about.Help()
		},
	}
}

// showHelp prints the help of a command.
func (p *program) showHelp(cmd *cobra.Command, _ []string) {
	io.WriteString(p.stdout, help(cmd)) // run reports the error
}

// help returns the help of a command.
func help(cmd *cobra.Command) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nUsage:\n  %s\n", cmp.Or(cmd.Long, cmd.Short), usage(cmd))
	if cmd.Example != "" {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", cmd.Example)
	}
	all := sections(cmd)
	for _, s := range all {
		s.write(&b, textColumn(all))
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\nRun '%s COMMAND --help' for more about a command.\n", cmd.CommandPath())
	}
	return b.String()
}

// usage returns the usage line of a command.
func usage(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return cmd.CommandPath() + " COMMAND"
	}
	return cmd.UseLine()
}

// write writes the section in two columns, terms and descriptions. The second begins at column.
func (s section) write(b *strings.Builder, column int) {
	fmt.Fprintf(b, "\n%s:\n", s.title)
	for _, i := range s.items {
		line := "  " + i.term
		for _, text := range wrap(i.text, helpWidth-column) {
			fmt.Fprintf(b, "%-*s%s\n", column, line, text)
			line = ""
		}
	}
}

// textColumn returns the column, to the right of all terms, at which descriptions begin.
func textColumn(all []section) (column int) {
	for _, s := range all {
		for _, i := range s.items {
			column = max(column, len("  "+i.term+"  "))
		}
	}
	return column
}

// wrap breaks text into lines of at most so many columns. It does not break longer words.
func wrap(text string, columns int) []string {
	lines := []string{""}
	for word := range strings.FieldsSeq(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case len(*last)+1+len(word) <= columns:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
	}
	return lines
}

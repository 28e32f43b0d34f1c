// The completion command writes scripts with which shells complete commands, flags and values.

package main

import (
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

const completionExamples = `  # Bash, with its package bash-completion
  mkdir -p ~/.local/share/bash-completion/completions
  cogtrail completion bash > \
    ~/.local/share/bash-completion/completions/cogtrail

  # Zsh, with 'fpath+=~/.zfunc' before 'compinit' in ~/.zshrc
  mkdir -p ~/.zfunc
  cogtrail completion zsh > ~/.zfunc/_cogtrail

  # Fish
  mkdir -p ~/.config/fish/completions
  cogtrail completion fish > ~/.config/fish/completions/cogtrail.fish`

const completionLong = `Completion prints a script with which a SHELL (bash, fish, powershell or zsh)
completes the commands, flags and values of cogtrail. It takes effect in new
shells.

In PowerShell: cogtrail completion powershell | Out-String | Invoke-Expression`

func (p *program) completionCommand() *cobra.Command {
	var bare bool
	cmd := &cobra.Command{
		Use:       "completion [flags] SHELL",
		GroupID:   "other",
		Short:     "print a completion script for a shell",
		Long:      completionLong,
		Example:   completionExamples,
		ValidArgs: []string{"bash", "fish", "powershell", "zsh"},
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) > 0 && !slices.Contains(cmd.ValidArgs, args[0]):
				return usagef("unknown shell %q:%s choose from %s", args[0], didYouMean(args[0], "", cmd.ValidArgs), list(cmd.ValidArgs))
			case len(args) > 1:
				return usagef("%s %s takes no arguments, but was given %q", cmd.CommandPath(), args[0], args[1])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return p.print(func(w io.Writer) error { return script(w, cmd.Root(), args[0], !bare) })
		},
	}
	cmd.Flags().BoolVar(&bare, "no-descriptions", false, "leave out the descriptions of values")
	return cmd
}

// script writes the script with which a shell completes the commands below root.
func script(w io.Writer, root *cobra.Command, shell string, descriptions bool) error {
	switch {
	case shell == "bash":
		return bashScript(w, root, descriptions)
	case shell == "fish":
		return root.GenFishCompletion(w, descriptions)
	case shell == "zsh" && descriptions:
		return root.GenZshCompletion(w)
	case shell == "zsh":
		return root.GenZshCompletionNoDesc(w)
	case descriptions:
		return root.GenPowerShellCompletionWithDesc(w)
	}
	return root.GenPowerShellCompletion(w)
}

// bashScript writes cobra's script for Bash, changed so that it leaves commas alone: the
// original quotes them, and finds nothing for a list with an unquoted comma.
func bashScript(w io.Writer, root *cobra.Command, descriptions bool) error {
	const quote = `
__cogtrail_quote()
{
    local words
    printf -v words "$@"
    printf '%s' "${words//\\,/,}"
}
`
	var b strings.Builder
	if err := root.GenBashCompletionV2(&b, descriptions); err != nil {
		return err
	}
	_, err := strings.NewReplacer(`printf "%q`, `__cogtrail_quote "%q`, `$comp == "$cur"`, `${comp//\\,/,} == "$cur"`).WriteString(w, b.String()+quote)
	return err
}

// completeFlags registers the completions of the values of the flags of cmd.
func (p *program) completeFlags(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if err := cmd.RegisterFlagCompletionFunc(f.Name, p.completionOf(cmd.Name(), f)); err != nil {
			panic(err) // the flag belongs to cmd, and is registered once
		}
	})
}

// completionOf returns the function that completes the value of a flag.
func (p *program) completionOf(command string, f *pflag.Flag) cobra.CompletionFunc {
	switch f.Name {
	case "journal", "users-file", "known-bad", "output", "keys-from", "pseudonymize", "pattern", "public-keys", "save-public-keys", "signatures", "plan", "work", "program":
		return files
	case "profile":
		return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			return oneOf(p.profiles())(cmd, args, typed)
		}
	case "time-zone":
		return oneOf(zones)
	case "aws-region":
		return oneOf(regions)
	case "region":
		return someOf(regions)
	}
	if _, many := f.Value.(pflag.SliceValue); many {
		return someOf(valuesOf(command, f.Name))
	}
	return oneOf(valuesOf(command, f.Name))
}

// files lets the shell complete the name of a file.
func files(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

// oneOf completes one of the values. The shell gets them in order, with their descriptions.
func oneOf(values []value) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		return begin("", typed, values), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// someOf completes the last value of a comma-separated list, and offers no value twice.
func someOf(values []value) cobra.CompletionFunc {
	return func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		before, last := "", typed
		if comma := strings.LastIndex(typed, ","); comma >= 0 {
			before, last = typed[:comma+1], typed[comma+1:]
		}
		left := slices.DeleteFunc(slices.Clone(values), func(v value) bool {
			return slices.Contains(strings.Split(before, ","), v.name)
		})
		return begin(before, last, left), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

// begin returns the values that begin with typed, each after the prefix before.
func begin(before, typed string, values []value) []string {
	var found []string
	for _, v := range values {
		if strings.HasPrefix(v.name, typed) {
			found = append(found, cobra.CompletionWithDesc(before+v.name, v.about))
		}
	}
	return found
}

// sources completes a SOURCE: a file or folder or, if no file begins with typed, a source
// elsewhere. It cannot offer both, because a shell completes either words or files.
func sources(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	if strings.HasPrefix(typed, s3Scheme) {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if region, ok := strings.CutPrefix(typed, lookup.Scheme); ok {
		return begin(lookup.Scheme, region, regions), cobra.ShellCompDirectiveNoFileComp
	}
	if region, ok := strings.CutPrefix(typed, logs.Scheme); ok {
		var found []string
		for _, v := range regions {
			found = append(found, begin(logs.Scheme, region, []value{{v.name + "/", v.about}})...)
		}
		return found, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
	}
	elsewhere := begin("", typed, []value{{s3Scheme, "objects of an S3 bucket"}, {lookup.Scheme, "the last 90 days of a region, without a trail"}, {logs.Scheme, "a log group of CloudWatch Logs"}})
	if names, err := filepath.Glob(typed + "*"); err != nil || len(names) > 0 || len(elsewhere) == 0 {
		return files(cmd, args, typed)
	}
	return elsewhere, cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}

// upTo completes the names of at most so many files.
func upTo(most int) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= most {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return files(cmd, args, typed)
	}
}

// The program runs a command line, prints messages, and decides the exit status.

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan/local"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

// Exit statuses. They depend only on the accounting.
const (
	exitComplete    = 0
	exitFatal       = 1
	exitUsage       = 2
	exitIncomplete  = 3
	exitTampered    = 4
	exitFound       = 5
	exitInterrupted = 130
)

// A usageError is a mistake in the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// errIncomplete says that the command did its work, but could not read everything. A message
// has already said what it could not read.
var errIncomplete = errors.New("incomplete")

// errTampered says that the command did its work, and that the archive is not what was
// delivered. A message has already said where.
var errTampered = errors.New("tampered")

// errFound says that the command did its work, and that there is a finding to fail on. A message
// has already named it.
var errFound = errors.New("found")

// A program is the command with everything that it uses of the outside world.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) (string, bool)
	now            func() time.Time
	tool           report.Tool
	hidden         func(string) string // removes personal data from messages; nil leaves them unchanged

	mu       sync.Mutex // held while writing to standard error
	progress *progress  // of the running scan, if it is shown
}

// run runs the command line args and returns the exit status.
func (p *program) run(ctx context.Context, args []string) int {
	out := local.NewWriter(ctx, p.stdout, 0)
	p.stdout, p.stderr = out, local.NewWriter(ctx, p.stderr, lastWords)
	p.hide(args)
	root := p.root()
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil && !readEnough(out.Err()) {
		err = out.Err() // cobra ignores write errors
	}
	var usage usageError
	switch {
	case err == nil:
		return exitComplete
	case errors.Is(err, errFound), errors.Is(err, errUnmatched): // the highest status wins
		return exitFound
	case errors.Is(err, errTampered):
		return exitTampered
	case errors.Is(err, errIncomplete):
		return exitIncomplete
	case ctx.Err() != nil && errors.Is(err, context.Cause(ctx)):
		if out.Begun() {
			p.say("interrupted: the output is cut short")
		} else {
			p.say("interrupted: no report was printed")
		}
		return exitInterrupted
	case isTask(cmd):
		p.say("%v", err)
		return taskStatus(err)
	case errors.As(err, &usage):
		p.say("%v", err)
		return exitUsage
	}
	p.say("%v", err)
	return exitFatal
}

// lastWords is how long a message may wait for a reader after an interruption.
const lastWords = time.Second

// say writes one line to standard error. It ignores errors, because nothing can be done about
// them. It may be called concurrently.
func (p *program) say(message string, args ...any) {
	message = sdk.Redact(fmt.Sprintf(message, args...))
	if p.hidden != nil {
		message = p.hidden(message)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.progress.clear()
	fmt.Fprintf(p.stderr, "cogtrail: %s\n", format.Safe(message))
}

// show shows g from now on, and clears what was shown before.
func (p *program) show(g *progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.progress.clear()
	p.progress = g
}

// root returns the command with all its subcommands, ready to run.
func (p *program) root() *cobra.Command {
	root := p.rootCommand()
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(p.showHelp)
	root.AddGroup(commandGroups...)
	root.AddCommand(p.scanCommand(), p.reportCommand(), p.compareCommand(), p.benchCommand(), p.verifyCommand(), p.patternCommand(),
		p.planCommand(), p.mapCommand(), p.reduceCommand(), p.deployCommand(), p.athenaCommand(), p.completionCommand(), p.manCommand(), p.versionCommand())
	root.SetHelpCommand(p.helpCommand())
	root.InitDefaultHelpCmd()
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	for _, cmd := range family(root) {
		cmd.InitDefaultHelpFlag()
		unquote(cmd.Flags())
		p.completeFlags(cmd)
	}
	refuseEmpty(root)
	return root
}

// family returns cmd and all its subcommands.
func family(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		all = append(all, family(sub)...)
	}
	return all
}

const rootExamples = `  # Report on the sample archive
  cogtrail scan testdata/trail

  # List the flags of a command
  cogtrail scan --help`

// rootCommand returns the command without its subcommands.
func (p *program) rootCommand() *cobra.Command {
	var version bool
	root := &cobra.Command{
		Use:   "cogtrail",
		Short: "what happened to the users of Amazon Cognito, from CloudTrail archives",
		Long: `cogtrail reads historical AWS CloudTrail archives and reports what happened to
the users of Amazon Cognito: who was deleted, by whom and when; who signed up
and who signed in; and what the report is based on. It never writes to an
archive.`,
		Example:       rootExamples,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          onlyCommands,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				return p.print(p.writeVersion)
			}
			return cmd.Help()
		},
		PersistentPreRunE: func(cmd *cobra.Command, args []string) error {
			if err := checkArgs(args); err != nil && !cmd.DisableFlagParsing { // completion gets the words typed so far
				return err
			}
			return p.bindEnv(cmd.Flags())
		},
	}
	root.Flags().BoolVar(&version, "version", false, "print the version")
	root.Flags().Lookup("version").Annotations = map[string][]string{notInEnv: nil} // not a setting
	return root
}

// notInEnv marks flags that no environment variable sets.
const notInEnv = "not in the environment"

// envOnlyWith names the switch without which no environment variable sets a flag. It must be
// defined before the flag.
const envOnlyWith = "in the environment only with"

// bindEnv sets every flag that was not given from COGTRAIL_FLAG_NAME. It refuses an empty
// variable, just as an empty flag is refused.
func (p *program) bindEnv(flags *pflag.FlagSet) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		key := variable(f.Name)
		value, ok := p.env(key)
		if _, own := f.Annotations[notInEnv]; own || !ok || f.Changed || err != nil || f.Name == "help" {
			return
		}
		if with := f.Annotations[envOnlyWith]; with != nil && flags.Lookup(with[0]).Value.String() != "true" {
			return
		}
		// The command line wins over the environment, even if the flags merely exclude each other.
		if f.Name == "from" && flags.Changed("last") || f.Name == "last" && flags.Changed("from") {
			return
		}
		if blank(value) {
			err = usagef("%s: %w: give it a value, or unset it", key, errEmpty)
		} else if e := flags.Set(f.Name, value); e != nil {
			err = usagef("%s: %w", key, e)
		}
	})
	return err
}

// variable returns the name of the environment variable that sets a flag.
func variable(flag string) string {
	return "COGTRAIL_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments, but was given %q", cmd.CommandPath(), args[0])
	}
	return nil
}

// print calls write with standard output. A reader that stops reading, as in "| head", is not an
// error.
func (p *program) print(write func(io.Writer) error) error {
	err := write(p.stdout)
	if readEnough(err) {
		return nil
	}
	return err
}

// readEnough reports whether err means that the reader of standard output is gone.
func readEnough(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// errNoOutput is the error of writing to a standard output that is closed.
var errNoOutput = errors.New("standard output is closed, so nobody would see the output: redirect it or, for a report, name a file or /dev/null with --output")

// noOutput stands in for a closed standard output.
type noOutput struct{}

func (noOutput) Write([]byte) (int, error) { return 0, errNoOutput }

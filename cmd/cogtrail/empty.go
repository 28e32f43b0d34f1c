// Empty values are refused here, of whatever flag.

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// errEmpty says that a flag was given nothing.
var errEmpty = errors.New("empty")

// A filled is a Value that refuses to be set to nothing: in a script that is a variable
// which nobody set, and who names an account or a user does not mean all of them. Blanks
// around the items of a list do not count.
type filled struct{ pflag.Value }

func (v filled) Set(s string) error {
	if blank(s) {
		return fmt.Errorf("%w: give it a value, or leave it out", errEmpty)
	}
	if err := v.Value.Set(s); err != nil {
		return err
	}
	list, ok := v.Value.(pflag.SliceValue)
	if !ok {
		return nil
	}
	items := list.GetSlice()
	if slices.ContainsFunc(items, blank) {
		return fmt.Errorf("%w: %q has an empty item: leave out the comma", errEmpty, s)
	}
	for i, item := range items {
		items[i] = strings.TrimSpace(item)
	}
	return list.Replace(items)
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

// refuseEmpty makes the flags of cmd and of the commands below it refuse to be empty.
func refuseEmpty(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Value.Type() == "bool" {
			return
		}
		if f.Value = (filled{f.Value}); f.DefValue == "[]" {
			f.DefValue = "" // by which the help knows now that there is none
		}
	})
	for _, sub := range cmd.Commands() {
		refuseEmpty(sub)
	}
}

// checkArgs refuses empty arguments: cleaned, a path that is empty is this folder.
func checkArgs(args []string) error {
	if slices.ContainsFunc(args, blank) {
		return usagef("an argument is empty: give it a value, or leave it out")
	}
	return nil
}

// Empty values of any flag are refused here.

package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// errEmpty says that the value of a flag is empty.
var errEmpty = errors.New("empty")

// A filled is a Value that refuses to be set to an empty string. In a script, that is a
// variable that nobody set, and whoever restricts a scan to one account or user does not mean
// all of them. Spaces around the items of a list are removed.
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

// refuseEmpty makes the flags of cmd and of its subcommands refuse empty values.
func refuseEmpty(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Value.Type() == "bool" {
			return
		}
		if f.Value = (filled{f.Value}); f.DefValue == "[]" {
			f.DefValue = "" // so that help shows no default
		}
	})
	for _, sub := range cmd.Commands() {
		refuseEmpty(sub)
	}
}

// checkArgs refuses empty arguments: filepath.Clean turns an empty path into the working
// directory.
func checkArgs(args []string) error {
	if slices.ContainsFunc(args, blank) {
		return usagef("an argument is empty: give it a value, or leave it out")
	}
	return nil
}

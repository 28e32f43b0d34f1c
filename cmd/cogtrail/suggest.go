// What the user meant by an unknown word is guessed here.

package main

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// maxGuesses is how many guesses can be shown without confusing the user.
const maxGuesses = 4

// plain returns s in the spelling in which flag values are compared: in lower case, with - for _.
func plain(s string) string { return strings.ReplaceAll(strings.ToLower(s), "_", "-") }

// same reports whether a and b are two spellings of one value.
func same(a, b string) bool { return plain(a) == plain(b) }

// spelled returns the word of words of which name is another spelling, or else name.
func spelled(name string, words []string) string {
	if i := slices.IndexFunc(words, func(word string) bool { return same(word, name) }); i >= 0 {
		return words[i]
	}
	return name
}

// nearest returns the words that name may stand for, in their order: the closest ones or, if there
// are none, those that contain name. Like same, it ignores the spelling.
func nearest(name string, words []string) []string {
	near := closest(name, words)
	if len(near) == 0 && utf8.RuneCountInString(name) >= 3 {
		near = containing(name, words)
	}
	if len(near) > maxGuesses {
		return nil
	}
	return near
}

// closest returns the words with the fewest edits from name, at most one edit for every three
// letters of name.
func closest(name string, words []string) (near []string) {
	name = plain(name)
	best := utf8.RuneCountInString(name) / 3
	for _, word := range words {
		d := edits(name, plain(word))
		if d < best {
			best, near = d, nil
		}
		if d == best && (d > 0 || len(near) == 0) {
			near = append(near, word)
		}
	}
	return near
}

// containing returns the words that contain name.
func containing(name string, words []string) (near []string) {
	for _, word := range words {
		if strings.Contains(plain(word), plain(name)) {
			near = append(near, word)
		}
	}
	return near
}

// edits returns how many letters of a must be added, removed, replaced, or swapped with the next
// one to get b.
func edits(a, b string) int {
	from, to := []rune(a), []rune(b)
	rows := make([][]int, len(from)+1) // rows[i][j]: from the first i letters to the first j
	for i := range rows {
		rows[i] = make([]int, len(to)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(from); i++ {
		for j := 1; j <= len(to); j++ {
			replaced := rows[i-1][j-1]
			if from[i-1] != to[j-1] {
				replaced++
			}
			rows[i][j] = min(replaced, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && from[i-1] == to[j-2] && from[i-2] == to[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(from)][len(to)]
}

// didYouMean returns a question to follow a message about name, or "" if there is no guess. Each
// guess is written after the mark.
func didYouMean(name, mark string, words []string) string {
	return asking(nearest(name, words), mark)
}

// asking returns the question whether one of the guesses is meant, each written after the mark, or
// "" if there are none.
func asking(near []string, mark string) string {
	if len(near) == 0 {
		return ""
	}
	question := " did you mean "
	for i, word := range near {
		switch {
		case i > 0 && i == len(near)-1:
			question += " or "
		case i > 0:
			question += ", "
		}
		question += mark + word
	}
	return question + "?"
}

// unknown returns the error for an unknown value of a flag, with the values that it accepts. The
// guesses may also come from others.
func unknown(flag, name string, values []string, others ...string) error {
	return usagef("%s: unknown %q:%s choose from %s", flag, name, didYouMean(name, "", slices.Concat(values, others)), strings.Join(values, ", "))
}

// onlyCommands refuses arguments of a command that takes only subcommands.
func onlyCommands(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownCommand(cmd, args[0])
	}
	return nil
}

// unknownCommand returns the error for an unknown subcommand of root.
func unknownCommand(root *cobra.Command, name string) error {
	var names []string
	for _, cmd := range root.Commands() {
		names = append(names, cmd.Name())
	}
	if question := didYouMean(name, "", names); question != "" {
		return usagef("unknown command %q:%s '%s --help' lists the commands", name, question, root.CommandPath())
	}
	return usagef("unknown command %q; '%s --help' lists the commands", name, root.CommandPath())
}

// flagError returns the error that says what is wrong with the flags of cmd, and what may have been
// meant.
func flagError(cmd *cobra.Command, err error) error {
	var none *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.Is(err, errEmpty) && errors.As(err, &invalid):
		return usagef("--%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
	case errors.As(err, &none):
		name := none.GetSpecifiedName()
		if letters := none.GetSpecifiedShortnames(); letters != "" {
			name = strings.TrimLeft(letters, "-") // a long name after one dash
		}
		if name == "elp" || same(name, "help") { // -help begins with -h
			return pflag.ErrHelp // shows the help
		}
		question := didYouMean(name, "--", namesOf(cmd.Flags()))
		if question == "" {
			question = didYouMean(name, cmd.Root().Name()+" --", namesOf(cmd.Root().Flags()))
		}
		if question != "" {
			return usagef("%w:%s '%s --help' lists the flags", err, question, cmd.CommandPath())
		}
	}
	return usagef("%w; '%s --help' lists the flags", err, cmd.CommandPath())
}

// namesOf returns the names of the flags that help lists.
func namesOf(flags *pflag.FlagSet) (names []string) {
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}

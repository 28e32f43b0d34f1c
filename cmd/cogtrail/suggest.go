// What was meant by a word that is none of those that are understood is guessed here.

package main

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// maxGuesses is how many guesses help more than they confuse.
const maxGuesses = 4

// plain is s in the spelling in which values of flags are compared: case counts for
// nothing, and _ is as good as -.
func plain(s string) string { return strings.ReplaceAll(strings.ToLower(s), "_", "-") }

// same reports whether a and b are two spellings of one value.
func same(a, b string) bool { return plain(a) == plain(b) }

// spelled returns the one of words that name is a spelling of, or else name.
func spelled(name string, words []string) string {
	if i := slices.IndexFunc(words, func(word string) bool { return same(word, name) }); i >= 0 {
		return words[i]
	}
	return name
}

// nearest returns those of words that name may be meant for, in their order: the closest
// ones, or else those that name is a part of. Spellings are told apart as little as by
// same.
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

// closest returns those of words that take the fewest edits to be made of name, at most
// one for each three letters of it.
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

// containing returns those of words that name is a part of.
func containing(name string, words []string) (near []string) {
	for _, word := range words {
		if strings.Contains(plain(word), plain(name)) {
			near = append(near, word)
		}
	}
	return near
}

// edits returns how many letters of a have to be added, left out, replaced or swapped
// with the next one to make it b.
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

// didYouMean returns a question to follow a message about name, empty if there is no
// guess. Each guess is written after the mark.
func didYouMean(name, mark string, words []string) string {
	return asking(nearest(name, words), mark)
}

// asking returns the question whether one of the guesses is meant, each written after the
// mark; empty if there is none.
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

// unknown says that the flag has no such value as name, and which ones it has. Meant
// may be others too.
func unknown(flag, name string, values []string, others ...string) error {
	return usagef("%s: unknown %q:%s choose from %s", flag, name, didYouMean(name, "", slices.Concat(values, others)), strings.Join(values, ", "))
}

// unknownCommand says that root has no such command as name.
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

// flagError says what is wrong with the flags of cmd, and what was meant.
func flagError(cmd *cobra.Command, err error) error {
	var none *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.Is(err, errEmpty) && errors.As(err, &invalid):
		return usagef("--%s: %w", invalid.GetFlag().Name, invalid.Unwrap())
	case errors.As(err, &none):
		name := none.GetSpecifiedName()
		if letters := none.GetSpecifiedShortnames(); letters != "" {
			name = strings.TrimLeft(letters, "-") // a name after one dash
		}
		if name == "elp" || same(name, "help") { // -help begins with -h
			return pflag.ErrHelp // which shows it
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

// namesOf returns the names of the flags that the help lists.
func namesOf(flags *pflag.FlagSet) (names []string) {
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}

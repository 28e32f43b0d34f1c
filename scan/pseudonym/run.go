package pseudonym

import (
	"iter"
	"strings"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// Entries yields what entries does, without personal data, as Entry leaves it. It
// may not be used concurrently.
func (k *Key) Entries(entries iter.Seq2[journal.Entry, error]) iter.Seq2[journal.Entry, error] {
	if k == nil {
		return entries
	}
	return func(yield func(journal.Entry, error) bool) {
		for e, err := range entries {
			if k.Entry(&e); !yield(e, err) {
				return
			}
		}
	}
}

// Run returns run as a journal of such entries has it: with the fingerprint of k,
// and its sources, their folder and what it left out as they are called there.
// The lists of run stay as they are.
func (k *Key) Run(run journal.Run) journal.Run {
	if k == nil {
		return run
	}
	run.Key, run.Sources, run.Dir, run.Pruned = k.Fingerprint(), k.Names(run.Sources), k.Name(run.Dir), k.Pruned(run.Pruned)
	return run
}

// Names returns what Name makes of each of list.
func (k *Key) Names(list []string) []string {
	if k == nil {
		return list
	}
	var names []string
	for _, s := range list {
		names = append(names, k.Name(s))
	}
	return names
}

// Pruned returns list with the names that Name makes, and the texts of Text.
func (k *Key) Pruned(list []journal.Pruned) []journal.Pruned {
	if k == nil {
		return list
	}
	var made []journal.Pruned
	for _, p := range list {
		source, what, _ := strings.Cut(p.What, ": ")
		if what != "" {
			what = ": " + k.Text(what)
		}
		made = append(made, journal.Pruned{What: k.Name(source) + what, Why: p.Why})
	}
	return made
}

// Usernames returns the names of users by their subs, both replaced.
func (k *Key) Usernames(names map[string]string) map[string]string {
	if k == nil {
		return names
	}
	made := make(map[string]string, len(names))
	for sub, name := range names {
		made[k.Sub(sub)] = k.Username(name)
	}
	return made
}

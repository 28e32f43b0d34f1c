package pseudonym

import (
	"iter"
	"strings"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// Entries yields the entries with their personal data replaced as by Entry. It is not safe
// for concurrent use.
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

// Run returns run for a journal of such entries: with the fingerprint of k, and with the
// names of its sources, of their folder and of what it left out replaced. The lists of run
// itself do not change.
func (k *Key) Run(run journal.Run) journal.Run {
	if k == nil {
		return run
	}
	run.Key, run.Sources, run.Dir, run.Pruned = k.Fingerprint(), k.Names(run.Sources), k.Name(run.Dir), k.Pruned(run.Pruned)
	return run
}

// Names returns the list with each name replaced as by Name.
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

// Pruned returns the list with names replaced as by Name, and texts as by Text.
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

// Usernames returns the map of user names by sub, with both replaced.
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

// Manifests hold what users write as plain text, which nothing interprets.

package main

import (
	"fmt"
	"path"
	"strings"
)

// A slot is a placeholder {{name}} in the text of a manifest, and its value.
type slot struct{ name, value string }

// fillSlots returns text with its slots filled. It does not use text/template, because then the
// linker would keep every method of everything. A value must be a string or list as JSON, which
// is also valid YAML, or quoted words of a shell, a number, a checked name, or filled text.
func fillSlots(text string, slots ...slot) string {
	var pairs []string
	for _, b := range slots {
		pairs = append(pairs, "{{"+b.name+"}}", b.value)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// common returns the slots of all manifests.
func (d *deployment) common() []slot {
	slots := []slot{{"name", d.Name}, {"run", d.Run}}
	for name, n := range map[string]int{
		"shards": d.Shards, "last": d.Last, "parallelism": d.Parallelism, "cpu": d.CPU, "hopeless": d.Hopeless, "retries": d.Retries,
		"memory": d.Memory, "soft": soft(d.Memory), "reduceMemory": d.ReduceMiB, "reduceSoft": soft(d.ReduceMiB),
	} {
		slots = append(slots, slot{name, fmt.Sprint(n)})
	}
	return slots
}

// soft returns the soft memory limit for Go's garbage collector, for that much memory.
func soft(mebibytes int) int { return mebibytes * 9 / 10 }

// quotedList returns strings as a JSON list on one line.
func quotedList(list []string) string {
	var items []string
	for _, s := range list {
		items = append(items, quoted(s))
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// shellWords returns words quoted so that a POSIX shell takes them literally.
func shellWords(words ...string) string {
	var safe []string
	for _, word := range words {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%,") != "" {
			word = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
		safe = append(safe, word)
	}
	return strings.Join(safe, " ")
}

// A volume is a folder that tasks share.
type volume struct {
	Name  string // in the manifest
	Claim string // name of a PersistentVolumeClaim, or
	Host  string // path on each node
	Path  string // in the container
	Only  bool   // read-only
}

// parseVolume parses VOLUME:PATH[:ro].
func parseVolume(text string) (v volume, err error) {
	rest, only := strings.CutSuffix(text, ":ro")
	from, to, ok := strings.Cut(rest, ":")
	switch {
	case !ok || !path.IsAbs(to) || strings.Contains(to, ":"):
		return v, usagef("--volume %q: write VOLUME:PATH or VOLUME:PATH:ro, with an absolute PATH", text)
	case path.IsAbs(from):
		return volume{Host: path.Clean(from), Path: path.Clean(to), Only: only}, nil
	case jobName.MatchString(from):
		return volume{Claim: from, Path: path.Clean(to), Only: only}, nil
	}
	return v, usagef("--volume %q: %q is neither the name of a PersistentVolumeClaim nor an absolute path", text, from)
}

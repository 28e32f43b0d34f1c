// Manifests hold what people have written as text, and as nothing else.

package main

import (
	"path"
	"strings"
	"text/template"
)

// manifestOf returns the template of a manifest, into which nothing comes but by json, as
// a JSON string or list of them, which YAML has too, by sh, as words of a shell, or as a
// number or a name that was checked.
func manifestOf(name, text string) *template.Template {
	return template.Must(template.New(name).Funcs(template.FuncMap{"json": jsonOf, "sh": shellWords}).Parse(text))
}

// jsonOf returns a string or strings as JSON in one line.
func jsonOf(v any) (string, error) {
	if s, ok := v.(string); ok {
		return quoted(s), nil
	}
	var items []string
	for _, s := range v.([]string) {
		items = append(items, quoted(s))
	}
	return "[" + strings.Join(items, ", ") + "]", nil
}

// shellWords returns words as a POSIX shell takes them for what they are.
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
	Claim string // PersistentVolumeClaim, or
	Host  string // path on each node
	Path  string // in the container
	Only  bool   // to be read only
}

// parseVolume understands VOLUME:PATH[:ro].
func parseVolume(text string) (v volume, err error) {
	rest, only := strings.CutSuffix(text, ":ro")
	from, to, ok := strings.Cut(rest, ":")
	switch {
	case !ok || !path.IsAbs(to) || strings.Contains(to, ":"):
		return v, usagef("--volume %q: write VOLUME:PATH or VOLUME:PATH:ro, with a path that begins with a slash", text)
	case path.IsAbs(from):
		return volume{Host: path.Clean(from), Path: path.Clean(to), Only: only}, nil
	case jobName.MatchString(from):
		return volume{Claim: from, Path: path.Clean(to), Only: only}, nil
	}
	return v, usagef("--volume %q: %q is neither the name of a PersistentVolumeClaim nor an absolute path", text, from)
}

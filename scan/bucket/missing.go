package bucket

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A survey is what was found on the way to the folders of regions.
type survey struct {
	services map[string]bool // other than CloudTrail, with folders in those of accounts
	accounts map[string]bool // that have folders
	regions  map[string]bool // that have folders in the requested accounts
	logs     bool            // there is a folder AWSLogs
}

// see adds a folder to the survey.
func (v *survey) see(f *folder) {
	v.logs = v.logs || f.logs
	for name, seen := range map[string]map[string]bool{f.service: v.services, f.account: v.accounts, f.region: v.regions} {
		if name != "" {
			seen[name] = true
		}
	}
}

// missing says which requested accounts and regions have no folder, and which ones there
// are, because the request may have a typo.
func (s *Source) missing(v *survey) (lines []string) {
	if !v.logs {
		return nil
	}
	say := func(thing string, asked []string, there map[string]bool) {
		for _, name := range asked {
			if !there[name] {
				lines = append(lines, fmt.Sprintf("%s: no folder for %s %s; there are: %s", s, thing, name, some(there)))
			}
		}
	}
	say("account", s.Accounts, v.accounts)
	if len(s.Accounts) == 0 || slices.ContainsFunc(s.Accounts, func(a string) bool { return v.accounts[a] }) {
		say("region", s.Regions, v.regions)
	}
	return lines
}

// maxNamed is how many names a line has at most.
const maxNamed = 20

// some lists the names in order, or the first maxNamed of them.
func some(names map[string]bool) string {
	sorted := slices.Sorted(maps.Keys(names))
	switch n := len(sorted); {
	case n == 0:
		return "none"
	case n > maxNamed:
		return fmt.Sprintf("%s, and %d more", strings.Join(sorted[:maxNamed], ", "), n-maxNamed)
	}
	return strings.Join(sorted, ", ")
}

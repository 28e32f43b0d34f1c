// Names that narrow a report are parsed here: classes, accounts, regions, users.

package main

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/pseudonym"
)

// classes applies --events, which names classes or events. An event stands for its class.
func (f *asked) classes(j *job) (err error) {
	given, all := slices.Clone(f.events), append(names(cognito.Classes), "all")
	for i, name := range given {
		if slices.Contains(all, spelled(name, all)) {
			continue
		}
		class, ok := cognito.ClassNamed(spelled(name, cognito.EventNames()))
		if !ok {
			return unknown("--events", name, all, cognito.EventNames()...)
		}
		given[i] = string(class)
		j.notes = append(j.notes, fmt.Sprintf("--events %s: its class %s is reported", name, class))
	}
	j.query.Classes, err = choose("--events", given, cognito.Classes, nil)
	return err
}

var (
	accountForm = regexp.MustCompile(`^[0-9]{12}$`)
	dashedForm  = regexp.MustCompile(`^[0-9]{4}-[0-9]{4}-[0-9]{4}$`) // as the AWS console shows accounts
	uuidForm    = regexp.MustCompile(`^[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$`)
)

// parseAccounts returns the accounts in the form that records use.
func parseAccounts(accounts []string) (parsed []string, err error) {
	for _, a := range accounts {
		if dashedForm.MatchString(a) {
			a = strings.ReplaceAll(a, "-", "")
		}
		if !accountForm.MatchString(a) && !pseudonym.Is(a) {
			return nil, usagef("--account: %q is not an account ID: write its 12 digits", a)
		}
		parsed = append(parsed, a)
	}
	return parsed, nil
}

// parseRegions returns the regions in the form that records use.
func parseRegions(regions []string) (parsed []string) {
	for _, r := range regions {
		if !pseudonym.Is(r) {
			r = plain(r)
		}
		parsed = append(parsed, r)
	}
	return parsed
}

// parseSubs returns the subs in the form that records use: UUIDs are in lower case.
func parseSubs(subs []string) (parsed []string) {
	for _, s := range subs {
		if uuidForm.MatchString(s) {
			s = strings.ToLower(s)
		}
		parsed = append(parsed, s)
	}
	return parsed
}

// named returns the subs of the users of --user. A shared name means all users who share it.
func (j *job) named(known people.Names) (subs []string, err error) {
	for _, name := range j.users {
		found := known.Subs(name)
		if len(found) == 0 {
			question := ""
			if j.keyFile == "" { // a pseudonymized run must not suggest names
				question = didYouMean(name, "", slices.Sorted(maps.Values(known)))
			}
			return nil, usagef("--user: nobody in %s is called %q:%s write the name as in that file", j.usersFile, name, question)
		}
		subs = append(subs, found...)
	}
	return subs, nil
}

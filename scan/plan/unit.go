package plan

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// dayLayout is how the folders of a day are called below that of their region.
const dayLayout = "2006/01/02"

var (
	organization = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	account      = regexp.MustCompile(`^[0-9]{12}$`)
	region       = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]+$`)
)

// A Unit is what is listed, and falls to shards, as one: a day of an account and region or
// else, of what is in the folder of a region and of no day, that region.
type Unit struct {
	Folder string // from AWSLogs/ on, with the slash at its end; empty: the name tells none
	Day    bool
}

// UnitOf tells by the name of an object, or of a folder with a slash behind it, which unit
// it is of:
//
//	…/AWSLogs/[ORGANIZATION/]ACCOUNT/CloudTrail[-KIND]/REGION/[YYYY/MM/DD/]…
//
// What is before AWSLogs does not count: it may differ from machine to machine.
func UnitOf(name string) Unit {
	path := strings.Split(name, "/")
	begin := slices.Index(path, "AWSLogs")
	if begin < 0 {
		return Unit{}
	}
	path = path[begin:]
	at := 1
	if at < len(path) && organization.MatchString(path[at]) {
		at++
	}
	if at += 3; at >= len(path) || !account.MatchString(path[at-3]) || !strings.HasPrefix(path[at-2], "CloudTrail") || !region.MatchString(path[at-1]) {
		return Unit{}
	}
	if at+3 < len(path) {
		if _, err := time.Parse(dayLayout, strings.Join(path[at:at+3], "/")); err == nil {
			return Unit{strings.Join(path[:at+3], "/") + "/", true}
		}
	}
	return Unit{strings.Join(path[:at], "/") + "/", false}
}

// Days returns the folders of the days that there may be below a root.
func (l *Location) Days() (folders []string) {
	for _, m := range l.Months {
		first, err := time.Parse("2006-01", m.First)
		last, err2 := time.Parse("2006-01", m.Last)
		if err != nil || err2 != nil {
			continue
		}
		for day := first; day.Before(last.AddDate(0, 1, 0)); day = day.AddDate(0, 0, 1) {
			folders = append(folders, l.Root+day.Format(dayLayout)+"/")
		}
	}
	return folders
}

// Runs returns months, which are in order, as runs of them.
func Runs(months []time.Time) (runs []Months) {
	var next time.Time
	for _, m := range months {
		name := m.Format("2006-01")
		if n := len(runs); n > 0 && m.Equal(next) {
			runs[n-1].Last = name
		} else {
			runs = append(runs, Months{name, name})
		}
		next = m.AddDate(0, 1, 0)
	}
	return runs
}

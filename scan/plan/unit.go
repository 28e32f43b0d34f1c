package plan

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// dayLayout is the path of the folder of a day in that of its region.
const dayLayout = "2006/01/02"

var (
	organization = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	account      = regexp.MustCompile(`^[0-9]{12}$`)
	region       = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]+$`)
)

// A Unit is a set of objects that is listed, and falls to shards, as a whole: a day of an
// account and region or, for objects in the folder of a region but not of a day, the rest
// of the region.
type Unit struct {
	Folder string // from AWSLogs/ on, with a slash at the end; empty: the name has no unit
	Day    bool
}

// UnitOf returns the unit of an object by its name, or of a folder by its name with a slash
// at the end:
//
//	…/AWSLogs/[ORGANIZATION/]ACCOUNT/CloudTrail[-KIND]/REGION/[YYYY/MM/DD/]…
//
// The path before AWSLogs does not count, because it may differ between machines.
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

// Days returns the folders of the days that may exist in l.Root.
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

// Runs returns months, which must be in order, as runs of consecutive ones.
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

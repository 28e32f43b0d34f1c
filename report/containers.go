package report

import (
	"maps"
	"slices"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// Containers of objects whose entry names none.
const (
	trailLog    = "trail log"    // an object with such a name is one, or failed
	notRecorded = "not recorded" // in journals of earlier versions
)

// addContainer counts what the records of a scanned object were in.
func (b *Builder) addContainer(e *journal.Entry) {
	name := e.Container
	switch {
	case name == "" && !e.Delivered.IsZero():
		name = trailLog
	case name == "":
		name = notRecorded
	}
	c := b.inside[name]
	if c == nil {
		c = &Container{Container: name}
		b.inside[name] = c
	}
	c.Objects++
	c.Records += e.Records.Read
	c.Events += e.Records.Matched
}

// containers returns what was counted, by name.
func (b *Builder) containers() []Container {
	rows := []Container{}
	for _, name := range slices.Sorted(maps.Keys(b.inside)) {
		rows = append(rows, *b.inside[name])
	}
	return rows
}

// Plain reports whether everything that was scanned was a plain trail log.
func (c *Coverage) Plain() bool {
	return len(c.Containers) == 0 || len(c.Containers) == 1 && c.Containers[0].Container == trailLog
}

package format

import (
	"slices"
	"time"
)

// forPeople returns s with the digits of its numbers grouped and, if the zone is not UTC,
// the local time after each time.
func forPeople(s sheet, zone *time.Location) sheet {
	row := s.row
	s.row = func(cells []cell, i int) []cell {
		n := len(cells)
		cells = row(cells, i)
		for j := range cells[n:] {
			c := &cells[n+j]
			switch {
			case c.text == "":
			case c.form == ofNumber:
				c.text = grouped(c.value)
			case c.form == ofTime:
				c.text += local(time.UnixMicro(c.value), zone)
			}
		}
		return cells
	}
	return s
}

// local returns the local time in parentheses, to follow a time in UTC, with the date if
// it differs. It returns "" for UTC.
func local(t time.Time, zone *time.Location) string {
	if zone == nil || zone == time.UTC {
		return ""
	}
	at := t.In(zone)
	if at.Format(time.DateOnly) == t.UTC().Format(time.DateOnly) {
		return at.Format(" (15:04:05-07:00)")
	}
	return at.Format(" (2006-01-02 15:04:05-07:00)")
}

// withLocal returns s with a column of local times after each column of times, unless the
// zone is UTC. forms holds the forms of the columns of s.
func withLocal(s sheet, forms []form, zone *time.Location) sheet {
	if zone == time.UTC || !slices.Contains(forms, ofTime) {
		return s
	}
	var columns []string
	for j, name := range s.columns {
		columns = append(columns, name)
		if forms[j] == ofTime {
			columns = append(columns, name+"_local")
		}
	}
	return sheet{columns, s.rows, func(cells []cell, i int) []cell {
		for _, c := range s.row(nil, i) {
			if cells = append(cells, c); c.form == ofTime {
				cells = append(cells, localCell(c, zone))
			}
		}
		return cells
	}}
}

// localForms returns the forms of the columns that withLocal returns.
func localForms(forms []form, zone *time.Location) (all []form) {
	for _, f := range forms {
		if all = append(all, f); f == ofTime && zone != time.UTC {
			all = append(all, ofText)
		}
	}
	return all
}

// localCell returns the time of c in the zone, with the UTC offset.
func localCell(c cell, zone *time.Location) cell {
	if c.text == "" {
		return text("")
	}
	return text(time.UnixMicro(c.value).In(zone).Format("2006-01-02T15:04:05.999999999-07:00"))
}

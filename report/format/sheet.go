package format

import (
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/people"
)

// A sheet is a part of a report as rows and columns.
type sheet struct {
	columns []string
	rows    int
	row     func(cells []cell, i int) []cell // appends row i to cells
}

// sheetOf returns the part p of r, which must hold it.
func sheetOf(r *report.Report, p report.Part) sheet {
	switch p {
	case report.PartSummary:
		return summarySheet(r.Summary)
	case report.PartActivity:
		return activitySheet(r.Activity)
	case report.PartAuthorize:
		return authorizeSheet(r.Authorize)
	case report.PartMAU:
		return mauSheet(r.MAU)
	case report.PartClients:
		return clientsSheet(r.Clients)
	case report.PartFailures:
		return failuresSheet(r.Failures)
	case report.PartDeletions:
		return sheet{append(eventColumns(), "first_seen", "last_sign_in", "sign_ins", "username"), r.Deletions.Len(), func(cells []cell, i int) []cell {
			d := r.Deletions.At(i)
			return append(eventCells(cells, &d.Event), moment(d.FirstSeen), moment(d.LastSignIn), number(d.SignIns), text(d.Username))
		}}
	case report.PartUsers:
		return usersSheet(r.Users)
	case report.PartTimeline:
		return sheet{append(eventColumns(), "what"), r.Timeline.Len(), func(cells []cell, i int) []cell {
			m := r.Timeline.At(i)
			return append(eventCells(cells, &m.Event), text(m.What))
		}}
	case report.PartEvents:
		return sheet{append(eventColumns(), visitColumns...), r.Events.Len(), func(cells []cell, i int) []cell {
			e := r.Events.At(i)
			return eventRowCells(cells, &e)
		}}
	}
	return coverageSheet(r)
}

// visitColumns lists the columns of an EventRow that follow those of its event.
var visitColumns = []string{"evidence", "confidence", "edge", "because"}

func eventRowCells(cells []cell, e *report.EventRow) []cell {
	return append(eventCells(cells, &e.Event), text(string(e.Evidence)), text(string(e.Confidence)), boolean(e.Edge), text(strings.Join(e.Because, " ")))
}

func authorizeSheet(rows []report.AuthorizeRow) sheet {
	columns := slices.Concat([]string{"period", "account", "region", "user_pool_id", "client_id"}, labelColumns)
	return sheet{columns, len(rows), func(cells []cell, i int) []cell {
		return clientCells(append(cells, text(rows[i].Period)), &rows[i].ClientCounts)
	}}
}

// actColumns lists the names of act counts, as in JSON.
var actColumns = []string{"signed_up", "admin_created", "first_federated", "sign_ins", "people_signed_in", "failed_sign_ins", "deleted"}

func actCells(cells []cell, a *report.ActCounts) []cell {
	return append(cells, number(a.SignedUp), number(a.AdminCreated), number(a.FirstFederated), number(a.SignIns),
		number(a.PeopleSignedIn), number(a.FailedSignIns), number(a.Deleted))
}

func activitySheet(rows []report.ActivityRow) sheet {
	columns := slices.Concat([]string{"period", "account", "region", "user_pool_id", "client_id"}, actColumns, labelColumns)
	return sheet{columns, len(rows), func(cells []cell, i int) []cell {
		a := &rows[i]
		cells = append(cells, text(a.Period), text(a.Account), text(a.Region), text(a.UserPoolID), text(a.ClientID))
		return labelCells(actCells(cells, &a.ActCounts), &a.AuthorizeCounts)
	}}
}

// periodsSheet returns the totals of each period, with visits by label if there is room.
func periodsSheet(rows []report.PeriodCounts, l Layout) sheet {
	columns := []string{"period", "signed_up", "created", "federated", "sign_ins", "people", "refused", "deleted", "sign_in", "sign_up", "undetermined"}
	s := sheet{columns, len(rows), func(cells []cell, i int) []cell {
		p := &rows[i]
		cells = actCells(append(cells, text(p.Period)), &p.ActCounts)
		return append(cells, number(p.SignIn), number(p.SignUp), number(p.Undetermined))
	}}
	if l.narrow() {
		return s.only(columns[:8])
	}
	return s
}

// totalName is the first cell of a row of totals.
const totalName = "total"

// withTotal returns s with a new first row of totals of the additive columns. s must have
// at least one row.
func withTotal(s sheet) sheet {
	var sums []cell
	for i := range s.rows {
		for j, c := range s.row(nil, i) {
			if i == 0 {
				sums = append(sums, cell{form: c.form})
			}
			if c.form == ofNumber && slices.Contains(additive, s.columns[j]) {
				sums[j] = number(sums[j].value + c.value)
			}
		}
	}
	sums[0] = text(totalName)
	return sheet{s.columns, s.rows + 1, func(cells []cell, i int) []cell {
		if i == 0 {
			return append(cells, sums...)
		}
		return s.row(cells, i-1)
	}}
}

func clientCells(cells []cell, c *report.ClientCounts) []cell {
	return labelCells(append(cells, text(c.Account), text(c.Region), text(c.UserPoolID), text(c.ClientID)), &c.AuthorizeCounts)
}

// labelColumns lists the names of counts by label, as in JSON.
var labelColumns = []string{"sign_in", "sign_up", "undetermined", "distinct_subs", "sign_in_supported", "sign_up_supported", "contradicted"}

func labelCells(cells []cell, c *report.AuthorizeCounts) []cell {
	return append(cells, number(c.SignIn), number(c.SignUp), number(c.Undetermined), number(c.DistinctSubs),
		number(c.SignInSupported), number(c.SignUpSupported), number(c.Contradicted))
}

func evidenceSheet(rows []report.EvidenceCounts) sheet {
	return sheet{[]string{"label", "evidence", "confidence", "events", "edge"}, len(rows), func(cells []cell, i int) []cell {
		e := &rows[i]
		return append(cells, text(string(e.Label)), text(string(e.Evidence)), text(string(e.Confidence)), number(e.Events), number(e.Edge))
	}}
}

func poolSheet(rows []report.PoolCounts) sheet {
	columns := []string{"account", "user_pool_id", "forms", "confirmed", "confirms", "logins", "returned", "returns", "session_seconds"}
	return sheet{columns, len(rows), func(cells []cell, i int) []cell {
		p := &rows[i]
		return append(cells, text(p.Account), text(p.UserPoolID), number(p.Forms), number(p.Confirmed), boolean(p.Confirms),
			number(p.Logins), number(p.Returned), boolean(p.Returns), number(p.SessionSeconds))
	}}
}

func summarySheet(s *report.Summary) sheet {
	rows := [][]cell{}
	add := func(section, name, outcome string, count int64) {
		rows = append(rows, []cell{text(section), text(name), text(outcome), number(count)})
	}
	for _, a := range actsOf(&s.Acts) {
		add("acts", a.name, "", a.count)
	}
	add("authorize", "sign_in", "", s.Authorize.SignIn)
	add("authorize", "sign_up", "", s.Authorize.SignUp)
	add("authorize", "undetermined", "", s.Authorize.Undetermined)
	add("authorize", "distinct_subs", "", s.Authorize.DistinctSubs)
	add("authorize", "sign_in_supported", "", s.Authorize.SignInSupported)
	add("authorize", "sign_up_supported", "", s.Authorize.SignUpSupported)
	add("authorize", "contradicted", "", s.Authorize.Contradicted)
	for _, e := range s.Evidence {
		add("evidence_of_"+string(e.Label), string(e.Evidence), string(e.Confidence), e.Events)
	}
	for _, p := range s.Pools {
		name := p.Account + " " + p.UserPoolID
		add("pools", name, "forms", p.Forms)
		add("pools", name, "confirmed", p.Confirmed)
		add("pools", name, "logins", p.Logins)
		add("pools", name, "returned", p.Returned)
		add("pools", name, "session_seconds", p.SessionSeconds)
	}
	for _, d := range s.Deletions {
		add("deletions", d.Name, string(d.Outcome), d.Events)
	}
	for _, f := range s.Findings {
		add("findings", string(f.Code), "", f.Events)
	}
	return sheet{[]string{"section", "name", "outcome", "count"}, len(rows), func(cells []cell, i int) []cell { return append(cells, rows[i]...) }}
}

// findingsSheet returns a row for each finding, with the subject that has the most events.
func findingsSheet(list []people.Finding) sheet {
	return sheet{[]string{"finding", "events", "users", "first", "last", "subjects", "such_as"}, len(list), func(cells []cell, i int) []cell {
		f := &list[i]
		return append(cells, text(string(f.Code)), number(f.Events), number(f.Users), moment(&f.First), moment(&f.Last),
			number(f.Count), text(f.Subjects[0].String()))
	}}
}

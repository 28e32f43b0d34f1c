package report

import (
	"strconv"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A form is what a cell holds: text of somebody else's, or a value of ours.
type form byte

const (
	ofText form = iota
	ofNumber
	ofTime
	ofBool
)

// A cell is one value of a flat format. All cells of a column are of one form.
type cell struct {
	text  string // empty where there is no number or time
	form  form
	value int64 // the number; the time in microseconds since 1970; 1 if true
}

func text(s string) cell  { return cell{text: s} }
func number(n int64) cell { return cell{strconv.FormatInt(n, 10), ofNumber, n} }

// some is a number where 0 means that there is none.
func some(n int64) cell {
	if n == 0 {
		return cell{form: ofNumber}
	}
	return number(n)
}

func moment(t *time.Time) cell {
	if t == nil {
		return cell{form: ofTime}
	}
	return cell{t.UTC().Format(time.RFC3339Nano), ofTime, t.UnixMicro()}
}

func boolean(b bool) cell {
	if b {
		return cell{"true", ofBool, 1}
	}
	return cell{"false", ofBool, 0}
}

// A sheet is a part as rows and columns.
type sheet struct {
	columns []string
	rows    int
	row     func(cells []cell, i int) []cell // appends row i to cells
}

// sheetOf returns the part p of r.
func sheetOf(r *Report, p Part) sheet {
	switch p {
	case PartSummary:
		return summarySheet(r.Summary)
	case PartAuthorize:
		return authorizeSheet(r.Authorize)
	case PartDeletions:
		return sheet{append(eventColumns(), "first_seen", "last_sign_in", "sign_ins", "username"), r.Deletions.Len(), func(cells []cell, i int) []cell {
			d := r.Deletions.At(i)
			return append(eventCells(cells, &d.Event), moment(d.FirstSeen), moment(d.LastSignIn), number(d.SignIns), text(d.Username))
		}}
	case PartUsers:
		return usersSheet(r.Users)
	case PartEvents:
		return sheet{append(eventColumns(), "evidence", "confidence", "edge"), r.Events.Len(), func(cells []cell, i int) []cell {
			e := r.Events.At(i)
			return append(eventCells(cells, &e.Event), text(string(e.Evidence)), text(string(e.Confidence)), boolean(e.Edge))
		}}
	}
	return coverageSheet(&r.Coverage)
}

// eventColumns are the names of an Event's fields, as in its JSON.
func eventColumns() []string {
	return []string{
		"event_id", "time", "account", "region", "source", "name", "class", "outcome", "error_code", "error_message",
		"sub", "user_pool_id", "user_pool_inferred", "client_id", "domain", "redirect_uri", "response_type",
		"identity_provider", "prompt", "status", "label", "ip", "user_agent", "actor", "actor_type", "mfa", "console",
		"event_type", "event_category", "shared_event_id", "original_event_id", "object",
	}
}

func eventCells(cells []cell, e *cognito.Event) []cell {
	return append(cells,
		text(e.ID), moment(&e.Time), text(e.Account), text(e.Region), text(e.Source), text(e.Name), text(string(e.Class)),
		text(string(e.Outcome)), text(e.ErrorCode), text(e.ErrorMessage), text(e.Sub), text(e.UserPoolID),
		boolean(e.Inferred), text(e.ClientID), text(e.Domain), text(e.RedirectURI), text(e.ResponseType),
		text(e.Provider), text(e.Prompt), some(int64(e.Status)), text(string(e.Label)), text(e.IP), text(e.UserAgent), text(e.Actor),
		text(e.ActorType), text(e.MFA),
		boolean(e.Console), text(e.Type), text(e.Category), text(e.SharedID), text(e.OriginalID), text(e.Object))
}

func authorizeSheet(rows []AuthorizeRow) sheet {
	columns := []string{"period", "account", "region", "user_pool_id", "client_id", "sign_in", "sign_up", "undetermined", "distinct_subs",
		"sign_in_supported", "sign_up_supported", "contradicted"}
	return sheet{columns, len(rows), func(cells []cell, i int) []cell {
		return clientCells(append(cells, text(rows[i].Period)), &rows[i].ClientCounts)
	}}
}

func clientCells(cells []cell, c *ClientCounts) []cell {
	return append(cells,
		text(c.Account), text(c.Region), text(c.UserPoolID), text(c.ClientID),
		number(c.SignIn), number(c.SignUp), number(c.Undetermined), number(c.DistinctSubs),
		number(c.SignInSupported), number(c.SignUpSupported), number(c.Contradicted))
}

func evidenceSheet(rows []EvidenceCounts) sheet {
	return sheet{[]string{"label", "evidence", "confidence", "events", "edge"}, len(rows), func(cells []cell, i int) []cell {
		e := &rows[i]
		return append(cells, text(string(e.Label)), text(string(e.Evidence)), text(string(e.Confidence)), number(e.Events), number(e.Edge))
	}}
}

func summarySheet(s *Summary) sheet {
	rows := [][]cell{}
	add := func(section, name, outcome string, count int64) {
		rows = append(rows, []cell{text(section), text(name), text(outcome), number(count)})
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
	for _, d := range s.Deletions {
		add("deletions", d.Name, string(d.Outcome), d.Events)
	}
	for _, f := range s.Findings {
		add("findings", string(f.Code), "", f.Events)
	}
	return sheet{[]string{"section", "name", "outcome", "count"}, len(rows), func(cells []cell, i int) []cell { return append(cells, rows[i]...) }}
}

// coverageSheet has one number, named by section and name, or one message in
// each row.
func coverageSheet(c *Coverage) sheet {
	rows := [][]cell{}
	add := func(section, name, account, region, message string, count int64) {
		rows = append(rows, []cell{text(section), text(name), text(account), text(region), text(message), number(count)})
	}
	for _, n := range c.numbers() {
		add(n.section, n.name, "", "", "", n.count)
	}
	for _, d := range c.Days {
		add("day_objects", d.Day, d.Account, d.Region, "", d.Objects)
		add("day_records", d.Day, d.Account, d.Region, "", d.Records)
		add("day_events", d.Day, d.Account, d.Region, "", d.Events)
	}
	for _, f := range c.Failures {
		add("failure", f.Object, "", "", f.Reason+": "+f.Message, 1)
	}
	for _, s := range c.Skips {
		add("skip", s.Reason, "", "", "", s.Objects)
		for _, name := range s.Names {
			add("skipped", name, "", "", s.Reason, 1)
		}
	}
	for _, p := range c.Pruned {
		add("pruned", p.What, "", "", p.Why, 1)
	}
	for _, source := range c.Unfinished {
		add("unfinished", source, "", "", unfinished, 1)
	}
	for _, g := range c.Gaps {
		add("gap_hours", g.From.Format(time.RFC3339), g.Account, g.Region, "until "+g.To.Format(time.RFC3339), int64(g.To.Sub(g.From)/time.Hour))
	}
	for _, w := range c.Warnings {
		add("warning", w.Code, "", "", w.Message, 1)
	}
	return sheet{[]string{"section", "name", "account", "region", "message", "count"}, len(rows), func(cells []cell, i int) []cell { return append(cells, rows[i]...) }}
}

// A named number of the coverage.
type named struct {
	section, name string
	count         int64
}

// numbers returns the accounting, each section a total and the terms that add
// up to it. Inflated bytes are no such term.
func (c *Coverage) numbers() []named {
	return []named{
		{"objects", "listed", c.Objects.Listed}, {"objects", "scanned", c.Objects.Scanned},
		{"objects", "skipped", c.Objects.Skipped}, {"objects", "failed", c.Objects.Failed},
		{"bytes", "listed", c.Bytes.Listed}, {"bytes", "scanned", c.Bytes.Scanned},
		{"bytes", "skipped", c.Bytes.Skipped}, {"bytes", "failed", c.Bytes.Failed},
		{"bytes", "inflated", c.Bytes.Inflated},
		{"records", "read", c.Records.Read}, {"records", "matched", c.Records.Matched},
		{"records", "unmatched", c.Records.Unmatched}, {"records", "bad", c.Records.Bad},
		{"events", "distinct", c.Events.Distinct}, {"events", "duplicate", c.Events.Duplicate},
		{"events", "replaced", c.Events.Replaced},
	}
}

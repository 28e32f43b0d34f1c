package format

import (
	"cmp"
	"slices"

	"github.com/cogtrail/cogtrail/report"
)

func mauSheet(rows []report.MAURow) sheet {
	columns := []string{"period", "account", "region", "user_pool_id", "client_id", "users", "admin_only", "refresh_only",
		"events_without_sub", "unselected_events", "m2m_tokens"}
	return sheet{columns, len(rows), func(cells []cell, i int) []cell {
		m := &rows[i]
		return append(cells, text(m.Period), text(m.Account), text(m.Region), text(m.UserPoolID), text(m.ClientID), number(m.Users), number(m.AdminOnly),
			number(m.RefreshOnly), number(m.EventsWithoutSub), number(m.UnselectedEvents), number(m.M2MTokens))
	}}
}

// clientTable lists the columns of app clients that fit a terminal.
var clientTable = []string{"user_pool_id", "client_id", "first_seen", "last_used", "created_on", "deleted_on", "uses", "refused", "users", "sign_ins",
	"refresh_tokens", "m2m_tokens", "grants"}

func clientsSheet(rows []report.ClientRow) sheet {
	columns := []string{"account", "region", "user_pool_id", "client_id", "first_seen", "last_seen", "last_used", "created_on", "deleted_on",
		"uses", "refused", "users", "sign_ins", "grants", "code_tokens", "refresh_tokens", "m2m_tokens"}
	return sheet{columns, len(rows), func(cells []cell, i int) []cell {
		c := &rows[i]
		return append(cells, text(c.Account), text(c.Region), text(c.UserPoolID), text(c.ClientID), text(c.FirstSeen), text(c.LastSeen), text(c.LastUsed),
			text(c.CreatedOn), text(c.DeletedOn), number(c.Uses), number(c.Refused), number(c.Users), number(c.SignIns), text(c.Grants),
			number(c.CodeTokens), number(c.RefreshTokens), number(c.M2MTokens))
	}}
}

// failureTable lists the columns of failures that fit a terminal.
var failureTable = []string{"events", "users", "act", "name", "error_code", "challenge", "ip", "client_id", "first", "last"}

func failuresSheet(rows report.List[report.RefusedRow]) sheet {
	columns := []string{"account", "region", "user_pool_id", "client_id", "act", "name", "error_code", "challenge", "ip", "events", "users", "first", "last"}
	return sheet{columns, rows.Len(), func(cells []cell, i int) []cell {
		f := rows.At(i)
		return append(cells, text(f.Account), text(f.Region), text(f.UserPoolID), text(f.ClientID), text(f.Act), text(f.Name), text(f.ErrorCode),
			text(f.Challenge), text(f.IP), number(f.Events), number(f.Users), moment(&f.First), moment(&f.Last))
	}}
}

// mostFirst returns s sorted by the named column of numbers, greatest first, so that people
// see those rows even if not all are shown. If column is empty, it returns s.
func mostFirst(s sheet, column string) sheet {
	if column == "" {
		return s
	}
	at, order, values := slices.Index(s.columns, column), make([]int, s.rows), make([]int64, s.rows)
	var cells []cell
	for i := range order {
		cells = s.row(cells[:0], i)
		order[i], values[i] = i, cells[at].value
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	return sheet{s.columns, s.rows, func(cells []cell, i int) []cell { return s.row(cells, order[i]) }}
}

// usage adds the parts about pools and clients themselves.
func (t *tables) usage(r *report.Report) {
	t.list(r, report.PartMAU, "MAU evidence (at least this many users: events without a sub name nobody)", nil)
	t.list(r, report.PartClients, "App clients", clientTable)
	if has(r, report.PartFailures) {
		t.list(r, report.PartFailures, "Failed and refused sign-ins and sign-ups, most frequent first", failureTable)
		s := t.latest()
		s.most = "events"
		t.grid(mostFirst(*s.table, s.most))
	}
}

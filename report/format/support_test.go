package format_test

import (
	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/reporttest"
)

// Short names for the functions that make events, entries and reports.
var (
	at              = reporttest.At
	entryOf         = reporttest.Entry
	event           = reporttest.Event
	user            = reporttest.User
	build           = reporttest.Build
	scanned         = reporttest.Scan
	lists           = reporttest.Lists
	checkAccounting = reporttest.CheckAccounting
	uuid            = reporttest.UUID
	logs            = reporttest.Logs
	logAt           = reporttest.LogAt
	failedEntry     = reporttest.Failed
	builderOf       = reporttest.BuilderOf
	perUnit         = reporttest.PerUnit
)

// quarterOf returns a report with those parts of a quarter year of 40 accounts.
func quarterOf(parts ...report.Part) *report.Report {
	return build(reporttest.Quarter(), reporttest.QuarterQuery(parts...))
}

package report_test

import (
	"github.com/cogtrail/cogtrail/report/reporttest"
)

// Short names for what makes events, entries and reports.
var (
	at              = reporttest.At
	entryOf         = reporttest.Entry
	event           = reporttest.Event
	user            = reporttest.User
	visit           = reporttest.Visit
	build           = reporttest.Build
	checkAccounting = reporttest.CheckAccounting
	logs            = reporttest.Logs
	logAt           = reporttest.LogAt
	failedEntry     = reporttest.Failed
	builderOf       = reporttest.BuilderOf
	perUnit         = reporttest.PerUnit
	ids             = reporttest.IDs
	hasWarning      = reporttest.HasWarning
	scanned         = reporttest.Scan
	called          = reporttest.Called
	after           = reporttest.After
)

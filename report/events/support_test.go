package events_test

import (
	"github.com/cogtrail/cogtrail/report/reporttest"
)

// Short names for what makes events, entries and reports.
var (
	at              = reporttest.At
	entryOf         = reporttest.Entry
	event           = reporttest.Event
	corrects        = reporttest.Corrects
	user            = reporttest.User
	build           = reporttest.Build
	lists           = reporttest.Lists
	checkAccounting = reporttest.CheckAccounting
	ids             = reporttest.IDs
	hasWarning      = reporttest.HasWarning
)

package people_test

import (
	"github.com/cogtrail/cogtrail/report/reporttest"
)

// What makes events, entries and reports, by short names.
var (
	at      = reporttest.At
	entryOf = reporttest.Entry
	event   = reporttest.Event
	user    = reporttest.User
	visit   = reporttest.Visit
	build   = reporttest.Build
	called  = reporttest.Called
	outcome = reporttest.Outcome
	after   = reporttest.After
	uuid    = reporttest.UUID
	perUnit = reporttest.PerUnit

	hasWarning = reporttest.HasWarning
)

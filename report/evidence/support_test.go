package evidence_test

import (
	"github.com/cogtrail/cogtrail/report/reporttest"
)

// What makes events, entries and reports, by short names.
var (
	at        = reporttest.At
	entryOf   = reporttest.Entry
	build     = reporttest.Build
	uuid      = reporttest.UUID
	logAt     = reporttest.LogAt
	builderOf = reporttest.BuilderOf
	perUnit   = reporttest.PerUnit
)

package format

import (
	"fmt"

	"github.com/cogtrail/cogtrail/report"
)

// Accounting returns four lines that account for everything that was listed: each has a
// total and the terms that add up to it.
func Accounting(c *report.Coverage) string {
	n, noise := grouped, ""
	if c.Records.Noise > 0 {
		noise = "; lines and values without any part of a record: " + grouped(c.Records.Noise)
	}
	return fmt.Sprintf("objects: %s listed = %s scanned + %s skipped + %s failed\n"+
		"bytes: %s listed = %s scanned + %s skipped + %s failed; %s inflated\n"+
		"records: %s read = %s matched + %s unmatched + %s bad%s\n"+
		"events: %s matched = %s distinct + %s duplicate + %s replaced",
		n(c.Objects.Listed), n(c.Objects.Scanned), n(c.Objects.Skipped), n(c.Objects.Failed),
		n(c.Bytes.Listed), n(c.Bytes.Scanned), n(c.Bytes.Skipped), n(c.Bytes.Failed), n(c.Bytes.Inflated),
		n(c.Records.Read), n(c.Records.Matched), n(c.Records.Unmatched), n(c.Records.Bad), noise,
		n(c.Records.Matched), n(c.Events.Distinct), n(c.Events.Duplicate), n(c.Events.Replaced))
}

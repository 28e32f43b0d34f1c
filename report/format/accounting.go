package format

import (
	"fmt"

	"github.com/cogtrail/cogtrail/report"
)

// Accounting returns what became of everything that was listed, in four lines
// of a total and what adds up to it.
func Accounting(c *report.Coverage) string {
	return fmt.Sprintf("objects: %d listed = %d scanned + %d skipped + %d failed\n"+
		"bytes: %d listed = %d scanned + %d skipped + %d failed; %d inflated\n"+
		"records: %d read = %d matched + %d unmatched + %d bad\n"+
		"events: %d matched = %d distinct + %d duplicate + %d replaced",
		c.Objects.Listed, c.Objects.Scanned, c.Objects.Skipped, c.Objects.Failed,
		c.Bytes.Listed, c.Bytes.Scanned, c.Bytes.Skipped, c.Bytes.Failed, c.Bytes.Inflated,
		c.Records.Read, c.Records.Matched, c.Records.Unmatched, c.Records.Bad,
		c.Records.Matched, c.Events.Distinct, c.Events.Duplicate, c.Events.Replaced)
}

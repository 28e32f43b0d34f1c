package report_test

import (
	"context"
	"fmt"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/local"
)

// Print the deletions of an archive, and whether anything is missing.
func ExampleBuilder() {
	s := scan.Scanner{Sources: []scan.Source{local.Path("../testdata/trail")}}
	var b report.Builder
	for e, err := range s.Entries(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		b.Add(e)
	}
	r := b.Report(report.Query{Parts: []report.Part{report.PartDeletions}})
	for d := range r.Deletions.All() {
		fmt.Println(d.Time.Format(time.RFC3339), d.Name, d.Outcome)
	}
	fmt.Println("complete:", r.Coverage.Complete)
	// Output:
	// 2025-01-22T09:25:58Z AdminDeleteUser succeeded
	// 2025-01-22T10:00:00Z AdminDeleteUser denied
	// 2025-01-22T10:30:00Z AdminDeleteUser succeeded
	// 2025-01-22T10:30:02Z AdminDeleteUser failed
	// 2025-01-22T11:00:00Z DeleteGroup succeeded
	// 2025-01-22T11:01:00Z DeleteUserPoolClient succeeded
	// 2025-01-22T11:02:00Z DeleteUserPool succeeded
	// 2025-01-22T11:03:00Z DeleteIdentities partial
	// 2025-01-22T12:24:06Z DeleteUser succeeded
	// complete: false
}

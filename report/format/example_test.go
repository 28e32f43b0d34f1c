package format_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/local"
)

// scanFolder answers q from the trail logs in a folder.
func scanFolder(ctx context.Context, folder string, q report.Query) (*report.Report, error) {
	s := scan.Scanner{Sources: []scan.Source{local.Path(folder)}}
	var b report.Builder
	for e, err := range s.Entries(ctx) {
		if err != nil {
			return nil, err
		}
		b.Add(e) // an object that cannot be read is an entry too
	}
	return b.Report(q), nil
}

// Scan a folder and print a report of it.
func Example() {
	q := report.Query{Parts: []report.Part{report.PartActivity}, By: report.ByMonth}
	r, err := scanFolder(context.Background(), "../../testdata/trail", q)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := format.CSV(os.Stdout, r, format.Layout{Part: report.PartActivity}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// period,account,region,user_pool_id,client_id,signed_up,admin_created,first_federated,sign_ins,people_signed_in,failed_sign_ins,deleted,sign_in,sign_up,undetermined,distinct_subs,sign_in_supported,sign_up_supported,contradicted
	// "2025-01","123456789012","ap-northeast-1","","",0,0,0,0,0,0,0,0,0,1,0,0,0,0
	// "2025-01","123456789012","ap-northeast-1","ap-northeast-1_AbCdEfGhI","",0,0,0,0,1,0,3,0,0,0,0,0,0,0
	// "2025-01","123456789012","ap-northeast-1","ap-northeast-1_AbCdEfGhI","1example23456789ios0",2,0,0,2,2,1,0,2,2,0,1,2,1,1
	// "2025-01","123456789012","ap-northeast-1","ap-northeast-1_AbCdEfGhI","1example23456789web0",1,0,0,0,1,0,0,3,1,1,1,1,1,0
	// "2025-01","123456789012","ap-northeast-1","ap-northeast-1_ZyXwVuTsR","1example23456789prtnr",0,0,1,1,1,0,0,2,1,0,1,1,0,0
}

// Print what is missing. Logs may be missing although everything there is was read. A folder
// that does not exist is a failure, not an error.
func Example_missing() {
	for _, folder := range []string{"../../testdata/trail", "../../testdata/none"} {
		r, err := scanFolder(context.Background(), folder, report.Query{})
		if err != nil {
			fmt.Println(err)
			return
		}
		c := &r.Coverage
		fmt.Printf("%s: complete %t, incomplete %t\n", folder, c.Complete, c.Incomplete())
		for _, f := range c.Failures { // f.Message says more
			fmt.Println("not read:", format.Safe(f.Object), f.Reason)
		}
		for _, g := range c.Gaps {
			fmt.Println("no logs:", g.Account, g.Region, g.From.Format(time.DateTime), "to", g.To.Format(time.DateTime))
		}
	}
	// Output:
	// ../../testdata/trail: complete false, incomplete false
	// no logs: 123456789012 ap-northeast-1 2025-01-21 12:00:00 to 2025-01-21 14:00:00
	// ../../testdata/none: complete false, incomplete true
	// not read: ../../testdata/none unreadable
}

// A custom format is a function: here, one line for each user who was deleted.
func ExampleWriter() {
	var lines format.Writer = func(w io.Writer, r *report.Report, _ format.Layout) error {
		for d := range r.Deletions.All() {
			if d.Class != cognito.UserDeletion || d.Outcome != cognito.Succeeded {
				continue
			}
			if _, err := fmt.Fprintf(w, "%s %s\n", d.Time.Format("02 Jan 15:04"), format.Safe(d.Sub)); err != nil {
				return err
			}
		}
		return nil
	}
	r, err := scanFolder(context.Background(), "../../testdata/trail", report.Query{Parts: []report.Part{report.PartDeletions}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := lines(os.Stdout, r, format.Layout{}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 22 Jan 09:25 d23f0824-128b-4f33-8c5c-7fd0a6a3a450
	// 22 Jan 10:30 9531985d-5d9d-49f8-9818-e811892f902b
	// 22 Jan 12:24 6513270e-269e-4d37-b2a7-4de452e6b438
}

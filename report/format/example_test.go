package format_test

import (
	"context"
	"fmt"
	"io"
	"os"

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
		b.Add(e) // what cannot be read is an entry too
	}
	return b.Report(q), nil
}

// Scan a folder and print a report of it.
func Example() {
	r, err := scanFolder(context.Background(), "../../testdata/trail", report.Query{Parts: []report.Part{report.PartSummary}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := format.CSV(os.Stdout, r, format.Layout{Part: report.PartSummary}); err != nil {
		fmt.Println(err)
	}
	// Output:
	// section,name,outcome,count
	// "acts","signed_up","",3
	// "acts","admin_created","",0
	// "acts","first_federated","",1
	// "acts","sign_ins","",3
	// "acts","sign_ins_inferred","",3
	// "acts","people_signed_in","",4
	// "acts","failed_sign_ins","",1
	// "acts","failed_sign_ups","",0
	// "acts","deleted","",3
	// "acts","deleted_by_self","",1
	// "acts","deleted_by_admin","",2
	// "acts","pools_deleted","",1
	// "acts","deleted_with_pools","",0
	// "authorize","sign_in","",7
	// "authorize","sign_up","",4
	// "authorize","undetermined","",2
	// "authorize","distinct_subs","",3
	// "authorize","sign_in_supported","",4
	// "authorize","sign_up_supported","",2
	// "authorize","contradicted","",1
	// "evidence_of_sign_in","first_sign_in","high",2
	// "evidence_of_sign_in","interactive_sign_in","high",2
	// "evidence_of_sign_in","known_session","medium",3
	// "evidence_of_sign_up","existing_user_sign_in","high",1
	// "evidence_of_sign_up","federated_first_seen","low",1
	// "evidence_of_sign_up","sign_up_completed","high",2
	// "evidence_of_undetermined","failed","medium",1
	// "evidence_of_undetermined","incomplete_record","low",1
	// "pools","123456789012 ap-northeast-1_AbCdEfGhI","forms",2
	// "pools","123456789012 ap-northeast-1_AbCdEfGhI","confirmed",2
	// "pools","123456789012 ap-northeast-1_AbCdEfGhI","logins",3
	// "pools","123456789012 ap-northeast-1_AbCdEfGhI","returned",3
	// "pools","123456789012 ap-northeast-1_AbCdEfGhI","session_seconds",3600
	// "pools","123456789012 ap-northeast-1_ZyXwVuTsR","forms",0
	// "pools","123456789012 ap-northeast-1_ZyXwVuTsR","confirmed",0
	// "pools","123456789012 ap-northeast-1_ZyXwVuTsR","logins",1
	// "pools","123456789012 ap-northeast-1_ZyXwVuTsR","returned",1
	// "pools","123456789012 ap-northeast-1_ZyXwVuTsR","session_seconds",3600
	// "deletions","DeleteIdentities","partial",1
	// "deletions","DeleteUserPool","succeeded",1
	// "deletions","DeleteGroup","succeeded",1
	// "deletions","DeleteUserPoolClient","succeeded",1
	// "deletions","AdminDeleteUser","denied",1
	// "deletions","AdminDeleteUser","failed",1
	// "deletions","AdminDeleteUser","succeeded",2
	// "deletions","DeleteUser","succeeded",1
	// "findings","deletion-denied","",1
	// "findings","deletion-failed","",1
	// "findings","pool-deleted","",1
}

// A format of one's own is a function: here, one line for each user who was deleted.
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

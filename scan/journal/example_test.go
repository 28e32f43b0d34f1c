package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/local"
)

// Two scans of a folder into one journal: the second one reads nothing again, and finds the
// same.
func ExampleResume() {
	folder, err := filepath.Abs("../../testdata/trail") // the same name in any working directory
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "journal")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	ctx := context.Background()
	for range 2 {
		file, err := os.OpenFile(filepath.Join(dir, "trail.ndjson"), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			log.Fatal(err)
		}
		source := local.Path(folder)
		ledger, err := journal.Resume(ctx, file, journal.Run{Classes: cognito.DefaultClasses, Sources: []string{source.String()}})
		if err != nil {
			log.Fatal(err)
		}
		unfinished, wanted := scan.Unfinished(ledger.Ask, nil), 0
		scanner := scan.Scanner{Sources: []scan.Source{source}, Want: func(o scan.Object) bool {
			if !unfinished(o) {
				return false
			}
			wanted++
			return true
		}}
		entries, events := 0, 0
		for e, err := range ledger.Entries(ctx, scanner.Entries(ctx)) {
			if err != nil {
				log.Fatal(err)
			}
			entries++
			events += len(e.Events)
		}
		if err := errors.Join(ledger.Flush(), file.Close()); err != nil {
			log.Fatal(err)
		}
		fmt.Println(wanted, "objects to scan,", entries, "entries with", events, "events")
	}
	// Output:
	// 139 objects to scan, 139 entries with 38 events
	// 0 objects to scan, 139 entries with 38 events
}

// The journals of two parts of an archive make one whole. The scan of one part was
// interrupted.
func ExampleMerger() {
	var journals [2]bytes.Buffer
	for i, source := range []string{"logs/2024", "logs/2025"} {
		w, err := journal.NewWriter(&journals[i], journal.Run{ID: source, Number: 1, Classes: cognito.DefaultClasses, Sources: []string{source}})
		if err != nil {
			log.Fatal(err)
		}
		if err := w.Add(&journal.Entry{Object: source + "/a.json.gz", Status: journal.Scanned}); err != nil {
			log.Fatal(err)
		}
		end := w.End
		if source == "logs/2025" {
			end = w.Flush
		}
		if err := end(); err != nil {
			log.Fatal(err)
		}
	}

	var merger journal.Merger
	for i := range journals {
		part, err := merger.Open(&journals[i])
		if err != nil {
			log.Fatal(err)
		}
		for e, err := range part.Entries() {
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println(e.Object, e.Status)
		}
	}
	fmt.Println("unfinished:", merger.Whole().Unfinished)
	// Output:
	// logs/2024/a.json.gz scanned
	// logs/2025/a.json.gz scanned
	// unfinished: [logs/2025]
}

func ExampleReader() {
	var file bytes.Buffer
	w, err := journal.NewWriter(&file, journal.Run{ID: "any", Classes: cognito.DefaultClasses, Sources: []string{"logs"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := errors.Join(w.Add(&journal.Entry{Object: "logs/a.json.gz", Status: journal.Skipped, Reason: "digest"}), w.End()); err != nil {
		fmt.Println(err)
		return
	}

	r, err := journal.NewReader(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	for e, err := range r.Entries() {
		fmt.Println(e.Object, e.Status, e.Reason, err)
	}
	fmt.Println("unfinished:", r.Unfinished())
	// Output:
	// logs/a.json.gz skipped digest <nil>
	// unfinished: []
}

package plan_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/plan"
	"github.com/cogtrail/cogtrail/scan/work"
)

// Divide a scan into two shards, do the work of one, and see which are done.
func ExampleShard() {
	ctx := context.Background()
	temp, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(temp)
	folder := work.Local(temp)

	p := &plan.Plan{Schema: plan.Schema, Shards: 2, Split: 1, Until: time.Date(2025, 1, 22, 0, 0, 0, 0, time.UTC),
		Sources: []plan.Source{{Name: "/archive"}}}
	run, text, err := p.Run()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := folder.Put(ctx, plan.Name(run), bytes.NewReader(text)); err != nil {
		fmt.Println(err)
		return
	}

	// Each object falls to one shard. In a scan, Takes decides as the Want of a scan.Scanner.
	shard := &plan.Shard{Plan: p, Run: run, Number: 1}
	var entries []journal.Entry
	for _, name := range []string{"/archive/a.json.gz", "/archive/b.json.gz", "/archive/c.json.gz", "/archive/d.json.gz"} {
		if shard.Takes(name, time.Time{}) {
			entries = append(entries, journal.Entry{Object: name, Status: journal.Scanned})
		}
	}
	part, receipt, err := shard.Encode(entries, journal.Run{Sources: []string{"/archive"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := shard.Publish(ctx, folder, part, receipt); err != nil {
		fmt.Println(err)
		return
	}

	for receipt, err := range plan.Receipts(ctx, folder, p, run) {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			fmt.Println("not done")
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println("shard", receipt.Shard, "is done")
		}
	}
	// Output:
	// not done
	// shard 1 is done
}

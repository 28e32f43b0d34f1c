package reporttest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/local"
)

// Entry returns the entry of an object that holds the events.
func Entry(object string, events ...cognito.Event) journal.Entry {
	n := int64(len(events))
	return journal.Entry{
		Object: object, Status: journal.Scanned, Bytes: 10, Inflated: 100,
		Records: journal.Records{Read: n, Matched: n}, Events: events,
	}
}

// Failed returns the entry of a version of an object that cannot be read.
func Failed(object, version string) journal.Entry {
	return journal.Entry{Object: object, Version: version, Status: journal.Failed, Reason: "bad gzip", Message: "cut", Bytes: 7}
}

// LogAt returns the entry of a trail log delivered at that time in January 2025. It holds
// no events.
func LogAt(day, hour int, region string) journal.Entry {
	at := time.Date(2025, 1, day, hour, 5, 0, 0, time.UTC)
	return journal.Entry{
		Object: fmt.Sprint(region, at), Status: journal.Scanned, Account: "1", Region: region, Delivered: at,
		Records: journal.Records{Read: 2, Unmatched: 2},
	}
}

// Logs returns the entries of 10,000 trail logs with that many events each.
func Logs(events int) []journal.Entry {
	random := rand.New(rand.NewPCG(1, 2))
	subs := make([]string, 5_000)
	for i := range subs {
		subs[i] = UUID(random)
	}
	entries := make([]journal.Entry, 10_000)
	for i := range entries {
		e := LogAt(1+i/24%28, i%24, "eu-west-1")
		e.Object = fmt.Sprintf("s3://trail/AWSLogs/123456789012/CloudTrail/eu-west-1/2025/01/22/123456789012_CloudTrail_eu-west-1_20250122T1005Z_%016d.json.gz", i)
		e.Version = fmt.Sprintf("%032x", i)
		for k := range events {
			v := Event(UUID(random), k, User(subs[random.IntN(len(subs))], "eu-west-1_AbCdEfGhI"))
			if k%3 > 0 {
				Visit(cognito.SignIn)(&v)
			}
			v.Time = v.Time.AddDate(0, 0, i/24%28-21)
			v.IP = fmt.Sprintf("203.0.113.%d", random.IntN(256))
			v.ClientID = fmt.Sprintf("%026d", random.IntN(20))
			v.UserAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
			e.Events = append(e.Events, v)
		}
		e.Records = journal.Records{Read: int64(events) + 2, Matched: int64(events), Unmatched: 2}
		entries[i] = e
	}
	return entries
}

// Scan scans folders of testdata and returns their entries. It changes the working
// directory of the test to testdata.
func Scan(t *testing.T, folders ...string) []journal.Entry {
	t.Helper()
	t.Chdir(testdata(t))
	var s scan.Scanner
	for _, folder := range folders {
		s.Sources = append(s.Sources, local.Path(folder))
	}
	var entries []journal.Entry
	for e, err := range s.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		e.Version, _, _ = strings.Cut(e.Version, "-") // without the time of the file, which differs between copies
		entries = append(entries, e)
	}
	return entries
}

// testdata returns the testdata folder of the project.
func testdata(t *testing.T) string {
	t.Helper()
	for _, dir := range []string{"../testdata", "../../testdata"} {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	t.Fatal("no testdata above the folder of the test")
	return ""
}

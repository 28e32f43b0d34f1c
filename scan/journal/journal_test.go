package journal_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

var run = journal.Run{ID: "J", Number: 1, Classes: cognito.DefaultClasses, Sources: []string{"logs"}}

// entries have one of each status, and names and texts that are hard to preserve. The failed
// one is last, where a Reader yields it.
var entries = []journal.Entry{
	{
		Object: "logs/a.json.gz", Version: "7-1", Status: journal.Scanned, Account: "123456789012", Region: "eu-west-1",
		Delivered: time.Date(2025, 1, 22, 12, 25, 0, 0, time.UTC), Bytes: 7, Inflated: 70,
		Records: journal.Records{Read: 4, Matched: 2, Unmatched: 1, Bad: 1}, BadRecords: []string{"record at byte 5: no eventID"},
		Events: []cognito.Event{
			{
				ID: "1", Time: time.Date(2025, 1, 22, 12, 24, 6, 5000, time.UTC), Account: "123456789012", Region: "eu-west-1",
				Source: cognito.UserPools, Name: "OAuth2_Authorize_GET", Class: cognito.Authorize, Outcome: cognito.Succeeded,
				Sub: "s", UserPoolID: "p", ClientID: "c", Domain: "d", RedirectURI: "https://r?a=<b>&c", ResponseType: "code", Provider: "i", Prompt: "none", Status: 302,
				Label: cognito.SignIn, IP: "192.0.2.1", UserAgent: "x\u202e\x1b[2J\u0085\u2028 \"\\", Actor: "s", ActorType: "t", MFA: "true",
				Console: true, Type: "AwsServiceEvent", Category: "Management", SharedID: "h", OriginalID: "o",
			},
			{ID: "2", Time: time.Date(1, 1, 1, 0, 0, 0, 1, time.UTC), Name: "DeleteUser", Class: cognito.UserDeletion, ErrorCode: "e", ErrorMessage: "m", Outcome: cognito.Failed},
		},
	},
	{Object: "logs/link", Status: journal.Skipped, Reason: "symbolic link"},
	{Object: "logs/bad\ufffd\ufffd.gz", Version: "3-2", Status: journal.Scanned, Bytes: 3, Records: journal.Records{Read: 3, Unmatched: 3},
		Counts: []journal.Count{{Day: "0000-01-01", Account: "123456789012", Region: "eu-west-1", ClientID: "x\u202e", Source: cognito.UserPools, Name: "Token_POST", Kind: "refresh_token", Outcome: cognito.Denied, Events: 2}}},
	{Object: "logs/\x1b]0;\u202e\n.gz", Version: "3-3", Status: journal.Skipped, Reason: journal.UnknownShape, Bytes: 3},
	{Object: "logs/bad\xff\xfe.gz", Version: "3-2", Status: journal.Failed, Reason: "bad gzip", Message: "stored byte 3: unexpected EOF", Bytes: 3},
}

// write returns the journal of one run with the entries; ended says whether the run was
// completed.
func write(t testing.TB, r journal.Run, ended bool, entries ...journal.Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := journal.NewWriter(&b, r)
	if err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		if err := w.Add(&entries[i]); err != nil {
			t.Fatal(err)
		}
	}
	end := w.End
	if !ended {
		end = w.Flush
	}
	if err := end(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read returns the entries of a journal, and its reader at the end.
func read(data []byte) (got []journal.Entry, r *journal.Reader, err error) {
	if r, err = journal.NewReader(bytes.NewReader(data)); err != nil {
		return nil, nil, err
	}
	for e, err := range r.Entries() {
		if err != nil {
			return got, r, err
		}
		got = append(got, e)
	}
	return got, r, nil
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	data := write(t, run, true, entries...)
	got, r, err := read(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(entries, got); diff != "" {
		t.Errorf("(-written +read)\n%s", diff)
	}
	if diff := cmp.Diff(run.Classes, r.Classes()); diff != "" || r.Size() != int64(len(data)) || len(r.Unfinished()) > 0 {
		t.Errorf("%d of %d bytes, unfinished %q, classes (-want +got)\n%s", r.Size(), len(data), r.Unfinished(), diff)
	}
}

// Journals are looked at on terminals, and strangers wrote their texts.
func TestNothingHarmfulIsWritten(t *testing.T) {
	data := write(t, run, true, entries...)
	if !utf8.Valid(data) {
		t.Error("not UTF-8")
	}
	for _, c := range string(data) {
		if c != '\n' && journal.Unsafe(c) {
			t.Errorf("%U is in the journal", c)
		}
	}
	if got, want := bytes.Count(data, []byte{'\n'}), len(entries)+2; got != want {
		t.Errorf("%d lines, want %d", got, want)
	}
}

// Wherever a run is killed, it leaves the entries whose lines are whole, and appending to
// them makes a valid journal again.
func TestCutAnywhere(t *testing.T) {
	data := write(t, run, true, entries...)
	first := bytes.IndexByte(data, '\n') + 1
	for n := range data {
		cut := data[:n]
		got, r, err := read(cut)
		if n < first {
			if !errors.Is(err, journal.ErrNotJournal) {
				t.Fatalf("%d bytes: got %v, want %v", n, err, journal.ErrNotJournal)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%d bytes: %v", n, err)
		}
		whole := bytes.LastIndexByte(cut, '\n') + 1
		if want := bytes.Count(cut, []byte{'\n'}) - 1; len(got) != want || r.Size() != int64(whole) {
			t.Fatalf("%d bytes: got %d entries in %d bytes, want %d in %d", n, len(got), r.Size(), want, whole)
		}
		if diff := cmp.Diff([]string{"logs"}, r.Unfinished()); diff != "" {
			t.Fatalf("%d bytes: unfinished (-want +got)\n%s", n, diff)
		}
		f := &file{data: bytes.Clone(cut)}
		if _, _, err := resume(t, f, run, entries); err != nil {
			t.Fatalf("%d bytes, resumed: %v", n, err)
		}
		again, r, err := read(f.data)
		if diff := cmp.Diff(entries, again); err != nil || diff != "" || len(r.Unfinished()) > 0 {
			t.Fatalf("%d bytes, resumed: %v, unfinished %q (-want +got)\n%s", n, err, r.Unfinished(), diff)
		}
	}
}

func TestDamageIsNamed(t *testing.T) {
	begin := bare(write(t, run, false))
	good := strings.TrimPrefix(bare(write(t, run, false, entries[0])), begin)
	tests := []struct {
		name, text, says string
		notJournal       bool
	}{
		{"empty", "", "not a cogtrail journal", true},
		{"a trail log", `{"Records":[]}` + "\n", "not a cogtrail journal", true},
		{"entries without a begin", good, "not a cogtrail journal", true},
		{"gzip", "\x1f\x8b\x08", "not a cogtrail journal", true},
		{"other version", strings.Replace(begin, "/v1", "/v9", 1), `line 1 is of "cogtrail.journal/v9", this program reads up to "cogtrail.journal/v2"`, true},
		{"line that is no JSON", begin + good + "{\"object\":\n" + good, "line 3: unexpected end of JSON input", false},
		{"two lines joined", begin + good[:20] + good, "line 2: ", false},
		{"empty line", begin + "\n" + good, "line 2: unexpected end of JSON input", false},
		{"no object", begin + `{"status":"scanned"}` + "\n", "line 2: no object", false},
		{"no status", begin + `{"object":"x"}` + "\n", `line 2: status ""`, false},
		{"records do not add up", begin + strings.Replace(good, `"read":4`, `"read":5`, 1), "line 2: its numbers do not add up", false},
		{"an event is missing", begin + strings.Replace(good, `"matched":2,"unmatched":1`, `"matched":1,"unmatched":2`, 1), "line 2: its numbers do not add up", false},
		{"negative", begin + strings.Replace(good, `"bytes":7`, `"bytes":-7`, 1), "line 2: its numbers do not add up", false},
		{"records of a failed object", begin + `{"object":"x","status":"failed","records":{"read":1,"unmatched":1}}` + "\n", "line 2: records in an object that is failed", false},
		{"other classes", begin + bare(write(t, journal.Run{ID: "J", Classes: cognito.Classes}, true)), "line 2: a run with the classes", false},
		{"a run without classes", begin + bare(write(t, journal.Run{ID: "J"}, true)), "line 2: a run without classes", false},
		{"pseudonymized behind plain", begin + bare(write(t, journal.Run{ID: "J", Classes: run.Classes, Key: "k"}, true)), "line 2: a run that is not pseudonymized like the first one", false},
		{"neither begin nor end at the start", strings.Replace(begin, `"begin"`, `"middle"`, 1), `line 1: a run "middle"`, false},
		{"neither begin nor end", begin + strings.Replace(begin, `"begin"`, `"middle"`, 1), `line 2: a run "middle"`, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := read([]byte(test.text))
			if err == nil || !strings.Contains(err.Error(), test.says) || errors.Is(err, journal.ErrNotJournal) != test.notJournal {
				t.Errorf("got %v, want one that says %q, and ErrNotJournal: %t", err, test.says, test.notJournal)
			}
			var damage *journal.DamageError
			if errors.As(err, &damage) == test.notJournal || damage != nil && damage.First != strings.HasPrefix(test.says, "line 1") {
				t.Errorf("%v: got the damage %+v", err, damage)
			}
			if _, _, err := read(sealed(test.text)); err == nil || errors.Is(err, journal.ErrNotJournal) != test.notJournal {
				t.Errorf("with right checksums: got %v, and want ErrNotJournal: %t", err, test.notJournal)
			}
		})
	}
}

func TestWhatRunsLeftOpen(t *testing.T) {
	january := []journal.Pruned{{What: "all but January", Why: "by --include"}}
	february := []journal.Pruned{{What: "all but February", Why: "by --include"}}
	number := 0
	of := func(ended bool, pruned []journal.Pruned, sources ...string) string {
		number++
		return string(write(t, journal.Run{ID: "J", Number: number, Classes: run.Classes, Sources: sources, Pruned: pruned}, ended))
	}
	older := of(true, nil, "a") // a copy from before the interruption
	other := func(ended bool, pruned []journal.Pruned, sources ...string) string {
		return string(sealed(strings.ReplaceAll(bare([]byte(of(ended, pruned, sources...))), `"id":"J"`, `"id":"K"`)))
	}
	tests := []struct {
		name, text string
		unfinished []string
		pruned     []journal.Pruned
	}{
		{"whole", of(true, nil, "a"), nil, nil},
		{"interrupted", of(false, nil, "b", "a"), []string{"a", "b"}, nil},
		{"interrupted, then finished", of(false, nil, "a") + of(true, nil, "a"), nil, nil},
		{"interrupted, then finished with others", of(false, nil, "a", "b") + of(true, nil, "c", "b"), []string{"a"}, nil},
		{"finished, then interrupted", of(true, nil, "a") + of(false, nil, "a"), []string{"a"}, nil},
		{"interrupted twice, then finished", of(false, nil, "a") + of(false, nil, "a") + of(true, nil, "a"), nil, nil},
		{"pruned", of(true, january, "a"), nil, january},
		{"pruned twice", of(true, january, "a") + of(true, february, "a") + of(true, january, "a"), nil, append(february, january...)},
		{"pruned, then whole", of(true, january, "a") + of(true, nil, "a"), nil, nil},
		{"pruned, and another whole", of(true, january, "a") + of(true, nil, "b"), nil, january},
		{"interrupted, then pruned", of(false, nil, "a") + of(true, january, "a"), []string{"a"}, january},
		{"pruned and interrupted, then finished", of(false, january, "a") + of(true, january, "a"), nil, january},
		{"pruned and interrupted, then otherwise", of(false, january, "a") + of(true, february, "a"), []string{"a"}, february},
		{"pruned and interrupted, then whole", of(false, january, "a") + of(true, nil, "a"), nil, nil},
		{"joined, the first interrupted", of(false, nil, "a") + other(true, nil, "a"), []string{"a"}, nil},
		{"joined, the second interrupted", of(true, nil, "a") + other(false, nil, "a"), []string{"a"}, nil},
		{"joined, the second pruned", of(true, nil, "a") + other(true, january, "a"), nil, january},
		{"joined, both interrupted", of(false, nil, "a") + other(false, nil, "a"), []string{"a"}, nil},
		{"interrupted, then joined with an older copy", of(false, nil, "a") + older, []string{"a"}, nil},
		{"a name that is no UTF-8", of(false, nil, "z\xff") + of(true, nil, "z\xfe"), []string{"z\xff"}, nil},
		{"pruned, then interrupted", of(true, january, "a") + of(false, nil, "a"), []string{"a"}, january},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, r, err := read([]byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.unfinished, r.Unfinished()); diff != "" {
				t.Errorf("unfinished (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.pruned, r.Pruned()); diff != "" {
				t.Errorf("pruned (-want +got)\n%s", diff)
			}
		})
	}
}

// A failure counts until a run that retried the object has ended.
func TestFailuresOfEarlierRuns(t *testing.T) {
	of := func(number int, source string, ended bool, names ...string) string {
		var failed []journal.Entry
		for _, name := range names {
			failed = append(failed, journal.Entry{Object: name, Status: journal.Failed, Reason: "unreadable"})
		}
		sources := strings.Fields(source)
		return string(write(t, journal.Run{ID: "J", Number: number, Classes: run.Classes, Sources: sources}, ended, failed...))
	}
	left := []journal.Pruned{{What: "x"}}
	pruned := string(write(t, journal.Run{ID: "J", Number: 2, Classes: run.Classes, Sources: []string{"a"}, Pruned: left}, true))
	before := string(write(t, journal.Run{ID: "J", Number: 1, Classes: run.Classes, Sources: []string{"a"}, Pruned: left}, true,
		journal.Entry{Object: "a/1", Status: journal.Failed, Reason: "unreadable"}))
	other := string(sealed(strings.ReplaceAll(bare([]byte(of(2, "a", true))), `"id":"J"`, `"id":"K"`)))
	older := of(1, "a", true)
	tests := []struct{ name, text, want string }{
		{"one run", of(1, "a", true, "a/1", "a/2"), "a/1 a/2"},
		{"gone or mended", of(1, "a", true, "a/1", "a/2") + of(2, "a", true, "a/2"), "a/2"},
		{"all mended", of(1, "a", true, "a/1") + of(2, "a", true), ""},
		{"interrupted, then mended", of(1, "a", false, "a/1") + of(2, "a", true), ""},
		{"not gone to again", of(1, "a", true, "a/1") + of(2, "a", false), "a/1"},
		{"the source itself", of(1, "a", true, "a") + of(2, "a", true), ""},
		{"a source with a slash", of(1, "/", true, "/a/1") + of(2, "/", true), ""},
		{"this folder", of(1, ".", true, "a/1", ".") + of(2, ".", true), ""},
		{"the folder above", of(1, "..", true, "../a/1", "..") + of(2, "..", true), ""},
		{"not this folder", of(1, ".", true, "/a/1", "../a/1", "..") + of(2, ".", true), "/a/1 ../a/1 .."},
		{"two folders above", of(1, "../..", true, "../../a/1") + of(2, "..", true), "../../a/1"},
		{"another source", of(1, "a a2", true, "a/1", "a2/1") + of(2, "a", true), "a2/1"},
		{"a source in a source", of(1, "a/b", true, "a/b/1") + of(2, "a", true), "a/b/1"},
		{"one of two sources", of(1, "a a/b", true, "a/b/1", "a/1") + of(2, "a", true), "a/b/1"},
		{"both sources", of(1, "a a/b", true, "a/b/1", "a/1") + of(2, "a/b a", true), ""},
		{"left out", of(1, "a", true, "a/1") + pruned, "a/1"},
		{"left out in both", before + pruned, ""},
		{"left out in the first only", before + of(2, "a", true), ""},
		{"a prefix of keys", of(1, "s3://b/AWSLogs/12", true, "s3://b/AWSLogs/123/x", "s3://b/AWSLogs/12") + of(2, "s3://b/AWSLogs/12", true), ""},
		{"a prefix of other keys", of(1, "s3://b/AWSLogs/12", true, "s3://b/AWSLogs/13/x") + of(2, "s3://b/AWSLogs/12", true), "s3://b/AWSLogs/13/x"},
		{"a bucket", of(1, "s3://b/", true, "s3://b//../x", "s3://bb/x") + of(2, "s3://b/", true), "s3://bb/x"},
		{"another journal", of(1, "a", true, "a/1") + other, "a/1"},
		{"an older copy", of(1, "a", true) + of(2, "a", true, "a/1") + older, "a/1"},
		{"three runs", of(1, "a b", true, "a/1", "b/1") + of(2, "a", true, "a/2") + of(3, "b", true, "b/2"), "a/2 b/2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _, err := read([]byte(test.text))
			var names []string
			for _, e := range got {
				names = append(names, e.Object)
			}
			if names := strings.Join(names, " "); err != nil || names != test.want {
				t.Errorf("got %q, %v, want %q", names, err, test.want)
			}
		})
	}
}

func TestSelect(t *testing.T) {
	e := entries[0]
	e.Events = append([]cognito.Event(nil), e.Events...)
	e.Select([]cognito.Class{cognito.UserDeletion, cognito.Token})
	want := entries[0]
	want.Records, want.Events = journal.Records{Read: 4, Matched: 1, Unmatched: 2, Bad: 1}, want.Events[1:]
	want.Counts = []journal.Count{
		{Day: "2025-01-22", Account: "123456789012", Region: "eu-west-1", UserPoolID: "p", ClientID: "c", Source: cognito.UserPools, Name: "OAuth2_Authorize_GET", Outcome: cognito.Succeeded, Events: 1},
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What cannot be written is an error, not a journal with a gap.
func TestWriteErrors(t *testing.T) {
	full := errors.New("no space left on device")
	for room := range 3 {
		w, err := journal.NewWriter(&device{room: room, err: full}, run)
		for range 4 {
			if err == nil {
				e := entries[1]
				e.Message = strings.Repeat("x", 40<<10) // two of these fill the buffer
				err = w.Add(&e)
			}
		}
		if err == nil {
			err = w.End()
		}
		if !errors.Is(err, full) {
			t.Errorf("room for %d writes: got %v, want %v", room, err, full)
		}
	}
}

// A device accepts room writes.
type device struct {
	room int
	err  error
}

func (d *device) Write(p []byte) (int, error) {
	if d.room--; d.room < 0 {
		return 0, d.err
	}
	if p[len(p)-1] != '\n' {
		return 0, errors.New("part of a line is written")
	}
	return len(p), nil
}

// Any entry is read as it was written, and whatever is read from any line can be written and
// read again.
func FuzzLines(f *testing.F) {
	for line := range strings.SplitSeq(bare(write(f, run, true, entries...)), "\n") {
		f.Add([]byte(line))
	}
	begin := []byte(bare(write(f, run, false)))
	f.Fuzz(func(t *testing.T, line []byte) {
		got, _, err := read(append(append(bytes.Clone(begin), line...), '\n'))
		if err != nil {
			return
		}
		again, _, err := read(write(t, run, true, got...))
		if diff := cmp.Diff(got, again); err != nil || diff != "" {
			t.Errorf("%v (-read +written and read)\n%s", err, diff)
		}
	})
}

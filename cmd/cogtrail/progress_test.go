package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/local"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// A clock stands still until it is moved.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// hoursOf returns two sources, in two regions, of so many days.
func hoursOf(days int) []history {
	var sources []history
	for _, region := range []string{"ap-northeast-1", "us-east-1"} {
		sources = append(sources, &lookup.Source{Region: region, From: testNow.AddDate(0, 0, -days), To: testNow})
	}
	return sources
}

// screen returns what a terminal shows for the written text.
func screen(written string) (lines []string) {
	for line := range strings.SplitSeq(written, "\n") {
		shown := ""
		for i, part := range strings.Split(line, "\r") {
			// Text that overwrites the line, and the sequence that erases the rest of it.
			over, after, cleared := strings.Cut(part, "\x1b[K")
			if cleared || i == 0 {
				shown = over + after
			} else {
				shown = over + shown[min(len(over), len(shown)):]
			}
		}
		lines = append(lines, shown)
	}
	return lines
}

// never is an environment without variables.
func never(string) (string, bool) { return "", false }

func TestProgressOnATerminal(t *testing.T) {
	var out strings.Builder
	c := &clock{testNow}
	p := &program{stderr: &out, now: c.now, env: never}
	g := p.newProgress(&scanJob{job: &job{}, progress: "always", journal: "j"})
	p.show(g)
	width := 200
	g.width = func() int { return width }
	shows := func(want ...string) {
		t.Helper()
		if got := screen(out.String()); !slices.Equal(got, want) {
			t.Errorf("the screen shows %q, want %q", got, want)
		}
	}
	g.show(scan.Status{Objects: 30})
	shows("0 objects, 0.0 MB; journal: 30 new, 0 known")
	g.kept.Add(7)
	c.at = c.at.Add(10 * time.Second)
	s := scan.Status{Objects: 60, Done: 20, Read: 5e6, Stored: 12e6}
	g.show(s)
	shows("20 objects, 5.0 MB, 0.5 MB/s; journal: 60 new, 7 known") // the journal may have more of them
	s.Listed = true
	g.show(s)
	shows("[========            ] 20 of 60 objects, 5.0 MB of 12.0 MB, 0.5 MB/s, about 14s left; journal: 60 new, 7 known")
	s.Read += 1e6 // of an unfinished object
	g.show(s)
	shows("[==========          ] 20 of 60 objects, 6.0 MB of 12.0 MB, 0.6 MB/s, about 10s left; journal: 60 new, 7 known")
	p.say("something went wrong")
	shows("cogtrail: something went wrong", "")
	g.add(&journal.Entry{Object: "x", Status: journal.Failed})
	s.Guessed = true
	g.show(s)
	shows("cogtrail: something went wrong", "[==========          ] 20 of 60 objects, 6.0 MB of about 12.0 MB, 0.6 MB/s, 1 failed, about 10s left; journal: 60 new, 7 known")
	width = 115
	g.show(s)
	shows("cogtrail: something went wrong", "20 of 60 objects, 6.0 MB of about 12.0 MB, 0.6 MB/s, 1 failed, about 10s left; journal: 60 new, 7 known")
	width = 21
	g.show(s)
	shows("cogtrail: something went wrong", "20 of 60 objects, 6.")
	p.show(nil)
	shows("cogtrail: something went wrong", "")
	p.say("the end")
	shows("cogtrail: something went wrong", "cogtrail: the end", "")
}

// Elsewhere, each update is a line of its own, as on a terminal that cannot erase.
func TestProgressOnPaper(t *testing.T) {
	var out strings.Builder
	c := &clock{testNow}
	p := &program{stderr: &out, now: c.now, env: never}
	g := p.newProgress(&scanJob{job: &job{}, progress: "auto", histories: hoursOf(1)})
	if every := g.of().Every; every != 30*time.Second {
		t.Errorf("every %s", every)
	}
	p.show(g)
	g.known = 24 // a journal has 24 of the 48 hours
	for i := range 20 {
		c.at = c.at.Add(2 * time.Second)
		if g.add(&journal.Entry{Object: "lookup://x", Status: journal.Scanned}); i%5 == 4 {
			g.of().Show(scan.Status{Done: int64(i + 1)})
		}
	}
	p.show(nil)
	want := "cogtrail: 5 objects, 0.0 MB, 0.0 MB/s; lookup: 14h of 24h in 2 regions, about 38s left\n" +
		"cogtrail: 10 objects, 0.0 MB, 0.0 MB/s; lookup: 17h of 24h in 2 regions, about 28s left\n" +
		"cogtrail: 15 objects, 0.0 MB, 0.0 MB/s; lookup: 19h of 24h in 2 regions, about 18s left\n" +
		"cogtrail: 20 objects, 0.0 MB, 0.0 MB/s; lookup: 22h of 24h in 2 regions, about 8s left\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// A line counts hours for sources that are read by the hour.
func TestProgressOfHistories(t *testing.T) {
	p := &program{stderr: &strings.Builder{}, now: (&clock{testNow}).now, env: never}
	group := func(name string) history {
		return &logs.Source{Group: logs.Group{Name: name}, From: testNow.AddDate(0, 0, -4), To: testNow}
	}
	for want, histories := range map[string][]history{
		"; lookup: 0d of 24h in 2 regions":        hoursOf(1),
		"; logs: 0d of 4d in 1 group":             {group("a"), group("a")},
		"; logs: 0d of 4d in 2 groups":            {group("a"), group("b")},
		"; lookup and logs: 0d of 4d in 3 places": append(hoursOf(1), group("a")),
	} {
		g := p.newProgress(&scanJob{job: &job{}, progress: "always", histories: histories})
		if got := g.line(scan.Status{}, testNow); !strings.HasSuffix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if g.add(&journal.Entry{Object: histories[len(histories)-1].String() + "&from=", Status: journal.Scanned}); g.done != 1 {
			t.Errorf("%s: an hour is not counted", want)
		}
	}
}

// There is no estimate before there is a basis for one.
func TestProgressGuessesLate(t *testing.T) {
	c := &clock{testNow}
	p := &program{stderr: &strings.Builder{}, now: c.now, env: never}
	g := p.newProgress(&scanJob{job: &job{}, progress: "always", histories: hoursOf(90)})
	for _, test := range []struct {
		took time.Duration
		done int
		want bool
	}{{time.Minute, 215, false}, {time.Minute, 216, true}, {9 * time.Second, 2000, false}, {time.Minute, 4320, false}} {
		g.done = test.done
		if got := strings.Contains(g.line(scan.Status{}, testNow.Add(test.took)), "about"); got != test.want {
			t.Errorf("an estimate after %s, %d hours: %t, want %t", test.took, test.done, got, test.want)
		}
	}
	g = p.newProgress(&scanJob{job: &job{}, progress: "always"})
	for _, test := range []struct {
		took time.Duration
		s    scan.Status
		want string
	}{
		{time.Millisecond, scan.Status{Listed: true, Objects: 2, Read: 1e6, Stored: 2e6}, "0 of 2 objects, 1.0 MB of 2.0 MB"},
		{time.Second, scan.Status{Listed: true, Objects: 2, Stored: 2e6}, "0 of 2 objects, 0.0 MB of 2.0 MB, 0.0 MB/s"},
		{time.Second, scan.Status{Listed: true, Objects: 1, Read: 2e6, Guessed: true}, "0 of 1 objects, 2.0 MB, 2.0 MB/s"}, // such as standard input
		{time.Hour, scan.Status{Listed: true, Objects: 1, Read: 36e9, Stored: 72e9}, "0 of 1 objects, 36.0 GB of 72.0 GB, 10.0 MB/s, about 1h0m0s left"},
	} {
		if got := g.line(test.s, testNow.Add(test.took)); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestProgressIsAskedFor(t *testing.T) {
	p := &program{stderr: &strings.Builder{}, now: time.Now, env: never}
	for _, test := range []struct {
		how   string
		quiet bool
		want  bool
	}{{"auto", false, true}, {"auto", true, false}, {"always", true, true}, {"never", false, false}} {
		if g := p.newProgress(&scanJob{job: &job{quiet: test.quiet}, progress: test.how}); (g != nil) != test.want {
			t.Errorf("%s, quiet: %t: shown: %t", test.how, test.quiet, g != nil)
		}
	}
}

// A slowPipe delivers a megabyte per second.
type slowPipe struct{ io.Reader }

func (p slowPipe) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	time.Sleep(time.Duration(n) * time.Microsecond)
	return n, err
}

// The progress of a scan moves while one object is read, and a short scan shows none.
func TestProgressMoves(t *testing.T) {
	for _, test := range []struct {
		args    []string
		seconds int
		want    string
	}{
		{[]string{"--progress", "always"}, 70, "cogtrail: 0 of 1 objects, 30.0 MB, 1.0 MB/s\ncogtrail: 0 of 1 objects, 60.0 MB, 1.0 MB/s\n"},
		{nil, 29, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			in := slowPipe{strings.NewReader(`{"Records":[]}` + strings.Repeat(" ", test.seconds*1e6))}
			var stdout, stderr strings.Builder
			p := program{stdin: in, stdout: &stdout, stderr: &stderr, env: never, now: time.Now}
			status := p.run(t.Context(), append([]string{"scan", "-"}, test.args...))
			said, _, _ := strings.Cut(stderr.String(), "cogtrail: objects:")
			if status != exitComplete || said != test.want {
				t.Errorf("status %d, %q", status, stderr.String())
			}
		})
	}
}

// Objects that the journal already has are counted as they are listed.
func TestProgressCountsWhatTheJournalKnows(t *testing.T) {
	t.Chdir("../..")
	file := filepath.Join(t.TempDir(), "journal")
	if status, _, stderr := run(t.Context(), nil, nil, "scan", "-q", "--journal", file, "testdata/trail"); status != exitComplete {
		t.Fatal(stderr)
	}
	j := &scanJob{job: &job{query: report.Query{Classes: cognito.DefaultClasses}, user: os.Geteuid()}, journal: file, progress: "always"}
	j.scanner.Sources = []scan.Source{local.Path("testdata/trail"), local.Path("testdata/damaged")}
	known, err := (&scan.Scanner{Sources: j.scanner.Sources[:1]}).Estimate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	past, err := recall(t.Context(), j)
	if err != nil {
		t.Fatal(err)
	}
	j.resume(past)
	p := &program{stderr: &strings.Builder{}, now: time.Now, env: never}
	g := p.newProgress(j)
	e, err := j.scanner.Estimate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(g.line(scan.Status{Objects: e.Read}, p.now()), "; ")
	if want := fmt.Sprintf("journal: %d new, %d known", e.Read, known.Read+known.Skipped); got != want || e.Read == 0 {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The command says what it waits for, and never within the progress line.
func TestWaitingIsSaid(t *testing.T) {
	var out strings.Builder
	p := &program{stderr: &out, now: time.Now, env: never}
	g := p.newProgress(&scanJob{job: &job{}, progress: "always"})
	g.width = func() int { return 80 }
	p.show(g)
	g.show(scan.Status{})
	p.waiting(&job{}, "s3://b")("https://b.s3.amazonaws.com (connecting)")
	if got, want := screen(out.String()), []string{"cogtrail: s3://b: waiting for https://b.s3.amazonaws.com (connecting)", ""}; !slices.Equal(got, want) {
		t.Errorf("the screen shows %q, want %q", got, want)
	}
	if p.waiting(&job{quiet: true}, "s3://b") != nil {
		t.Error("said, though it is to be quiet")
	}
}

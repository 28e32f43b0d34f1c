package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// A clock stands still unless it is moved.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// hoursOf returns two sources of so many days in two regions.
func hoursOf(days int) []*lookup.Source {
	var sources []*lookup.Source
	for _, region := range []string{"ap-northeast-1", "us-east-1"} {
		sources = append(sources, &lookup.Source{Region: region, From: testNow.AddDate(0, 0, -days), To: testNow})
	}
	return sources
}

// screen returns what a terminal shows of what is written to it.
func screen(written string) (lines []string) {
	for line := range strings.SplitSeq(written, "\n") {
		shown := ""
		for i, part := range strings.Split(line, "\r") {
			// What is written over the line, and what deletes the rest of it.
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

func TestProgressOnATerminal(t *testing.T) {
	var out strings.Builder
	c := &clock{testNow}
	p := &program{stderr: &out, now: c.now}
	p.progress = p.newProgress(&scanJob{job: &job{}, progress: "always", lookups: hoursOf(90)})
	width := 200
	p.progress.width = func() int { return width }
	entry := &journal.Entry{Object: "lookup://x", Bytes: 1000, Status: journal.Scanned}
	for i := range 1500 {
		c.at = c.at.Add(20 * time.Millisecond)
		if i == 700 {
			p.say("something went wrong")
			entry.Status = journal.Failed
		}
		p.progress.add(entry)
		if i == 701 {
			entry.Status = journal.Scanned
		}
	}
	if n := strings.Count(out.String(), "\r"); n < 100 || n > 125 {
		t.Errorf("the line was written %d times in 30 seconds", n)
	}
	lines := screen(out.String())
	if want := "cogtrail: something went wrong"; len(lines) != 2 || lines[0] != want {
		t.Errorf("the screen shows %q, want a message %q and a line", lines, want)
	}
	want := "1495 objects, 1.5 MB, 2 failed; lookup: 31d of 90d in 2 regions, about 57s left"
	if got := lines[len(lines)-1]; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	width = 20
	c.at = c.at.Add(time.Second)
	p.progress.add(entry)
	if got := screen(out.String())[1]; got != "1501 objects, 1.5 M" {
		t.Errorf("on a narrow terminal: %q", got)
	}
	p.progress.clear()
	p.say("the end")
	if got := screen(out.String()); len(got) != 3 || got[1] != "cogtrail: the end" || got[2] != "" {
		t.Errorf("the screen shows %q", got)
	}
}

func TestProgressOnPaper(t *testing.T) {
	var out strings.Builder
	c := &clock{testNow}
	p := &program{stderr: &out, now: c.now}
	g := p.newProgress(&scanJob{job: &job{}, progress: "always", lookups: hoursOf(1)})
	g.known = 24 // of 48, which a journal has
	for range 21 {
		c.at = c.at.Add(2 * time.Second)
		g.add(&journal.Entry{Object: "lookup://x", Status: journal.Scanned})
	}
	g.clear()
	want := "cogtrail: 5 objects, 0.0 MB; lookup: 14h of 24h in 2 regions, about 38s left\n" +
		"cogtrail: 10 objects, 0.0 MB; lookup: 17h of 24h in 2 regions, about 28s left\n" +
		"cogtrail: 15 objects, 0.0 MB; lookup: 19h of 24h in 2 regions, about 18s left\n" +
		"cogtrail: 20 objects, 0.0 MB; lookup: 22h of 24h in 2 regions, about 8s left\n"
	if got := out.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// There is no estimate before there is something that it could rest on.
func TestProgressGuessesLate(t *testing.T) {
	c := &clock{testNow}
	p := &program{stderr: &strings.Builder{}, now: c.now}
	g := p.newProgress(&scanJob{job: &job{}, progress: "always", lookups: hoursOf(90)})
	for _, test := range []struct {
		took time.Duration
		done int
		want bool
	}{{time.Minute, 215, false}, {time.Minute, 216, true}, {9 * time.Second, 2000, false}, {time.Minute, 4320, false}} {
		g.done = test.done
		if got := strings.Contains(g.line(testNow.Add(test.took)), "about"); got != test.want {
			t.Errorf("an estimate after %s, %d hours: %t, want %t", test.took, test.done, got, test.want)
		}
	}
}

func TestProgressIsForTerminals(t *testing.T) {
	p := &program{stderr: &strings.Builder{}, now: time.Now}
	for _, how := range []string{"auto", "never"} {
		if g := p.newProgress(&scanJob{job: &job{}, progress: how}); g != nil {
			t.Errorf("%s: progress in a file", how)
		}
	}
	for line := range strings.Lines(fmt.Sprint(p.newProgress(&scanJob{job: &job{}, progress: "always"}).line(testNow))) {
		if line != "0 objects, 0.0 MB" {
			t.Errorf("without an event history: %q", line)
		}
	}
}

// A line on standard error shows how far a scan is.

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

const (
	// onScreen and onPaper are the least time between two shows: of a line that is
	// rewritten on a terminal, and of lines elsewhere.
	onScreen = 250 * time.Millisecond
	onPaper  = 10 * time.Second

	// soonest is how long, and leastPart how much of the hours, an estimate rests on at
	// least.
	soonest   = 10 * time.Second
	leastPart = 20
)

// A progress shows how far a scan is. A nil one shows nothing. It is of numbers
// only: no text of a record gets in.
type progress struct {
	out   io.Writer
	now   func() time.Time
	width func() int // of the terminal; nil: it is none

	begun, drawn           time.Time
	shown                  bool // the line is on the screen
	objects, failed, bytes int64

	lookups            []*lookup.Source
	hours, done, known int // objects of these: all, those with an entry, those not to be read
}

// newProgress returns the progress of j, nil if none is to be shown.
func (p *program) newProgress(j *scanJob) *progress {
	g := &progress{out: p.stderr, now: p.now, begun: p.now(), drawn: p.now(), lookups: j.lookups}
	if file, ok := p.stderr.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		g.width = func() int {
			width, _, err := term.GetSize(int(file.Fd()))
			if err != nil {
				return 80
			}
			return width
		}
	}
	if j.progress == "never" || j.progress == "auto" && (g.width == nil || j.quiet) {
		return nil
	}
	for _, s := range g.lookups {
		g.hours += s.Hours()
	}
	return g
}

// know notes which hours of event histories are not wanted: they need no time.
func (g *progress) know(ctx context.Context, want func(scan.Object) bool) {
	if g == nil || want == nil {
		return
	}
	for _, s := range g.lookups {
		for o := range s.Objects(ctx) {
			if !want(o) {
				g.known++
			}
		}
	}
}

// add notes an entry, and shows the progress if it is time to.
func (g *progress) add(e *journal.Entry) {
	if g == nil {
		return
	}
	g.objects++
	g.bytes += e.Bytes
	if e.Status == journal.Failed {
		g.failed++
	}
	if strings.HasPrefix(e.Object, lookup.Scheme) && g.known+g.done < g.hours {
		g.done++
	}
	every := onPaper
	if g.width != nil {
		every = onScreen
	}
	now := g.now()
	if now.Sub(g.drawn) < every {
		return
	}
	g.drawn = now
	line := g.line(now)
	if g.width == nil {
		fmt.Fprintf(g.out, "cogtrail: %s\n", line)
		return
	}
	if most := max(g.width()-1, 0); len(line) > most {
		line = line[:most]
	}
	fmt.Fprintf(g.out, "\r%s\x1b[K", line)
	g.shown = true
}

// line says how far the scan is.
func (g *progress) line(now time.Time) string {
	line := fmt.Sprintf("%d objects, %.1f MB", g.objects, float64(g.bytes)/1e6)
	if g.failed > 0 {
		line += fmt.Sprintf(", %d failed", g.failed)
	}
	if g.hours == 0 {
		return line
	}
	regions := map[string]bool{}
	from, to := g.lookups[0].From, g.lookups[0].To
	for _, s := range g.lookups {
		regions[s.Region] = true
		if s.From.Before(from) {
			from = s.From
		}
		if s.To.After(to) {
			to = s.To
		}
	}
	all := to.Sub(from)
	line += fmt.Sprintf("; lookup: %s of %s in %d region", span(part(all, g.known+g.done, g.hours)), span(all), len(regions))
	if len(regions) > 1 {
		line += "s"
	}
	// The hours differ: what the others take is only a guess.
	ask, took := g.hours-g.known, now.Sub(g.begun)
	if left := ask - g.done; left > 0 && took >= soonest && g.done*leastPart >= ask {
		line += fmt.Sprintf(", about %s left", part(took, left, g.done).Round(time.Second))
	}
	return line
}

// part returns n/of of d.
func part(d time.Duration, n, of int) time.Duration {
	return time.Duration(float64(d) * float64(n) / float64(of))
}

// span writes a length of time in days or, if it is short, in hours.
func span(d time.Duration) string {
	if d >= 48*time.Hour || d == 0 {
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	}
	return fmt.Sprintf("%dh", d/time.Hour)
}

// clear takes the line from the screen.
func (g *progress) clear() {
	if g != nil && g.shown {
		fmt.Fprint(g.out, "\r\x1b[K")
		g.shown = false
	}
}

// A line on standard error shows the progress of a scan.

package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/journal"
)

const (
	// onScreen is the time between two updates of the line on a terminal, and onPaper the
	// time between two lines elsewhere.
	onScreen = 250 * time.Millisecond
	onPaper  = 30 * time.Second

	// An estimate of the time left from hours needs at least soonest of running time and one
	// in leastPart of the hours, because hours differ greatly. Bytes do not: a rate, and an
	// estimate from bytes, need only soonestRate.
	soonest     = 10 * time.Second
	leastPart   = 20
	soonestRate = time.Second

	// barWidth is the width of the bar in columns.
	barWidth = 20
)

// A progress shows the progress of a scan. A nil progress shows nothing. It shows only numbers,
// and no text from records.
type progress struct {
	out   io.Writer
	now   func() time.Time
	width func() int // of the terminal; nil if out is not one

	begun  time.Time
	failed int64
	kept   *atomic.Int64 // objects that the journal already has; nil without a journal

	histories          []history
	hours, done, known int // objects of histories: all, those with an entry, those not to be read

	mu    *sync.Mutex // held while writing to out
	shown bool        // the line is on the screen
}

// newProgress returns the progress of j, or nil if it is not to be shown.
func (p *program) newProgress(j *scanJob) *progress {
	if j.progress == "never" || j.progress == "auto" && j.quiet {
		return nil
	}
	g := &progress{out: p.stderr, now: p.now, begun: p.now(), histories: j.histories, mu: &p.mu}
	if width(p.stderr) > 0 && !p.dumb() {
		g.width = func() int { return width(p.stderr) }
	}
	if j.journal != "" {
		g.kept = &j.kept
	}
	for _, s := range g.histories {
		g.hours += s.Hours()
	}
	return g
}

// dumb reports whether the terminal cannot erase what it shows.
func (p *program) dumb() bool {
	term, _ := p.env("TERM")
	return term == "dumb"
}

// of returns what a scanner needs to show progress.
func (g *progress) of() *scan.Progress {
	switch {
	case g == nil:
		return nil
	case g.width == nil:
		return &scan.Progress{Every: onPaper, Show: g.show}
	}
	return &scan.Progress{Every: onScreen, Show: g.show}
}

// know counts the hours of histories that are not wanted, and so take no time.
func (g *progress) know(ctx context.Context, want func(scan.Object) bool) {
	if g == nil || want == nil {
		return
	}
	for _, s := range g.histories {
		for o := range s.Objects(ctx) {
			if !want(o) {
				g.known++
			}
		}
	}
	if g.kept != nil {
		g.kept.Store(0) // the scan will count these again
	}
}

// add counts an entry.
func (g *progress) add(e *journal.Entry) {
	if g == nil {
		return
	}
	if e.Status == journal.Failed {
		g.failed++
	}
	if isHistory(e.Object) && g.known+g.done < g.hours {
		g.done++
	}
}

// show shows the state of the scan.
func (g *progress) show(s scan.Status) {
	line := g.line(s, g.now())
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.width == nil {
		fmt.Fprintf(g.out, "cogtrail: %s\n", line)
		return
	}
	most := max(g.width()-1, 0)
	if bar := bar(s); len(bar)+len(line) <= most {
		line = bar + line
	}
	fmt.Fprintf(g.out, "\r%s\x1b[K", line[:min(len(line), most)])
	g.shown = true
}

// bar draws the fraction of the bytes that was read, once all objects are listed.
func bar(s scan.Status) string {
	if !s.Listed || s.Stored <= 0 {
		return ""
	}
	n := int(barWidth * min(s.Read, s.Stored) / s.Stored)
	return "[" + strings.Repeat("=", n) + strings.Repeat(" ", barWidth-n) + "] "
}

// line describes the state of the scan.
func (g *progress) line(s scan.Status, now time.Time) string {
	took := now.Sub(g.begun)
	line := fmt.Sprintf("%d objects, %s", s.Done, amount(s.Read))
	if s.Listed {
		line = fmt.Sprintf("%d of %d objects, %s", s.Done, s.Objects, amount(s.Read))
		if s.Stored > 0 {
			line += " of "
			if s.Guessed {
				line += "about "
			}
			line += amount(s.Stored)
		}
	}
	if took >= soonestRate {
		line += fmt.Sprintf(", %.1f MB/s", float64(s.Read)/1e6/took.Seconds())
	}
	if g.failed > 0 {
		line += fmt.Sprintf(", %d failed", g.failed)
	}
	if g.hours > 0 {
		line += g.history(took)
	} else if left := s.Stored - s.Read; s.Listed && s.Read > 0 && left >= 0 && took >= soonestRate {
		line += about(time.Duration(float64(took) * float64(left) / float64(s.Read)))
	}
	if g.kept != nil {
		line += fmt.Sprintf("; journal: %d new, %d known", s.Objects, g.kept.Load())
	}
	return line
}

// history describes the state of the histories.
func (g *progress) history(took time.Duration) string {
	from, to := g.histories[0].Span()
	places := map[string]bool{}
	for _, s := range g.histories {
		places[s.Place()] = true
		begin, end := s.Span()
		if begin.Before(from) {
			from = begin
		}
		if end.After(to) {
			to = end
		}
	}
	all := to.Sub(from)
	kind, of := kindOf(g.histories)
	line := fmt.Sprintf("; %s: %s of %s in %d %s", kind, span(part(all, g.known+g.done, g.hours)), span(all), len(places), of)
	if len(places) > 1 {
		line += "s"
	}
	// Hours differ, so this is only a guess.
	ask := g.hours - g.known
	if left := ask - g.done; left > 0 && took >= soonest && g.done*leastPart >= ask {
		line += about(part(took, left, g.done))
	}
	return line
}

// about says how much time is left.
func about(left time.Duration) string {
	return fmt.Sprintf(", about %s left", left.Round(time.Second))
}

// amount formats a number of bytes.
func amount(n int64) string {
	if n >= 10e9 {
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// part returns n/of of d.
func part(d time.Duration, n, of int) time.Duration {
	return time.Duration(float64(d) * float64(n) / float64(of))
}

// span formats a length of time in days or, if it is short, in hours.
func span(d time.Duration) string {
	if d >= 48*time.Hour || d == 0 {
		return fmt.Sprintf("%dd", d/(24*time.Hour))
	}
	return fmt.Sprintf("%dh", d/time.Hour)
}

// clear removes the line from the screen. The caller must hold mu.
func (g *progress) clear() {
	if g != nil && g.shown {
		fmt.Fprint(g.out, "\r\x1b[K")
		g.shown = false
	}
}

package format

import (
	"fmt"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/events"
)

// missingText says what the answer lacks. It is empty if nothing is missing.
func missingText(c *report.Coverage) string {
	var parts []string
	for _, w := range c.Unanswered() {
		parts = append(parts, w.Message)
	}
	if len(c.Gaps) > 0 {
		parts = append(parts, gapsText(c.Gaps))
	}
	add := func(n int64, thing, rest string) {
		if n > 0 {
			parts = append(parts, count(n, thing)+" "+rest)
		}
	}
	add(c.Objects.Failed, "object", "could not be read")
	add(c.Records.Bad, "record", "cannot be used")
	add(int64(len(c.Unfinished)), "source", "only partly scanned")
	if c.Integrity.Unproven() {
		parts = append(parts, integrityText(c.Integrity))
	}
	return strings.Join(parts, "; ")
}

// nothingMissing says how certain it is that nothing is missing.
func nothingMissing(c *report.Coverage) string {
	judged, quiet := 0, int64(0)
	for i := range c.Places {
		if p := &c.Places[i]; p.Judged {
			judged++
			quiet += p.Quiet
		}
	}
	text := "nothing: everything listed was read"
	switch all := len(c.Places); {
	case all == 0:
		text = "nothing that was listed; no log name shows which days are covered"
	case judged == 0:
		text += "; there are too few logs to tell whether any days are missing"
	case judged < all:
		text += fmt.Sprintf("; %d of %s have too few logs to tell whether any days are missing", all-judged, sitesText(all))
	}
	if quiet > 0 {
		text += fmt.Sprintf("; %s without a log may be quiet days", count(quiet, "day"))
	}
	if len(c.Pruned) > 0 {
		text += "; some parts were excluded on request"
	}
	return text
}

// gapsText says for how long logs are missing, and in how many places.
func gapsText(gaps []events.Gap) string {
	sites := map[[2]string]bool{}
	var all time.Duration
	for _, g := range gaps {
		sites[[2]string{g.Account, g.Region}] = true
		all += g.To.Sub(g.From)
	}
	length := count(int64(all/time.Hour), "hour")
	switch {
	case all < time.Hour:
		length = count(int64(all/time.Minute), "minute")
	case all >= 48*time.Hour:
		length = count(int64(all/(24*time.Hour)), "day")
	}
	g := gaps[0]
	if len(gaps) == 1 {
		return fmt.Sprintf("%s of logs for account %s, %s", length, g.Account, g.Region)
	}
	of := sitesText(len(sites))
	if len(sites) == 1 {
		of = fmt.Sprintf("account %s, %s", g.Account, g.Region)
	}
	return fmt.Sprintf("%s of logs in %s of %s", length, count(int64(len(gaps)), "gap"), of)
}

func sitesText(n int) string {
	if n == 1 {
		return "1 account and region"
	}
	return grouped(int64(n)) + " accounts and regions"
}

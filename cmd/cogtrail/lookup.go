// Sources with the names lookup://REGION are made here, according to the flags.

package main

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// maxLookupRate is above the quota of any account.
const maxLookupRate = 1000

// regionPattern matches a region, which becomes part of a host name.
var regionPattern = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)+$`)

// addLookups adds to j the event histories of the regions, each once. An empty name means the
// configured region.
func (p *program) addLookups(ctx context.Context, j *scanJob, f *flags, regions []string) error {
	if len(regions) == 0 {
		return nil
	}
	if f.s3.noSign {
		return usagef("--no-sign-request: an event history needs credentials: leave it out")
	}
	cfg, err := f.s3.config(ctx)
	if err != nil {
		return err
	}
	var left []string
	for _, region := range regions {
		if region == "" {
			region = cfg.Region
		}
		switch {
		case region == "":
			return usagef("%s names no region, and none is configured: write %sREGION, or set --aws-region", lookup.Scheme, lookup.Scheme)
		case !regionPattern.MatchString(region):
			return usagef("%s%s: %q is not a region: write %sap-northeast-1", lookup.Scheme, region, region, lookup.Scheme)
		case slices.Contains(left, region):
		case len(j.query.Regions) > 0 && !slices.Contains(j.query.Regions, region):
			j.leaveOut(lookup.Scheme+region, "by --region")
		default:
			left = append(left, region)
		}
	}
	return p.addHistories(ctx, j, f, cfg, left)
}

// addHistories adds to j the parts of the regions' event histories that j selects.
func (p *program) addHistories(ctx context.Context, j *scanJob, f *flags, cfg aws.Config, regions []string) error {
	if len(regions) == 0 {
		return nil
	}
	cfg.Region = regions[0]
	account, err := lookup.Account(ctx, cfg, p.waiting(j.job, lookup.Scheme+cfg.Region))
	if err != nil {
		return err
	}
	for _, region := range regions {
		what := lookup.Scheme + region + "?account=" + account
		if len(j.query.Accounts) > 0 && !slices.Contains(j.query.Accounts, account) {
			j.leaveOut(what, "by --account")
			continue
		}
		cfg.Region = region
		client := lookup.NewClient(cfg, lookup.Options{Rate: f.lookupRate, Waiting: p.waiting(j.job, lookup.Scheme+region)})
		if region == regions[0] {
			p.warnOfPlain(client.Options().BaseEndpoint, &cfg)
		}
		request := lookup.Request{Region: region, Account: account, Classes: j.query.Classes, From: j.query.From, To: j.query.To, Now: p.now()}
		if j.pattern != nil {
			request.All, request.Services = true, j.pattern.EventSources()
		}
		sources := request.Sources(client, p.now)
		for _, s := range sources {
			j.scanner.Sources, j.histories = append(j.scanner.Sources, s), append(j.histories, s)
			if !slices.Contains(j.names, s.String()) {
				j.names = append(j.names, s.String())
			}
		}
		if len(sources) == 0 {
			j.names = append(j.names, what)
			p.say("%s: the event history, which keeps 90 days, has nothing from that time", what)
		}
		j.query.Pruned = append(j.query.Pruned, request.Pruned()...)
		j.query.Pruned = append(j.query.Pruned, f.bounds(what, j.query.From, j.query.To)...)
		if edge := request.Edge(); !j.query.From.IsZero() && j.query.From.Before(edge) && !j.quiet {
			p.say("%s: events before %s are not available: the event history keeps 90 days", what, edge.Format(time.RFC3339))
		}
	}
	return nil
}

// leaveOut notes that a whole source is left out, and why.
func (j *scanJob) leaveOut(what, why string) {
	j.names = append(j.names, what)
	j.query.Pruned = append(j.query.Pruned, journal.Pruned{What: what, Why: why})
}

// bounds says which times of a source are left out. The same flags always give the same words.
func (f *asked) bounds(what string, from, to time.Time) (pruned []journal.Pruned) {
	add := func(which, why string) {
		pruned = append(pruned, journal.Pruned{What: what + ": events " + which, Why: why})
	}
	switch {
	case f.last != "" && f.to == "":
		add("before the last "+f.last, "by --last")
	case f.last != "":
		add("before "+from.Format(time.RFC3339), "by --last")
	case isRelative(f.from):
		add("before "+strings.ToLower(f.from), "by --from")
	case f.from != "":
		add("before "+from.Format(time.RFC3339), "by --from")
	}
	switch {
	case isRelative(f.to):
		add("from "+strings.ToLower(f.to)+" on", "by --to")
	case f.to != "":
		add("from "+to.Format(time.RFC3339)+" on", "by --to")
	}
	return pruned
}

// Sources with the names logs://REGION/GROUP are made here, according to the flags.

package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/scan/logs"
)

const (
	// maxLogsRate is above the quota of any account.
	maxLogsRate = 1000

	// maxParts limits how many parts of a log group's time are read concurrently. There is
	// one for each request per second, because an answer may take a second.
	maxParts = 32
)

// groupPattern matches the name of a log group source after its scheme.
var groupPattern = regexp.MustCompile(`^([^/?]*)/([a-zA-Z0-9_\-/.#]+)(?:\?account=([0-9]{12}))?$`)

// addLogGroups adds to j the log groups that args name, each once. A name without a region
// means the configured region.
func (p *program) addLogGroups(ctx context.Context, j *scanJob, f *flags, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if f.s3.noSign {
		return usagef("--no-sign-request: a log group needs credentials: leave it out")
	}
	late, err := parseSpan(f.s3.late)
	if err != nil {
		return usagef("--late: %w", err)
	}
	cfg, err := f.s3.config(ctx)
	if err != nil {
		return err
	}
	clients := map[string]logs.API{}
	for _, arg := range args {
		m := groupPattern.FindStringSubmatch(strings.TrimPrefix(arg, logs.Scheme))
		if m == nil {
			return usagef("%s names no log group: write %sREGION/GROUP", arg, logs.Scheme)
		}
		region, name, account := m[1], m[2], m[3]
		if region == "" {
			region = cfg.Region
		}
		if !regionPattern.MatchString(region) {
			return usagef("%s: %q is not a region: write %sap-northeast-1/%s, or set --aws-region and write %[3]s/%[4]s", arg, region, logs.Scheme, name)
		}
		cfg.Region = region
		if clients[region] == nil {
			clients[region] = logs.NewClient(cfg, logs.Options{Rate: f.logsRate, Waiting: p.waiting(j.job, logs.Scheme+region)})
		}
		group, err := logs.Find(ctx, clients[region], region, account, name)
		if err != nil {
			return notRead(err)
		}
		if !slices.Contains(j.names, group.String()) {
			p.addLogGroup(j, f, clients[region], logs.Request{Group: group, All: j.logsAll, From: j.query.From, To: j.query.To, Late: late, Now: p.now()})
		}
	}
	return nil
}

// addLogGroup adds to j the part of a log group that the request selects.
func (p *program) addLogGroup(j *scanJob, f *flags, client logs.API, request logs.Request) {
	what := request.Group.String()
	j.names = append(j.names, what)
	sources := request.Sources(client, min(int(math.Ceil(f.logsRate)), maxParts), p.now)
	for _, s := range sources {
		j.scanner.Sources, j.histories = append(j.scanner.Sources, s), append(j.histories, s)
	}
	if len(sources) == 0 {
		p.say("%s: the log group has nothing from that time", what)
	}
	j.query.Pruned = append(j.query.Pruned, request.Pruned()...)
	j.query.Pruned = append(j.query.Pruned, f.bounds(what, j.query.From, j.query.To)...)
	edge, kept := request.Edge()
	if j.query.From.IsZero() || !j.query.From.Before(edge) || j.quiet {
		return
	}
	why := "was created on " + request.Group.Created.Format(time.DateOnly)
	if kept {
		why = fmt.Sprintf("keeps %d days", request.Group.Kept/(24*time.Hour))
	}
	p.say("%s: events before %s are not available: the log group %s", what, edge.Format(time.RFC3339), why)
}

// notRead returns the error for a log group that cannot be read. For one that does not exist, it
// suggests others.
func notRead(err error) error {
	var none *logs.NotFoundError
	var class *logs.ClassError
	switch {
	case errors.As(err, &none):
		return usagef("source: %w:%s", err, groupMeant(none))
	case errors.As(err, &class):
		return usagef("source: %w", err)
	}
	return err
}

// fewGroups is how many log groups a message lists at most if none has a similar name.
const fewGroups = 10

// groupMeant returns a suggestion for the log group that may be meant.
func groupMeant(e *logs.NotFoundError) string {
	mark := logs.Scheme + e.Region + "/"
	question := didYouMean(e.Name, mark, e.Others)
	switch {
	case question != "":
		return question
	case len(e.Others) == 0:
		return " there are no log groups: check the region and the account"
	case len(e.Others) <= fewGroups:
		return " choose from " + mark + strings.Join(e.Others, ", "+mark)
	}
	return " check its name, the region and the account"
}

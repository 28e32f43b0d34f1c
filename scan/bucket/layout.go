package bucket

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/scan/internal/sequence"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A trail delivers to
//
//	[PREFIX/]AWSLogs/[ORGANIZATION/]ACCOUNT/CloudTrail[-KIND]/REGION/YYYY/MM/DD/
//
// according to "Finding your CloudTrail log files" in the CloudTrail user guide. The
// folders down to the region are found by listing them. A region is listed from the
// first day to the last, which takes fewer requests than listing day by day: a page has
// 1,000 keys, and few regions have as many in a day. A region with many pages is listed
// in parts of several days, concurrently. strays.go describes how keys of a region that
// are in no folder of a day are found.

// A Plan says how a bucket will be listed.
type Plan struct {
	Pruned  []journal.Pruned // what is left out, and why
	Notes   []string         // remarks for the user
	Missing []string         // requested accounts and regions without a folder, a line each
	shards  []shard
}

// A Site is an account and region whose logs a trail delivers.
type Site struct{ Account, Region string }

// Sites returns the sites that have a folder, whichever days are listed.
func (p *Plan) Sites() (sites []Site) {
	for _, sh := range p.shards {
		if sh.strays {
			continue // another shard of the same region counts
		}
		path := strings.Split(strings.TrimSuffix(sh.root, "/"), "/")
		if n := len(path); n > 3 && path[n-2] == "CloudTrail" {
			sites = append(sites, Site{path[n-3], path[n-1]})
		}
	}
	return sites
}

// The search for AWSLogs looks into at most maxFolders folders, at most maxDepth levels
// deep. Everything beyond is listed as it is.
const (
	maxDepth   = 4
	maxFolders = 50
)

// A folder with more keys and folders than any trail makes is also listed as it is, so
// that planning ends even if a listing does not.
const (
	maxAccounts = 100_000   // in AWSLogs and in the folder of an organization: AWS allows some 10,000 accounts
	maxInside   = 1_000     // in the folder of an account or of a kind of log: there are fewer than 50 regions
	maxPlanned  = 1_000_000 // in all
)

// Plan finds out what to list. It makes a request for each organization, account and
// kind of log, and keeps the result for later calls. Its errors are those of Objects.
func (s *Source) Plan(ctx context.Context) (*Plan, error) {
	if s.plan != nil {
		return s.plan, nil
	}
	if err := s.look(ctx); err != nil {
		return nil, err
	}
	first := s.place(s.Prefix, 0)
	folders := []folder{first}
	found := survey{services: map[string]bool{}, accounts: map[string]bool{}, regions: map[string]bool{}}
	found.see(&folder{logs: first.logs, account: first.account, region: first.region}) // its service is requested
	for slices.ContainsFunc(folders, func(f folder) bool { return f.open }) {
		var err error
		if folders, err = s.deeper(ctx, folders, &found); err != nil {
			return nil, err
		}
	}
	p := &Plan{Pruned: s.rules(found.services), Missing: s.missing(&found)}
	for _, f := range folders {
		switch {
		case f.unasked:
		case f.root != "":
			p.shards = append(p.shards, s.parts(f.shard)...)
		default:
			p.shards = append(p.shards, f.shard)
		}
	}
	if !found.logs {
		p.shards = []shard{{prefix: s.Prefix, named: true}}
		p.Notes = append(p.Notes, fmt.Sprintf("%s: there is no folder AWSLogs: every object is listed", s))
	}
	s.plan = p
	return p, nil
}

// rules says what is left out, whether or not it exists.
func (s *Source) rules(services map[string]bool) (pruned []journal.Pruned) {
	add := func(why, what string, args ...any) {
		pruned = append(pruned, journal.Pruned{What: strings.ToValidUTF8(s.String()+": "+fmt.Sprintf(what, args...), "\ufffd"), Why: why})
	}
	if len(s.Accounts) > 0 {
		add("by --account", "logs of accounts other than %s", strings.Join(s.Accounts, ", "))
	}
	if len(s.Regions) > 0 {
		add("by --region", "logs of regions other than %s", strings.Join(s.Regions, ", "))
	}
	if !s.From.IsZero() {
		add("by --from", "logs delivered before %s, going by day folders and file names", s.From.UTC().Format(time.DateOnly))
	}
	if !s.To.IsZero() {
		add("by --to and --late", "logs delivered after %s, going by day folders and file names", s.To.UTC().Format(time.DateOnly))
	}
	for name := range services {
		add("not CloudTrail's", "the folders AWSLogs/ACCOUNT/%s/", name)
	}
	return journal.SortPruned(pruned)
}

// look makes the first request. It finds the bucket's region, and checks that there is
// at least one key.
func (s *Source) look(ctx context.Context) error {
	_, ok, err := s.first(ctx, s.Prefix)
	if err != nil && s.region == "" {
		if s.region = s.regionOf(ctx, err); s.region != "" {
			_, ok, err = s.first(ctx, s.Prefix)
		}
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case fatal(err):
		return err
	case err != nil:
		return fmt.Errorf("%s: cannot be listed: %w", s, err)
	case !ok:
		return fmt.Errorf("%s: %w: check the bucket and the prefix", s, ErrNothing)
	}
	return nil
}

// deeper looks into the open folders, many at once, and returns folders with each open
// one replaced by its contents.
func (s *Source) deeper(ctx context.Context, folders []folder, seen *survey) (found []folder, err error) {
	unknown := 0
	for _, f := range folders {
		if f.open && f.named {
			unknown++
		}
	}
	var looks []func(context.Context) iter.Seq[[]folder]
	for i := range folders {
		f := &folders[i]
		if f.open && len(folders) > maxPlanned {
			f.open, f.named = false, true
		}
		f.open = f.open && (!f.named || unknown <= maxFolders)
		if f.open {
			looks = append(looks, func(ctx context.Context) iter.Seq[[]folder] {
				return func(yield func([]folder) bool) { yield(s.within(ctx, *f)) }
			})
		}
	}
	regions, parts := s.atOnce()
	next, stop := iter.Pull(sequence.Ahead(ctx, regions*parts, 1, looks))
	defer stop()
	for _, f := range folders {
		if !f.open {
			found = append(found, f)
			continue
		}
		inside, _ := next()
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		for _, in := range inside {
			seen.see(&in)
			switch {
			case fatal(in.err):
				return nil, in.err
			case in.service == "" && !in.unasked:
				found = append(found, in)
			}
		}
	}
	return found, nil
}

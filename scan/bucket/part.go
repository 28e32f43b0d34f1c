package bucket

import (
	"context"
	"iter"
	"time"

	"github.com/cogtrail/cogtrail/scan/internal/sequence"
	"github.com/cogtrail/cogtrail/scan/plan"
)

// A Part is the part of a bucket that falls to a shard.
type Part struct {
	Shard     *plan.Shard
	Locations []plan.Location // from [Source.Locations]
}

// Locations returns the parts of the bucket that are listed separately: the folder of each
// region, with its months, and the places outside of such folders. It makes a few requests
// for each region in addition to those of Plan, and lists no logs.
func (s *Source) Locations(ctx context.Context) ([]plan.Location, error) {
	p, err := s.Plan(ctx)
	if err != nil {
		return nil, err
	}
	list := locations(p.shards)
	var looks []func(context.Context) iter.Seq[months]
	for _, at := range list {
		if at.Root != "" {
			looks = append(looks, func(ctx context.Context) iter.Seq[months] {
				return func(yield func(months) bool) { yield(s.monthsIn(ctx, at.Root)) }
			})
		}
	}
	next, stop := iter.Pull(sequence.Ahead(ctx, s.listsAtOnce(), 1, looks))
	defer stop()
	for i := range list {
		if list[i].Root == "" {
			continue
		}
		found, _ := next()
		switch {
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case fatal(found.err):
			return nil, found.err
		case found.err != nil: // the shard that lists it reports the error
			list[i].Root = ""
		}
		list[i].Months = plan.Runs(found.list)
	}
	return list, nil
}

// locations returns where the shards are, without the months of regions.
func locations(shards []shard) (list []plan.Location) {
	type listing struct {
		prefix string
		loose  bool
	}
	known := map[listing]bool{}
	for _, sh := range shards {
		at := plan.Location{Prefix: sh.prefix, Loose: sh.keys != nil}
		if known[listing{at.Prefix, at.Loose}] {
			continue // keys between other folders, or strays before or after the requested days
		}
		known[listing{at.Prefix, at.Loose}] = true
		if sh.root == sh.prefix {
			at.Root = sh.root
		}
		list = append(list, at)
	}
	return list
}

// months are the months that have a folder in a region, in order.
type months struct {
	list []time.Time
	err  error
}

func (s *Source) monthsIn(ctx context.Context, root string) (m months) {
	for year := range s.foldersIn(ctx, root, &m.err) {
		if _, err := time.Parse("2006/", year[len(root):]); err != nil {
			continue // strays
		}
		for month := range s.foldersIn(ctx, year, &m.err) {
			if t, err := time.Parse("2006/01/", month[len(root):]); err == nil {
				m.list = append(m.list, t)
			}
		}
	}
	return m
}

// foldersIn yields the folders in a folder, in order, up to the first error, which it
// stores in failed.
func (s *Source) foldersIn(ctx context.Context, folder string, failed *error) iter.Seq[string] {
	return func(yield func(string) bool) {
		for p := range s.list(folder, "/", "").pages(ctx) {
			for _, f := range p.folders {
				if !yield(f) {
					return
				}
			}
			if p.err != nil {
				*failed = p.err
			}
		}
	}
}

// partial returns the shards whose keys may fall to s.Part.
func (s *Source) partial(ctx context.Context) (list []shard, err error) {
	if err := s.look(ctx); err != nil {
		return nil, err
	}
	for _, at := range s.Part.Locations {
		if at.Root != "" {
			list = append(list, s.daysOf(&at)...)
			continue
		}
		root := s.place(at.Prefix, 0).root // not empty if the source is a part of a region
		list = append(list, shard{prefix: at.Prefix, root: root, loose: at.Loose, named: root == ""})
	}
	return list, nil
}

// daysOf returns the days of a region that may fall to s.Part, and the keys in no folder
// of a day if they may.
func (s *Source) daysOf(at *plan.Location) (list []shard) {
	mine := s.Part.Shard
	if mine.Lists(plan.UnitOf(at.Root)) {
		list = append(list, shard{prefix: at.Root, root: at.Root, strays: true, undated: true})
	}
	for _, folder := range at.Days() {
		day, _ := dayOf(at.Root, folder)
		if s.asksFor(day) && mine.Lists(plan.UnitOf(folder)) {
			list = append(list, shard{prefix: folder, root: at.Root})
		}
	}
	return list
}

// listLoose lists the keys that are in no folder below the prefix of sh.
func (s *Source) listLoose(ctx context.Context, sh shard) iter.Seq[page] {
	return func(yield func(page) bool) {
		for p := range s.list(sh.prefix, "/", "").pages(ctx) {
			if p.folders = nil; !yield(s.cut(sh, p)) {
				return
			}
		}
	}
}

package bucket

import (
	"context"
	"iter"
	"slices"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// A shard is a part of the keys.
type shard struct {
	prefix string // of the keys
	after  string // the keys come after this one, unless it is empty
	upto   string // the last possible key, unless it is empty
	root   string // the folder of the region that the keys are in, if any
	keys   []Key  // the keys, if they are already known
	strays bool   // without the folders of days that are not requested
	named  bool   // not in a folder of a region: the file names tell account, region and day
	err    error  // why the shard cannot be listed

	undated bool // of strays: without the folders of any days
	loose   bool // only keys that are in no folder below the prefix
}

// days returns the bounds of the keys in a region that were delivered on the requested
// days.
func (s *Source) days(region string) (after, upto string) {
	if !s.From.IsZero() {
		after = region + s.From.UTC().Format(dayLayout)
	}
	if !s.To.IsZero() && s.To.Year() < 9999 { // years of five digits sort before others
		upto = region + s.To.UTC().AddDate(0, 0, 1).Format(dayLayout)
	}
	return after, upto
}

// asks reports whether a key that is in no folder of a region may be requested, going
// by its file name.
func (s *Source) asks(key string) bool {
	n, _ := trail.ParseName(key)
	if n.Account != "" && !among(s.Accounts, n.Account) || n.Region != "" && !among(s.Regions, n.Region) {
		return false
	}
	return s.asksFor(n.Delivered)
}

// pages lists a shard.
func (s *Source) pages(ctx context.Context, sh shard) iter.Seq[page] {
	return func(yield func(page) bool) {
		if sh.keys != nil || sh.err != nil {
			yield(s.cut(sh, page{keys: slices.Clone(sh.keys), prefix: sh.prefix, err: sh.err}))
			return
		}
		if sh.strays {
			s.listStrays(ctx, sh)(yield)
			return
		}
		if sh.loose {
			s.listLoose(ctx, sh)(yield)
			return
		}
		first := true
		for p := range s.list(sh.prefix, "", sh.after).pages(ctx) {
			past := sh.upto != "" && p.end("") > sh.upto
			p = s.cut(sh, p)
			if !yield(p) || past {
				return
			}
			if first && p.token != "" {
				if parts := s.split(ctx, sh, p); parts != nil {
					for p := range s.together(ctx, parts) {
						if !yield(s.cut(sh, p)) || p.err != nil {
							return
						}
					}
					return
				}
			}
			first = false
		}
	}
}

// cut removes the keys that do not belong to the shard from p.
func (s *Source) cut(sh shard, p page) page {
	p.keys = slices.DeleteFunc(p.keys, func(k Key) bool {
		return sh.upto != "" && k.Name > sh.upto || sh.named && !s.asks(k.Name) || sh.root != "" && !s.onTime(sh.root, k.Name) ||
			sh.undated && onDay(sh.root, k.Name)
	})
	return p
}

package bucket

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// In the folder of a region, only keys below YYYY/MM/DD/ are in the order of their days.
// Any other key, such as one in REGION/restored/ or REGION/2025/3/4/, may belong to any
// day, wherever it is listed. These are the strays. They are found without listing all
// logs of the days before and after the requested ones.

// logMark is in the name of each file that CloudTrail writes. As the delimiter of a
// listing, it folds all logs of a day into one entry.
const logMark = "_CloudTrail"

// parts returns the shards in which the folder of a region is listed, in the order of
// their keys: the requested days, and the strays before and after them.
func (s *Source) parts(sh shard) (parts []shard) {
	after, upto := s.days(sh.root)
	one := onDay(sh.root, sh.prefix)
	if after >= sh.prefix && after != "" && !one {
		parts = append(parts, shard{prefix: sh.prefix, root: sh.root, upto: after, strays: true})
	}
	parts = append(parts, shard{prefix: sh.prefix, root: sh.root, after: after, upto: upto})
	if upto != "" && !one && (upto < sh.prefix || strings.HasPrefix(upto, sh.prefix)) {
		parts = append(parts, shard{prefix: sh.prefix, root: sh.root, after: upto, strays: true})
	}
	return parts
}

// onDay reports whether a key, or every key that begins with it, is in the folder of a
// day in that of a region.
func onDay(root, key string) bool {
	_, ok := dayOf(root, key)
	return ok && strings.HasPrefix(key[len(root)+len(dayLayout):], "/")
}

// onTime reports whether a key in the folder of a region may have been delivered on the
// requested days. The folder of a day decides or, outside of such folders, the file name.
// If neither states a day, it may be any day.
func (s *Source) onTime(root, key string) bool {
	if onDay(root, key) {
		day, _ := dayOf(root, key)
		return s.asksFor(day)
	}
	n, _ := trail.ParseName(key)
	return s.asksFor(n.Delivered)
}

// asksFor reports whether the day of t is requested. The zero time always is.
func (s *Source) asksFor(t time.Time) bool {
	const day = 24 * time.Hour
	on := t.Truncate(day)
	return t.IsZero() || (s.From.IsZero() || !on.Before(s.From.Truncate(day))) && (s.To.IsZero() || !on.After(s.To.Truncate(day)))
}

// listStrays lists a shard of strays. If the server does not accept logMark as a
// delimiter, all keys are listed.
func (s *Source) listStrays(ctx context.Context, sh shard) iter.Seq[page] {
	return func(yield func(page) bool) {
		begun := false
		for p := range s.list(sh.prefix, logMark, sh.after).pages(ctx) {
			if p.err != nil && !begun && !fatal(p.err) && ctx.Err() == nil {
				s.listed(ctx, sh, yield)
				return
			}
			begun = true
			past := sh.upto != "" && p.end("") > sh.upto
			if !s.unfold(ctx, sh, p, yield) || past {
				return
			}
		}
	}
}

// unfold yields the keys of p and of its requested folders, in order. It reports whether
// more pages are wanted.
func (s *Source) unfold(ctx context.Context, sh shard, p page, yield func(page) bool) bool {
	keys := p.keys
	for _, f := range p.folders {
		if onDay(sh.root, f) && (sh.undated || !s.onTime(sh.root, f)) || sh.upto != "" && f > sh.upto {
			continue
		}
		n, _ := slices.BinarySearchFunc(keys, f, func(k Key, f string) int { return strings.Compare(k.Name, f) })
		if n > 0 && !yield(s.cut(sh, page{keys: slices.Clone(keys[:n]), prefix: p.prefix})) {
			return false
		}
		keys = keys[n:]
		if !s.listed(ctx, shard{prefix: f, root: sh.root, undated: sh.undated}, yield) {
			return false
		}
	}
	p.keys = slices.Clone(keys)
	return yield(s.cut(sh, p))
}

// listed yields the pages of a shard, and reports whether more are wanted.
func (s *Source) listed(ctx context.Context, sh shard, yield func(page) bool) bool {
	for p := range s.list(sh.prefix, "", sh.after).pages(ctx) {
		past := sh.upto != "" && p.end("") > sh.upto
		if !yield(s.cut(sh, p)) {
			return false
		}
		if past {
			break
		}
	}
	return true
}

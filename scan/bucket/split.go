package bucket

import (
	"context"
	"iter"
	"strings"
	"time"
)

// dayLayout is the path of the folder of a day in that of its region.
const dayLayout = "2006/01/02"

// pagesOfPart is about how many pages each part of a busy region has: no more than are
// kept until their turn comes.
const pagesOfPart = 3

// farAhead is how far the end of a window may be from its first page. Beyond that, the
// last day with logs is requested first, because future days would make many empty parts.
const farAhead = 366 * 24 * time.Hour

// maxYearPages is how many pages of years, or of months, are read. One page holds those
// of any real archive.
const maxYearPages = 10

// split divides the rest of a region's keys, after the first page, into parts to list
// concurrently. Each part has as many days as fill a few pages, if they are as busy as
// those of the first page. It returns nil if splitting would not help.
func (s *Source) split(ctx context.Context, sh shard, first page) (parts []shard) {
	if sh.root == "" || sh.prefix != sh.root || len(first.keys) == 0 {
		return nil
	}
	last := first.keys[len(first.keys)-1].Name
	from, ok := dayOf(sh.root, first.keys[0].Name)
	day, ok2 := dayOf(sh.root, last)
	end, ok3 := dayOf(sh.root, sh.upto)
	if sh.upto == "" || end.Sub(day) > farAhead {
		var known time.Time
		if known, ok3 = s.lastDay(ctx, sh.root); sh.upto == "" || known.Before(end) {
			end = known
		}
	}
	if !ok || !ok2 || !ok3 {
		return nil
	}
	days := pagesOfPart * (int(day.Sub(from)/(24*time.Hour)) + 1)
	after := last
	for day = day.AddDate(0, 0, days); day.Before(end); day = day.AddDate(0, 0, days) {
		upto := sh.root + day.Format(dayLayout)
		parts = append(parts, shard{prefix: sh.prefix, after: after, upto: upto})
		after = upto
	}
	if parts == nil {
		return nil
	}
	return append(parts, shard{prefix: sh.prefix, after: after, upto: sh.upto})
}

// dayOf returns the day of a key in a region.
func dayOf(root, key string) (time.Time, bool) {
	rest, ok := strings.CutPrefix(key, root)
	if !ok || len(rest) < len(dayLayout) {
		return time.Time{}, false
	}
	day, err := time.Parse(dayLayout, rest[:len(dayLayout)])
	return day, err == nil
}

// lastDay returns the last day of the last month that has a folder in a region. It only
// decides how to split: keys after it are listed all the same.
func (s *Source) lastDay(ctx context.Context, root string) (time.Time, bool) {
	folder := root
	for range 2 { // the year, then the month
		last, pages := "", 0
		for p := range s.list(folder, "/", "").pages(ctx) {
			if pages++; p.err != nil || pages > maxYearPages {
				return time.Time{}, false
			}
			if n := len(p.folders); n > 0 {
				last = p.folders[n-1]
			}
		}
		if last == "" {
			return time.Time{}, false
		}
		folder = last
	}
	month, ok := dayOf(root, folder+"01")
	return month.AddDate(0, 1, -1), ok
}

// together lists the parts concurrently, and yields their pages in order.
func (s *Source) together(ctx context.Context, parts []shard) iter.Seq[page] {
	var listings []func(context.Context) iter.Seq[page]
	for _, part := range parts {
		listings = append(listings, func(ctx context.Context) iter.Seq[page] { return s.pages(ctx, part) })
	}
	_, inside := s.atOnce()
	return ahead(ctx, inside, listings)
}

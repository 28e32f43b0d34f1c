package scan

import (
	"context"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// An Estimate is what a scan would do, as far as listing can tell. It is for dry runs.
type Estimate struct {
	Read    int64 // objects that would be read
	Bytes   int64 // stored bytes of these, where the size is known
	Skipped int64 // objects that would be skipped because of their names
	Barred  int64 // objects that cannot be read

	// Archives counts those of Read that are or may be archives. Each counts as one object.
	Archives int64
}

// Estimate lists the wanted objects of all sources and opens none of them. Its error is that
// of a source.
func (s *Scanner) Estimate(ctx context.Context) (e Estimate, err error) {
	for _, source := range s.Sources {
		for o, err := range source.Objects(ctx) {
			if err != nil {
				return e, err
			}
			o = o.looked()
			if s.Want != nil && !s.Want(o) {
				continue
			}
			switch entry, done := s.settle(o); {
			case !done:
				e.Read++
				if o.Archive {
					e.Archives++
				}
				e.Bytes += max(o.Size, 0)
			case entry.Status == journal.Skipped:
				e.Skipped++
			default:
				e.Barred++
			}
		}
		if ctx.Err() != nil {
			return e, context.Cause(ctx)
		}
	}
	return e, nil
}

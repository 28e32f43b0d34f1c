package main

import (
	"fmt"
	"strings"
	"time"
)

// generate writes an archive and its answer to dir:
//
//	config -> archive: places, files -> plan: users, events, deliveries
//	                                      |-> records and filler -> files
//	                                      '-> tally -> answer
//
// The result depends on c alone, so that the same c writes the same bytes. After an error,
// the files that were already written remain.
func generate(dir string, c config) (answer, stats, error) {
	c = c.withDefaults()
	if err := c.validate(); err != nil {
		return answer{}, stats{}, err
	}
	if err := claim(dir); err != nil {
		return answer{}, stats{}, err
	}
	a := newArchive(c)
	w, err := newWriter(a, dir)
	if err != nil {
		return answer{}, stats{}, err
	}
	if c.Digests {
		if w.signer, err = newSigner(a, dir); err != nil {
			return answer{}, stats{}, err
		}
	}
	sizes := make([]size, len(a.files))
	for i := range a.files {
		if sizes[i], err = w.write(i); err != nil {
			return answer{}, stats{}, err
		}
	}
	if w.signer != nil {
		if err := w.signer.write(); err != nil {
			return answer{}, stats{}, err
		}
	}
	result := newAnswer(a, sizes)
	if err := saveAnswer(dir, result); err != nil {
		return answer{}, stats{}, err
	}
	return result, newStats(a, result), nil
}

// newAnswer returns what a report of the archive must say.
func newAnswer(a *archive, sizes []size) answer {
	t := newTally(a.plan)
	var result answer
	c := &result.Coverage
	for i, f := range a.files {
		c.Bytes.Scanned += sizes[i].stored
		c.Bytes.Inflated += sizes[i].inflated
		c.Records.Read += int64(f.records)
		c.Records.Matched += a.matched(i)
	}
	c.Bytes.Listed = c.Bytes.Scanned
	c.Objects = objectCounts{Listed: int64(len(a.files)), Scanned: int64(len(a.files))}
	c.Records.Unmatched = c.Records.Read - c.Records.Matched
	c.Events = t.accounts()
	c.FirstEvent, c.LastEvent = t.span()
	c.Days = a.days()
	result.Summary.Authorize, result.Summary.Clients, result.Authorize = t.visits()
	result.Summary.Deletions = t.deletionCounts()
	result.Deletions = t.deletions()
	result.Truth = t.truths()
	result.Users = t.lives()
	if len(a.config.Pools) > 0 {
		result.Acts = t.acts()
	}
	return result
}

// stats are the figures of an archive that are not part of its answer.
type stats struct {
	files, records, cognito int64
	stored, inflated        int64
	first, last             time.Time // days of delivery
}

func newStats(a *archive, result answer) stats {
	c := result.Coverage
	return stats{
		files: c.Objects.Scanned, records: c.Records.Read, cognito: int64(len(a.plan.deliveries)),
		stored: c.Bytes.Scanned, inflated: c.Bytes.Inflated,
		first: a.config.From, last: a.config.From.AddDate(0, 0, a.config.Days-1),
	}
}

// String returns the figures in a few lines.
func (s stats) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d files, %d records, %s to %s\n", s.files, s.records, s.first.Format(time.DateOnly), s.last.Format(time.DateOnly))
	fmt.Fprintf(&b, "%d bytes stored, %d inflated, ratio %.2f\n", s.stored, s.inflated, float64(s.inflated)/float64(max(1, s.stored)))
	fmt.Fprintf(&b, "%d records of Amazon Cognito (%.2f %%)\n", s.cognito, 100*float64(s.cognito)/float64(max(1, s.records)))
	return b.String()
}

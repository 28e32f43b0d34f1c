package format

import (
	"bufio"
	"io"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// NDJSON writes the rows of one part as JSON objects, one per line. The summary and the
// coverage are one row each.
func NDJSON(w io.Writer, r *report.Report, l Layout) error {
	return writeLines(w, func(line func(any) error) error { return eachRow(r, l.part(), line) })
}

// writeLines writes a line of JSON for each value that rows passes to line.
func writeLines(w io.Writer, rows func(line func(any) error) error) error {
	out := bufio.NewWriter(w)
	enc := journal.NewEncoder()
	line := func(v any) error {
		b, err := enc.Encode(v)
		if err == nil {
			_, err = out.Write(b)
		}
		return err
	}
	if err := rows(line); err != nil {
		return err
	}
	return out.Flush()
}

// A covered is a coverage with the question that it was judged against.
type covered struct {
	Query report.Question `json:"query"`
	report.Coverage
}

func eachRow(r *report.Report, p report.Part, f func(any) error) error {
	switch p {
	case report.PartSummary:
		return f(r.Summary)
	case report.PartActivity:
		return each(report.ListOf(r.Activity...), f)
	case report.PartAuthorize:
		return each(report.ListOf(r.Authorize...), f)
	case report.PartMAU:
		return each(report.ListOf(r.MAU...), f)
	case report.PartClients:
		return each(report.ListOf(r.Clients...), f)
	case report.PartFailures:
		return each(r.Failures, f)
	case report.PartDeletions:
		return each(r.Deletions, f)
	case report.PartUsers:
		return each(r.Users, f)
	case report.PartTimeline:
		return each(r.Timeline, f)
	case report.PartEvents:
		return each(r.Events, f)
	}
	return f(covered{r.Query, r.Coverage})
}

func each[T any](rows report.List[T], f func(any) error) error {
	for row := range rows.All() {
		if err := f(&row); err != nil {
			return err
		}
	}
	return nil
}

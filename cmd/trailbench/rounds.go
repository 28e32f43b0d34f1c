package main

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
)

// A row is a peer with a number of threads, on one archive.
type row struct {
	*peer
	threads int
	results []result // one for each round
	problem error    // why there are no more results
}

// rowsOf returns the rows to run on an archive: cogtrail and the wanted peers. Each peer
// that was not found has one row, so that the table names it.
func rowsOf(found []*peer, wanted []string, a *archive, threads int) (rows []*row) {
	if wanted == nil {
		wanted = a.peers
	}
	for _, p := range found {
		if p.name != own && wanted != nil && !slices.Contains(wanted, p.name) {
			continue
		}
		if p.ok && p.single && threads > 1 {
			rows = append(rows, &row{peer: p, threads: 1})
		}
		rows = append(rows, &row{peer: p, threads: threads})
	}
	return rows
}

// rounds runs every row once in each round. A row with a problem is not run again. The
// files are in the system's cache, because they were just counted.
func (k *kit) rounds(a *archive, rows []*row, rounds int, stderr io.Writer) {
	for n := range rounds {
		for _, r := range rows {
			if !r.ok || r.problem != nil {
				continue
			}
			result, err := k.run(a, r)
			if err != nil {
				r.problem = err
				fmt.Fprintf(stderr, "trailbench: %s: %s, threads=%d: %v\n", a.name, r.name, r.threads, err)
				continue
			}
			r.results = append(r.results, result)
			fmt.Fprintf(stderr, "trailbench: %s, round %d of %d: %s, threads=%d: %.2f s\n", a.name, n+1, rounds, r.name, r.threads, result.Wall)
		}
	}
}

// run runs a row once, and compares the result with the archive.
func (k *kit) run(a *archive, r *row) (res result, err error) {
	c := r.command(k, a, r.threads)
	if r.read != nil {
		c.Stdout = filepath.Join(k.tmp, "output")
	}
	if res.cost, err = timed(k.self, c); err != nil {
		return res, err
	}
	if err := res.read(r.peer, c.Stdout); err != nil {
		return res, err
	}
	if err := agree(a.want, res.counts); err != nil {
		return res, fmt.Errorf("its counts differ: %w", err)
	}
	return res, nil
}

// of returns the row of a peer with so many threads, or nil if there is none.
func of(rows []*row, name string, threads int) *row {
	i := slices.IndexFunc(rows, func(r *row) bool { return r.name == name && r.threads == threads })
	if i < 0 || !rows[i].ok || rows[i].problem != nil {
		return nil
	}
	return rows[i]
}

func wall(r result) float64   { return r.Wall }
func cpu(r result) float64    { return r.CPU }
func memory(r result) float64 { return float64(r.Memory) }

// middle returns the median of a figure in the results of r, or 0 if it is unknown.
func middle(r *row, figure func(result) float64) float64 {
	var values []float64
	for _, res := range r.results {
		values = append(values, figure(res))
	}
	return median(values)
}

// ratios returns the ratio of two rows in each round, or nil if it is unknown.
func ratios(r, to *row, figure func(result) float64) (values []float64) {
	if r == nil || to == nil {
		return nil
	}
	for i := range min(len(r.results), len(to.results)) {
		d := figure(to.results[i])
		if d == 0 {
			return nil
		}
		values = append(values, figure(r.results[i])/d)
	}
	return values
}

// shares divides values by those of the same rounds.
func shares(values, by []float64) (quotients []float64) {
	for i := range min(len(values), len(by)) {
		quotients = append(quotients, values[i]/by[i])
	}
	return quotients
}

// median returns the value in the middle, or the mean of the two in the middle, or 0 if
// there are no values.
func median(values []float64) float64 {
	n := len(values)
	if n == 0 {
		return 0
	}
	s := slices.Sorted(slices.Values(values))
	return (s[(n-1)/2] + s[n/2]) / 2
}

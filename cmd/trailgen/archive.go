package main

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const (
	// recordBytes is the mean size of a record, measured; Amazon Cognito's are
	// smaller than others. Only the number of files hangs on these.
	recordBytes  = 1481
	cognitoSaves = 350

	// maxRecords of one file: CloudTrail cuts files far below the size that
	// the tail of a wide log-normal would reach.
	maxRecords = 20_000

	deliveryMinutes = 5 // between two deliveries of one place
)

// An archive is planned in full before anything is written: which files there
// are, where and when, and what each holds. All of it is small.
type archive struct {
	config   config
	shapes   []shape
	places   []*place
	files    []file // by place, then by minute
	plan     *plan  // of Amazon Cognito's events
	accounts []*account
}

// A place is an account and region: files are delivered for each apart.
type place struct {
	number      int
	account     *account
	region      string
	share       float64 // of all files
	first, last int     // its files: archive.files[first:last]
	cognito     bool    // is in use there
}

// A file is one delivery. Its name is drawn when it is written.
type file struct {
	place   int32
	minute  int32 // of delivery, from the first day's start
	records int32
	held    int32 // of them Amazon Cognito's, as far as planned
}

func newArchive(c config) *archive {
	a := &archive{config: c, shapes: allShapes()}
	if c.WriteOnly {
		a.shapes = slices.DeleteFunc(a.shapes, func(s shape) bool { return !s.write })
	}
	world := newChance(c.Seed, streamWorld)
	for range c.Accounts {
		a.accounts = append(a.accounts, newAccount(world, a.shapes))
	}
	a.settle()
	a.schedule()
	a.plan = newPlan(a)
	return a
}

// settle makes the places. The first is the busiest, as the home region of
// the main account is.
func (a *archive) settle() {
	total := 0.0
	for range a.config.Regions {
		for range a.config.Accounts {
			total += 1 / float64(len(a.places)+1)
			a.places = append(a.places, &place{number: len(a.places)})
		}
	}
	for i, p := range a.places {
		p.account = a.accounts[i%a.config.Accounts]
		p.region = regions[i/a.config.Accounts]
		p.share = 1 / float64(i+1) / total
	}
}

// schedule draws files until they hold as many bytes as are aimed at.
func (a *archive) schedule() {
	c := newChance(a.config.Seed, streamPlan)
	mean := recordBytes - cognitoSaves*(a.config.Cognito-usualCognito)
	left := max(1, int64(float64(a.config.Inflated)/mean))
	for left > 0 {
		n := min(a.size(c), left)
		left -= n
		slot := c.IntN(a.config.Days * 24 * 60 / deliveryMinutes)
		p := a.pick(c)
		phase := p.number % deliveryMinutes
		a.files = append(a.files, file{
			place: int32(p.number), minute: int32(slot*deliveryMinutes + phase), records: int32(n),
		})
	}
	slices.SortStableFunc(a.files, func(f, g file) int {
		return cmp.Or(cmp.Compare(f.place, g.place), cmp.Compare(f.minute, g.minute))
	})
	for i, f := range a.files {
		p := a.places[f.place]
		if p.last == 0 {
			p.first = i
		}
		p.last = i + 1
	}
}

// size draws a file's number of records.
func (a *archive) size(c chance) int64 {
	n := float64(a.config.RecordsPerFile) * math.Exp(a.config.Spread*c.NormFloat64())
	return int64(min(max(math.Round(n), 1), maxRecords))
}

func (a *archive) pick(c chance) *place {
	u := c.Float64()
	for _, p := range a.places {
		if u -= p.share; u < 0 {
			return p
		}
	}
	return a.places[0]
}

// at is the time of a minute since the first day's start.
func (a *archive) at(minute int32) time.Time {
	return a.config.From.Add(time.Duration(minute) * time.Minute)
}

// name is the place of a file below the archive's root. CloudTrail's keys end
// in 16 characters of chance.
func (a *archive) name(f file, unique string) string {
	p, t := a.places[f.place], a.at(f.minute)
	return a.folder(p) + "CloudTrail/" + p.region + "/" + t.Format("2006/01/02") + "/" +
		p.account.id + "_CloudTrail_" + p.region + "_" + t.Format("20060102T1504Z") + "_" + unique + ".json.gz"
}

// folder is where all is that is of the account of p.
func (a *archive) folder(p *place) string {
	if a.config.Organization != "" {
		return "AWSLogs/" + a.config.Organization + "/" + p.account.id + "/"
	}
	return "AWSLogs/" + p.account.id + "/"
}

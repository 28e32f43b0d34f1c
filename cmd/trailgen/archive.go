package main

import (
	"cmp"
	"math"
	"slices"
	"time"
)

const (
	// recordBytes is the measured mean size of a record. Amazon Cognito's are smaller than
	// others. These only decide the number of files.
	recordBytes  = 1481
	cognitoSaves = 350

	// maxRecords is the limit of one file. CloudTrail ends files far below the sizes in the
	// tail of a wide log-normal distribution.
	maxRecords = 20_000

	deliveryMinutes = 5 // between two deliveries at a place
)

// An archive is planned completely before anything is written: its files, their places and
// times, and their contents. All of this is small.
type archive struct {
	config   config
	shapes   []shape
	places   []*place
	files    []file // by place, then by minute
	plan     *plan  // of Amazon Cognito's events
	accounts []*account
}

// A place is an account and region. Each has its own files.
type place struct {
	number      int
	account     *account
	region      string
	share       float64 // of all files
	first, last int     // indexes of its files: archive.files[first:last]
	cognito     bool    // Amazon Cognito is in use there
}

// A file is one delivery. Its name is drawn when it is written.
type file struct {
	place   int32
	minute  int32 // of delivery, since the start of the first day
	records int32
	held    int32 // planned records of Amazon Cognito in it
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

// settle creates the places. The first is the busiest: the home region of the main account.
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

// schedule draws files until they hold the requested number of bytes.
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

// size draws the number of records of a file.
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

// at returns the time of a minute since the start of the first day.
func (a *archive) at(minute int32) time.Time {
	return a.config.From.Add(time.Duration(minute) * time.Minute)
}

// name returns the path of a file in the archive. CloudTrail's keys end with 16 random
// characters.
func (a *archive) name(f file, unique string) string {
	p, t := a.places[f.place], a.at(f.minute)
	return a.folder(p) + "CloudTrail/" + p.region + "/" + t.Format("2006/01/02") + "/" +
		p.account.id + "_CloudTrail_" + p.region + "_" + t.Format("20060102T1504Z") + "_" + unique + ".json.gz"
}

// folder returns the folder of the account of p.
func (a *archive) folder(p *place) string {
	if a.config.Organization != "" {
		return "AWSLogs/" + a.config.Organization + "/" + p.account.id + "/"
	}
	return "AWSLogs/" + p.account.id + "/"
}

package main

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A config says what archive to write. The zero value is the default.
type config struct {
	Seed           uint64    // 0 means 1
	Inflated       int64     // total size before compression; 0 means 16 MiB
	RecordsPerFile int       // median; 0 means 20
	Spread         float64   // sigma of the log-normal distribution; 0 means 1.2, below 0 all files have the same number
	Cognito        float64   // share of records; 0 means 0.005, below 0 none
	Days           int       // 0 means 30
	From           time.Time // first day of delivery, UTC; zero means 2025-01-01
	Accounts       int       // 0 means 2
	Regions        int       // 0 means 3
	Level          int       // gzip level; 0 means 6
	Pools          []string  // names of behaviours; none means a mix of flows that belong to no behaviour
	Digests        bool      // also write signed digests
	Organization   string    // whose trail it is, such as o-a1b2c3d4e5; empty: the trail of an account
	WriteOnly      bool      // leave out events that only read, as a trail of write events does
}

// Limits that keep a mistyped number from filling a disk or the memory.
const (
	maxInflated = 1 << 40
	maxAccounts = 100
	maxDays     = 3660
	maxSpread   = 4
	maxCognito  = 0.9 // some filler must remain to hide the rest in
)

// usualCognito is the share of records in an account with usual use of Amazon Cognito.
const usualCognito = 0.005

var organization = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)

// withDefaults returns c with every zero replaced by its default.
func (c config) withDefaults() config {
	set := func(v *int, value int) {
		if *v == 0 {
			*v = value
		}
	}
	set(&c.RecordsPerFile, 20)
	set(&c.Days, 30)
	set(&c.Accounts, 2)
	set(&c.Regions, 3)
	set(&c.Level, 6)
	if c.Seed == 0 {
		c.Seed = 1
	}
	if c.Inflated == 0 {
		c.Inflated = 16 << 20
	}
	if c.Spread == 0 {
		c.Spread = 1.2
	}
	if c.Cognito == 0 {
		c.Cognito = usualCognito
	}
	if c.From.IsZero() {
		c.From = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	c.Spread, c.Cognito = max(c.Spread, 0), max(c.Cognito, 0)
	return c
}

// validate returns an error that names the first flag whose value is out of range.
func (c config) validate() error {
	for _, n := range []struct {
		flag      string
		got       int
		low, high int
	}{
		{"records-per-file", c.RecordsPerFile, 1, maxRecords},
		{"days", c.Days, 1, maxDays},
		{"accounts", c.Accounts, 1, maxAccounts},
		{"regions", c.Regions, 1, len(regions)},
		{"level", c.Level, 1, 9},
		{"from", c.From.Year(), 2006, 2100}, // names have room for four digits
	} {
		if n.got < n.low || n.got > n.high {
			return fmt.Errorf("--%s: %d is out of range: %d to %d", n.flag, n.got, n.low, n.high)
		}
	}
	if c.Seed == 0 {
		return fmt.Errorf("--seed: 0 is out of range: 1 or more")
	}
	if c.Inflated < 1 || c.Inflated > maxInflated {
		return fmt.Errorf("--inflated: %d bytes is out of range: 1 byte to 1TiB", c.Inflated)
	}
	// Written so that NaN is also refused.
	if !(c.Spread >= 0 && c.Spread <= maxSpread) {
		return fmt.Errorf("--spread: %v is out of range: 0 to %d", c.Spread, maxSpread)
	}
	if !(c.Cognito >= 0 && c.Cognito <= maxCognito) {
		return fmt.Errorf("--cognito: %v is out of range: 0 to %v", c.Cognito, maxCognito)
	}
	if c.Organization != "" && !organization.MatchString(c.Organization) {
		return fmt.Errorf("--organization: %q is not an organization ID: write it as o-a1b2c3d4e5", c.Organization)
	}
	for _, name := range c.Pools {
		if behaviourNamed(name) == nil {
			return fmt.Errorf("--pools: unknown kind %q: choose from %s", name, behaviourNames())
		}
	}
	return nil
}

// parseSize parses a number of bytes such as 512, 64MiB or 1.5GB.
func parseSize(s string) (int64, error) {
	units := []struct {
		name  string
		bytes float64
	}{
		{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
		{"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
		{"B", 1}, {"", 1},
	}
	for _, u := range units {
		digits, found := strings.CutSuffix(s, u.name)
		if !found {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
		if err != nil || math.IsNaN(n) || n < 0 || n*u.bytes > maxInflated {
			break
		}
		return int64(n * u.bytes), nil
	}
	return 0, fmt.Errorf("%q is not a size: write it as 512kB, 64MiB or 1GiB, at most 1TiB", s)
}

package plan

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync/atomic"
	"time"
)

// A Shard is one of the shards of a plan. It is safe for concurrent use.
type Shard struct {
	Plan   *Plan
	Run    string // the name of the plan's run
	Number int    // from 0
	newer  atomic.Int64
}

// hash returns an evenly distributed number that is the same on every machine.
func hash(name string) uint64 {
	sum := sha256.Sum256([]byte(name))
	return binary.BigEndian.Uint64(sum[:])
}

// Holds reports whether the named object falls to s. Each object falls to exactly one shard
// of a plan. The objects of a unit are spread over Split of the shards, and objects without
// a unit over all shards.
func (s *Shard) Holds(name string) bool {
	of, n := hash(name), uint64(s.Plan.Shards)
	if unit := UnitOf(name).Folder; unit != "" {
		of = hash(unit)%n + of%uint64(s.Plan.Split)
	}
	return of%n == uint64(s.Number)
}

// Lists reports whether objects of the unit may fall to s.
func (s *Shard) Lists(u Unit) bool {
	n := uint64(s.Plan.Shards)
	return u.Folder == "" || (uint64(s.Number)+n-hash(u.Folder)%n)%n < uint64(s.Plan.Split)
}

// Takes reports whether s scans the named object, which was changed at a time. A zero time
// counts as before the plan. Objects of s that were changed after the plan are counted for
// [Shard.Newer].
func (s *Shard) Takes(name string, changed time.Time) bool {
	if !s.Holds(name) {
		return false
	}
	if changed.After(s.Plan.Until) {
		s.newer.Add(1)
		return false
	}
	return true
}

// Newer returns how many objects of s were left out so far because they were changed after
// the plan was made.
func (s *Shard) Newer() int64 { return s.newer.Load() }

func (s *Shard) name(ending string) string {
	return fmt.Sprintf("%s/shard-%05d-of-%05d.%s", s.Run, s.Number, s.Plan.Shards, ending)
}

// PartName returns the name of the part of s in the Folder.
func (s *Shard) PartName() string { return s.name("ndjson.zst") }

// ReceiptName returns the name of the receipt of s in the Folder.
func (s *Shard) ReceiptName() string { return s.name("receipt.json") }

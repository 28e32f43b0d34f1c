package journal

import (
	"hash/maphash"
	"slices"
	"strings"
)

// A roll compares the objects that earlier runs read with those that a run lists, by name. It
// takes 8 bytes for each object. newRoll returns an empty one.
type roll struct {
	seed   maphash.Seed
	kept   []uint64        // hashes of names that earlier runs read
	listed []uint64        // hashes of names that this run lists
	failed map[string]bool // what this run could not read, and so what is in it
	blind  bool            // something was not recognized, such as a folder that could not be listed
}

func newRoll() roll { return roll{seed: maphash.MakeSeed(), failed: map[string]bool{}} }

// list notes that this run lists the object of e.
func (r *roll) list(e *Entry) {
	r.listed = append(r.listed, maphash.String(r.seed, e.Object))
	if e.Status == Failed {
		r.failed[e.Object] = true
		r.blind = r.blind || e.Version == ""
	}
}

// keep notes that earlier runs read the object with the given name. Call it after list has seen
// all entries.
func (r *roll) keep(name string) {
	for end := strings.LastIndex(name, "!/"); end >= 0; end = strings.LastIndex(name[:end], "!/") {
		if r.failed[name[:end]] { // an archive that name is in
			return
		}
	}
	r.kept = append(r.kept, maphash.String(r.seed, name))
}

// gone returns how many of the kept names are not listed.
func (r *roll) gone() (n int64) {
	if r.blind {
		return 0
	}
	slices.Sort(r.listed)
	slices.Sort(r.kept)
	for _, name := range slices.Compact(r.kept) {
		if _, listed := slices.BinarySearch(r.listed, name); !listed {
			n++
		}
	}
	return n
}

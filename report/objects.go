package report

import (
	"crypto/sha256"
	"encoding/binary"
	"hash/maphash"
	"iter"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// Objects are identified by a cryptographic hash of their name, since anybody may choose
// names, and a short hash of their version.
type (
	nameHash    [12]byte
	versionHash uint32
)

// A revision is one version of an object.
type revision struct {
	name    nameHash
	version versionHash
}

func (b *Builder) revisionOf(e *journal.Entry) revision {
	b.name = append(b.name[:0], e.Object...)
	sum := sha256.Sum256(b.name)
	name := nameHash(sum[:])
	if name == (nameHash{}) { // reserved for empty slots
		name[0] = 1
	}
	return revision{name, versionHash(maphash.String(b.seed, e.Version))}
}

// An object is what is kept of an object that was read or skipped: 24 bytes.
type object struct {
	name nameHash // never zero
	identity
}

// objects finds objects by name, in at most 40 bytes each. The zero value is empty.
type objects struct {
	shards [1 << shardBits]shard // many small tables that grow, not one that is copied as a whole
	count  int
}

// A shard uses open addressing: an object is in its slot or, if that is taken, in one of
// the next slots. A zero name marks an empty slot.
type shard struct {
	slots []object
	used  int
}

const (
	shardBits  = 8
	leastSlots = 8
	// A shard grows by 3/10 when 4/5 of its slots are used.
	fullOf, fullAt = 5, 4
	growOf, growBy = 10, 3
)

// find returns the object with that name, nil if there is none. The pointer is valid until
// the next call of add.
func (x *objects) find(name nameHash) *object {
	s := x.shard(name)
	if len(s.slots) == 0 {
		return nil
	}
	if o := s.slot(name); o.name == name {
		return o
	}
	return nil
}

// add adds an object that must not be there yet.
func (x *objects) add(o object) {
	s := x.shard(o.name)
	if fullOf*(s.used+1) > fullAt*len(s.slots) {
		s.grow()
	}
	*s.slot(o.name) = o
	s.used++
	x.count++
}

func (x *objects) shard(name nameHash) *shard { return &x.shards[name[0]>>(8-shardBits)] }

// slot returns the slot of the name, or the empty slot where it belongs.
func (s *shard) slot(name nameHash) *object {
	hash := uint64(binary.BigEndian.Uint32(name[1:]))
	for i := int(hash * uint64(len(s.slots)) >> 32); ; i++ {
		if i == len(s.slots) {
			i = 0
		}
		if o := &s.slots[i]; o.name == name || o.name == (nameHash{}) {
			return o
		}
	}
}

func (s *shard) grow() {
	old := s.slots
	s.slots = make([]object, max(leastSlots, len(old)+len(old)*growBy/growOf))
	for _, o := range old {
		if o.name != (nameHash{}) {
			*s.slot(o.name) = o
		}
	}
}

// all yields the objects, in no order.
func (x *objects) all() iter.Seq[*object] {
	return func(yield func(*object) bool) {
		for i := range x.shards {
			for k := range x.shards[i].slots {
				if o := &x.shards[i].slots[k]; o.name != (nameHash{}) && !yield(o) {
					return
				}
			}
		}
	}
}

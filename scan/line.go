package scan

import (
	"math"
	"sync"
)

// A line holds the objects that wait to be read, in the order in which they were listed. One
// lister puts them in, and any number of readers take them one at a time, so that no object
// waits behind one that is already taken. With a channel, a reader would be woken for almost
// every object when objects are small.
type line struct {
	most int // objects that may wait, in addition to one for each waiting reader

	mu     sync.Mutex
	some   sync.Cond // what readers wait for
	room   sync.Cond // what the lister waits for
	blocks [][]Object
	spare  []Object // an empty block, or nil
	at     int      // index of the first object in the first block
	n      int      // objects that are waiting
	idle   int      // readers that are waiting
	full   bool
	ended  bool
}

// lineBlock is the number of objects that one block holds.
const lineBlock = 128

func newLine(most int) *line {
	l := &line{most: most}
	l.some.L, l.room.L = &l.mu, &l.mu
	return l
}

// lineOf returns a line that holds only these objects.
func lineOf(objects []Object) *line {
	l := newLine(len(objects))
	for _, o := range objects {
		l.put(o)
	}
	l.end()
	return l
}

// put adds o once there is room. It returns false if the line has ended.
func (l *line) put(o Object) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.n >= l.most+l.idle && !l.ended {
		l.full = true
		l.room.Wait()
	}
	if l.full = false; l.ended {
		return false
	}
	last := len(l.blocks) - 1
	if last < 0 || len(l.blocks[last]) == lineBlock {
		if l.spare == nil {
			l.spare = make([]Object, 0, lineBlock)
		}
		l.blocks, l.spare = append(l.blocks, l.spare), nil
		last++
	}
	l.blocks[last] = append(l.blocks[last], o)
	l.n++
	if l.idle > 0 {
		l.some.Signal()
	}
	return true
}

// take returns the next object once there is one. It returns false if the line has ended and
// is empty.
func (l *line) take() (Object, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.idle++
	for l.n == 0 && !l.ended {
		l.wake()
		l.some.Wait()
	}
	if l.idle--; l.n == 0 {
		return Object{}, false
	}
	first := l.blocks[0]
	o := first[l.at]
	first[l.at] = Object{} // for the garbage collector
	l.n--
	switch l.at++; {
	case l.n == 0: // and the block is the only one
		l.blocks[0], l.at = first[:0], 0
	case l.at == lineBlock:
		l.blocks, l.spare, l.at = l.blocks[1:], first[:0], 0
	}
	l.wake()
	return o, true
}

// wake lets the lister continue once it can add many objects, or if a reader is waiting.
func (l *line) wake() {
	if l.full && l.n <= l.most/2 {
		l.room.Signal()
	}
}

// end says that no more objects will come.
func (l *line) end() { l.cut(math.MaxInt) }

// cut ends the line and drops all but the first most of the waiting objects.
func (l *line) cut(most int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n, l.ended = min(l.n, most), true
	l.some.Broadcast()
	l.room.Broadcast()
}

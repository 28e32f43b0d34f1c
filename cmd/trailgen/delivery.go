package main

import (
	"sort"
	"strings"
	"time"
)

// One event in this many ...
const (
	lateOdds       = 50 // is delivered hours later
	copyOdds       = 50 // is delivered twice
	thirdOdds      = 8  // of those, is delivered three times
	correctionOdds = 150
)

// happen plans an event in a sitting. It returns false if no file is left to deliver it in.
func (p *planner) happen(kind kindNumber, v *visit, at int64, sitting truth) bool {
	return p.recorded(event{kind: kind, at: at, visit: v, truth: p.kinds[kind].truthOf(sitting)})
}

// recorded plans an event and the deliveries of its record, if the trail takes it. It
// returns false if no file is left to deliver it in.
func (p *planner) recorded(e event) bool {
	if !p.takes(e.kind) {
		return true
	}
	c := p.chance
	file := p.fileSoon(e.at)
	if c.once(lateOdds) {
		if f := p.fileAfter(e.at + int64(c.between(time.Hour, 46*time.Hour)/time.Second)); f >= 0 {
			file = f
		}
	}
	if file < 0 {
		return false
	}
	e.id, e.request, e.original = c.uuid(), c.uuid(), -1
	n := p.add(e, file)
	last := file
	if c.once(copyOdds) {
		last = p.copyOf(n, last)
		if c.once(thirdOdds) {
			last = p.copyOf(n, last)
		}
	}
	if c.once(correctionOdds) && p.kinds[e.kind].class.counts() && p.kinds[e.kind].class != codeExchange {
		p.correct(n, last)
	}
	return true
}

// takes reports whether the trail takes events of a kind. A trail of write events does not
// take page views either.
func (p *planner) takes(kind kindNumber) bool {
	k := &p.kinds[kind]
	return !p.archive.config.WriteOnly || k.write && !strings.HasSuffix(k.name, "_GET")
}

// add adds an event and its first delivery.
func (p *planner) add(e event, file int) int {
	p.events = append(p.events, e)
	n := len(p.events) - 1
	p.deliver(n, file)
	return n
}

func (p *planner) deliver(event, file int) {
	p.deliveries = append(p.deliveries, delivery{int32(file), int32(event)})
	p.archive.files[file].held++
	p.left--
}

// copyOf delivers the record of an event once more, in a file after last, and returns that
// file.
func (p *planner) copyOf(event, last int) int {
	file := p.roomFrom(last + 1 + p.chance.skewed(12))
	if file < 0 {
		return last
	}
	p.deliver(event, file)
	p.events[event].copies++
	return file
}

// correct delivers the record again as a correction, with its own event ID, after the last
// copy of the original.
func (p *planner) correct(original, last int) {
	file := p.fileAfter(p.delivered(last) + int64(p.chance.between(10*time.Minute, 20*time.Hour)/time.Second))
	if file < 0 {
		return
	}
	e := p.events[original]
	e.id, e.copies, e.original = p.chance.uuid(), 0, int32(original)
	p.events[original].replaced = true
	p.add(e, file)
}

// delivered returns the time at which file i of the archive was delivered.
func (p *planner) delivered(i int) int64 {
	return p.archive.at(p.archive.files[i].minute).Unix()
}

// firstFile returns the place's first file that was delivered at a time or later, or the
// end of its files.
func (p *planner) firstFile(at int64) int {
	first, last := p.place.first, p.place.last
	return first + sort.Search(last-first, func(i int) bool { return p.delivered(first+i) >= at })
}

// deliversSoon reports whether an event at a time is delivered within the usual time.
func (p *planner) deliversSoon(at int64) bool {
	i := p.firstFile(at + int64(soonest/time.Second))
	return i < p.place.last && p.delivered(i) <= at+int64(latest/time.Second)
}

// fileSoon draws a file that is delivered within the usual time after an event. Files with
// more room are more likely. If all of them are full, it returns the next one with room.
func (p *planner) fileSoon(at int64) int {
	first := p.firstFile(at + int64(soonest/time.Second))
	room, last := int32(0), first
	for ; last < p.place.last && p.delivered(last) <= at+int64(latest/time.Second); last++ {
		room += p.room(last)
	}
	if room == 0 {
		return p.roomFrom(first)
	}
	n := p.chance.Int32N(room)
	for i := first; ; i++ {
		if n -= p.room(i); n < 0 {
			return i
		}
	}
}

func (p *planner) fileAfter(at int64) int { return p.roomFrom(p.firstFile(at)) }

// roomFrom returns the first file from i on with room for a record, or a negative number if
// there is none.
func (p *planner) roomFrom(i int) int {
	for ; i < p.place.last; i++ {
		if p.room(i) > 0 {
			return i
		}
	}
	return -1
}

func (p *planner) room(i int) int32 {
	f := &p.archive.files[i]
	return f.records - f.held
}

package scan

import "github.com/cogtrail/cogtrail/scan/cognito"

// mostLent is how often the memory of the events of one object is kept to be used again.
const mostLent = 8

// takeBack lets workers use the memory of events, if it was only lent and there is not
// enough of it already.
func (r *run) takeBack(events []cognito.Event) {
	if cap(events) == 0 {
		return
	}
	select {
	case r.lent <- events[:0]: // never if there is no such channel
	default:
	}
}

// room returns room for so many events of an entry, if as much was lent and came back.
func (w *worker) room(events int) []cognito.Event {
	select {
	case room := <-w.lent:
		if cap(room) >= events {
			return room
		}
	default:
	}
	return make([]cognito.Event, 0, events)
}

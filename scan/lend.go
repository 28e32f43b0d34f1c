package scan

import "github.com/cogtrail/cogtrail/scan/cognito"

// mostLent is how many blocks of event memory are kept for reuse, one object's events each.
const mostLent = 8

// takeBack lets workers reuse the memory of events, if it was only lent and there is not
// already enough of it.
func (r *run) takeBack(events []cognito.Event) {
	if cap(events) == 0 {
		return
	}
	select {
	case r.lent <- events[:0]: // never, if the channel is nil
	default:
	}
}

// room returns room for so many events of an entry: returned memory if it is large enough.
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

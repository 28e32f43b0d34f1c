package scan

import (
	"context"
	"iter"
)

// maxUnread is how many consecutive archives may fail for reasons beyond the archives before
// a scan gives up. Each has been tried for some seconds, one after another.
const maxUnread = 10

// An unpacker lists objects, and the members of each wanted archive in its place.
type unpacker struct {
	yield   func(Object, error) bool
	wants   func(*Object) bool
	again   again // archives that failed for reasons that may pass
	stopped bool  // yield returned false, or ctx ended
}

// unpacked yields what the sources of the lane list. Archives that could not be read are
// retried once everything else is listed.
func (l *lane) unpacked(ctx context.Context, s *Scanner) iter.Seq2[Object, error] {
	return func(yield func(Object, error) bool) {
		u := &unpacker{yield: yield, wants: func(o *Object) bool { return l.wants(s, o) }}
		u.again.most, u.again.stop = maxUnread, func(err error) { u.send(Object{}, err) }
		for o, err := range l.all(ctx) {
			if err == nil && o.Members != nil {
				u.archive(ctx, o, true)
			} else {
				u.send(o, err)
			}
			if u.stopped {
				return
			}
		}
		for _, o := range u.again.all() {
			if u.archive(ctx, o, false); u.stopped {
				return
			}
		}
	}
}

func (u *unpacker) send(o Object, err error) bool {
	if !u.stopped && !u.yield(o, err) {
		u.stopped = true
	}
	return !u.stopped
}

// archive yields the members of o or, if o is not an archive or cannot be read, o itself. It
// yields nothing if o may be readable later and u.again keeps it.
func (u *unpacker) archive(ctx context.Context, o Object, again bool) {
	if !u.wants(&o) {
		return
	}
	for tries := 1; ; tries++ {
		is, err := o.Members(ctx, func(m Object) bool { return u.send(m, nil) })
		soon, later := transient(err)
		switch {
		case u.stopped:
		case ctx.Err() != nil:
			u.stopped = true
		case err == nil && is:
			u.again.read()
		case err == nil:
			o.Archive, o.Members = false, nil
			u.send(o, nil)
		case fatal(err):
			u.send(Object{}, err)
		case soon && tries < maxTries:
			pause(ctx, tries)
			continue
		case later && again && u.again.add(o, err):
		default:
			u.send(unread(o, err), nil)
		}
		return
	}
}

// unread returns the archive o as an object that cannot be opened, for a reason that has had
// time to pass.
func unread(o Object, err error) Object {
	o.Members = nil
	o.Open = func(context.Context) (Body, error) {
		return Body{}, &ReadError{Reason: readReason(err), Err: err}
	}
	return o
}

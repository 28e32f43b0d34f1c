package people

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/cogtrail/cogtrail/report/acts"
	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// The least number of events within BurstWindow that are a burst. They must also outnumber
// the sign-ins at the same app client or address: where many people sign in, or a server
// signs them in, many mistype.
const (
	// ClientFailures is the threshold for refused sign-ins at one app client. It is higher than
	// the typos of a small user base; for large ones, failures must also outnumber sign-ins.
	ClientFailures = 100
	// AddressFailures is the threshold for refused sign-ins from one address: a user is locked
	// out after five, and few of the people behind one address mistype within an hour.
	AddressFailures = 30
	// AddressSignUps is the threshold for sign-ups from one address: more than a family or an
	// office makes in an hour. A school class may make as many.
	AddressSignUps = 20
)

// A rush is a kind of burst: a high number of some events at one subject within a short
// time, compared with sign-ins there.
type rush struct {
	code  Code
	least int
	of    func(act acts.Act, begins bool) bool
	at    func(r *events.Row) (subject, bool)
}

// rushes adds the bursts of refused sign-ins and of sign-ups. An event counts once in a
// finding, even if it belongs to a burst at its app client and to one from its address.
func (f *findings) rushes() {
	v := f.view
	refused := func(act acts.Act, _ bool) bool { return act&acts.FailedSignIn != 0 }
	signUps := func(act acts.Act, begins bool) bool { return begins && act&acts.FailedSignUp == 0 }
	address := func(r *events.Row) (subject, bool) {
		return subject{account: v.Account(r), ip: r.IP()}, r.IP() != 0
	}
	client := func(r *events.Row) (subject, bool) {
		s := subject{account: v.Account(r), pool: v.Pool(r), client: v.Client(r)}
		return s, s.pool != 0 || s.client != 0
	}
	begins := events.ByKind(v, func(e *cognito.Event) bool {
		return e.Source == cognito.UserPools && traitOf(e).begins
	})
	counted := map[Code]map[uint32]struct{}{SignInFailureBurst: {}, SignUpBurst: {}}
	for _, x := range []rush{
		{SignInFailureBurst, ClientFailures, refused, client},
		{SignInFailureBurst, AddressFailures, refused, address},
		{SignUpBurst, AddressSignUps, signUps, address},
	} {
		for s, list := range f.moments(&x, begins) {
			f.rush(&x, s, list, counted[x.code])
		}
	}
}

// A moment is an event of a rush, or a sign-in.
type moment struct {
	seconds int64
	number  uint32
	signIn  bool
}

// moments returns the events of the subjects that have enough of them altogether. It keeps
// nothing of the others.
func (f *findings) moments(x *rush, begins []bool) map[subject][]moment {
	many := map[subject]int{}
	f.each(x, begins, func(s subject, m moment) {
		if !m.signIn {
			many[s]++
		}
	})
	maps.DeleteFunc(many, func(_ subject, n int) bool { return n < x.least })
	lists := map[subject][]moment{}
	if len(many) > 0 {
		f.each(x, begins, func(s subject, m moment) {
			if many[s] > 0 {
				lists[s] = append(lists[s], m)
			}
		})
	}
	return lists
}

func (f *findings) each(x *rush, begins []bool, do func(subject, moment)) {
	for i, r := range f.view.Admitted() {
		act := f.acts.On(i)
		of, signIn := x.of(act, begins[r.Kind()]), act&acts.SignedIn != 0
		if !of && !signIn {
			continue
		}
		if s, ok := x.at(r); ok {
			if of {
				do(s, moment{r.Seconds(), i, false})
			}
			if signIn {
				do(s, moment{r.Seconds(), i, true})
			}
		}
	}
}

// rush adds the events of a subject that are in a window with enough of them, and with more
// of them than sign-ins. Within a second, sign-ins come first, so that the last event of
// that second takes all of them into account.
func (f *findings) rush(x *rush, s subject, list []moment, counted map[uint32]struct{}) {
	slices.SortFunc(list, func(a, b moment) int {
		if a.seconds == b.seconds && a.signIn != b.signIn {
			if a.signIn {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.seconds, b.seconds), cmp.Compare(a.number, b.number))
	})
	window := int64(BurstWindow / time.Second)
	first, added, those, signIns := 0, 0, 0, 0 // in the window that ends with m
	weigh := func(m moment, n int) {
		if m.signIn {
			signIns += n
		} else {
			those += n
		}
	}
	for i, m := range list {
		for weigh(m, 1); m.seconds-list[first].seconds > window; first++ {
			weigh(list[first], -1)
		}
		if m.signIn || those < x.least || those <= signIns {
			continue
		}
		for added = max(added, first); added <= i; added++ {
			if !list[added].signIn {
				f.addOnce(x.code, s, list[added].number, counted)
			}
		}
	}
}

// addOnce adds the event with that number to the subject, and to the finding unless it is
// already there.
func (f *findings) addOnce(c Code, s subject, number uint32, counted map[uint32]struct{}) {
	if _, ok := counted[number]; !ok {
		counted[number] = struct{}{}
		f.note(c, f.view.Row(number))
	}
	f.groups[c].subjects[s]++
}

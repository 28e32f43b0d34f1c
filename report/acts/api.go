package acts

import (
	"cmp"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// flowLifetime is how long a challenge may take: a session of the API lasts 3 to 15
// minutes ("UserPoolClientType", AuthSessionValidity).
const flowLifetime = 15 * 60

// A call is a step of an API login that succeeded.
type call struct {
	app     App
	whose   uint64 // sub or, if there is none, address and user agent
	named   bool
	seconds int64
	number  uint32
	begins  bool // it begins a flow
}

// callOf reports whether e is a call, whether it begins a flow, and whether it is already
// decided if it gave tokens: by its record or, since the first step of a flow of several
// steps gives none, by its flow.
func callOf(e *cognito.Event) (call, begins, decided bool) {
	if !isCall(e) || e.Outcome != cognito.Succeeded {
		return false, false, false
	}
	begins = strings.HasSuffix(e.Name, "InitiateAuth")
	return true, begins, e.TokensIssued != "" || begins && !withPassword[e.Flow]
}

// withPassword are the flows that may give tokens at once.
var withPassword = map[string]bool{"USER_PASSWORD_AUTH": true, "ADMIN_USER_PASSWORD_AUTH": true, "ADMIN_NO_SRP_AUTH": true}

func (f *finder) call(i uint32, r *events.Row, begins bool) call {
	c := call{app: App{f.view.Account(r), 0, f.view.Client(r)}, whose: uint64(r.IP())<<32 | uint64(r.UserAgent()), seconds: r.Seconds(), number: i, begins: begins}
	if r.Sub() != 0 {
		c.whose, c.named = uint64(r.Sub()), true
	}
	return c
}

// calls counts the last step of each flow as a sign-in, unless that is already decided.
func (f *finder) calls() {
	later := func(c call) int { // orders calls within one second
		if c.begins {
			return 0
		}
		return 1
	}
	slices.SortFunc(f.api, func(a, b call) int {
		named := 0
		if a.named != b.named {
			if named = 1; b.named {
				named = -1
			}
		}
		return cmp.Or(cmp.Compare(a.app.Account, b.app.Account), cmp.Compare(a.app.Client, b.app.Client), named, cmp.Compare(a.whose, b.whose),
			cmp.Compare(a.seconds, b.seconds), later(a)-later(b), f.view.CompareIDs(f.view.Row(a.number), f.view.Row(b.number)))
	})
	for i, c := range f.api {
		if i+1 < len(f.api) {
			next := f.api[i+1]
			same := next.app == c.app && next.whose == c.whose && next.named == c.named
			if same && !next.begins && next.seconds-c.seconds <= flowLifetime {
				continue // the flow continues with the next call
			}
		}
		if f.traits[f.view.Row(c.number).Kind()].decided {
			continue
		}
		f.acts.add(c.number, SignedIn|Inferred|f.traits[f.view.Row(c.number).Kind()].caller)
	}
}

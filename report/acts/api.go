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

// A call is a step of an API login that succeeded, of which the record does not say
// whether it gave tokens.
type call struct {
	app     App
	whose   uint64 // sub or, if there is none, address and user agent
	named   bool
	seconds int64
	number  uint32
	begins  bool
}

// isUndecided reports whether e is such a call or an answer to a challenge, which goes on
// with one, and whether it begins a flow. Those that begin a flow of several steps give no
// tokens: they are none.
func isUndecided(e *cognito.Event) (undecided, begins bool) {
	if !isCall(e) || e.Outcome != cognito.Succeeded || e.TokensIssued != "" && strings.HasSuffix(e.Name, "InitiateAuth") {
		return false, false
	}
	switch e.Name {
	case "InitiateAuth", "AdminInitiateAuth":
		switch e.Flow {
		case "USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH":
			return true, true
		}
		return false, false
	}
	return true, false
}

func (f *finder) call(i uint32, r *events.Row, begins bool) call {
	c := call{app: App{f.view.Account(r), 0, f.view.Client(r)}, whose: uint64(r.IP())<<32 | uint64(r.UserAgent()), seconds: r.Seconds(), number: i, begins: begins}
	if r.Sub() != 0 {
		c.whose, c.named = uint64(r.Sub()), true
	}
	return c
}

// calls counts the last step of each flow as a sign-in.
func (f *finder) calls() {
	slices.SortFunc(f.api, func(a, b call) int {
		named := 0
		if a.named != b.named {
			if named = 1; b.named {
				named = -1
			}
		}
		return cmp.Or(cmp.Compare(a.app.Account, b.app.Account), cmp.Compare(a.app.Client, b.app.Client), named, cmp.Compare(a.whose, b.whose),
			cmp.Compare(a.seconds, b.seconds), f.view.CompareIDs(f.view.Row(a.number), f.view.Row(b.number)))
	})
	for i, c := range f.api {
		if i+1 < len(f.api) {
			next := f.api[i+1]
			same := next.app == c.app && next.whose == c.whose && next.named == c.named
			if same && !next.begins && next.seconds-c.seconds <= flowLifetime {
				continue // the challenge that follows ends it
			}
		}
		if f.traits[f.view.Row(c.number).Kind()].decided {
			continue
		}
		f.acts.add(c.number, SignedIn|Inferred|f.traits[f.view.Row(c.number).Kind()].caller)
	}
}

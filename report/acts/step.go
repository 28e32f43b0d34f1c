package acts

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report/events"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A role is the part that a kind of event plays on the way to an act.
type role uint8

const (
	noRole     role = iota
	loginSeen       // a page of the login was shown
	signUpSeen      // the sign-up form was shown
	codeSeen        // the form for the code was shown
	secondSeen      // the form for a second factor was shown
	form            // the sign-up form was sent
	formCall        // SignUp was called
	codeCall        // ConfirmSignUp was called, by anybody
	code            // a sign-up was confirmed with a code
	link            // a sign-up was confirmed with a link
	login           // a password, code, passkey or second factor was sent
	answer          // an identity provider answered
	visited         // the authorize endpoint was visited, without a sub
	returned        // the authorize endpoint was visited, with a sub
	exchange        // a code was exchanged for tokens
)

// A trait is what a kind of event means for acts.
type trait struct {
	role    role
	always  Act  // whatever other events say
	call    bool // a step of an API login
	begins  bool // ... and it begins a flow
	decided bool // ... and it is known whether it gave tokens

	caller  Act  // Present if the user makes the call
	classic bool // it belongs to the classic pages
}

func traitOf(e *cognito.Event) trait {
	if e.Source != cognito.UserPools {
		return trait{}
	}
	t := trait{role: roleOf(e), always: alwaysOf(e), classic: e.Name == "CognitoAuthentication" || e.Name == "Mfa_POST"}
	if t.call, t.begins, t.decided = callOf(e); !strings.HasPrefix(e.Name, "Admin") {
		t.caller = Present
	}
	return t
}

// roles are the roles of events by their exact names, if they succeeded. The managed pages
// answer each step of a login alike.
var roles = map[string]role{
	"SignUp": formCall, "ConfirmSignUp": codeCall, "AdminConfirmSignUp": codeCall,
	"Login_GET": loginSeen, "Signup_GET": signUpSeen, "Confirm_GET": codeSeen,
	"Mfa_GET": secondSeen, "MfaOption_GET": secondSeen, "MfaRegister_GET": secondSeen,
	"Signup_POST": form, "signup_POST": form,
	"Confirm_POST": code, "Confirm_With_Link_GET": link, "confirmUser_GET": link,
	"CognitoAuthentication": login, "Mfa_POST": login, "MfaRegister_POST": login,
	"login_POST": login, "login_continue_POST": login, "login_passkey_POST": login, "verifyCode_POST": login,
	"mfa_totp_POST": login, "mfa_phone_verify_POST": login,
	"Login_OIDC_SAML_POST": noRole, // only a name that matches a provider
}

// roleOf returns the role of an event of the hosted pages or of a sign-up call, if it
// succeeded.
func roleOf(e *cognito.Event) role {
	if e.Outcome != cognito.Succeeded {
		return noRole
	}
	if r, named := roles[e.Name]; named {
		return r
	}
	switch {
	case e.Name == "signup_confirm_POST":
		if e.Status == 204 || e.Status == 0 {
			return code
		}
	case e.Name == "Token_POST", e.Name == "Beta_Token_POST":
		if e.GrantType == "authorization_code" {
			return exchange
		}
	case e.Class == cognito.Federation:
		return answer
	case e.Label == cognito.SignUp:
		return visited
	case e.Label == cognito.SignIn:
		return returned
	}
	return noRole
}

// alwaysOf returns what an event completes, whatever other events say.
func alwaysOf(e *cognito.Event) (a Act) {
	switch done := e.Outcome == cognito.Succeeded; {
	case e.Class == cognito.UserDeletion && done && e.Name == "DeleteUser":
		a = DeletedSelf | Present
	case e.Class == cognito.UserDeletion && done:
		a = DeletedByAdmin
	case e.Name == "ConfirmSignUp" && done, e.Name == "AdminConfirmSignUp" && done, e.Name == "SignUp" && done && e.Confirmed == "true":
		a = SignedUp
	case e.Class == cognito.SignUpStep && isForm(e.Name) && (!done || e.Name == "signup_confirm_POST" && e.Status == 200): // status 200 shows the page again
		a = FailedSignUp
	case e.Class == cognito.SignInStep && !done && !strings.HasSuffix(e.Name, "_GET"), e.Class == cognito.Federation && !done:
		a = FailedSignIn
	case isCall(e) && done && e.TokensIssued == "true":
		a = SignedIn
		if !strings.HasPrefix(e.Name, "Admin") {
			a |= Present
		}
	case done && isPresence(e):
		a = Present
	}
	return a
}

// isForm reports whether an event of that name sends something in order to sign up.
func isForm(name string) bool {
	return !strings.HasSuffix(name, "_GET") && name != "ResendCode_POST" && name != "AdminCreateUser"
}

// isCall reports whether e is an API call of a login. A refresh is not.
func isCall(e *cognito.Event) bool {
	switch e.Name {
	case "InitiateAuth", "AdminInitiateAuth", "RespondToAuthChallenge", "AdminRespondToAuthChallenge":
		return e.Class == cognito.SignInStep
	}
	return false
}

// isPresence reports whether nobody but the user can have caused e.
func isPresence(e *cognito.Event) bool {
	switch e.Class {
	case cognito.Authorize:
		return e.Label == cognito.SignIn
	case cognito.Federation:
		return e.Name != "Login_OIDC_SAML_POST"
	case cognito.SignInStep:
		return roleOf(e) == login
	case cognito.Token:
		return !strings.HasPrefix(e.Name, "Admin") && e.GrantType != "client_credentials"
	}
	return e.Name == "Confirm_POST" || e.Name == "signup_confirm_POST"
}

// gather notes what each event completes by itself, and yields the steps of one pool after
// another, in order of time. The steps are valid until the next pool.
func (f *finder) gather() iter.Seq2[App, []step] {
	f.first = map[events.User]uint32{}
	created := map[events.User]uint32{}
	pools := map[App][]uint32{}
	for i, r := range f.view.All() {
		k := &f.traits[r.Kind()]
		f.acts.add(i, k.always)
		if r.Sub() != 0 {
			f.sight(f.first, i, r)
		}
		if k.call {
			f.api = append(f.api, f.call(i, r, k.begins))
		}
		if k.role != noRole {
			pool := f.poolOf(r)
			pools[pool] = append(pools[pool], i)
		}
	}
	f.creations(created)
	return func(yield func(App, []step) bool) {
		steps := []step{}
		for pool, numbers := range pools {
			f.inTime(numbers)
			steps = slices.Grow(steps[:0], len(numbers))
			for _, i := range numbers {
				r := f.view.Row(i)
				steps = append(steps, step{
					browser: uint64(r.IP())<<32 | uint64(r.UserAgent()), seconds: r.Seconds(), client: f.view.Client(r), number: i, role: f.traits[r.Kind()].role,
				})
			}
			if !yield(pool, steps) {
				return
			}
		}
	}
}

// poolOf returns the pool of an event or, if that is not known, the client: events of
// several pools must not be judged as those of one.
func (f *finder) poolOf(r *events.Row) App {
	a := App{Account: f.view.Account(r), Pool: f.view.Pool(r)}
	if a.Pool == 0 {
		a.Client = f.view.Client(r)
	}
	return a
}

// inTime sorts the numbers of steps by time and, where clocks may differ by that much, by
// what can lead to what.
func (f *finder) inTime(numbers []uint32) {
	f.moments = slices.Grow(f.moments[:0], len(numbers))
	for _, n := range numbers {
		r := f.view.Row(n)
		role := f.traits[r.Kind()].role
		f.moments = append(f.moments, moment{r.Seconds() + late[role], n, order[role]})
	}
	slices.SortFunc(f.moments, func(a, b moment) int {
		if a.seconds != b.seconds {
			return cmp.Compare(a.seconds, b.seconds)
		}
		if a.order != b.order {
			return cmp.Compare(a.order, b.order)
		}
		return f.view.CompareIDs(f.view.Row(a.number), f.view.Row(b.number))
	})
	for i, m := range f.moments {
		numbers[i] = m.number
	}
}

// A moment is the sort key of a step. Looking it up in the row takes longer.
type moment struct {
	seconds int64
	number  uint32
	order   uint8
}

// order is the order of steps within one second: what is sent comes before the page that it
// leads to.
var order = [...]uint8{form: 1, formCall: 1, codeCall: 2, code: 2, link: 2, login: 3, answer: 4, loginSeen: 5, signUpSeen: 5, codeSeen: 5, secondSeen: 5, returned: 6, exchange: 7}

// late is by how many seconds the result of a step may seem to come before the step: times
// are in whole seconds, and servers' clocks differ.
var late = [...]int64{returned: 2, exchange: 3}

// sight notes event i if it is the first one of its user.
func (f *finder) sight(first map[events.User]uint32, i uint32, r *events.Row) {
	u := f.view.User(r)
	known, ok := first[u]
	if !ok {
		first[u] = i
		return
	}
	if o := f.view.Row(known); cmp.Or(r.CompareTimes(o), f.view.CompareIDs(r, o)) < 0 {
		first[u] = i
	}
}

// creations counts each user whom administrators created once: sending the invitation again
// is the same call.
func (f *finder) creations(first map[events.User]uint32) {
	creates := events.ByKind(f.view, func(e *cognito.Event) bool {
		return e.Source == cognito.UserPools && e.Name == "AdminCreateUser" && e.Outcome == cognito.Succeeded
	})
	for i, r := range f.view.All() {
		switch {
		case !creates[r.Kind()]:
		case r.Sub() == 0:
			f.acts.add(i, AdminCreated)
		default:
			f.sight(first, i, r)
		}
	}
	for _, i := range first {
		f.acts.add(i, AdminCreated)
	}
}

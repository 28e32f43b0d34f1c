package main

import "slices"

// A truth is what a visit to the authorize endpoint really was, which its record
// does not tell.
type truth string

const (
	signedUp      truth = "sign_up"           // the start of a sign-up that was completed
	firstSignIn   truth = "first_sign_in"     // the end of one, with a session
	signedIn      truth = "sign_in"           // start or end of a login
	reused        truth = "session_reuse"     // of a session that was there before
	newByProvider truth = "federated_sign_up" // the first visit of a user by an identity provider
	byProvider    truth = "federated_sign_in"
	abandoned     truth = "abandoned" // somebody left before they had signed in or up
	robot         truth = "bot"
	probed        truth = "probe" // prompt=none, to find out whether there is a session
	refused       truth = "failed"
)

// truthOf returns what a visit of the kind is in a sitting that is for something,
// empty for what is no visit.
func (k *kind) truthOf(sitting truth) truth {
	switch {
	case k.class != authorize:
		return ""
	case k.outcome != succeeded:
		return refused
	case k.probe && k.label == visitSignUp:
		return probed
	case k.label != visitSignUp && (sitting == signedUp || sitting == newByProvider):
		return firstSignIn
	}
	return sitting
}

// truths returns the event ids of the visits that count, by what they were.
func (t *tally) truths() map[truth][]string {
	ids := map[truth][]string{}
	for e := range t.countedEvents {
		if e.truth != "" {
			ids[e.truth] = append(ids[e.truth], e.id.String())
		}
	}
	for _, list := range ids {
		slices.Sort(list)
	}
	return ids
}

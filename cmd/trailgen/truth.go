package main

import "slices"

// A truth is what a visit to the authorize endpoint really was, which its record does not
// say.
type truth string

const (
	signedUp      truth = "sign_up"           // the start of a completed sign-up
	firstSignIn   truth = "first_sign_in"     // the end of a sign-up, with a session
	signedIn      truth = "sign_in"           // the start or end of a login
	reused        truth = "session_reuse"     // of a session that existed before
	newByProvider truth = "federated_sign_up" // the first visit of a user through an identity provider
	byProvider    truth = "federated_sign_in"
	abandoned     truth = "abandoned" // the user left before signing in or up
	robot         truth = "bot"
	probed        truth = "probe" // prompt=none, to find out whether there is a session
	refused       truth = "failed"
)

// truthOf returns what a visit of the kind is in a sitting with a purpose, or "" if the
// kind is not a visit.
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

// truths returns the event IDs of the visits that count, by what they really were.
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

package events

import "github.com/cogtrail/cogtrail/scan/cognito"

// Each field of an Event belongs to one group, by how many values it takes in an archive.
// Only this file says which: a new field is one more pointer in the list of its group.
// Fields that are read by number come first in their list.

// A kind is what happened and how it ended. A busy archive has hundreds of kinds.
type kind struct {
	texts  [16]Text
	flags  [1]bool
	status int32
}

func kindTexts(e *cognito.Event) [16]*string {
	return [...]*string{
		&e.Name, &e.Source, (*string)(&e.Outcome), (*string)(&e.Class), (*string)(&e.Label), &e.ErrorCode,
		&e.ResponseType, &e.ActorType, &e.MFA, &e.Type, &e.Category,
		&e.Flow, &e.Challenge, &e.TokensIssued, &e.GrantType, &e.Confirmed,
	}
}

func (k *kind) name() Text    { return k.texts[0] }
func (k *kind) source() Text  { return k.texts[1] }
func (k *kind) outcome() Text { return k.texts[2] }

func kindFlags(e *cognito.Event) [1]*bool { return [...]*bool{&e.Console} }

// A place is where it happened. A busy archive has thousands of places.
type place struct{ texts [6]Text }

func placeTexts(e *cognito.Event) [6]*string {
	return [...]*string{&e.Account, &e.Region, &e.UserPoolID, &e.ClientID, &e.Domain, &e.RedirectURI}
}

func (p *place) account() Text { return p.texts[0] }
func (p *place) region() Text  { return p.texts[1] }
func (p *place) pool() Text    { return p.texts[2] }
func (p *place) client() Text  { return p.texts[3] }

// An extra is what most events lack, in the words of whoever made or refused the request.
// An archive normally has few extras, but a client may send a new one with each request; as
// part of kinds or places, they would multiply those.
type extra struct{ texts [3]Text }

func extraTexts(e *cognito.Event) [3]*string {
	return [...]*string{&e.ErrorMessage, &e.Provider, &e.Prompt}
}

// A Row is one event: its time and ID, the texts of its own, and the numbers of its kind,
// place and extra. It is valid until the next event is added to its Table, and may be read
// concurrently.
type Row struct {
	seconds int64 // Unix time
	nanos   int32
	id      eventID
	kind    uint32
	place   uint32
	extra   uint32
	texts   [6]Text
	object  Text // where it was found; equal names may have different numbers
}

func rowTexts(e *cognito.Event) [6]*string {
	return [...]*string{&e.Sub, &e.OriginalID, &e.IP, &e.UserAgent, &e.Actor, &e.SharedID}
}

// Sub returns the Sub field.
func (r *Row) Sub() Text { return r.texts[0] }

func (r *Row) original() Text { return r.texts[1] }

// IP returns the IP field.
func (r *Row) IP() Text { return r.texts[2] }

// UserAgent returns the UserAgent field.
func (r *Row) UserAgent() Text { return r.texts[3] }

// Actor returns the Actor field.
func (r *Row) Actor() Text { return r.texts[4] }

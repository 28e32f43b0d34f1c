// Package pseudonym replaces personal data in what a scan found by keyed
// pseudonyms: start at [Parse], and at [Key] and its Entries.
//
// Equal values of a field get equal pseudonyms, in every run with the same key,
// and nobody without it can tell whose they are or try out who it may be. What
// AWS defines (accounts, regions, pools, roles, names of events) is kept as long
// as it looks like it; anything else that a record holds is replaced, since
// whoever makes a request writes what he likes. Pseudonymized data is still
// personal data: who has the key can tell anybody.
package pseudonym

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
)

// MinSecret is how many bytes a secret has at least: as many as its hash.
const MinSecret = sha256.Size

// A Key makes pseudonyms. It may be used concurrently, but for Entry and Entries.
//
// A nil Key replaces nothing: what its methods are given they return, or leave as it
// is, and its fingerprint is empty.
type Key struct {
	secret []byte
	made   map[text]string // of texts met lately
}

// New returns the Key of the secret, which it keeps.
func New(secret []byte) (*Key, error) {
	if len(secret) < MinSecret {
		return nil, errors.New("the secret is too short")
	}
	return &Key{secret, map[text]string{}}, nil
}

// Parse returns the Key of which text is that of the secret, as [NewSecret] makes
// it: hexadecimal digits, two for each byte, with any space around them. Bytes that are
// all the same are none.
func Parse(text []byte) (*Key, error) {
	secret, err := hex.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil || len(secret) < MinSecret {
		return nil, fmt.Errorf("no key: a key is %d hexadecimal digits or more", 2*MinSecret)
	}
	if bytes.Count(secret, secret[:1]) == len(secret) {
		return nil, errors.New("no key: its bytes are all the same, which anybody can guess")
	}
	return New(secret)
}

// NewSecret returns the text of a new secret, which nobody else has: one line.
func NewSecret() []byte {
	secret := make([]byte, MinSecret)
	rand.Read(secret) // never fails
	return fmt.Appendf(nil, "%x\n", secret)
}

// A tag keeps fields apart: equal values in two fields have nothing to do with
// each other, and nobody should learn from one about the other.
type tag string

const (
	person   tag = "sub" // of subs, also where one is the actor
	username tag = "username"
	actor    tag = "actor" // names in ARNs
	address  tag = "ip"
	agent    tag = "user_agent"
	event    tag = "event_id" // also of corrected events
	shared   tag = "shared_event_id"
	prose    tag = "message"
	uri      tag = "redirect_uri"
	domain   tag = "domain"
	idp      tag = "identity_provider"
	mail     tag = "email"
	home     tag = "home"
	other    tag = "other" // what should be a word of AWS's and is not
)

// pseudonymLength is that of all pseudonyms: 130 bits.
const pseudonymLength = 26

func (k *Key) sum(t tag, value string) []byte {
	h := hmac.New(sha256.New, k.secret)
	h.Write([]byte(t))
	h.Write([]byte{0})
	h.Write([]byte(value))
	return h.Sum(nil)
}

// of returns the pseudonym of value, none for none.
func (k *Key) of(t tag, value string) string {
	if k == nil || value == "" {
		return value
	}
	return base32.StdEncoding.EncodeToString(k.sum(t, value))[:pseudonymLength]
}

// Fingerprint tells keys apart, and nothing of the secret.
func (k *Key) Fingerprint() string {
	if k == nil {
		return ""
	}
	return hex.EncodeToString(k.sum("fingerprint", "")[:8])
}

// Sub returns the pseudonym of a user's sub: that of an actor of this name, since
// users delete themselves.
func (k *Key) Sub(s string) string { return k.Actor(s) }

// Username returns that of a user's name.
func (k *Key) Username(s string) string { return k.of(username, s) }

// unless returns s if it has a form that no personal data has.
func (k *Key) unless(form func(string) bool, t tag, s string) string {
	if s == "" || form(s) {
		return s
	}
	return k.of(t, s)
}

// Account returns s, or its pseudonym if it is no account.
func (k *Key) Account(s string) string { return k.unless(account.MatchString, other, s) }

// Region returns s, or its pseudonym if it is not a region.
func (k *Key) Region(s string) string { return k.unless(region.MatchString, other, s) }

// UserPool returns s, or its pseudonym if it is no ID of a user pool.
func (k *Key) UserPool(s string) string { return k.unless(pool.MatchString, other, s) }

// Client returns s, or its pseudonym if it is no ID of an app client.
func (k *Key) Client(s string) string { return k.unless(client.MatchString, other, s) }

// word returns s, or its pseudonym if it is no name that AWS gives: to an event,
// an error, a type.
func (k *Key) word(s string) string { return k.unless(word.MatchString, other, s) }

// Package pseudonym replaces personal data in the results of a scan with keyed
// pseudonyms: start at [Parse] and [Key.Entries].
//
// Equal values of a field get equal pseudonyms in every run with the same key. Without the
// key, nobody can tell whose they are, or test whether they belong to somebody. Values that
// AWS defines (accounts, regions, pools, roles, names of events) are kept if they have the
// right form. Anything else in a record is replaced, because whoever makes a request
// controls its text. Pseudonymized data is still personal data: whoever has the key can
// identify anybody.
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

// MinSecret is the minimum length of a secret in bytes: that of its hash.
const MinSecret = sha256.Size

// A Key makes pseudonyms. It is safe for concurrent use, except for Entry and Entries.
//
// A nil Key replaces nothing: its methods return or leave their arguments unchanged, and
// its fingerprint is empty.
type Key struct {
	secret []byte
	made   map[text]string // pseudonyms of recent texts
}

// New returns the Key with a secret, which it keeps: the caller must not change it.
func New(secret []byte) (*Key, error) {
	if len(secret) < MinSecret {
		return nil, errors.New("the secret is too short")
	}
	return &Key{secret, map[text]string{}}, nil
}

// Parse returns the Key for the text of a secret, in the form of [NewSecret]: hexadecimal
// digits, two for each byte, with any white space around them. A secret whose bytes are all
// the same is an error.
func Parse(text []byte) (*Key, error) {
	secret, err := hex.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil || len(secret) < MinSecret {
		return nil, fmt.Errorf("not a key: a key is %d hexadecimal digits or more", 2*MinSecret)
	}
	if bytes.Count(secret, secret[:1]) == len(secret) {
		return nil, errors.New("not a key: its bytes are all the same, so anybody can guess it")
	}
	return New(secret)
}

// NewSecret returns the text of a new random secret, a line.
func NewSecret() []byte {
	secret := make([]byte, MinSecret)
	rand.Read(secret) // never fails
	return fmt.Appendf(nil, "%x\n", secret)
}

// A tag keeps fields apart. Equal values in two fields are unrelated, and one must reveal
// nothing about the other.
type tag string

const (
	person   tag = "sub" // also for a sub that is the actor
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
	other    tag = "other" // for texts that should be words of AWS and are not
)

// pseudonymLength is the length of a pseudonym: 130 bits.
const pseudonymLength = 26

func (k *Key) sum(t tag, value string) []byte {
	h := hmac.New(sha256.New, k.secret)
	h.Write([]byte(t))
	h.Write([]byte{0})
	h.Write([]byte(value))
	return h.Sum(nil)
}

// of returns the pseudonym of value, or "" if value is empty.
func (k *Key) of(t tag, value string) string {
	if k == nil || value == "" {
		return value
	}
	return base32.StdEncoding.EncodeToString(k.sum(t, value))[:pseudonymLength]
}

// Fingerprint identifies the key, without revealing anything about the secret.
func (k *Key) Fingerprint() string {
	if k == nil {
		return ""
	}
	return hex.EncodeToString(k.sum("fingerprint", "")[:8])
}

// Sub returns the pseudonym of a user's sub. It is that of an actor with the same name,
// because users may delete themselves.
func (k *Key) Sub(s string) string { return k.Actor(s) }

// Username returns the pseudonym of a user name.
func (k *Key) Username(s string) string { return k.of(username, s) }

// unless returns s if it has the form, which no personal data has, and otherwise its
// pseudonym.
func (k *Key) unless(form func(string) bool, t tag, s string) string {
	if s == "" || form(s) {
		return s
	}
	return k.of(t, s)
}

// Account returns s, or its pseudonym if it is not an account.
func (k *Key) Account(s string) string { return k.unless(account.MatchString, other, s) }

// Region returns s, or its pseudonym if it is not a region.
func (k *Key) Region(s string) string { return k.unless(region.MatchString, other, s) }

// UserPool returns s, or its pseudonym if it is not the ID of a user pool.
func (k *Key) UserPool(s string) string { return k.unless(pool.MatchString, other, s) }

// Client returns s, or its pseudonym if it is not the ID of an app client.
func (k *Key) Client(s string) string { return k.unless(client.MatchString, other, s) }

// word returns s, or its pseudonym if it cannot be a name that AWS gives to an event, an
// error or a type.
func (k *Key) word(s string) string { return k.unless(word.MatchString, other, s) }

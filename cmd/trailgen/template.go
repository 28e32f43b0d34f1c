package main

import (
	"fmt"
	"slices"
	"strings"
)

// A template is the text of a record with slots in it. Templates are compiled
// once and filled by appending, since encoding maps would take longer than
// compressing them.
type template []piece

// A piece is some text, then a slot to fill.
type piece struct {
	text string
	slot slot
}

// A slot is what differs between two records of one template. In the source
// it stands as <name>: CloudTrail escapes angle brackets, so that its records
// never hold any.
type slot uint8

const (
	slotNone slot = iota
	slotAccount
	slotRegion
	slotTime
	slotIdentity
	slotIP
	slotAgent
	slotARN
	slotTransport
	slotEventID
	slotRequestID
	slotUUID
	slotHex8
	slotHex17
	slotHex40
	slotBase76
	slotUpper16
	slotSize
	slotCount
	slotExpiry
	slotToken
	slotLongToken
	slotSub
	slotPool
	slotClient
	slotDomain
	slotRedirect
	slotResponseType
	slotStatus
	slotServiceAccount
	slotProvider
	slotIdentityPool
	slotIdentityID
	slotIdentityID2
	slotAddendum
	slotNouns // and on: one for each noun
)

// slotNames are in the order of the slots, from slotAccount.
var slotNames = []string{
	"account", "region", "time", "identity", "ip", "agent", "arn", "transport", "event-id", "request-id",
	"uuid", "hex8", "hex17", "hex40", "base76", "upper16", "size", "count", "expiry", "token", "long-token",
	"sub", "pool", "client", "domain", "redirect", "response-type", "status", "service-account", "provider",
	"identity-pool", "identity-id", "identity-id2", "addendum",
}

// compile panics on a slot that does not exist: templates are our own.
func compile(text string) template {
	var t template
	for {
		before, rest, found := strings.Cut(text, "<")
		if !found {
			return append(t, piece{text: text})
		}
		name, after, found := strings.Cut(rest, ">")
		if !found {
			panic(fmt.Sprintf("slot not closed: <%s", rest))
		}
		t = append(t, piece{before, slotNamed(name)})
		text = after
	}
}

func slotNamed(name string) slot {
	if i := slices.Index(slotNames, name); i >= 0 {
		return slotAccount + slot(i)
	}
	if i := slices.IndexFunc(nouns, func(n noun) bool { return n.name == name }); i >= 0 {
		return slotNouns + slot(i)
	}
	panic(fmt.Sprintf("no slot <%s>", name))
}

// has reports whether a record of t carries s.
func (t template) has(s slot) bool {
	return slices.ContainsFunc(t, func(p piece) bool { return p.slot == s })
}

// A filler knows what goes into a slot.
type filler interface {
	fill(buf []byte, s slot) []byte
}

// appendTo appends a record of t to buf.
func (t template) appendTo(buf []byte, f filler) []byte {
	for _, p := range t {
		buf = append(buf, p.text...)
		if p.slot != slotNone {
			buf = f.fill(buf, p.slot)
		}
	}
	return buf
}

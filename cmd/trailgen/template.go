package main

import (
	"fmt"
	"slices"
	"strings"
)

// A template is the text of a record with slots. Templates are compiled once and filled by
// appending, because encoding maps would take longer than compression.
type template []piece

// A piece is a text followed by a slot.
type piece struct {
	text string
	slot slot
}

// A slot is a part that differs between two records of one template. In the source it is
// written as <name>. CloudTrail escapes angle brackets, so that its records never contain
// any.
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
	slotNouns // the first of the slots for nouns, one each
)

// slotNames are in the order of the slots, from slotAccount on.
var slotNames = []string{
	"account", "region", "time", "identity", "ip", "agent", "arn", "transport", "event-id", "request-id",
	"uuid", "hex8", "hex17", "hex40", "base76", "upper16", "size", "count", "expiry", "token", "long-token",
	"sub", "pool", "client", "domain", "redirect", "response-type", "status", "service-account", "provider",
	"identity-pool", "identity-id", "identity-id2", "addendum",
}

// compile panics on an unknown slot, because all templates are in this program.
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

// has reports whether t has the slot s.
func (t template) has(s slot) bool {
	return slices.ContainsFunc(t, func(p piece) bool { return p.slot == s })
}

// A filler fills slots.
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

package pattern

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// The members of a record that its envelope is derived from.
const (
	eventSource = iota
	eventType
	recipientAccountID
	identityAccountID
	awsRegion
	eventTime
	eventID
	slots
)

// slotKeys are the keys of these members.
var slotKeys = [slots][]string{
	eventSource:        {"eventSource"},
	eventType:          {"eventType"},
	recipientAccountID: {"recipientAccountId"},
	identityAccountID:  {"userIdentity", "accountId"},
	awsRegion:          {"awsRegion"},
	eventTime:          {"eventTime"},
	eventID:            {"eventID"},
}

// envelopeFields are the fields of an event, in the order in which AWS writes them, with
// the members of the record that each is derived from.
var envelopeFields = []struct {
	name string
	of   []int
}{
	{"version", nil},
	{"id", []int{recipientAccountID, identityAccountID, eventID}},
	{"detail-type", []int{eventType}},
	{"source", []int{eventSource}},
	{"account", []int{recipientAccountID, identityAccountID}},
	{"time", []int{eventTime}},
	{"region", []int{awsRegion}},
	{"resources", nil},
	{"detail", nil},
}

// detailTypes are the detail types of CloudTrail's events in EventBridge, by eventType. Any
// other eventType counts as an API call.
var detailTypes = []struct{ eventType, detailType string }{
	{"AwsServiceEvent", "AWS Service Event via CloudTrail"},
	{"AwsConsoleSignIn", "AWS Console Sign In via CloudTrail"},
	{"AwsConsoleAction", "AWS Console Action via CloudTrail"},
	{"AwsCloudTrailInsight", "AWS Insight via CloudTrail"},
	{"AwsVpceEvent", "AWS Network Activity Event via CloudTrail"},
	{"AwsApiCall", apiCall},
}

const apiCall = "AWS API Call via CloudTrail"

// envelope reports whether the fields are those of events with an envelope. If only some of
// them are, the error names one that is not.
func (c *compiler) envelope(fields []*field) (bool, error) {
	var sign string
	for _, f := range fields {
		if key := f.keys[0]; key != "resources" && isEnvelopeField(key) {
			sign = key
			break
		}
	}
	if sign == "" {
		return false, nil
	}
	for _, f := range fields {
		if !isEnvelopeField(f.keys[0]) {
			return false, errorAt(c.text, f.at, f.place, "not a field of EventBridge events, which this pattern is for because it names %s: put the fields of a record in detail", sign)
		}
	}
	return true, nil
}

func isEnvelopeField(key string) bool {
	for _, f := range envelopeFields {
		if f.name == key {
			return true
		}
	}
	return key == "replay-name" // only replayed events have it
}

// keep creates nodes for the members of the record from which the envelope fields of the
// pattern are derived.
func (p *Pattern) keep() {
	for _, f := range p.fields {
		for _, e := range envelopeFields {
			if e.name == f.keys[0] {
				keepIn(p.detail, e.of)
			}
		}
	}
}

// everySlot is a node that keeps all slots and has no conditions.
var everySlot = func() *node {
	n := newNode("", 0)
	for s := range slotKeys {
		keepIn(n, []int{s})
	}
	n.finish()
	return n
}()

func keepIn(n *node, list []int) {
	for _, s := range list {
		at := n
		for _, key := range slotKeys[s] {
			at = at.child(key)
		}
		at.slot = s
	}
}

// envelope stores the answer for the event around the record at out.
func (m *matcher) envelope(p *Pattern, out int) bool {
	frame := m.absent(p.top)
	if !m.record(p.detail, frame+slices.Index(p.top.children, p.detail)*m.size) {
		return false
	}
	var space [len("AWS Network Activity Event via CloudTrail") + 64]byte
	for k, c := range p.top.children {
		if text, ok := m.field(c.key, space[:0]); ok {
			m.leaf(c, &leaf{kind: '"', text: text}, frame+k*m.size)
		}
	}
	m.all(p.top, frame, out)
	return true
}

// field returns the text of a field of the envelope. If the record does not contain the
// text as it is, it is appended to dst. The result is false for a field that is not text.
func (m *matcher) field(name string, dst []byte) ([]byte, bool) {
	switch name {
	case "version":
		return append(dst, '0'), true
	case "id":
		return m.appendID(dst), true
	case "detail-type":
		return append(dst, detailType(m.text(eventType))...), true
	case "source":
		service, _, _ := bytes.Cut(m.text(eventSource), []byte("."))
		return append(append(dst, "aws."...), service...), true
	case "account":
		return m.account(), true
	case "time":
		return m.text(eventTime), true
	case "region":
		return m.text(awsRegion), true
	}
	return nil, false
}

// text returns the text of a member, which is empty if the member is missing or not a
// string.
func (m *matcher) text(slot int) []byte {
	at := m.caught[slot]
	text, _ := trail.Text(m.b[at.begin:at.end])
	return text
}

func (m *matcher) account() []byte {
	if own := m.text(recipientAccountID); len(own) > 0 {
		return own
	}
	return m.text(identityAccountID)
}

func detailType(eventType []byte) string {
	for _, t := range detailTypes {
		if string(eventType) == t.eventType {
			return t.detailType
		}
	}
	return apiCall
}

// space is the namespace of the IDs of events, a UUID that is used for nothing else.
const space = "6fd3b9a4-5d0e-4d62-9c1f-0a7c6f1f5be1"

// appendID appends the ID of the event: a UUID of version 5 for the account and CloudTrail's
// ID of the event. It is the same wherever the event is found. It differs from
// EventBridge's ID, which no log has.
func (m *matcher) appendID(dst []byte) []byte {
	h := sha1.New()
	h.Write([]byte(space + " "))
	h.Write(m.account())
	h.Write([]byte{' '})
	h.Write(m.text(eventID))
	var sum [sha1.Size]byte
	h.Sum(sum[:0])
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	for i, size := range []int{4, 2, 2, 2, 6} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, sum[:size])
		copy(sum[:], sum[size:])
	}
	return dst
}

// AppendEnvelope appends the event that EventBridge would give to a rule, with the record
// as its detail, byte for byte. The record must be a JSON object, as those of
// [trail.Records] are. If the record is one line, so is the event.
func AppendEnvelope(dst, record []byte) []byte {
	m := matcher{b: record}
	m.record(everySlot, 0)
	for i, f := range envelopeFields {
		dst = append(dst, "{,"[min(i, 1)], '"')
		dst = append(append(dst, f.name...), `":`...)
		switch text, ok := m.field(f.name, nil); {
		case ok:
			dst = appendQuoted(dst, text)
		case f.name == "resources":
			dst = append(dst, "[]"...)
		default:
			dst = append(dst, record...)
		}
	}
	return append(dst, '}')
}

// appendQuoted appends a text as a JSON string.
func appendQuoted(dst, text []byte) []byte {
	if !strings.ContainsFunc(string(text), func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		return append(append(append(dst, '"'), text...), '"')
	}
	quoted, _ := json.Marshal(string(text)) // never fails for a string
	return append(dst, quoted...)
}

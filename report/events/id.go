package events

import (
	"bytes"
	"cmp"
	"encoding/hex"
)

// An eventID is an event ID in little memory: the bytes of a UUID as CloudTrail writes it,
// or else the number of the text plus 1.
type eventID struct {
	uuid [16]byte
	text Text
}

// id returns the ID with the text s. Different texts never give equal IDs, since whoever
// writes records may write anything there.
func (t *Table) id(s string) eventID {
	if uuid, ok := parseUUID(s); ok {
		return eventID{uuid: uuid}
	}
	return eventID{text: t.texts.number(s) + 1}
}

// idText returns the text of id.
func (t *Table) idText(id eventID) string {
	if id.text > 0 {
		return t.texts.text(id.text - 1)
	}
	return formatUUID(id.uuid)
}

// compareRows orders rows by ID, and rows with equal IDs by content and by where they were
// found.
func (t *Table) compareRows(a, b *Row) int {
	if a.id == b.id {
		if a == b {
			return 0
		}
		return t.compare(a, b)
	}
	return t.compareIDs(a.id, b.id)
}

// compareIDs orders IDs by their texts. For UUIDs, that is the order of their bytes.
func (t *Table) compareIDs(a, b eventID) int {
	if a.text > 0 || b.text > 0 {
		return cmp.Compare(t.idText(a), t.idText(b))
	}
	return bytes.Compare(a.uuid[:], b.uuid[:])
}

// parseUUID returns the bytes of s if s is exactly what formatUUID makes of them.
func parseUUID(s string) (uuid [16]byte, ok bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return uuid, false
	}
	for k, i := range [...]byte{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34} {
		high, low := digits[s[i]], digits[s[i+1]]
		if high == 0 || low == 0 {
			return uuid, false
		}
		uuid[k] = (high-1)<<4 | (low - 1)
	}
	return uuid, true
}

// digits holds the values of lower-case hexadecimal digits plus 1, and 0 for any other
// byte. Digits and letters are mixed too evenly for branch prediction.
var digits = [256]byte{
	'0': 1, '1': 2, '2': 3, '3': 4, '4': 5, '5': 6, '6': 7, '7': 8, '8': 9, '9': 10,
	'a': 11, 'b': 12, 'c': 13, 'd': 14, 'e': 15, 'f': 16,
}

func formatUUID(uuid [16]byte) string {
	var s [36]byte
	hex.Encode(s[:], uuid[:4])
	hex.Encode(s[9:], uuid[4:6])
	hex.Encode(s[14:], uuid[6:8])
	hex.Encode(s[19:], uuid[8:10])
	hex.Encode(s[24:], uuid[10:])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
	return string(s[:])
}

package main

import "strconv"

// A book is the filler, ready to be filled in.
type book struct {
	forms  []form
	decoys []form
	bags   [roles][]int
}

func newBook(shapes []shape) *book {
	b := &book{}
	for i := range shapes {
		b.forms = append(b.forms, shapes[i].form())
	}
	for i := range decoyShapes {
		b.decoys = append(b.decoys, decoyShapes[i].form())
	}
	for r := range roles {
		b.bags[r] = bagOf(r, shapes)
	}
	return b
}

// A recorder writes the filler of one file. It fills the slots of the current record.
type recorder struct {
	chance    chance
	book      *book
	place     *place
	delivered int64
	records   int // of the file
	decoys    bool

	burst  *burst
	host   template
	at     int64
	picked [32]string // by noun: a record names each thing once
}

// resourceSpan is how many things of each noun an actor works on.
const resourceSpan = 6

// appendRecord appends the next record of a burst.
func (r *recorder) appendRecord(buf []byte, b *burst) []byte {
	f := r.form(b)
	r.burst, r.host = b, f.host
	r.at = b.start + int64(r.chance.IntN(90))
	clear(r.picked[:])
	if r.chance.once(denialOdds) && b.actor.kind != "AWSService" {
		return f.denied.appendTo(buf, r)
	}
	return f.plain.appendTo(buf, r)
}

func (r *recorder) fill(buf []byte, s slot) []byte {
	if s >= slotNouns {
		return append(buf, r.thing(int(s-slotNouns))...)
	}
	switch s {
	case slotAccount:
		return append(buf, r.place.account.id...)
	case slotRegion:
		return append(buf, r.place.region...)
	case slotTime:
		return appendTime(buf, r.at)
	case slotIdentity:
		return append(buf, r.burst.identity...)
	case slotIP:
		return append(buf, r.burst.ip...)
	case slotAgent:
		return append(buf, r.burst.actor.agent...)
	case slotARN:
		return append(buf, r.burst.actor.arn...)
	case slotTransport:
		return r.appendTransport(buf)
	case slotExpiry:
		return appendTime(buf, r.at-r.at%3600+3600)
	}
	return r.draw(buf, s)
}

// draw fills a slot with text that no other record has.
func (r *recorder) draw(buf []byte, s slot) []byte {
	c := r.chance
	switch s {
	case slotEventID, slotRequestID, slotUUID:
		return c.uuid().appendTo(buf)
	case slotHex8:
		return c.appendText(buf, hexa, 8)
	case slotHex17:
		return c.appendText(buf, hexa, 16)
	case slotHex40:
		return c.appendText(buf, hexa, 40)
	case slotBase76:
		return c.appendText(buf, base64Chars, 74)
	case slotUpper16:
		return c.appendText(buf, keyChars, 16)
	case slotSize:
		return strconv.AppendInt(buf, int64(200+c.skewed(20000)), 10)
	case slotCount:
		return strconv.AppendInt(buf, int64(1+c.skewed(40)), 10)
	case slotToken:
		return c.appendText(append(buf, sessionToken...), base64Chars, 60)
	case slotLongToken:
		return c.appendText(append(buf, sessionToken...), base64Chars, 320)
	}
	panic("slot of another kind of record")
}

// sessionToken begins the session tokens of one region.
const sessionToken = "IQoJb3JpZ2luX2VjEJ3//////////wEaCXVzLWVhc3QtMSJHMEUCIQ"

// appendTransport appends how the call was transported.
func (r *recorder) appendTransport(buf []byte) []byte {
	a := r.burst.actor
	if a.kind == "AWSService" {
		return buf
	}
	if a.console {
		return append(buf, `,"sessionCredentialFromConsole":"true"`...)
	}
	buf = append(buf, `,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"`...)
	return append(r.host.appendTo(buf, r), `"}`...)
}

// thing returns the thing of a noun in the current record.
func (r *recorder) thing(noun int) string {
	if r.picked[noun] == "" {
		n := r.burst.actor.bias + r.place.number*31 + r.chance.skewed(resourceSpan)
		r.picked[noun] = r.place.account.thing(noun, n)
	}
	return r.picked[noun]
}

package main

// An eventRecord fills in the record of a planned event. All copies of the record have the
// same bytes, whichever file they are in.
type eventRecord struct {
	plan       *plan
	event      *event
	chance     chance
	identities [2]string
}

// appendRecord appends the record of a delivery.
func (p *plan) appendRecord(buf []byte, d delivery) []byte {
	e := &p.events[d.event]
	content := d.event
	if e.original >= 0 {
		// A correction has the same content, drawn from the same numbers.
		content = e.original
	}
	r := &eventRecord{plan: p, event: e, chance: newChance(p.seed, streamEvents+uint64(content))}
	for i := range r.identities {
		r.identities[i] = e.visit.place.region + ":" + r.chance.uuid().String()
	}
	return p.kindOf(e).record.appendTo(buf, r)
}

func (r *eventRecord) fill(buf []byte, s slot) []byte {
	v := r.event.visit
	switch s {
	case slotAccount:
		return append(buf, v.place.account.id...)
	case slotRegion:
		return append(buf, v.place.region...)
	case slotTime:
		return appendTime(buf, r.event.at)
	case slotEventID:
		return r.event.id.appendTo(buf)
	case slotRequestID:
		return r.event.request.appendTo(buf)
	case slotSub:
		return append(buf, v.sub...)
	case slotPool:
		return append(buf, v.pool.id...)
	case slotClient:
		return append(buf, v.client.id...)
	case slotDomain:
		return append(buf, v.pool.domain...)
	case slotRedirect:
		return append(buf, v.client.redirect...)
	case slotResponseType:
		return append(buf, v.client.responseType()...)
	case slotProvider:
		return append(buf, v.pool.provider...)
	case slotIdentityPool:
		return append(buf, v.pool.identityPool...)
	case slotIdentityID:
		return append(buf, r.identities[0]...)
	case slotIdentityID2:
		return append(buf, r.identities[1]...)
	case slotServiceAccount:
		return append(buf, serviceAccount...)
	case slotUpper16:
		return r.chance.appendText(buf, keyChars, 16)
	case slotStatus:
		return r.appendStatus(buf)
	case slotAddendum:
		return r.appendAddendum(buf)
	}
	return r.fillCaller(buf, s)
}

// serviceAccount is the account in events that Amazon Cognito itself creates.
const serviceAccount = "111122223333"

// fillCaller fills in the caller and its address.
func (r *eventRecord) fillCaller(buf []byte, s slot) []byte {
	v := r.event.visit
	actor := v.operator
	switch r.plan.kindOf(r.event).by {
	case console:
		actor = v.console
	case operator:
	default:
		actor = nil
	}
	switch {
	case s == slotIP && actor == nil:
		return append(buf, v.ip...)
	case s == slotAgent && actor == nil:
		return append(buf, v.agent...)
	case s == slotIP:
		return append(buf, actor.ips[0]...)
	case s == slotAgent:
		return append(buf, actor.agent...)
	case s == slotIdentity:
		return actor.appendIdentity(buf, v.place.account.id, r.event.at)
	case s == slotARN:
		return append(buf, actor.arn...)
	}
	panic("slot of another kind of record")
}

// appendStatus appends a status, sometimes as a float, which also occurs.
func (r *eventRecord) appendStatus(buf []byte) []byte {
	buf = append(buf, r.plan.kindOf(r.event).status...)
	if r.chance.once(8) {
		buf = append(buf, ".0"...)
	}
	return buf
}

func (r *eventRecord) appendAddendum(buf []byte) []byte {
	if r.event.original < 0 {
		return buf
	}
	o := &r.plan.events[r.event.original]
	buf = o.request.appendTo(append(buf, `,"addendum":{"reason":"UPDATED_DATA","updatedFields":"additionalEventData","originalRequestID":"`...))
	buf = o.id.appendTo(append(buf, `","originalEventID":"`...))
	return append(buf, `"}`...)
}

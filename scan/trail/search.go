package trail

import (
	"bytes"
	"fmt"
)

const (
	maxNest  = 64 // how deep values are searched for records
	maxWraps = 8  // how many nested strings a record may be in
)

// A spot is where a search is.
type spot struct {
	at     int64  // offset in the object of the value that is searched
	nest   int    // values around it
	wraps  int    // strings around it
	around layers // layers around it
}

func (p spot) inside() spot { p.nest++; return p }

func (p spot) in(l layer) spot { p.around = p.around.with(l); return p }

var errDeep = fmt.Errorf("values nest more than %d deep: not searched for records", maxNest)

// search looks for records in the value v, at any depth. It stops at each record that it
// finds, so that nothing inside a record is taken for another.
func (s *splitter) search(v []byte, p spot) error {
	switch v[0] {
	case '"':
		return s.searchString(v, p)
	case '[', '{':
		if p.nest >= maxNest {
			s.unknown = true
			return s.bad(p.at, errDeep)
		}
	}
	switch v[0] {
	case '[':
		return s.searchArray(v, p)
	case '{':
		return s.searchObject(v, p)
	}
	return nil
}

func (s *splitter) searchArray(v []byte, p spot) error {
	var failed error
	p = p.in(anyArray)
	err := Elements(v, func(element []byte) bool {
		failed = s.search(element, p.inside())
		return failed == nil
	})
	if failed != nil {
		return failed
	}
	return err
}

func (s *splitter) searchObject(v []byte, p spot) error {
	f, err := readFeatures(v)
	if err != nil {
		return err
	}
	switch {
	case f.isEventBridge():
		return s.detail(f, p.in(eventBridge))
	case f.isControl():
		s.ignore(0, p.around.with(logsMessage))
		return nil
	case !f.isRecord():
		return s.searchMembers(v, p, &f, func(key []byte) bool { return !isPayload(key) && !f.isOfPayload(key) })
	case f.holder:
		// A row of a table with the record in one column and parts of it in others.
		before := s.found
		if err := s.searchMembers(v, p, &f, isHolder); err != nil || s.found > before {
			return err
		}
	}
	return s.emit(v, p.at, p.around.with(f.row()))
}

// searchMembers searches the values of those members that may hold records.
func (s *splitter) searchMembers(v []byte, p spot, f *features, may func(key []byte) bool) error {
	var failed error
	err := Members(v, func(key, value []byte) {
		if failed == nil && (value[0] == '{' || value[0] == '[' || value[0] == '"') && may(key) {
			failed = s.search(value, p.inside().in(layerOf(key, f)))
		}
	})
	if failed != nil {
		return failed
	}
	return err
}

// features are what distinguishes kinds of objects.
type features struct {
	version, source, name, id, time bool   // strings, as in a record
	notice                          bool   // an event of S3, SQS, SNS, Kinesis or another service to a function: not a record
	holder                          bool   // a member is named like those that hold whole records
	bridge, detailType, detail      []byte // EventBridge
	messageType                     []byte // CloudWatch Logs
	field                           []byte // the name of a field whose value is in another member
	lower                           bool   // a member is named like a column of a table

	timed, queued, topic, partition, delivered bool // members that tell whose message or body this is
}

func readFeatures(v []byte) (f features, err error) {
	err = Members(v, func(key, value []byte) {
		isString := value[0] == '"'
		switch string(key) {
		case "eventVersion", "eventversion":
			f.version = f.version || isString
			f.lower = f.lower || key[5] == 'v'
		case "eventSource", "eventsource":
			f.source = f.source || isString
			f.lower = f.lower || key[5] == 's'
			f.notice = f.notice || bytes.HasPrefix(value, []byte(`"aws:`))
		case "eventName", "eventname":
			f.name = f.name || isString
		case "eventID", "eventid":
			f.id = f.id || isString
		case "eventTime", "eventtime":
			f.time = f.time || isString
		case "source":
			f.bridge = value
		case "detail-type":
			f.detailType = value
		case "detail":
			f.detail = value
		case "messageType":
			f.messageType = value
		case "field":
			f.field = value
		case "timestamp":
			f.timed = isDigit(value[0])
		case "messageId", "MessageId", "receiptHandle", "ReceiptHandle":
			f.queued = true
		case "TopicArn":
			f.topic = true
		case "PartitionKey":
			f.partition = true
		case "recordId":
			f.delivered = true
		default:
			f.holder = f.holder || isHolder(key)
		}
	})
	return f, err
}

// isRecord reports whether the object is a record of CloudTrail.
func (f *features) isRecord() bool {
	return !f.notice && (f.version || f.source && (f.name || f.id || f.time))
}

func (f *features) isEventBridge() bool {
	return f.detailType != nil && len(f.detail) > 0 && f.detail[0] == '{'
}

func (f *features) isControl() bool {
	kind, _ := Text(f.messageType)
	return string(kind) == "CONTROL_MESSAGE"
}

// isOfPayload reports whether key is that of the value of a field that is part of a record.
func (f *features) isOfPayload(key []byte) bool {
	name, ok := Text(f.field)
	return ok && string(key) == "value" && isPayload(name)
}

// row returns the layer of a record whose members were columns.
func (f *features) row() layer {
	if f.lower {
		return athenaRow
	}
	return noLayer
}

// isRecord reports whether v, an object, is a record and not a wrapper of one.
func isRecord(v []byte) bool {
	_, ok := recordIn(v)
	return ok
}

// recordIn is isRecord, and also returns the layer of the record. Most records are recognized
// by how they begin.
func recordIn(v []byte) (layer, bool) {
	const head, next = firstKey + `:"1.`, `","userIdentity":`
	if len(v) > len(head)+2+len(next) && string(v[:len(head)]) == head {
		i := len(head) + 1 // after the first digit
		if isDigit(v[i]) {
			i++
		}
		if string(v[i:i+len(next)]) == next {
			return noLayer, true
		}
	}
	f, err := readFeatures(v)
	return f.row(), err == nil && f.isRecord() && !f.holder
}

// isNotice reports whether v is an event of a service to a function.
func isNotice(v []byte) bool {
	f, err := readFeatures(v)
	return err == nil && f.notice
}

// holders are members that usually hold whole records.
var holders = setOf("cloudtrailevent", "eventjson", "message", "raw", "rawdata", "original", "event")

// payloads are members of records that hold text from whoever made the request. Where parts
// of a record stand alone, these are not searched.
var payloads = setOf("useridentity", "requestparameters", "responseelements", "additionaleventdata",
	"serviceeventdetails", "insightdetails", "resources", "tlsdetails", "addendum", "errormessage", "useragent")

func setOf(names ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}

func isHolder(key []byte) bool  { return anyPart(key, holders) }
func isPayload(key []byte) bool { return anyPart(key, payloads) }

// anyPart reports whether a dot-separated part of key is in the set, after mapping it to
// lower case and removing the separators that some put between or before words.
func anyPart(key []byte, set map[string]bool) bool {
	var part [32]byte
	n := 0
	for _, c := range key {
		switch {
		case c == '.':
			if set[string(part[:n])] {
				return true
			}
			n = 0
			continue
		case c == '_' || c == '-' || c == '@' || c == ' ':
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		}
		if n < len(part) {
			part[n] = c
			n++
		}
	}
	return set[string(part[:n])]
}

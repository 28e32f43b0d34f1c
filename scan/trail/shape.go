package trail

import "strings"

// A layer is one thing around records. The structure of an object is described by the names
// of layers only, and by none of its own text, which anybody may have written.
type layer uint8

const (
	noLayer layer = iota

	// How the values of an object follow each other.
	nothing
	utf16Text
	csvTable
	stampedLines
	jsonLines
	concatenated

	// Layers that do not say where records come from.
	anyObject
	anyArray
	inString
	inBase64
	inGzip

	// Layers that do.
	logRecords
	eventBridge
	lookupEvents
	logsMessage
	lakeRow
	athenaRow
	splunkEvent
	elasticHit
	queueMessage // like the next two, in a Records of its own when a function receives it
	topicMessage
	streamRecord
	firehoseRecord

	variousLayers
	furtherLayers
)

// ContainerLog is the container of a {"Records":[...]} that holds records, which is what a
// trail delivers.
const ContainerLog = "trail log"

var layerNames = [...]string{
	nothing: "record", utf16Text: "utf-16", csvTable: "csv", stampedLines: "log lines", jsonLines: "json lines", concatenated: "concatenated json",
	anyObject: "json", anyArray: "json array", inString: "string", inBase64: "base64", inGzip: "base64 gzip",
	logRecords: ContainerLog, eventBridge: "eventbridge", lookupEvents: "lookup-events", logsMessage: "cloudwatch logs",
	lakeRow: "cloudtrail lake", athenaRow: "athena", splunkEvent: "splunk", elasticHit: "elastic", queueMessage: "sqs",
	topicMessage: "sns", streamRecord: "kinesis", firehoseRecord: "firehose", variousLayers: "mixed", furtherLayers: "...",
}

func (l layer) isGeneral() bool { return anyObject <= l && l <= inGzip }

// accounts reports whether l implies an object, so that anyObject in it adds nothing.
func (l layer) accounts() bool { return l != noLayer && l != anyArray && l != logRecords }

// layers are the layers from the values of an object to a record, one byte each, the
// innermost lowest: at most maxLayers, then furtherLayers if there are more.
type layers uint32

const maxLayers = 3

func (p layers) last() layer { return layer(p) }

// with returns p with l added, unless that adds nothing. A layer that says where records come
// from replaces one that does not.
func (p layers) with(l layer) layers {
	last := p.last()
	switch {
	case l == noLayer || l == last || last == furtherLayers:
		return p
	case l == anyArray && last != noLayer, l == anyObject && last.accounts():
		return p
	case last == anyObject && l != logRecords, last == logRecords && queueMessage <= l && l <= streamRecord:
		return p&^0xff | layers(l)
	case l.isGeneral() && last > logRecords: // l is part of the format of last
		return p
	case p>>(8*(maxLayers-1)) != 0:
		l = furtherLayers
	}
	return p<<8 | layers(l)
}

// common returns the layers that both begin with.
func (p layers) common(q layers) layers {
	for p != q {
		if p > q { // p has more layers, or must lose one anyway
			p, q = q, p
		}
		q >>= 8
	}
	return p
}

// A shape describes what is around the records of an object.
type shape struct {
	form   layer  // csvTable or stampedLines, if it is one of these
	wide   bool   // the text is UTF-16
	values int    // top-level values
	joined bool   // two of these are on one line
	same   layers // the common layers of all records
	any    bool   // same is set: there was a record
	mixed  bool   // the layers of records differ
	empty  layers // of the first container without a record, or of the first bad record
	none   bool   // empty is set
}

// addValue adds a top-level value: joined says that it is on the line of the previous one,
// and stamped that a timestamp precedes it.
func (s *shape) addValue(joined, stamped bool) {
	s.values++
	s.joined = s.joined || joined
	if stamped {
		s.form = stampedLines
	}
}

// add adds the layers of a record.
func (s *shape) add(p layers) {
	switch {
	case s.any && p == s.same:
	case !s.any:
		s.same, s.any = p, true
	default:
		s.same, s.mixed = s.same.common(p), true
	}
}

// addEmpty adds the layers of something without a record. They count if nothing holds one.
func (s *shape) addEmpty(p layers) {
	if !s.none {
		s.empty, s.none = p, true
	}
}

// container returns the names of the layers, outermost first.
func (s *shape) container() string {
	same := s.same
	if !s.any {
		same = s.empty
	}
	form := s.form
	switch {
	case form != noLayer || s.values < 2:
	case s.joined:
		form = concatenated
	default:
		form = jsonLines
	}
	if same == layers(logRecords) && form == noLayer && !s.mixed && !s.wide {
		return ContainerLog // the usual case, without an allocation
	}
	var names []string
	add := func(l layer) {
		if l != noLayer {
			names = append(names, layerNames[l])
		}
	}
	if s.wide {
		add(utf16Text)
	}
	add(form)
	for at := 8 * maxLayers; at >= 0; at -= 8 {
		add(layer(same >> at))
	}
	switch {
	case s.mixed:
		add(variousLayers)
	case same == 0 && form == noLayer && s.any:
		add(nothing)
	case same == 0 && form == noLayer:
		add(anyObject)
	}
	return strings.Join(names, " > ")
}

// layerOf returns the layer of the member with the given key in an object with features f.
// These are unknown if the object is too large to hold.
func layerOf(key []byte, f *features) layer {
	switch string(key) {
	case "Records":
		return logRecords
	case "Events", "CloudTrailEvent", "cloudTrailEvent":
		return lookupEvents
	case "logEvents", "awslogs", "@message":
		return logsMessage
	case "eventJson", "eventjson":
		return lakeRow
	case "_raw":
		return splunkEvent
	case "_source", "original", "event.original":
		return elasticHit
	case "kinesis":
		return streamRecord
	case "Sns":
		return topicMessage
	case "value":
		if name, ok := Text(f.field); ok && string(name) != "value" {
			return layerOf(name, f)
		}
	}
	return layerBeside(key, f)
}

// layerBeside is layerOf for keys in wide use, where other members tell whose they are.
func layerBeside(key []byte, f *features) layer {
	switch name := string(key); {
	case name == "message" && f.timed:
		return logsMessage
	case (name == "body" || name == "Body") && (f.queued || f.notice):
		return queueMessage
	case name == "Message" && f.topic:
		return topicMessage
	case name == "Data" && f.partition:
		return streamRecord
	case name == "data" && f.delivered:
		return firehoseRecord
	}
	return anyObject
}

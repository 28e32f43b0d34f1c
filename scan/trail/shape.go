package trail

import "strings"

// A layer is one thing that records stand in. What it is called is all that is said of
// how an object is built: none of the object's own text, which may be anybody's.
type layer uint8

const (
	noLayer layer = iota

	// How the values of an object follow on each other.
	nothing
	utf16Text
	csvTable
	stampedLines
	jsonLines
	concatenated

	// What says nothing of where records come from.
	anyObject
	anyArray
	inString
	inBase64
	inGzip

	// What does.
	logRecords
	eventBridge
	lookupEvents
	logsMessage
	lakeRow
	athenaRow
	splunkEvent
	elasticHit
	queueMessage // as the two that follow, in Records of its own where a function gets it
	topicMessage
	streamRecord
	firehoseRecord

	variousLayers
	furtherLayers
)

// ContainerLog is the container of {"Records":[...]} with records in it, which is what
// a trail delivers.
const ContainerLog = "trail log"

var layerNames = [...]string{
	nothing: "record", utf16Text: "utf-16", csvTable: "csv", stampedLines: "log lines", jsonLines: "json lines", concatenated: "concatenated json",
	anyObject: "json", anyArray: "json array", inString: "string", inBase64: "base64", inGzip: "base64 gzip",
	logRecords: ContainerLog, eventBridge: "eventbridge", lookupEvents: "lookup-events", logsMessage: "cloudwatch logs",
	lakeRow: "cloudtrail lake", athenaRow: "athena", splunkEvent: "splunk", elasticHit: "elastic", queueMessage: "sqs",
	topicMessage: "sns", streamRecord: "kinesis", firehoseRecord: "firehose", variousLayers: "mixed", furtherLayers: "...",
}

func (l layer) isGeneral() bool { return anyObject <= l && l <= inGzip }

// accounts reports whether an object in l is no news.
func (l layer) accounts() bool { return l != noLayer && l != anyArray && l != logRecords }

// layers are those from the values of an object to a record, a byte each, the last one
// lowest: no more than maxLayers, and what says that there are further ones.
type layers uint32

const maxLayers = 3

func (p layers) last() layer { return layer(p) }

// with returns p with a layer more, unless p says as much. What says more takes the
// place of what says nothing.
func (p layers) with(l layer) layers {
	last := p.last()
	switch {
	case l == noLayer || l == last || last == furtherLayers:
		return p
	case l == anyArray && last != noLayer, l == anyObject && last.accounts():
		return p
	case last == anyObject && l != logRecords, last == logRecords && queueMessage <= l && l <= streamRecord:
		return p&^0xff | layers(l)
	case l.isGeneral() && last > logRecords: // as its own format has it
		return p
	case p>>(8*(maxLayers-1)) != 0:
		l = furtherLayers
	}
	return p<<8 | layers(l)
}

// common returns the layers with which both begin.
func (p layers) common(q layers) layers {
	for p != q {
		if p > q { // which has more layers, or is to lose one anyway
			p, q = q, p
		}
		q >>= 8
	}
	return p
}

// A shape is what the records of an object stand in.
type shape struct {
	form   layer  // csvTable or stampedLines, if it is one
	wide   bool   // in UTF-16
	values int    // at the top
	joined bool   // of these, two are on one line
	same   layers // those of all records, as far as they are the same
	any    bool   // there was one
	mixed  bool   // they differ
	empty  layers // of the first that held no record, or a bad one
	none   bool   // there was one
}

// addValue takes a value at the top: whether it is on the line of the one before, and
// whether a timestamp is before it.
func (s *shape) addValue(joined, stamped bool) {
	s.values++
	s.joined = s.joined || joined
	if stamped {
		s.form = stampedLines
	}
}

// add takes the layers of a record.
func (s *shape) add(p layers) {
	switch {
	case s.any && p == s.same:
	case !s.any:
		s.same, s.any = p, true
	default:
		s.same, s.mixed = s.same.common(p), true
	}
}

// addEmpty takes the layers of what holds none, which counts where nothing does.
func (s *shape) addEmpty(p layers) {
	if !s.none {
		s.empty, s.none = p, true
	}
}

// container returns the names of the layers, from outside to inside.
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
		return ContainerLog // of most objects, without an allocation
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

// layerOf returns what the member of that key is of an object with the features, which
// are unknown where it is too large to be held.
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

// layerBeside is layerOf for keys that many use: others beside them tell whose they are.
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

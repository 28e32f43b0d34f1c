package trail

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// maxWraps is how many containers may be inside each other: an array of log
// events whose message is an EventBridge event, say.
const maxWraps = 4

// A wrapping holds the keys by which an object around records is known.
type wrapping struct {
	source, detailType, detail   []byte // EventBridge
	cloudTrailEvent              []byte // LookupEvents
	messageType, logEvents, text []byte // CloudWatch Logs
}

func readWrapping(v []byte) (w wrapping, err error) {
	err = Members(v, func(key, value []byte) {
		switch string(key) {
		case "source":
			w.source = value
		case "detail-type":
			w.detailType = value
		case "detail":
			w.detail = value
		case "CloudTrailEvent":
			w.cloudTrailEvent = value
		case "messageType":
			w.messageType = value
		case "logEvents":
			w.logEvents = value
		case "message":
			w.text = value
		}
	})
	return w, err
}

// unwrap takes the records out of the object v, which is none itself.
func (s *splitter) unwrap(v []byte, at int64, depth int) error {
	w, err := readWrapping(v)
	if err != nil {
		return err
	}
	switch messageType, _ := String(w.messageType); {
	case len(w.detail) > 0 && w.detail[0] == '{' && w.detailType != nil:
		return s.detail(w, at)
	case len(w.cloudTrailEvent) > 0 && w.cloudTrailEvent[0] == '"':
		return s.payload(w.cloudTrailEvent, "CloudTrailEvent", at, depth)
	case messageType == "CONTROL_MESSAGE":
		// CloudWatch Logs asks whether anyone is there; it holds no record.
		s.known = true
		return nil
	case messageType == "DATA_MESSAGE" && len(w.logEvents) > 0 && w.logEvents[0] == '[':
		s.known = true
		at += int64(cap(v) - cap(w.logEvents)) // one is a part of the other
		return s.elements(&text{b: w.logEvents, base: at, max: s.max}, false, depth)
	case len(w.text) > 0 && w.text[0] == '"':
		return s.payload(w.text, "message", at, depth)
	}
	return s.strange(at)
}

// detail takes the record out of an EventBridge event. Events of other kinds
// count as records of no interest, and so do those that claim to be
// CloudTrail's from a source that anyone can send from: only AWS sends from
// "aws.", and partners from "aws.partner/".
func (s *splitter) detail(w wrapping, at int64) error {
	source, _ := String(w.source)
	detailType, _ := String(w.detailType)
	if strings.HasSuffix(detailType, " via CloudTrail") &&
		strings.HasPrefix(source, "aws.") && !strings.HasPrefix(source, "aws.partner/") {
		return s.emit(w.detail, at)
	}
	s.known = true
	s.read++
	return nil
}

// payload takes what the JSON string quoted, the value of key, holds.
func (s *splitter) payload(quoted []byte, key string, at int64, depth int) error {
	if depth >= maxWraps {
		return s.strange(at)
	}
	s.scratch[depth] = appendUnquoted(s.scratch[depth][:0], quoted)
	v := bytes.TrimSpace(s.scratch[depth])
	if err := checkLine(v); err != nil {
		s.known = true
		return s.bad(at, fmt.Errorf("the string in %s is not JSON: %w", key, unplaced(err)))
	}
	return s.whole(v, at, depth+1)
}

// unplaced removes the offset from an error of a text that is not the object.
func unplaced(err error) error {
	if e, ok := err.(*SyntaxError); ok {
		return errors.New(e.Msg)
	}
	return err
}

// maxStamp is room for such a timestamp.
const maxStamp = 64

// stampLen returns the length of the timestamp, with the blanks behind it, that
// CloudWatch Logs puts before each line it exports to S3, 0 if there is none:
// 2025-01-22T12:24:06.000Z {"eventVersion": ...
func stampLen(line []byte) int {
	const shape = "0000-00-00T00:00:00"
	if len(line) < len(shape) {
		return 0
	}
	for i := range len(shape) {
		if shape[i] == '0' && !isDigit(line[i]) || shape[i] != '0' && line[i] != shape[i] {
			return 0
		}
	}
	i := len(shape)
	if i < len(line) && line[i] == '.' {
		i = skipDigits(line, i+1)
	}
	if i >= len(line) || line[i] != 'Z' {
		return 0
	}
	if blank := skipBlank(line, i+1); blank > i+1 {
		return blank
	}
	return 0
}

// skipBlank is skipSpace without line feeds.
func skipBlank(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

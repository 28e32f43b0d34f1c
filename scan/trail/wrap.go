package trail

import (
	"errors"
	"fmt"
	"strings"
)

// unwrap finds the records in the object v, which is not a record itself.
func (s *splitter) unwrap(v []byte, at int64, depth int) error {
	if events := loggedEvents(v); events != nil {
		s.known = true
		at += int64(cap(v) - cap(events)) // events is a slice of v
		return s.elements(&text{b: events, base: at, max: s.max}, logsMessage, depth)
	}
	before := s.found
	if err := s.searchObject(v, spot{at: at, nest: depth, around: s.inside}); err != nil || s.found > before {
		return err
	}
	return s.unfound(v, at)
}

// loggedEvents returns the array of events in the object v if v is a message of CloudWatch
// Logs.
func loggedEvents(v []byte) (events []byte) {
	isData := false
	_ = Members(v, func(key, value []byte) {
		switch string(key) {
		case "messageType":
			kind, _ := Text(value)
			isData = string(kind) == "DATA_MESSAGE"
		case "logEvents":
			events = value
		}
	})
	if !isData || len(events) == 0 || events[0] != '[' {
		return nil
	}
	return events
}

// detail finds the record in an EventBridge event. Events of other kinds count as records of
// no interest. So do those that claim to be from CloudTrail but come from a source that
// anyone can use: only AWS sends from "aws.", and partners from "aws.partner/".
func (s *splitter) detail(f features, p spot) error {
	source, _ := String(f.bridge)
	detailType, _ := String(f.detailType)
	if strings.HasSuffix(detailType, " via CloudTrail") &&
		strings.HasPrefix(source, "aws.") && !strings.HasPrefix(source, "aws.partner/") {
		return s.emit(f.detail, p.at, p.around)
	}
	s.ignore(1, p.around)
	return nil
}

// ignore counts n records of no interest with the layers p.
func (s *splitter) ignore(n int64, p layers) {
	if s.known = true; n > 0 {
		s.shape.add(p)
	}
	s.shape.addEmpty(p)
	s.read += n
	s.found++
}

// unfound reports what the object v holds in place of a record. Messages logged there may be
// noise.
func (s *splitter) unfound(v []byte, at int64) error {
	if s.quiet > 0 {
		return s.strange(v, at)
	}
	var err error
	_ = Members(v, func(key, value []byte) {
		name := string(key)
		if err != nil || name != "CloudTrailEvent" && name != "message" || value[0] != '"' {
			return
		}
		text := unquoted(value)
		if name == "message" && isNoiseText(text, 0) {
			return
		}
		if bad := checkLine(text); bad != nil {
			err = fmt.Errorf("the string in %s is not JSON: %w", name, unplaced(bad))
		}
	})
	if err == nil {
		return s.strange(v, at)
	}
	return s.damaged(at, err)
}

// unplaced removes the offset from an error in a text that is not the object.
func unplaced(err error) error {
	if e, ok := err.(*SyntaxError); ok {
		return errors.New(e.Msg)
	}
	return err
}

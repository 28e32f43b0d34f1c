package main

// A shape is one kind of filler record: what a service writes for one of its calls. Its
// texts are templates.
type shape struct {
	source, name string
	by           int    // the caller: bits of roles
	weight       int    // among the shapes of the same role
	write        bool   // not readOnly
	request      string // null if empty, as is the next
	response     string
	extra        string // additionalEventData; absent if empty, as is the next
	resources    string
	host         string // that was called; the regional one if empty
	data         bool   // a data event
	event        string // eventType; AwsApiCall if empty
}

const (
	byWorkload = 1 << workload
	byWatcher  = 1 << watcher
	byService  = 1 << awsService
	byPipeline = 1 << pipeline
	byPerson   = 1 << person
	byOwner    = 1 << owner
	byAll      = byWorkload | byWatcher | byPipeline | byPerson
)

// allShapes returns all shapes of filler. The order is part of what a seed means.
func allShapes() []shape {
	var all []shape
	all = append(all, dataShapes...)
	all = append(all, computeShapes...)
	all = append(all, accessShapes...)
	return append(all, operationShapes...)
}

// A form is a compiled shape.
type form struct {
	plain, denied template
	host          template
}

func (s *shape) form() form {
	host := s.host
	if host == "" {
		host = s.source + ".<region>.amazonaws.com"
	}
	return form{plain: compile(s.text(false)), denied: compile(s.text(true)), host: compile(host)}
}

// text returns the record of the shape, with keys in CloudTrail's order.
func (s *shape) text(denied bool) string {
	text := `{"eventVersion":"1.11","userIdentity":<identity>,"eventTime":"<time>","eventSource":"` + s.source +
		`.amazonaws.com","eventName":"` + s.name + `","awsRegion":"<region>","sourceIPAddress":"<ip>","userAgent":"<agent>",`
	if denied {
		text += s.denial() + `"requestParameters":null,"responseElements":null,`
	} else {
		text += `"requestParameters":` + orNull(s.request) + `,"responseElements":` + orNull(s.response) + `,`
	}
	if s.extra != "" {
		text += `"additionalEventData":` + s.extra + `,`
	}
	id := "<request-id>"
	if s.source == "s3" {
		id = "<upper16>"
	}
	text += `"requestID":"` + id + `","eventID":"<event-id>","readOnly":` + boolean(!s.write) + `,`
	if s.resources != "" && !denied {
		text += `"resources":[` + s.resources + `],`
	}
	return text + `"eventType":"` + or(s.event, "AwsApiCall") + `","managementEvent":` + boolean(!s.data) +
		`,"recipientAccountId":"<account>","eventCategory":"` + category(s.data) + `"<transport>}`
}

func (s *shape) denial() string {
	return `"errorCode":"AccessDenied","errorMessage":"User: <arn> is not authorized to perform: ` + s.source + `:` + s.name +
		` because no identity-based policy allows the ` + s.source + `:` + s.name + ` action",`
}

func category(data bool) string {
	if data {
		return "Data"
	}
	return "Management"
}

func boolean(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func orNull(text string) string { return or(text, "null") }

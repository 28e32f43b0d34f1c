package main

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"
)

// refRecords returns the records in the content of an object. Something in the place of a
// record that is not a JSON object is bad, and is returned as it is, or as nil.
func refRecords(content []byte) ([]any, error) {
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	if len(bytes.TrimSpace(content)) == 0 {
		return nil, errRefEmpty
	}
	values, err := refValues(content)
	if err != nil {
		return nil, err
	}
	records, known := refUnpackAll(values)
	if !known {
		return nil, errRefSkipped
	}
	return records, nil
}

// refIsLog reports whether content is what a file with the name of a trail log must
// contain.
func refIsLog(content []byte) bool {
	values, err := refStream(content)
	if err != nil || len(values) != 1 {
		return false
	}
	object, _ := values[0].(map[string]any)
	_, isList := object["Records"].([]any)
	return isList
}

// refValues returns the JSON values in content. A trail log and an array are all or
// nothing. Other content has one value per line if the first line is one, and otherwise
// values that follow each other. If that fails, it has lines, some of them broken, provided
// that any of them has records.
func refValues(content []byte) ([]any, error) {
	lines := refLines(content)
	whole := refStartsRecords(content) || bytes.HasPrefix(content, []byte("["))
	if lines[0] != nil && lines[0] != refNoise && !whole {
		return lines, nil
	}
	values, err := refStream(content)
	if err == nil {
		return values, nil
	}
	if refStartsRecords(content) && len(values) > 0 { // anything after a complete log costs only itself
		return append(values, refBroken(content[bytes.LastIndexByte(content, '}')+1:])), nil
	}
	if _, known := refUnpackAll(lines); whole || !known {
		return nil, errRefJSON
	}
	return lines, nil
}

// refStartsRecords reports whether content begins like a trail log.
func refStartsRecords(content []byte) bool {
	return regexp.MustCompile(`^(\x{feff})?\s*\{\s*"Records"`).Match(content)
}

// refNoise stands for a line that is neither JSON nor a part of a record.
const refNoise = refMark("noise")

type refMark string

// refPiece matches what a part of a record contains, and noise does not.
var refPiece = regexp.MustCompile(`[{}]|"\s*:|` + refNames)

const refNames = `(?i)event[-_.]?(version|source|name|id|json)|trailevent`

// refBroken returns what stands for broken JSON: nil if it may be a part of a record.
func refBroken(text []byte) any {
	if refPiece.Match(text) {
		return nil
	}
	return refNoise
}

// refIsNoise reports whether a value without records also has no part of one.
func refIsNoise(value any) bool {
	switch v := value.(type) {
	case string:
		if held, err := refStream([]byte(v)); err == nil && len(held) == 1 {
			return refIsNoise(held[0])
		}
		return !refPiece.MatchString(v)
	case []any:
		return !slices.ContainsFunc(v, func(element any) bool { return element != nil && !refIsNoise(element) })
	case map[string]any:
		for key, element := range v {
			if regexp.MustCompile(refNames).MatchString(key) || element != nil && !refIsNoise(element) {
				return false
			}
		}
		return true
	}
	return value != nil
}

// refLines returns the value on each line that is not blank. For a broken line it is that
// of refBroken. CloudWatch Logs exports lines with a timestamp first.
func refLines(content []byte) []any {
	stamp := regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z\s+`)
	var values []any
	for line := range strings.Lines(string(content)) {
		line = stamp.ReplaceAllString(strings.TrimSpace(line), "")
		if line == "" {
			continue
		}
		value, err := refStream([]byte(line))
		if err != nil || len(value) != 1 {
			value = []any{refBroken([]byte(line))}
		} else if value[0] == nil {
			value[0] = refNoise // null
		}
		values = append(values, value[0])
	}
	return values
}

// refStream returns the JSON values that follow each other in text. If a key repeats, the
// last one counts, and keys are case-sensitive.
func refStream(text []byte) ([]any, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var values []any
	for {
		var value any
		if err := d.Decode(&value); err == io.EOF {
			return values, nil
		} else if err != nil {
			return values, err
		}
		values = append(values, value)
	}
}

// refUnpackAll returns the records in values, with nil for a value that may be a part of
// one, and whether any value is known to hold records.
func refUnpackAll(values []any) (records []any, known bool) {
	for _, value := range values {
		held, ok := refUnpack(value)
		if !ok && !refIsNoise(value) {
			held = []any{nil}
		}
		known = known || ok
		records = append(records, held...)
	}
	return records, known
}

// refUnpack returns the records in a value, and whether its form is known.
func refUnpack(value any) (records []any, ok bool) {
	if list, isList := value.([]any); isList {
		if len(list) == 0 {
			return nil, true
		}
		return refUnpackAll(list)
	}
	object, isObject := value.(map[string]any)
	if !isObject {
		return nil, false
	}
	for _, key := range []string{"eventVersion", "eventSource", "eventName", "eventID"} {
		if _, isRecord := object[key]; isRecord {
			return []any{object}, true
		}
	}
	if list, isLog := object["Records"].([]any); isLog {
		return list, true
	}
	_, isBridge := object["detail-type"].(string)
	if detail, ok := object["detail"].(map[string]any); ok && isBridge {
		return []any{refBridged(object, detail)}, true
	}
	for _, key := range []string{"CloudTrailEvent", "message"} {
		if text, isText := object[key].(string); isText {
			if key == "message" && refIsNoise(text) {
				return nil, true
			}
			return refInText(text), true
		}
	}
	for _, key := range []string{"Events", "events", "logEvents"} {
		if list, isWrapper := object[key].([]any); isWrapper {
			if object["messageType"] == "CONTROL_MESSAGE" {
				return nil, true
			}
			records, _ = refUnpackAll(list)
			return records, true
		}
	}
	return nil, false
}

// refBridged returns the record in an EventBridge event if CloudTrail sent it, and
// otherwise a stranger: anyone may put events on a bus, but only AWS can use the names of
// its services.
func refBridged(object, detail map[string]any) map[string]any {
	source, kind := refText(object["source"]), refText(object["detail-type"])
	if strings.HasSuffix(kind, " via CloudTrail") && strings.HasPrefix(source, "aws.") && !strings.HasPrefix(source, "aws.partner/") {
		return detail
	}
	return map[string]any{}
}

// refInText returns the records in the text of a wrapper.
func refInText(text string) []any {
	values, err := refStream([]byte(text))
	if err != nil || len(values) != 1 {
		return []any{nil}
	}
	records, _ := refUnpackAll(values)
	return records
}

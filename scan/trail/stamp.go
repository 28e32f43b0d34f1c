package trail

// maxStamp is room for a timestamp before a line and the name of a log stream.
const maxStamp = 640

// stampLen returns the length of what stands before the JSON on a line of
// CloudWatch Logs, 0 if there is none: the time that an export to S3 has there,
// and the time and the log stream of "aws logs tail".
//
//	2025-01-22T12:24:06.000Z {"eventVersion": ...
//	2025-01-22T12:24:06.000000+00:00 111122223333_CloudTrail_eu-west-1 {"eventVersion": ...
func stampLen(line []byte) int {
	const shape = "0000-00-00T00:00:00"
	if len(line) < len(shape) {
		return 0
	}
	for i := range len(shape) {
		if shape[i] == '0' && !isDigit(line[i]) || shape[i] != '0' && line[i] != shape[i] && (shape[i] != 'T' || line[i] != ' ') {
			return 0
		}
	}
	i := len(shape)
	if i < len(line) && line[i] == '.' {
		i = skipDigits(line, i+1)
	}
	i += zoneLen(line[i:])
	blank := skipBlank(line, i)
	if blank == i {
		return 0
	}
	// A name, if what follows it is JSON.
	word := blank
	for word < min(len(line), maxStamp) && line[word] > ' ' && line[word] != '{' && line[word] != '"' {
		word++
	}
	next := skipBlank(line, word)
	if next == word || next == len(line) || line[blank] == '[' || line[next] != '{' && line[next] != '[' && line[next] != '"' {
		return blank
	}
	return next
}

// zoneLen returns the length of Z, +00:00 or +0000 at the start of b.
func zoneLen(b []byte) int {
	if len(b) > 0 && b[0] == 'Z' {
		return 1
	}
	if len(b) < 5 || b[0] != '+' && b[0] != '-' {
		return 0
	}
	i := 3
	if b[i] == ':' {
		i++
	}
	return min(i+2, len(b))
}

// skipBlank is skipSpace without line feeds.
func skipBlank(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

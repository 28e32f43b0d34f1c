package trail

const (
	// maxStamp is room for a timestamp before a line and the name of a log stream.
	maxStamp = 640
	// maxWords is how many words a function writes after the time: the time again, its
	// request and the level.
	maxWords = 4
)

// stampLen returns the length of the prefix before the JSON on a line of CloudWatch Logs, or
// 0 if there is none: the time in an export to S3, the time and log stream of "aws logs
// tail", and what functions in JavaScript write before a message.
//
//	2025-01-22T12:24:06.000Z {"eventVersion": ...
//	2025-01-22T12:24:06.000000+00:00 111122223333_CloudTrail_eu-west-1 {"eventVersion": ...
//	2025-01-22T12:24:06.000Z 8f5a0c1e-0000-4000-8000-000000000001 INFO {"version":"0", ...
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
	if i = skipWords(line, blank); i < len(line) && opensValue(line[i]) {
		return i
	}
	return blank
}

// skipWords returns the index after up to maxWords words at or after i, none of which begins
// JSON.
func skipWords(line []byte, i int) int {
	for range maxWords {
		word := i
		for word < min(len(line), maxStamp) && line[word] > ' ' && line[word] != '{' && line[word] != '"' {
			if word == i && line[i] == '[' {
				return i
			}
			word++
		}
		next := skipBlank(line, word)
		if next == word {
			return i
		}
		i = next
	}
	return i
}

// opensValue reports whether c begins JSON that may hold records.
func opensValue(c byte) bool { return c == '{' || c == '[' || c == '"' }

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

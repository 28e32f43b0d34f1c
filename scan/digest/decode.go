package digest

import "strings"

// decode returns what json.Unmarshal makes of text, in a fraction of the time, or false. It
// leaves to json.Unmarshal everything that CloudTrail does not write, such as a member with
// another name, a second list of logs, an escape, and broken JSON. The text must be UTF-8.
func decode(text string) (*File, bool) {
	var all struct {
		File
		prev [4]string
	}
	d, f := decoder{text}, &all.File
	ok := d.object(func(name string) bool {
		switch name {
		case "awsAccountId":
			return d.text(&f.Account)
		case "digestStartTime":
			return d.text(&f.Start)
		case "digestEndTime":
			return d.text(&f.End)
		case "digestS3Bucket":
			return d.text(&f.Bucket)
		case "digestS3Object":
			return d.text(&f.Object)
		case "digestPublicKeyFingerprint":
			return d.text(&f.Fingerprint)
		case "digestSignatureAlgorithm":
			return d.text(&f.Algorithm)
		case "previousDigestS3Bucket":
			return d.textOrNull(&f.PrevBucket, &all.prev[0])
		case "previousDigestS3Object":
			return d.textOrNull(&f.PrevObject, &all.prev[1])
		case "previousDigestHashValue":
			return d.textOrNull(&f.PrevHash, &all.prev[2])
		case "previousDigestSignature":
			return d.textOrNull(&f.PrevSign, &all.prev[3])
		case "logFiles":
			return d.logs(&f.Logs)
		case "newestEventTime", "oldestEventTime", "previousDigestHashAlgorithm":
			return d.skip()
		}
		return false
	})
	if d.space(); !ok || d.rest != "" {
		return nil, false
	}
	f.part()
	return f, true
}

// part gives f strings of its own. Before, they are slices of the text, most of which is not
// needed.
func (f *File) part() {
	n := 0
	f.strings(func(s *string) { n += len(*s) })
	var own strings.Builder
	own.Grow(n) // so that the buffer never moves
	f.strings(func(s *string) {
		at := own.Len()
		own.WriteString(*s)
		*s = own.String()[at:]
	})
}

// strings calls each for every string of f, except those that are equal in nearly all logs,
// which it replaces with one string.
func (f *File) strings(each func(*string)) {
	for _, s := range []*string{&f.Account, &f.Start, &f.End, &f.Bucket, &f.Object, &f.Fingerprint, &f.Algorithm, f.PrevBucket, f.PrevObject, f.PrevHash, f.PrevSign} {
		if s != nil {
			each(s)
		}
	}
	share := func(s *string, with string) {
		if *s == with {
			*s = with
			return
		}
		each(s)
	}
	for i := range f.Logs {
		l := &f.Logs[i]
		share(&l.Bucket, f.Bucket)
		share(&l.Algorithm, HashAlgorithm)
		each(&l.Object)
		each(&l.Hash)
	}
}

// A decoder reads JSON in the expected form; its methods return false for any other.
type decoder struct{ rest string }

func (d *decoder) space() {
	for d.rest != "" && (d.rest[0] == ' ' || d.rest[0] == '\n' || d.rest[0] == '\t' || d.rest[0] == '\r') {
		d.rest = d.rest[1:]
	}
}

// take skips white space and then word, if word comes next.
func (d *decoder) take(word string) (ok bool) {
	d.space()
	d.rest, ok = strings.CutPrefix(d.rest, word)
	return ok
}

// object reads an object, and calls member for the value of each member.
func (d *decoder) object(member func(name string) bool) bool {
	if !d.take("{") {
		return false
	}
	for first := true; !d.take("}"); first = false {
		if !first && !d.take(",") {
			return false
		}
		name, ok := d.word()
		if !ok || !d.take(":") || !member(name) {
			return false
		}
	}
	return true
}

// word reads a string without escapes.
func (d *decoder) word() (string, bool) {
	if !d.take(`"`) {
		return "", false
	}
	for i := range len(d.rest) {
		switch c := d.rest[i]; {
		case c == '"':
			s := d.rest[:i]
			d.rest = d.rest[i+1:]
			return s, true
		case c == '\\' || c < ' ':
			return "", false
		}
	}
	return "", false
}

func (d *decoder) text(to *string) (ok bool) {
	*to, ok = d.word()
	return ok
}

// textOrNull reads null, or a string into room, which to then points at.
func (d *decoder) textOrNull(to **string, room *string) bool {
	if *to = nil; d.take("null") {
		return true
	}
	*to = room
	return d.text(room)
}

// skip skips a string or null.
func (d *decoder) skip() bool {
	if d.take("null") {
		return true
	}
	_, ok := d.word()
	return ok
}

func (d *decoder) logs(to *[]Log) bool {
	if *to != nil || !d.take("[") {
		return false
	}
	logs := make([]Log, 0, strings.Count(d.rest, `"hashValue"`))
	for !d.take("]") {
		if len(logs) > 0 && !d.take(",") {
			return false
		}
		logs = append(logs, Log{})
		if !d.log(&logs[len(logs)-1]) {
			return false
		}
	}
	*to = logs
	return true
}

func (d *decoder) log(l *Log) bool {
	return d.object(func(name string) bool {
		switch name {
		case "s3Bucket":
			return d.text(&l.Bucket)
		case "s3Object":
			return d.text(&l.Object)
		case "hashValue":
			return d.text(&l.Hash)
		case "hashAlgorithm":
			return d.text(&l.Algorithm)
		case "newestEventTime", "oldestEventTime":
			return d.skip()
		}
		return false
	})
}

package bucket

import (
	"bytes"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithytime "github.com/aws/smithy-go/time"
)

// A pageText is the unread text of a listing. It is foreign if it is anything other than
// what S3 writes: known elements without attributes that hold printable ASCII. What has
// been read from a foreign text means nothing.
type pageText struct {
	rest    []byte
	foreign bool
	empty   bool              // the current element is a single tag, without contents
	words   map[string]string // words that repeat for many keys, kept once
}

// header is the text before the first element, if there is any.
const header = `<?xml version="1.0" encoding="UTF-8"?>`

// page returns the listing in the text, as the SDK would read it.
func (t *pageText) page() *s3.ListObjectsV2Output {
	out := &s3.ListObjectsV2Output{}
	t.words = map[string]string{}
	keys := bytes.Count(t.rest, []byte("<Contents>"))
	known := make([]entry, 0, keys)
	t.rest = bytes.TrimPrefix(t.rest, []byte(header))
	switch root := t.tag(); {
	case t.empty:
		t.foreign = true
	case string(root) == "ListBucketResult", string(root) == `ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`:
	default:
		t.foreign = true
	}
	for tag := t.tag(); !t.foreign && string(tag) != "/ListBucketResult"; tag = t.tag() {
		switch string(tag) {
		case "Contents":
			if out.Contents == nil {
				out.Contents = make([]types.Object, 0, keys)
			}
			known = append(known, entry{})
			out.Contents = append(out.Contents, types.Object{})
			t.object(&out.Contents[len(out.Contents)-1], &known[len(known)-1])
		case "CommonPrefixes":
			out.CommonPrefixes = append(out.CommonPrefixes, t.folder())
		case "Name":
			out.Name = t.text("Name")
		case "Prefix":
			out.Prefix = t.text("Prefix")
		case "Delimiter":
			out.Delimiter = t.text("Delimiter")
		case "StartAfter":
			out.StartAfter = t.text("StartAfter")
		case "ContinuationToken":
			out.ContinuationToken = t.text("ContinuationToken")
		case "NextContinuationToken":
			out.NextContinuationToken = t.text("NextContinuationToken")
		case "EncodingType":
			out.EncodingType = types.EncodingType(t.word("EncodingType"))
		case "KeyCount":
			out.KeyCount = aws.Int32(int32(t.number("KeyCount")))
		case "MaxKeys":
			out.MaxKeys = aws.Int32(int32(t.number("MaxKeys")))
		case "IsTruncated":
			out.IsTruncated = aws.Bool(t.truth("IsTruncated"))
		default:
			t.foreign = true
		}
	}
	if len(bytes.TrimSpace(t.rest)) > 0 {
		t.foreign = true
	}
	return out
}

// An entry holds the values that a types.Object points to.
type entry struct {
	key, etag string
	size      int64
	modified  time.Time
}

// object reads an object into o, whose pointers then point into e.
func (t *pageText) object(o *types.Object, e *entry) {
	t.foreign = t.foreign || t.empty
	for tag := t.tag(); !t.foreign && string(tag) != "/Contents"; tag = t.tag() {
		switch string(tag) {
		case "Key":
			e.key, o.Key = string(t.value("Key")), &e.key
		case "ETag":
			e.etag, o.ETag = string(t.value("ETag")), &e.etag
		case "Size":
			e.size, o.Size = t.number("Size"), &e.size
		case "LastModified":
			e.modified, o.LastModified = t.time("LastModified"), &e.modified
		case "StorageClass":
			o.StorageClass = types.ObjectStorageClass(t.word("StorageClass"))
		case "ChecksumAlgorithm":
			o.ChecksumAlgorithm = append(o.ChecksumAlgorithm, types.ChecksumAlgorithm(t.word("ChecksumAlgorithm")))
		case "ChecksumType":
			o.ChecksumType = types.ChecksumType(t.word("ChecksumType"))
		default: // restored objects have more elements, but they are few
			t.foreign = true
		}
	}
}

// folder reads a common prefix.
func (t *pageText) folder() (f types.CommonPrefix) {
	t.foreign = t.foreign || t.empty
	for tag := t.tag(); !t.foreign && string(tag) != "/CommonPrefixes"; tag = t.tag() {
		if string(tag) != "Prefix" {
			t.foreign = true
			break
		}
		f.Prefix = t.text("Prefix")
	}
	return f
}

// tag returns the contents of the next tag, without the slash that ends the tag of an
// empty element. White space may precede it.
func (t *pageText) tag() []byte {
	at := 0
	for at < len(t.rest) && (t.rest[at] == ' ' || t.rest[at] == '\n') {
		at++
	}
	end := bytes.IndexByte(t.rest[at:], '>')
	if end < 0 || t.rest[at] != '<' {
		t.foreign = true
		return nil
	}
	tag := t.rest[at+1 : at+end]
	t.rest = t.rest[at+end+1:]
	tag, t.empty = bytes.CutSuffix(tag, []byte("/"))
	t.foreign = t.foreign || t.empty && bytes.HasPrefix(tag, []byte("/"))
	return tag
}

// value returns the text of an element whose start tag was just read.
func (t *pageText) value(name string) []byte {
	if t.empty {
		return nil
	}
	end := bytes.IndexByte(t.rest, '<')
	if end < 0 {
		t.foreign = true
		return nil
	}
	value, rest := t.rest[:end], t.rest[end:]
	if len(rest) < len(name)+3 || rest[1] != '/' || string(rest[2:2+len(name)]) != name || rest[2+len(name)] != '>' {
		t.foreign = true
		return nil
	}
	t.rest = rest[len(name)+3:]
	escaped := false
	for _, c := range value {
		escaped = escaped || c == '&'
		if c < ' ' || c > '~' || c == '>' {
			t.foreign = true
			return nil
		}
	}
	if escaped {
		return t.unescaped(value)
	}
	return value
}

// unescaped decodes the escapes that S3 writes.
func (t *pageText) unescaped(value []byte) []byte {
	plain := make([]byte, 0, len(value))
	for {
		before, rest, found := bytes.Cut(value, []byte("&"))
		plain = append(plain, before...)
		if !found {
			return plain
		}
		name, after, ended := bytes.Cut(rest, []byte(";"))
		if !ended {
			t.foreign = true
			return nil
		}
		switch string(name) {
		case "quot", "#34":
			plain = append(plain, '"')
		case "amp":
			plain = append(plain, '&')
		case "lt":
			plain = append(plain, '<')
		case "gt":
			plain = append(plain, '>')
		case "apos", "#39":
			plain = append(plain, '\'')
		default:
			t.foreign = true
			return nil
		}
		value = after
	}
}

func (t *pageText) text(name string) *string {
	s := string(t.value(name))
	return &s
}

// word returns the text of an element that has few values in a listing.
func (t *pageText) word(name string) string {
	value := t.value(name)
	w, ok := t.words[string(value)]
	if !ok {
		w = string(value)
		t.words[w] = w
	}
	return w
}

func (t *pageText) number(name string) int64 {
	n, err := strconv.ParseInt(string(t.value(name)), 10, 64)
	t.foreign = t.foreign || err != nil
	return n
}

func (t *pageText) truth(name string) bool {
	b, err := strconv.ParseBool(string(t.value(name)))
	t.foreign = t.foreign || err != nil
	return b
}

func (t *pageText) time(name string) time.Time {
	at, err := smithytime.ParseDateTime(string(t.value(name)))
	t.foreign = t.foreign || err != nil
	return at
}

package bucket_test

import (
	"cmp"
	"crypto/md5"
	"encoding/base64"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A call is one request: the operation, and its key or prefix.
type call struct{ op, key string }

// A stored object is an object in a store.
type stored struct {
	data     []byte
	class    string            // storage class; empty: STANDARD
	encoding string            // Content-Encoding
	meta     map[string]string // user metadata
}

// A store is a small S3 with one bucket: the operations that a scan may use, and an error
// for any other. It answers as the SDK's client expects and as versitygw does, which make
// e2e checks.
type store struct {
	bucket, region string
	page           int             // keys per page at most; 0: 1000
	payer          bool            // requests must say that the requester pays
	public         bool            // requests need not be signed
	denied         map[string]bool // keys that may be listed but not read

	mu      sync.Mutex
	objects map[string]stored
	log     []call
}

func (s *store) put(key string, o stored) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.objects == nil {
		s.objects = map[string]stored{}
	}
	s.objects[key] = o
}

func (s *store) object(key string) (o stored, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok = s.objects[key]
	return o, ok
}

func (s *store) record(c call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, c)
}

// logged returns all requests so far.
func (s *store) logged() []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.log)
}

// calls returns how many requests there were for an operation.
func (s *store) calls(op string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.log {
		if c.op == op {
			n++
		}
	}
	return n
}

// operation returns the operation that r requests.
func operation(r *http.Request) call {
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	q := r.URL.Query()
	q.Del("x-id") // the SDK's name of the operation
	switch {
	case r.Method == http.MethodHead && key == "":
		return call{op: "HeadBucket"}
	case r.Method == http.MethodGet && key == "" && q.Get("list-type") == "2":
		return call{"ListObjectsV2", q.Get("prefix")}
	case r.Method == http.MethodGet && key != "" && len(q) == 0:
		return call{"GetObject", key}
	}
	return call{r.Method + " " + r.URL.RequestURI(), key}
}

func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := operation(r)
	s.record(c)
	bucket, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	region, signed := signer(r)
	if bucket == s.bucket {
		w.Header().Set("x-amz-bucket-region", s.region)
	}
	switch {
	case bucket != s.bucket:
		refuse(w, http.StatusNotFound, "NoSuchBucket")
	case signed && region != s.region:
		refuse(w, http.StatusMovedPermanently, "PermanentRedirect")
	case !signed && !s.public, s.payer && c.op != "HeadBucket" && r.Header.Get("x-amz-request-payer") != "requester":
		refuse(w, http.StatusForbidden, "AccessDenied")
	case c.op == "HeadBucket":
		w.WriteHeader(http.StatusOK)
	case c.op == "ListObjectsV2":
		sendXML(w, http.StatusOK, s.list(r.URL.Query()))
	case c.op == "GetObject":
		s.get(w, r, c.key)
	default:
		refuse(w, http.StatusNotImplemented, "NotImplemented")
	}
}

// signer returns the region that r is signed for.
func signer(r *http.Request) (region string, signed bool) {
	_, scope, signed := strings.Cut(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=")
	if parts := strings.Split(scope, "/"); len(parts) > 2 {
		region = parts[2]
	}
	return region, signed
}

// A refusal is the body of an error.
type refusal struct {
	XMLName xml.Name `xml:"Error"`
	Code    string
	Message string
	Region  string `xml:",omitempty"`
}

func refuse(w http.ResponseWriter, status int, code string) {
	sendXML(w, status, refusal{Code: code, Message: "refused: " + code})
}

func sendXML(w http.ResponseWriter, status int, v any) {
	text, err := xml.Marshal(v)
	if err != nil {
		panic(err)
	}
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(xml.Header)+len(text)))
	w.WriteHeader(status)
	w.Write(append([]byte(xml.Header), text...))
}

// A listing is the answer to ListObjectsV2.
type listing struct {
	XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
	Name, Prefix          string
	Delimiter             string `xml:",omitempty"`
	StartAfter            string `xml:",omitempty"`
	EncodingType          string `xml:",omitempty"`
	ContinuationToken     string `xml:",omitempty"`
	NextContinuationToken string `xml:",omitempty"`
	KeyCount, MaxKeys     int
	IsTruncated           bool
	Contents              []content
	CommonPrefixes        []commonPrefix
}

type content struct {
	Key, LastModified, ETag string
	Size                    int
	StorageClass            string
}

type commonPrefix struct{ Prefix string }

// list returns the first page after start-after, or after the place that the continuation
// token stands for, in byte order.
func (s *store) list(q url.Values) listing {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := listing{Name: s.bucket, Prefix: q.Get("prefix"), Delimiter: q.Get("delimiter"), StartAfter: q.Get("start-after"),
		EncodingType: q.Get("encoding-type"), ContinuationToken: q.Get("continuation-token"), MaxKeys: 1000}
	after := l.StartAfter
	if l.ContinuationToken != "" {
		last, _ := base64.URLEncoding.DecodeString(l.ContinuationToken)
		after = string(last)
	}
	if asked, err := strconv.Atoi(q.Get("max-keys")); err == nil {
		l.MaxKeys = min(asked, l.MaxKeys)
	}
	limit := min(l.MaxKeys, cmp.Or(s.page, l.MaxKeys))
	last := ""
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		item := key
		if rest, ok := strings.CutPrefix(key, l.Prefix); !ok {
			continue
		} else if below, _, ok := strings.Cut(rest, l.Delimiter); ok && l.Delimiter != "" {
			item = l.Prefix + below + l.Delimiter
		}
		if key <= after || item == after || item == last {
			continue
		}
		if l.KeyCount == limit {
			l.IsTruncated, l.NextContinuationToken = true, base64.URLEncoding.EncodeToString([]byte(last))
			break
		}
		l.KeyCount++
		if last = item; item != key {
			l.CommonPrefixes = append(l.CommonPrefixes, commonPrefix{item})
			continue
		}
		o := s.objects[key]
		l.Contents = append(l.Contents, content{key, "2025-01-22T12:30:00.000Z", etag(o.data), len(o.data), cmp.Or(o.class, "STANDARD")})
	}
	if l.EncodingType == "url" {
		l.encode()
	}
	return l
}

// encode encodes names as S3 does on request, since XML cannot hold all of them.
func (l *listing) encode() {
	escape := func(name *string) { *name = strings.ReplaceAll(url.QueryEscape(*name), "%2F", "/") }
	escape(&l.Prefix)
	escape(&l.Delimiter)
	escape(&l.StartAfter)
	for i := range l.Contents {
		escape(&l.Contents[i].Key)
	}
	for i := range l.CommonPrefixes {
		escape(&l.CommonPrefixes[i].Prefix)
	}
}

func etag(data []byte) string { return fmt.Sprintf(`"%x"`, md5.Sum(data)) }

// checksum returns the CRC-32 of data as S3 writes it.
func checksum(data []byte) string {
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(data)))
}

func (s *store) get(w http.ResponseWriter, r *http.Request, key string) {
	o, ok := s.object(key)
	match := r.Header.Get("If-Match")
	switch {
	case !ok:
		refuse(w, http.StatusNotFound, "NoSuchKey")
	case s.denied[key]:
		refuse(w, http.StatusForbidden, "AccessDenied")
	case match != "" && match != etag(o.data):
		refuse(w, http.StatusPreconditionFailed, "PreconditionFailed")
	case o.class == "GLACIER" || o.class == "DEEP_ARCHIVE":
		refuse(w, http.StatusForbidden, "InvalidObjectState")
	default:
		o.send(w, r)
	}
}

// send answers with the object, or with the range of it that r requests.
func (o *stored) send(w http.ResponseWriter, r *http.Request) {
	h, data, status := w.Header(), o.data, http.StatusOK
	var from, to int
	if n, _ := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &from, &to); n > 0 {
		if from >= len(data) {
			refuse(w, http.StatusRequestedRangeNotSatisfiable, "InvalidRange")
			return
		}
		if n == 1 || to >= len(data) {
			to = len(data) - 1
		}
		h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to, len(data)))
		data, status = data[from:to+1], http.StatusPartialContent
	} else if r.Header.Get("x-amz-checksum-mode") == "ENABLED" {
		h.Set("x-amz-checksum-crc32", checksum(data))
		h.Set("x-amz-checksum-type", "FULL_OBJECT")
	}
	if o.class != "" {
		h.Set("x-amz-storage-class", o.class)
	}
	if o.encoding != "" {
		h.Set("Content-Encoding", o.encoding)
	}
	for name, value := range o.meta {
		h.Set("x-amz-meta-"+name, value)
	}
	h.Set("ETag", etag(o.data))
	h.Set("Accept-Ranges", "bytes")
	h.Set("Last-Modified", "Wed, 22 Jan 2025 12:30:00 GMT")
	h.Set("Content-Type", "binary/octet-stream")
	h.Set("Content-Length", strconv.Itoa(len(data)))
	w.WriteHeader(status)
	w.Write(data)
}

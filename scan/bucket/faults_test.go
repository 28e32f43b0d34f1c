package bucket_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cogtrail/cogtrail/scan/sdk/sdktest"
)

// A fault answers r instead of next, or corrupts the answer of next.
type fault func(w http.ResponseWriter, r *http.Request, next http.Handler)

// status refuses the request the way S3 does.
func status(code int, name string) fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) { refuse(w, code, name) }
}

// page answers with text that is not from S3, such as a proxy's.
func page(code int, text string) fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		w.WriteHeader(code)
		w.Write([]byte(text))
	}
}

const html = "<!DOCTYPE html><html><body>Please log in to the network</body></html>"

// answer returns the answer of next. The body may be changed.
func answer(r *http.Request, next http.Handler) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	next.ServeHTTP(rec, r)
	return rec
}

// head writes rec's status and header.
func head(w http.ResponseWriter, rec *httptest.ResponseRecorder) {
	for name, values := range rec.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(rec.Code)
}

// part returns the first bytes of the body: a share of it.
func part(rec *httptest.ResponseRecorder, share float64) []byte {
	body := rec.Body.Bytes()
	return body[:int(share*float64(len(body)))]
}

// reset breaks the connection after a share of the body, or before any answer if the share
// is below 0.
func reset(share float64) fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if share >= 0 {
			rec := answer(r, next)
			head(w, rec)
			w.Write(part(rec, share))
			http.NewResponseController(w).Flush()
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		conn.(*sdktest.Conn).Reset()
	}
}

// cut ends the body and the connection after a share of the body.
func cut(share float64) fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := answer(r, next)
		head(w, rec)
		w.Write(part(rec, share))
	}
}

// cutUnsaid ends the body after a share of it as if that were all, without a
// Content-Length.
func cutUnsaid(share float64, encoding string) fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := answer(r, next)
		rec.Header().Del("Content-Length")
		rec.Header().Set("Transfer-Encoding", encoding)
		head(w, rec)
		w.Write(part(rec, share))
	}
}

// longer adds a byte, and states no length.
func longer(w http.ResponseWriter, r *http.Request, next http.Handler) {
	rec := answer(r, next)
	rec.Header().Del("Content-Length")
	rec.Header().Set("Transfer-Encoding", "chunked")
	rec.Body.WriteByte(0)
	head(w, rec)
	w.Write(rec.Body.Bytes())
}

// cutLying ends the body after a share of it and states that length.
func cutLying(share float64) fault {
	return edit(func(body []byte) []byte { return body[:int(share*float64(len(body)))] })
}

// edit answers with the result of f for the body. The checksum stays.
func edit(f func([]byte) []byte) fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := answer(r, next)
		body := f(rec.Body.Bytes())
		rec.Header().Set("Content-Length", strconv.Itoa(len(body)))
		head(w, rec)
		w.Write(body)
	}
}

// flip inverts one bit, a share into the body.
func flip(share float64) fault {
	return edit(func(body []byte) []byte {
		body = bytes.Clone(body)
		body[int(share*float64(len(body)))] ^= 0x10
		return body
	})
}

// another answers with another object of the same length under the requested name.
func another(w http.ResponseWriter, r *http.Request, next http.Handler) {
	edit(func(body []byte) []byte {
		for id := range 1000 {
			if other := trailLog(id); len(other) == len(body) && !bytes.Equal(other, body) {
				return other
			}
		}
		panic("all objects have other lengths")
	})(w, r, next)
}

// header answers with some headers changed; no value removes one.
func header(values map[string]string) fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := answer(r, next)
		for name, value := range values {
			rec.Header().Set(name, value)
			if value == "" {
				rec.Header().Del(name)
			}
		}
		head(w, rec)
		w.Write(rec.Body.Bytes())
	}
}

// unchecked is a fault of an object that was stored without a checksum.
func unchecked(f fault) fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		r.Header.Del("x-amz-checksum-mode")
		f(w, r, next)
	}
}

// delay answers correctly, but late.
func delay(d time.Duration) fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		time.Sleep(d)
		next.ServeHTTP(w, r)
	}
}

// hang goes silent after a share of the body, or before any answer if the share is below 0.
func hang(share float64) fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if share >= 0 {
			rec := answer(r, next)
			head(w, rec)
			w.Write(part(rec, share))
			http.NewResponseController(w).Flush()
		}
		<-r.Context().Done()
	}
}

// trickle sends the body byte by byte, with a pause before each.
func trickle(pause time.Duration) fault {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := answer(r, next)
		head(w, rec)
		for i := range rec.Body.Bytes() {
			time.Sleep(pause)
			w.Write(rec.Body.Bytes()[i : i+1])
			http.NewResponseController(w).Flush()
		}
	}
}

// redirect sends the client to the same address.
func redirect(w http.ResponseWriter, r *http.Request, _ http.Handler) {
	w.Header().Set("Location", r.URL.RequestURI())
	refuse(w, http.StatusTemporaryRedirect, "TemporaryRedirect")
}

// elsewhere says that the bucket is in another region.
func elsewhere(region string) fault {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		w.Header().Set("x-amz-bucket-region", region)
		refuse(w, http.StatusMovedPermanently, "PermanentRedirect")
	}
}

// replace changes text in a listing.
func replace(old, new string) fault {
	return edit(func(body []byte) []byte { return bytes.ReplaceAll(body, []byte(old), []byte(new)) })
}

// without removes an element from a listing.
func without(element string) fault {
	return edit(func(body []byte) []byte {
		before, rest, found := bytes.Cut(body, fmt.Appendf(nil, "<%s>", element))
		_, after, _ := bytes.Cut(rest, fmt.Appendf(nil, "</%s>", element))
		if !found {
			return body
		}
		return append(bytes.Clone(before), after...)
	})
}

// sameToken answers with the requested token as the next one.
func sameToken(w http.ResponseWriter, r *http.Request, next http.Handler) {
	token := r.URL.Query().Get("continuation-token")
	rec := answer(r, next)
	body := rec.Body.String()
	if _, rest, ok := strings.Cut(body, "<NextContinuationToken>"); ok && token != "" {
		old, _, _ := strings.Cut(rest, "<")
		body = strings.ReplaceAll(body, old+"</NextContinuationToken>", token+"</NextContinuationToken>")
	}
	rec.Header().Set("Content-Length", strconv.Itoa(len(body)))
	head(w, rec)
	w.Write([]byte(body))
}

// stale gives each listing the answer that it got the first time. With a new token each
// time, only the keys reveal it.
func stale(newToken bool) fault {
	var mu sync.Mutex
	var first *httptest.ResponseRecorder
	n := 0
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		mu.Lock()
		if first == nil {
			first = answer(r, next)
		}
		body := first.Body.String()
		if n++; newToken {
			body = strings.ReplaceAll(body, "</NextContinuationToken>", fmt.Sprintf("%03d</NextContinuationToken>", n))
		}
		mu.Unlock()
		w.Header().Set("Content-Type", "application/xml")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write([]byte(body))
	}
}

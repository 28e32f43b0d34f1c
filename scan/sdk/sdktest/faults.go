package sdktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
)

// Refuse answers with an error the way services with AWS JSON 1.1 do.
func Refuse(w http.ResponseWriter, status int, code, message string) {
	text, _ := json.Marshal(map[string]string{"__type": code, "message": message})
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	w.Write(text)
}

// RegionOf returns the region that a request is signed for.
func RegionOf(r *http.Request) string {
	_, scope, _ := strings.Cut(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=")
	if parts := strings.Split(scope, "/"); len(parts) > 2 {
		return parts[2]
	}
	return ""
}

// A Fault answers r with something other than the right answer.
type Fault func(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder)

// Refusal answers with an error.
func Refusal(status int, code string) Fault {
	return func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
		Refuse(w, status, code, "no")
	}
}

// edited answers with the result of f for the body.
func edited(f func([]byte) []byte) Fault {
	return func(w http.ResponseWriter, _ *http.Request, answer *httptest.ResponseRecorder) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.Write(f(answer.Body.Bytes()))
	}
}

// Faults returns the faults that any service with AWS JSON 1.1 may have. badToken is the
// error code for a token that is not valid.
func Faults(badToken string) map[string]Fault {
	return map[string]Fault{
		"status 500": Refusal(http.StatusInternalServerError, "InternalFailure"),
		"status 503": Refusal(http.StatusServiceUnavailable, "ServiceUnavailable"),
		"throttled":  Refusal(http.StatusBadRequest, "ThrottlingException"),
		"status 429": Refusal(http.StatusTooManyRequests, "Whatever"),
		"bad token":  Refusal(http.StatusBadRequest, badToken),
		"cut":        edited(func(b []byte) []byte { return b[:len(b)/2] }),
		"html":       edited(func([]byte) []byte { return []byte("<html>Please log in to the network</html>") }),
		"no list":    edited(func([]byte) []byte { return []byte("{}") }),
		"nothing":    edited(func([]byte) []byte { return nil }),
		"hangs":      func(_ http.ResponseWriter, r *http.Request, _ *httptest.ResponseRecorder) { <-r.Context().Done() },
		"reset": func(w http.ResponseWriter, _ *http.Request, _ *httptest.ResponseRecorder) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			conn.Close()
		},
		"stops": func(w http.ResponseWriter, r *http.Request, answer *httptest.ResponseRecorder) {
			w.Header().Set("Content-Length", fmt.Sprint(answer.Body.Len()))
			w.Write(answer.Body.Bytes()[:answer.Body.Len()/2])
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	}
}

// A Faulty server applies a fault to the answers of Next that contain Text, so many
// times. If Times is below 0, it always does.
type Faulty struct {
	Next  http.Handler
	Fault Fault
	Text  string
	Times int

	mu   sync.Mutex
	hits int
}

// Hits returns how many answers had the fault.
func (f *Faulty) Hits() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hits
}

// ServeHTTP answers one request.
func (f *Faulty) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	// The context ends with the client's connection only after the body was read.
	r.Body = io.NopCloser(bytes.NewReader(text))
	answer := httptest.NewRecorder()
	f.Next.ServeHTTP(answer, r)
	f.mu.Lock()
	hit := f.Times != 0 && strings.Contains(answer.Body.String(), f.Text)
	if hit {
		f.Times--
		f.hits++
	}
	f.mu.Unlock()
	if hit {
		f.Fault(w, r, answer)
		return
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	w.Write(answer.Body.Bytes())
}

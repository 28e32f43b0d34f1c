package sdk

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// A hopelessError says that no try can connect to a server.
type hopelessError struct {
	server, proxy string
	advice        string
	err           error
}

func (e *hopelessError) Error() string {
	text := "no connection to " + e.server
	if e.proxy != "" {
		text += " through the proxy " + e.proxy
	}
	return text + ": " + Brief(e.err).Error() + ": " + e.advice
}

func (e *hopelessError) Unwrap() error { return e.err }

// hopeless returns what to do about err if no further try can have another result, or ""
// if one can.
func hopeless(err error) (advice string) {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &certificate):
		return "check the address, this machine's clock, and whether something on the way answers in its place; set AWS_CA_BUNDLE for a certificate authority of your own"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "check the address: it may be one for http://, or that of a proxy"
	}
	return ""
}

// isHopeless reports whether err says that no further try can succeed.
func isHopeless(err error) bool {
	var one *hopelessError
	var elsewhere *redirectError
	return errors.As(err, &one) || errors.As(err, &elsewhere) || hopeless(err) != ""
}

// A redirectError says that a server redirects a request to another server.
type redirectError struct{ from, to string }

func (e *redirectError) Error() string {
	return fmt.Sprintf("%s sends requests to another server, %s, which could be anybody's: nothing was sent there: check the address", e.from, e.to)
}

// SameServer returns an error if a redirect from via to r leads to another server. The
// credentials are meant for the server that was named, and Go would send the headers with
// their tokens along.
func SameServer(r, via *http.Request) error {
	if from, to := serverOf(via.URL), serverOf(r.URL); from != to {
		return &redirectError{from, to}
	}
	return nil
}

// serverOf returns the address of a server, without a password.
func serverOf(u *url.URL) string { return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String() }

// HTTPClient returns an HTTP client for a configuration, which also gets credentials with
// it. A connection may take at most the time connect. Redirects to another server are not
// followed.
func HTTPClient(connect time.Duration) *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithDialerOptions(func(d *net.Dialer) { d.Timeout = connect }).WithTransportOptions(func(t *http.Transport) {
		proxy := t.Proxy
		t.Proxy = func(r *http.Request) (*url.URL, error) { // the only function that is called for each request
			if r.Response != nil && r.Response.Request != nil {
				if err := SameServer(r, r.Response.Request); err != nil {
					return nil, err
				}
			}
			if proxy == nil {
				return nil, nil
			}
			return proxy(r)
		}
	})
}

// CredentialRetryer returns a retryer for a configuration, which gets credentials with it:
// the SDK's own, except that it gives up if no further try can succeed.
func CredentialRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(giveUp)}, o.Retryables...)
	})
}

// giveUp says not to retry if no further try can succeed.
func giveUp(err error) aws.Ternary {
	if isHopeless(err) {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

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

// A hopelessError says that a server cannot be talked to, however often that is tried.
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

// hopeless returns what to do about err if no other try can have another result, else
// nothing.
func hopeless(err error) (advice string) {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &certificate):
		return "check the address, this machine's clock, and whether something on the way answers in its place; an authority of your own is named by AWS_CA_BUNDLE"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "check the address: it may be one for http://, or of a proxy"
	}
	return ""
}

// isHopeless reports whether err says that nothing will be different the next time.
func isHopeless(err error) bool {
	var one *hopelessError
	var elsewhere *redirectError
	return errors.As(err, &one) || errors.As(err, &elsewhere) || hopeless(err) != ""
}

// A redirectError says that a server has sent a request elsewhere.
type redirectError struct{ from, to string }

func (e *redirectError) Error() string {
	return fmt.Sprintf("%s sends requests to another server, %s, which could be anybody's: nothing was sent there: check the address", e.from, e.to)
}

// SameServer returns an error if r, which a redirect of via has made, is for another
// server: credentials are for the one that was named, and tokens are in headers that Go
// would send along.
func SameServer(r, via *http.Request) error {
	if from, to := serverOf(via.URL), serverOf(r.URL); from != to {
		return &redirectError{from, to}
	}
	return nil
}

// serverOf returns the address of a server, and no password.
func serverOf(u *url.URL) string { return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String() }

// HTTPClient returns the client of a configuration, by which credentials are got too. It
// connects for no longer than that, and follows no redirect to another server.
func HTTPClient(connect time.Duration) *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithDialerOptions(func(d *net.Dialer) { d.Timeout = connect }).WithTransportOptions(func(t *http.Transport) {
		proxy := t.Proxy
		t.Proxy = func(r *http.Request) (*url.URL, error) { // asked for each request, and the only one that is
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

// CredentialRetryer returns the retryer of a configuration, by which credentials are got:
// the SDK's own, which gives up what is hopeless.
func CredentialRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.Retryables = append([]retry.IsErrorRetryable{retry.IsErrorRetryableFunc(giveUp)}, o.Retryables...)
	})
}

// giveUp says that what is hopeless is not tried again.
func giveUp(err error) aws.Ternary {
	if isHopeless(err) {
		return aws.FalseTernary
	}
	return aws.UnknownTernary
}

package sdk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"

	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/cogtrail/cogtrail/scan"
)

// unaccepted are the error codes that every request to a JSON or query API would get, with
// what to do.
var unaccepted = map[string]string{
	"ExpiredToken":                "renew the credentials",
	"ExpiredTokenException":       "renew the credentials",
	"RequestExpired":              "renew the credentials, and check this machine's clock",
	"InvalidClientTokenId":        "check the credentials",
	"UnrecognizedClientException": "check the credentials, and that the account has this region enabled",
	"InvalidSignatureException":   "check the credentials, and this machine's clock",
	"SignatureDoesNotMatch":       "check the credentials, and this machine's clock",
	"IncompleteSignature":         "check the credentials",
	"MissingAuthenticationToken":  "check the credentials",
	"OptInRequired":               "check the account, and that it has this region enabled",
}

// Hints returns what to do about the error codes that every request would get: denied for
// those that say that access is denied, and others in addition to the common ones.
func Hints(denied string, others map[string]string) map[string]string {
	hints := map[string]string{"AccessDenied": denied, "AccessDeniedException": denied}
	maps.Copy(hints, unaccepted)
	maps.Copy(hints, others)
	return hints
}

// ReadError returns what err, an error of a request for a page of the source what, means
// for the scan. Errors of ctx are returned as they are. stale says that the token of the
// page is not valid.
func ReadError(ctx context.Context, what string, err error, hints map[string]string, stale bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if e := FatalRegion(what, err, hints); e != nil {
		return e
	}
	// An error that the client does not retry by itself will not go away, unless there
	// was no answer at all or the token of the page is not valid.
	_, status := Codes(err)
	often := (*retry.MaxAttemptsError)(nil)
	tried := errors.As(err, &often)
	later := tried || status < 400 || status >= 500 || stale
	return &scan.ReadError{Transient: later, Tried: tried, Err: Brief(err)}
}

// FatalRegion is [Fatal] for servers whose address contains the name of the region.
func FatalRegion(what string, err error, hints map[string]string) error {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return &scan.ReadError{Fatal: true, Err: fmt.Errorf("%s: %w: check the name of the region, and the network, %s", what, dns, GoOn)}
	}
	return Fatal(what, err, hints)
}

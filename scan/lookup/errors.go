package lookup

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

// unaccepted are the error codes that any request would get, with what to do.
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

	"AccessDenied":                   denied,
	"AccessDeniedException":          denied,
	"OperationNotPermittedException": denied,
	"UnsupportedOperationException":  "name another region",
}

// denied says what is missing where a request is denied.
const denied = "the permission cloudtrail:LookupEvents is missing, or a policy denies it: grant it"

// readError says what err, of a request, means for the scan. Errors of ctx are
// returned as they are.
func (s *Source) readError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if e := fatalError(s.String(), err); e != nil {
		return e
	}
	// What the client does not try again by itself will not pass either, unless
	// there was no answer at all or it was about the token of a page.
	code, status := sdk.Codes(err)
	often := (*retry.MaxAttemptsError)(nil)
	tried := errors.As(err, &often)
	later := tried || status < 400 || status >= 500 || code == "InvalidNextTokenException"
	return &scan.ReadError{Transient: later, Tried: tried, Err: sdk.Brief(err)}
}

// fatalError returns the error that ends the scan, if err is one.
func fatalError(what string, err error) error {
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return &scan.ReadError{Fatal: true, Err: fmt.Errorf("%s: %w: check the name of the region, and the network, %s", what, dns, sdk.GoOn)}
	}
	return sdk.Fatal(what, err, unaccepted)
}

package lookup

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/cogtrail/cogtrail/scan"
)

const goOn = "then scan again: with the same --journal, only what is missing is read"

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
	code, status := codes(err)
	often := (*retry.MaxAttemptsError)(nil)
	tried := errors.As(err, &often)
	later := tried || status < 400 || status >= 500 || code == "InvalidNextTokenException"
	return &scan.ReadError{Transient: later, Tried: tried, Err: brief(err)}
}

// fatalError returns the error that ends the scan, if err is one.
func fatalError(what string, err error) error {
	fatal := func(format string, args ...any) error {
		return &scan.ReadError{Fatal: true, Err: fmt.Errorf(what+": "+format, args...)}
	}
	var none *credentialsError
	if errors.As(err, &none) {
		return fatal("no credentials: %w: renew them (for SSO: aws sso login), %s", none.err, goOn)
	}
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound {
		return fatal("%w: check the name of the region, and the network, %s", dns, goOn)
	}
	code, _ := codes(err)
	if hint := unaccepted[code]; hint != "" {
		return fatal("%w: %s, %s", brief(err), hint, goOn)
	}
	return nil
}

// codes returns the error code and the HTTP status, as far as there are any.
func codes(err error) (code string, status int) {
	var api smithy.APIError
	if errors.As(err, &api) {
		code = api.ErrorCode()
	}
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		status = response.HTTPStatusCode()
	}
	return code, status
}

// brief returns err without what differs from one request to the next, such as
// ids and ports.
func brief(err error) error {
	var api smithy.APIError
	var op *net.OpError
	var u *url.Error
	var broken *smithy.DeserializationError
	switch {
	case errors.As(err, &api) && api.ErrorMessage() != "" && api.ErrorMessage() != api.ErrorCode():
		return fmt.Errorf("%s: %s", api.ErrorCode(), api.ErrorMessage())
	case errors.As(err, &api):
		return errors.New(api.ErrorCode())
	case errors.As(err, &op):
		return fmt.Errorf("%s: %w", op.Op, op.Err)
	case errors.As(err, &u):
		return u.Err
	}
	if _, status := codes(err); status != 0 && status != http.StatusOK {
		return fmt.Errorf("HTTP status %d", status)
	}
	if errors.As(err, &broken) {
		return fmt.Errorf("an answer that cannot be understood: %w", broken.Err)
	}
	return err
}

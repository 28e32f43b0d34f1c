// Package sdk is what the sources that make requests to AWS have in common: the meaning
// of the SDK's errors, retries, limits of answers and the renewal of credentials.
//
// A client of an API with a quota starts at [Options]. Any other client combines [Reach],
// [Renewed] and [NewRetryer].
package sdk

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"

	"github.com/cogtrail/cogtrail/scan"
)

// GoOn says what to do after an error that ended a scan.
const GoOn = "then scan again: with --journal, a later scan reads only what is missing"

// Codes returns the error code and the HTTP status of err, or zero values if err has none.
func Codes(err error) (code string, status int) {
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

// Brief returns err with a text that leaves out what differs between requests, such as IDs
// and ports, so that the same archive gives the same report. A text that is too long to
// read is cut.
func Brief(err error) error { return &briefError{scan.Cut(Redact(text(err))), err} }

// A briefError is err with a brief text.
type briefError struct {
	text string
	err  error
}

func (e *briefError) Error() string { return e.text }
func (e *briefError) Unwrap() error { return e.err }

func text(err error) string {
	var api smithy.APIError
	var op *net.OpError
	var u *url.Error
	var broken *smithy.DeserializationError
	var long *longError
	switch {
	case errors.As(err, &long):
		if _, status := Codes(err); status != 0 && status != http.StatusOK {
			return fmt.Sprintf("HTTP status %d, with %v", status, long)
		}
		return long.Error()
	case errors.As(err, &api) && api.ErrorMessage() != "" && api.ErrorMessage() != api.ErrorCode():
		return api.ErrorCode() + ": " + api.ErrorMessage()
	case errors.As(err, &api):
		return api.ErrorCode()
	case errors.As(err, &op):
		return op.Op + ": " + op.Err.Error()
	case errors.As(err, &u):
		return u.Err.Error()
	}
	if _, status := Codes(err); status != 0 && status != http.StatusOK {
		return fmt.Sprintf("HTTP status %d", status)
	}
	if errors.As(err, &broken) {
		return "an answer that cannot be understood: " + broken.Err.Error()
	}
	return err.Error()
}

// Fatal returns the error that ends the scan, or nil if err does not end it. An error ends
// the scan if there are no credentials, if the server cannot be reached or sends requests
// elsewhere, or if hints, which say what to do, have its code. what names the source.
func Fatal(what string, err error, hints map[string]string) error {
	var none *credentialsError
	if errors.As(err, &none) {
		return &scan.ReadError{Fatal: true, Err: fmt.Errorf("%s: no credentials: %w: renew them (for SSO: aws sso login), %s", what, &briefError{scan.Cut(none.Error()), none}, GoOn)}
	}
	var unreachable *unreachableError
	if errors.As(err, &unreachable) {
		return &scan.ReadError{Fatal: true, Err: fmt.Errorf("%s: %w, %s", what, unreachable, GoOn)}
	}
	var elsewhere *redirectError
	var never *hopelessError
	switch {
	case errors.As(err, &elsewhere):
		return &scan.ReadError{Fatal: true, Err: fmt.Errorf("%s: %w, %s", what, elsewhere, GoOn)}
	case errors.As(err, &never):
		return &scan.ReadError{Fatal: true, Err: fmt.Errorf("%s: %w, %s", what, never, GoOn)}
	}
	code, _ := Codes(err)
	if hint := hints[code]; hint != "" {
		return &scan.ReadError{Fatal: true, Err: fmt.Errorf("%s: %w: %s, %s", what, Brief(err), hint, GoOn)}
	}
	return nil
}

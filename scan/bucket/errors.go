package bucket

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

// ErrNothing says that no key begins with the prefix of a source.
var ErrNothing = errors.New("nothing is there")

var (
	errVanished = &scan.ReadError{Reason: "vanished", Err: errors.New("it was listed, but is gone: it was deleted, or a listing cannot express its name")}
	errOther    = &scan.ReadError{Reason: "changed", Err: errors.New("it was replaced while it was read, again and again")}
)

// unaccepted are the error codes that every request would meet, mostly because of the
// credentials, with what to do.
var unaccepted = map[string]string{
	"ExpiredToken":          "renew the credentials",
	"ExpiredTokenException": "renew the credentials",
	"TokenRefreshRequired":  "renew the credentials",
	"InvalidToken":          "renew the credentials",
	"RequestExpired":        "renew the credentials, and check this machine's clock",
	"InvalidAccessKeyId":    "check the credentials",
	"SignatureDoesNotMatch": "check the credentials",
	"InvalidSecurity":       "check the credentials",
	"NotSignedUp":           "check the account",
	"AccountProblem":        "check the account",
	"RequestTimeTooSkewed":  "set this machine's clock",
	"NoSuchBucket":          "check the name of the bucket",
}

// readError returns what err, an error of reading an object, means for the scan. Errors
// of ctx are returned as they are.
func (s *Source) readError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if e := s.fatalError(err); e != nil {
		return e
	}
	code, status := sdk.Codes(err)
	switch {
	case status == http.StatusNotFound:
		return errVanished
	case code == "InvalidObjectState":
		return &scan.ReadError{Err: errors.New(archived("its storage class or access tier"))}
	case status == http.StatusForbidden || strings.HasPrefix(code, "KMS."):
		return s.refused.add(s, &scan.ReadError{Reason: "access denied", Err: fmt.Errorf("%s: %w", permission(err, "s3:GetObject"), sdk.Brief(err))})
	case status == http.StatusMovedPermanently || code == "AuthorizationHeaderMalformed":
		return &scan.ReadError{Transient: true, Err: fmt.Errorf("the bucket is said to be in another region: %w", sdk.Brief(err))}
	case status >= 400 && status < 500 && status != http.StatusTooManyRequests && status != http.StatusRequestTimeout && code != "RequestTimeout":
		return &scan.ReadError{Err: sdk.Brief(err)}
	}
	tried := (*retry.MaxAttemptsError)(nil)
	return &scan.ReadError{Transient: true, Tried: errors.As(err, &tried), Err: sdk.Brief(err)}
}

// listError returns what err, an error of a listing, means for the scan.
func (s *Source) listError(err error) error {
	if e := s.fatalError(err); e != nil {
		return e
	}
	if _, status := sdk.Codes(err); status == http.StatusForbidden {
		return &scan.ReadError{Reason: "access denied", Err: fmt.Errorf("%s: %w", permission(err, "s3:ListBucket"), sdk.Brief(err))}
	}
	return sdk.Brief(err)
}

// fatalError returns the error that ends the scan, if err is one.
func (s *Source) fatalError(err error) error { return sdk.Fatal(s.String(), err, unaccepted) }

func fatal(err error) bool {
	e := (*scan.ReadError)(nil)
	return errors.As(err, &e) && e.Fatal
}

// permission names the permission that seems to be missing.
func permission(err error, action string) string {
	code, _ := sdk.Codes(err)
	if strings.HasPrefix(code, "KMS.") || strings.Contains(strings.ToLower(err.Error()), "kms") {
		action = "kms:Decrypt"
	}
	return "the permission " + action + " is missing, or a policy denies it"
}

// slowDown reports whether err says that there are too many requests.
func slowDown(err error) bool {
	code, status := sdk.Codes(err)
	return status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests ||
		code == "SlowDown" || code == "Throttling" || code == "ThrottlingException" || code == "RequestLimitExceeded"
}

// expected finds the region in the message of AuthorizationHeaderMalformed. Servers other
// than Amazon's state it nowhere else.
var expected = regexp.MustCompile(`expecting ['"]([a-z0-9-]+)['"]`)

// regionOf returns the region of the bucket if err says that the client uses another
// one: from err, or from HeadBucket. It returns "" if the region is not found.
func (s *Source) regionOf(ctx context.Context, err error) string {
	code, status := sdk.Codes(err)
	if status != http.StatusMovedPermanently && code != "AuthorizationHeaderMalformed" && code != "IllegalLocationConstraintException" {
		return ""
	}
	if region := regionHeader(err); region != "" {
		return region
	}
	if told := expected.FindStringSubmatch(err.Error()); told != nil {
		return told[1]
	}
	s.requests.Add(1)
	out, err := s.Client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.Bucket})
	if err != nil {
		return regionHeader(err)
	}
	return aws.ToString(out.BucketRegion)
}

// locate finds the region of a bucket that is not listed, if it is not the client's. Any
// other problem shows when objects are read.
func (s *Source) locate(ctx context.Context) {
	if s.region != "" {
		return
	}
	s.requests.Add(1)
	if _, err := s.Client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.Bucket}); err != nil {
		s.region = regionHeader(err)
	}
}

func regionHeader(err error) string {
	var response *awshttp.ResponseError
	if errors.As(err, &response) && response.Response != nil {
		return response.Response.Header.Get("x-amz-bucket-region")
	}
	return ""
}

// options returns the option that sends a request to the bucket's region, if needed.
func (s *Source) options() []func(*s3.Options) {
	if s.region == "" {
		return nil
	}
	return []func(*s3.Options){func(o *s3.Options) { o.Region = s.region }}
}

// maxRefused is how many objects may be refused before the first one is read. Then a
// permission is missing, and a million more refusals would say nothing new.
const maxRefused = 100

// refusals counts refused objects.
type refusals struct {
	mu   sync.Mutex
	n    int
	read bool // some object was read
}

func (r *refusals) add(s *Source, err *scan.ReadError) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.n++; r.read || s.Readable || r.n < maxRefused {
		return err
	}
	return &scan.ReadError{Fatal: true, Err: fmt.Errorf("%s: none of the first %d objects may be read: %w: grant it, %s", s, r.n, err, sdk.GoOn)}
}

func (r *refusals) none() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.read = true
}

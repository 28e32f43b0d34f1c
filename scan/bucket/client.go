package bucket

import (
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/logging"

	"github.com/cogtrail/cogtrail/scan/sdk"
)

// Options say how a client reaches S3. The zero value is for use.
type Options struct {
	Reads      int           // requests at once, for which connections are kept; 0 means 64
	Wait       time.Duration // how long an answer may take to begin, and stop in the middle; 0 means 30 seconds
	MaxBackoff time.Duration // between two tries of a request; 0 means 20 seconds

	Waiting func(what string) // is told for what, whenever nothing has answered for 5 seconds; nil: nobody is
}

const (
	defaultReads = 64
	defaultWait  = 30 * time.Second

	// maxRedirects is more than S3 needs: a loop has to end.
	maxRedirects = 5

	// mostListing bounds an answer other than an object: a page of 1,000 keys of 1,024
	// bytes, each of which takes three as it is encoded, and of some 500 that are said of each.
	mostListing = 4 << 20
)

// NewClient returns the client for a Source. It keeps what cfg says of
// credentials, region, endpoint and proxies. An endpoint is asked for buckets by
// path. If cfg brings an HTTP client that is none of the SDK's, its transport is
// used.
func NewClient(cfg aws.Config, o Options) *Client {
	if o.Reads <= 0 {
		o.Reads = defaultReads
	}
	if o.Wait <= 0 {
		o.Wait = defaultWait
	}
	reach := &sdk.Reach{Waiting: o.Waiting, Most: mostListing, Whole: isObject}
	cfg.HTTPClient = httpClient(cfg.HTTPClient, reach, o)
	credentials, renew := sdk.Renewed(cfg.Credentials, reach)
	cfg.Credentials = credentials
	return newClient(s3.NewFromConfig(cfg, func(so *s3.Options) {
		so.UsePathStyle = so.BaseEndpoint != nil
		so.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenSupported
		so.DisableLogOutputChecksumValidationSkipped = true
		so.Logger = logging.Nop{}
		so.APIOptions = append(so.APIOptions, quickly())
		so.Retryer = sdk.NewRetryer(o.MaxBackoff, reach, renew...)
	}))
}

// httpClient returns a client with connections enough, watched by reach, which waits
// for no answer for ever and follows no redirect for ever.
func httpClient(given aws.HTTPClient, reach *sdk.Reach, o Options) aws.HTTPClient {
	client := &http.Client{}
	var transport *http.Transport
	switch g := given.(type) {
	case nil:
		transport = awshttp.NewBuildableClient().GetTransport()
	case *awshttp.BuildableClient:
		transport, client.Timeout = g.GetTransport(), g.GetTimeout()
	case *http.Client:
		*client = *g
		if t, ok := g.Transport.(*http.Transport); ok {
			transport = t.Clone()
		}
	default:
		return given
	}
	if transport != nil {
		transport.MaxIdleConns = 0 // no limit
		transport.MaxIdleConnsPerHost = max(transport.MaxIdleConnsPerHost, o.Reads+defaultLists)
		transport.ResponseHeaderTimeout = o.Wait
		client.Transport = transport
	} else if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport = &watch{reach.Over(client.Transport), o.Wait}
	client.CheckRedirect = checkRedirect
	return client
}

// isObject reports whether r asks for an object, which is as long as it was listed to be:
// the SDK says so. All else is bounded by the client.
func isObject(r *http.Request) bool { return r.URL.Query().Get("x-id") == "GetObject" }

// checkRedirect follows what says that the same request belongs elsewhere, but
// not without end, nor to another server. Any other redirect is an answer.
func checkRedirect(r *http.Request, via []*http.Request) error {
	if status := r.Response.StatusCode; status != http.StatusTemporaryRedirect && status != http.StatusPermanentRedirect {
		return http.ErrUseLastResponse
	}
	if len(via) > maxRedirects {
		return fmt.Errorf("redirected more than %d times", maxRedirects)
	}
	return sdk.SameServer(r, via[len(via)-1])
}

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

// Options say how a client reaches S3. The zero value is ready to use.
type Options struct {
	Reads      int           // objects read at once, for which connections are kept; 0 means 64
	Wait       time.Duration // longest wait for an answer to begin, or to go on; 0 means 30 seconds
	MaxBackoff time.Duration // longest pause between two tries of a request; 0 means 20 seconds

	Waiting func(what string) // called with what is waited for, if nothing answers for 5 seconds; may be nil
}

const (
	defaultReads = 64
	defaultWait  = 30 * time.Second

	// maxRedirects is more than S3 needs. It ends loops.
	maxRedirects = 5

	// mostListing bounds an answer other than an object. A page has 1,000 keys of up to
	// 1,024 bytes, each encoded as three, and some 500 bytes more for each key.
	mostListing = 4 << 20
)

// NewClient returns a client for a Source, with the credentials, region, endpoint and
// proxies of cfg. If cfg has an endpoint, buckets are addressed by path. If it has an
// HTTP client other than the SDK's, the transport of that client is used.
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

// httpClient returns a client that keeps enough connections and is watched by reach. It
// never waits for an answer or follows redirects forever.
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

// isObject reports whether r asks for an object, going by the SDK's name of the
// operation. An object may be as long as the listing says. The client bounds any other
// answer.
func isObject(r *http.Request) bool { return r.URL.Query().Get("x-id") == "GetObject" }

// checkRedirect follows redirects of the same request, but not without end and not to
// another server. Any other redirect is an answer.
func checkRedirect(r *http.Request, via []*http.Request) error {
	if status := r.Response.StatusCode; status != http.StatusTemporaryRedirect && status != http.StatusPermanentRedirect {
		return http.ErrUseLastResponse
	}
	if len(via) > maxRedirects {
		return fmt.Errorf("redirected more than %d times", maxRedirects)
	}
	return sdk.SameServer(r, via[len(via)-1])
}

package sdk

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"
)

// Options say how a client reaches an API that has a quota of requests. The zero value
// is for use.
type Options struct {
	Rate       float64       // requests a second, those that are tried again among them; 0 means no limit, or that of the source
	Wait       time.Duration // how long an answer may take; 0 means a minute
	MaxBackoff time.Duration // between two tries of a request; 0 means 20 seconds

	Waiting func(what string) // is told for what, whenever nothing has answered for 5 seconds; nil: nobody is
}

const (
	defaultWait = time.Minute

	// careful leaves some time between requests, which do not all take the same way to
	// the API: it counts them there.
	careful = 0.99
)

// Configured returns cfg for clients that share the rate: they never make up for time
// in which they made no requests. It keeps what cfg says of credentials, region,
// endpoint and proxies.
func (o Options) Configured(cfg aws.Config) aws.Config {
	if o.Wait <= 0 {
		o.Wait = defaultWait
	}
	reach := &Reach{Waiting: o.Waiting}
	cfg = cfg.Copy()
	cfg.HTTPClient = httpClient(cfg.HTTPClient, reach, o.Wait)
	credentials, renew := Renewed(cfg.Credentials, reach)
	cfg.Credentials, cfg.Logger = credentials, logging.Nop{}
	renew = append(renew, retry.IsErrorRetryableFunc(unreadable))
	cfg.Retryer = func() aws.Retryer { return NewRetryer(o.MaxBackoff, reach, renew...) }
	if o.Rate > 0 {
		limit := pace{rate.NewLimiter(rate.Limit(o.Rate*careful), 1)}
		cfg.APIOptions = append(cfg.APIOptions, func(s *middleware.Stack) error {
			return s.Finalize.Insert(limit, (*retry.Attempt)(nil).ID(), middleware.After)
		})
	}
	return cfg
}

// unreadable says that an answer which breaks off, or is none of the API's, may be
// right the next time.
func unreadable(err error) aws.Ternary {
	if e := (*smithy.DeserializationError)(nil); errors.As(err, &e) {
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}

// A pace lets each try of a request wait for its turn, before it is signed: a
// signature is not good for long.
type pace struct{ limiter *rate.Limiter }

func (pace) ID() string { return "Pace" }

// HandleFinalize waits, then goes on.
func (p pace) HandleFinalize(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, m middleware.Metadata, err error) {
	if err := p.limiter.Wait(ctx); err != nil {
		return out, m, err
	}
	return next.HandleFinalize(ctx, in)
}

// httpClient returns a client, watched by reach, which waits for no answer for ever,
// and takes a redirect for an answer.
func httpClient(given aws.HTTPClient, reach *Reach, wait time.Duration) aws.HTTPClient {
	client := &http.Client{}
	switch g := given.(type) {
	case nil:
		client.Transport = awshttp.NewBuildableClient().GetTransport()
	case *awshttp.BuildableClient:
		client.Transport = g.GetTransport()
	case *http.Client:
		*client = *g
	default:
		return given
	}
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport = reach.Over(client.Transport)
	client.Timeout = wait
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client
}

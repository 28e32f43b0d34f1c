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

// Options say how a client reaches an API with a quota of requests. The zero value is
// ready to use.
type Options struct {
	Rate       float64       // requests a second, including retries; 0 means no limit, or the default of the source
	Wait       time.Duration // how long an answer may take; 0 means a minute
	MaxBackoff time.Duration // longest pause between two tries of a request; 0 means 20 seconds

	Waiting func(what string) // called with what is waited for, if nothing answers for 5 seconds; may be nil
}

const (
	defaultWait = time.Minute

	// careful keeps a little below the rate. The API counts requests as they arrive, and
	// they do not all travel equally fast.
	careful = 0.99
)

// Configured returns cfg for clients that share the rate. They never make up for time in
// which they made no requests. The credentials, region, endpoint and proxies of cfg stay.
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

// unreadable says to retry after an answer that breaks off or is not from the API.
func unreadable(err error) aws.Ternary {
	if e := (*smithy.DeserializationError)(nil); errors.As(err, &e) {
		return aws.TrueTernary
	}
	return aws.UnknownTernary
}

// A pace makes each try of a request wait for its turn. It waits before the request is
// signed, because a signature expires soon.
type pace struct{ limiter *rate.Limiter }

func (pace) ID() string { return "Pace" }

// HandleFinalize waits, and then calls next.
func (p pace) HandleFinalize(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (out middleware.FinalizeOutput, m middleware.Metadata, err error) {
	if err := p.limiter.Wait(ctx); err != nil {
		return out, m, err
	}
	return next.HandleFinalize(ctx, in)
}

// httpClient returns a client that is watched by reach. It never waits for an answer
// forever, and treats a redirect as an answer.
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

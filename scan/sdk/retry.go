package sdk

import (
	"net/http"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
)

const (
	// maxAttempts and no quota of retries: with the SDK's own settings a third of all
	// objects is lost where S3 refuses half of the requests for a while.
	maxAttempts = 10

	// defaultMaxBackoff makes the tries of a request take some two minutes together.
	defaultMaxBackoff = 20 * time.Second
)

// NewRetryer returns the retryer of a client: ten tries with pauses of up to
// maxBackoff between them, 0 for 20 seconds, but none of what reach gives up. Also what
// the others say is tried again, and they are asked first.
func NewRetryer(maxBackoff time.Duration, reach *Reach, others ...retry.IsErrorRetryable) aws.Retryer {
	if maxBackoff <= 0 {
		maxBackoff = defaultMaxBackoff
	}
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts, o.MaxBackoff = maxAttempts, maxBackoff
		o.Backoff = reach.pauses(retry.NewExponentialJitterBackoff(maxBackoff))
		o.RateLimiter = ratelimit.None
		tooMany := retry.RetryableHTTPStatusCode{Codes: map[int]struct{}{http.StatusTooManyRequests: {}}}
		o.Retryables = slices.Concat([]retry.IsErrorRetryable{reach}, others, []retry.IsErrorRetryable{tooMany}, o.Retryables)
	})
}

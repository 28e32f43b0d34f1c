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
	// maxAttempts comes without a quota of retries. With the SDK's own settings, a third
	// of all objects is lost if S3 refuses half of the requests for a while.
	maxAttempts = 10

	// defaultMaxBackoff makes all tries of a request together take some two minutes.
	defaultMaxBackoff = 20 * time.Second
)

// NewRetryer returns the retryer of a client: ten tries with pauses of up to maxBackoff,
// where 0 means 20 seconds. It does not retry what reach gives up. The others are asked
// before the usual rules for which errors to retry.
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

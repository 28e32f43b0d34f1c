package sdk

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// credentials are renewed when AWS says that they have expired, whatever their own expiry
// date is.
type credentials struct {
	cache *aws.CredentialsCache
	reach *Reach

	mu    sync.Mutex
	spent string // the last ones found to have expired, in the form of usedBy
}

// Renewed returns the credentials of p for a client, and what its retryer must ask: a
// request with expired credentials is then retried with new ones, and [Fatal] recognizes
// the error if there are none. If getting them takes long, reach says so. Nil and anonymous
// credentials stay as they are.
func Renewed(p aws.CredentialsProvider, reach *Reach) (aws.CredentialsProvider, []retry.IsErrorRetryable) {
	if p == nil || aws.IsCredentialsProvider(p, (*aws.AnonymousCredentials)(nil)) {
		return p, nil
	}
	cache, ok := p.(*aws.CredentialsCache)
	if !ok {
		cache = aws.NewCredentialsCache(p)
	}
	c := &credentials{cache: cache, reach: reach}
	return c, []retry.IsErrorRetryable{c}
}

// A credentialsError says why there are no credentials.
type credentialsError struct{ err error }

func (e *credentialsError) Error() string { return withoutOutput(e.err) }
func (e *credentialsError) Unwrap() error { return e.err }

// Retrieve returns the credentials.
func (c *credentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	c.reach.ask()
	defer c.reach.got()
	now, err := c.cache.Retrieve(ctx)
	if err != nil && ctx.Err() == nil {
		err = &credentialsError{err}
	}
	return now, err
}

// IsErrorRetryable reports whether a request whose credentials have expired may be
// retried. It may not be if the renewed credentials are the same.
func (c *credentials) IsErrorRetryable(err error) aws.Ternary {
	if code, _ := Codes(err); code != "ExpiredToken" && code != "ExpiredTokenException" && code != "TokenRefreshRequired" {
		return aws.UnknownTernary
	}
	used := usedBy(err)
	c.mu.Lock()
	defer c.mu.Unlock()
	now, err := c.cache.Retrieve(context.Background())
	switch id := now.AccessKeyID + " " + now.SessionToken; {
	case err != nil: // the next try reports it
	case id == c.spent:
		return aws.FalseTernary
	case id == used:
		c.spent = id
		c.cache.Invalidate()
	}
	return aws.TrueTernary
}

// usedBy identifies the credentials of the request that err answers.
func usedBy(err error) string {
	var response *awshttp.ResponseError
	if !errors.As(err, &response) || response.Response == nil || response.Response.Request == nil {
		return ""
	}
	h := response.Response.Request.Header
	_, scope, _ := strings.Cut(h.Get("Authorization"), "Credential=")
	id, _, _ := strings.Cut(scope, "/")
	return id + " " + h.Get("X-Amz-Security-Token")
}

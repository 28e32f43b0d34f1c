package logs

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/cogtrail/cogtrail/scan/internal/hours"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

// PageSize is the maximum number of messages in a page. A page of 1 MB may have fewer.
const PageSize = 10_000

// pages are the answers to the queries of a source.
type pages struct{ source *Source }

// A message is written as the AWS CLI writes it.
type message struct {
	Timestamp int64  `json:"timestamp"`
	Message   string `json:"message"`
}

// Page requests a page. The resolution of times is one millisecond.
func (p pages) Page(ctx context.Context, from, to time.Time, token *string) (page hours.Page, err error) {
	in := &cloudwatchlogs.FilterLogEventsInput{
		StartTime: aws.Int64(from.UnixMilli()), EndTime: aws.Int64(to.UnixMilli()), Limit: aws.Int32(PageSize), NextToken: token,
	}
	g := &p.source.Group
	if g.Linked {
		in.LogGroupIdentifier = &g.ARN
	} else {
		in.LogGroupName = &g.Name
	}
	if !p.source.All {
		in.FilterPattern = aws.String(Pattern)
	}
	out, err := p.source.Client.FilterLogEvents(ctx, in)
	if err != nil {
		if code, _ := sdk.Codes(err); token != nil && code == invalid {
			err = &staleError{err} // all other parameters are those of the page before
		}
		return page, err
	}
	page.Next = out.NextToken
	if out.Events != nil {
		page.Events = make([]hours.Event, 0, len(out.Events))
	}
	for _, e := range out.Events {
		v := hours.Event{ID: aws.ToString(e.EventId), Text: message{aws.ToInt64(e.Timestamp), aws.ToString(e.Message)}}
		if e.Timestamp != nil {
			v.Time = time.UnixMilli(*e.Timestamp).UTC()
		}
		page.Events = append(page.Events, v)
	}
	return page, nil
}

// invalid is the error code for any parameter that is not valid, including tokens, which
// expire after 24 hours.
const invalid = "InvalidParameterException"

// A staleError says that a token is not valid.
type staleError struct{ err error }

func (e *staleError) Error() string { return e.err.Error() }
func (e *staleError) Unwrap() error { return e.err }

// Stale reports whether err says that the token is not valid.
func (p pages) Stale(err error) bool {
	stale := (*staleError)(nil)
	return errors.As(err, &stale)
}

// ReadError says what err means for the scan.
func (p pages) ReadError(ctx context.Context, err error) error {
	g := &p.source.Group
	denied := "the permission logs:FilterLogEvents is missing, or a policy denies it: grant it on " + g.ARN + ":*"
	hints := sdk.Hints(denied, map[string]string{
		"ResourceNotFoundException": "find out whether the log group was deleted",
		"InvalidOperationException": otherClass,
		"ValidationException":       otherClass,
	})
	code, status := sdk.Codes(err)
	stale := p.Stale(err)
	switch {
	case status >= 400 && status < 500 && strings.Contains(strings.ToLower(sdk.Brief(err).Error()), "kms"):
		hints[code] = "the log group is encrypted, and CloudWatch Logs cannot use the key " + g.Key + ": enable it, and let logs." + g.Region + ".amazonaws.com use it"
	case !stale:
		hints[invalid] = "the server may not accept the filter pattern " + Pattern + ": read all messages (--logs-all) instead"
	}
	return sdk.ReadError(ctx, g.String(), err, hints, stale)
}

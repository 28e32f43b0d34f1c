package lookup

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cogtrail/cogtrail/scan/internal/hours"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

const (
	// PageSize is the maximum number of events in a page.
	PageSize = 50

	// maxEmpty is how many pages without events may follow each other.
	maxEmpty = 1000
)

// pages are the answers to the queries of a source.
type pages struct{ source *Source }

// Page requests a page. The resolution of times is one second.
func (p pages) Page(ctx context.Context, from, to time.Time, token *string) (page hours.Page, err error) {
	in := &cloudtrail.LookupEventsInput{StartTime: &from, EndTime: &to, MaxResults: aws.Int32(PageSize), NextToken: token}
	if filter := p.source.Filter; filter != (Filter{}) {
		in.LookupAttributes = []types.LookupAttribute{{AttributeKey: filter.Key, AttributeValue: &filter.Value}}
	}
	out, err := p.source.Client.LookupEvents(ctx, in)
	if err != nil {
		return page, err
	}
	page.Next = out.NextToken
	if out.Events != nil {
		page.Events = make([]hours.Event, 0, len(out.Events))
	}
	for _, e := range out.Events {
		// A missing record is not JSON, and counts as a bad one.
		text := struct{ EventId, CloudTrailEvent string }{aws.ToString(e.EventId), aws.ToString(e.CloudTrailEvent)}
		page.Events = append(page.Events, hours.Event{Time: aws.ToTime(e.EventTime), ID: text.EventId, Text: text})
	}
	return page, nil
}

// Stale reports whether err says that the token is not valid.
func (p pages) Stale(err error) bool {
	invalid := (*types.InvalidNextTokenException)(nil)
	return errors.As(err, &invalid)
}

// ReadError says what err means for the scan.
func (p pages) ReadError(ctx context.Context, err error) error {
	return sdk.ReadError(ctx, p.source.String(), err, unaccepted, p.Stale(err))
}

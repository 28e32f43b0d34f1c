package lookup

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cogtrail/cogtrail/scan/sdk"
)

// Options say how a client reaches CloudTrail. A rate of 0 means DefaultRate.
type Options = sdk.Options

// DefaultRate is the quota of requests a second, for an account in a region.
const DefaultRate = 2

// NewClient returns the client for all sources of one region, which share its rate.
func NewClient(cfg aws.Config, o Options) *cloudtrail.Client {
	if o.Rate <= 0 {
		o.Rate = DefaultRate
	}
	return cloudtrail.NewFromConfig(o.Configured(cfg))
}

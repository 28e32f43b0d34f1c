package lookup

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"

	"github.com/cogtrail/cogtrail/scan/sdk"
)

// Options say how a client reaches CloudTrail. A rate of 0 means DefaultRate.
type Options = sdk.Options

// DefaultRate is the quota of an account in a region, in requests a second.
const DefaultRate = 2

// NewClient returns a client for all sources of one region. They share its rate.
func NewClient(cfg aws.Config, o Options) *cloudtrail.Client {
	if o.Rate <= 0 {
		o.Rate = DefaultRate
	}
	return cloudtrail.NewFromConfig(o.Configured(cfg))
}

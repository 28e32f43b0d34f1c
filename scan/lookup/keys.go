package lookup

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cogtrail/cogtrail/scan/sdk"
)

// maxKeyPages is more than CloudTrail sends: it says that its token is for later use.
const maxKeyPages = 100

// A KeyAPI is what PublicKeys needs of a CloudTrail client.
type KeyAPI interface {
	ListPublicKeys(context.Context, *cloudtrail.ListPublicKeysInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListPublicKeysOutput, error)
}

// unlisted are the error codes that a request for keys would get anywhere, with what to
// do.
var unlisted = sdk.Hints("the permission cloudtrail:ListPublicKeys is missing, or a policy denies it: grant it, or give the keys with --public-keys", map[string]string{
	"OperationNotPermittedException": "give the keys with --public-keys",
	"UnsupportedOperationException":  "give the keys with --public-keys",
})

// PublicKeys returns the keys that CloudTrail signed with at any time from from to to, in
// the region of the client: each region has its own. Its error says whether another try
// may go well, as one of a source does.
func PublicKeys(ctx context.Context, client KeyAPI, region string, from, to time.Time) (keys []types.PublicKey, err error) {
	what := "public keys of CloudTrail in " + region
	in := &cloudtrail.ListPublicKeysInput{StartTime: &from, EndTime: &to}
	for range maxKeyPages {
		out, err := client.ListPublicKeys(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, sdk.ReadError(ctx, what, err, unlisted, false))
		}
		keys = append(keys, out.PublicKeyList...)
		if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
			return keys, nil
		}
	}
	return nil, fmt.Errorf("%s: a list without an end", what)
}

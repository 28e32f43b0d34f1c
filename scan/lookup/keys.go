package lookup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

// maxKeyPages is more than CloudTrail sends, which reserves the token for later use.
const maxKeyPages = 100

// A KeyAPI is the part of a CloudTrail client that PublicKeys needs.
type KeyAPI interface {
	ListPublicKeys(context.Context, *cloudtrail.ListPublicKeysInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListPublicKeysOutput, error)
}

// unlisted are the error codes that every request for keys would get, with what to do.
var unlisted = sdk.Hints("the permission cloudtrail:ListPublicKeys is missing, or a policy denies it: grant it, or give the keys with --public-keys", map[string]string{
	"OperationNotPermittedException": "give the keys with --public-keys",
	"UnsupportedOperationException":  "give the keys with --public-keys",
})

// PublicKeys returns the keys with which CloudTrail signed at any time between from and
// to in the region of the client. Each region has its own keys. The error of a request
// says whether another try may succeed, as the errors of a Source do.
func PublicKeys(ctx context.Context, client KeyAPI, region string, from, to time.Time) (keys []types.PublicKey, err error) {
	what := "public keys of CloudTrail in " + region
	in := &cloudtrail.ListPublicKeysInput{StartTime: &from, EndTime: &to}
	for range maxKeyPages {
		out, err := client.ListPublicKeys(ctx, in)
		if err != nil {
			err = sdk.ReadError(ctx, what, err, unlisted, false)
			if e := (*scan.ReadError)(nil); errors.As(err, &e) && e.Fatal {
				return nil, err // it names what
			}
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		keys = append(keys, out.PublicKeyList...)
		if in.NextToken = out.NextToken; aws.ToString(in.NextToken) == "" {
			return keys, nil
		}
	}
	return nil, fmt.Errorf("%s: the list does not end", what)
}

package lookup

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"

	"github.com/cogtrail/cogtrail/scan/sdk"
)

// Account returns the account that the credentials of cfg are of. Only if they do
// not say so it asks for it, in the region of cfg. If that takes long, waiting is told
// for what, unless it is nil.
func Account(ctx context.Context, cfg aws.Config, waiting func(what string)) (string, error) {
	reach := &sdk.Reach{Waiting: waiting}
	cfg.HTTPClient = httpClient(cfg.HTTPClient, reach, defaultWait)
	credentials, renew := sdk.Renewed(cfg.Credentials, reach)
	cfg.Credentials = credentials
	if cfg.Credentials == nil {
		return "", fmt.Errorf("%s%s: no credentials: see 'aws configure'", Scheme, cfg.Region)
	}
	known, err := cfg.Credentials.Retrieve(ctx)
	if err == nil && known.AccountID != "" {
		return known.AccountID, nil
	}
	var out *sts.GetCallerIdentityOutput
	if err == nil {
		out, err = sts.NewFromConfig(cfg, func(o *sts.Options) {
			o.Logger, o.Retryer = logging.Nop{}, sdk.NewRetryer(0, reach, renew...)
		}).GetCallerIdentity(ctx, nil)
	}
	what := Scheme + cfg.Region
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err == nil && aws.ToString(out.Account) == "":
		return "", fmt.Errorf("%s: the account is unknown: sts:GetCallerIdentity does not name it", what)
	case err == nil:
		return *out.Account, nil
	}
	if e := fatalError(what, err); e != nil {
		return "", e
	}
	return "", fmt.Errorf("%s: the account is unknown: sts:GetCallerIdentity: %w", what, sdk.Brief(err))
}

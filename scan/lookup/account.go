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
// not say so it asks for it, in the region of cfg.
func Account(ctx context.Context, cfg aws.Config) (string, error) {
	cfg.HTTPClient = httpClient(cfg.HTTPClient, defaultWait)
	cfg.Credentials, _ = sdk.Renewed(cfg.Credentials)
	if cfg.Credentials == nil {
		return "", fmt.Errorf("%s%s: no credentials: see 'aws configure'", Scheme, cfg.Region)
	}
	known, err := cfg.Credentials.Retrieve(ctx)
	if err == nil && known.AccountID != "" {
		return known.AccountID, nil
	}
	var out *sts.GetCallerIdentityOutput
	if err == nil {
		out, err = sts.NewFromConfig(cfg, func(o *sts.Options) { o.Logger = logging.Nop{} }).GetCallerIdentity(ctx, nil)
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

package lookup

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/cogtrail/cogtrail/scan/sdk"
)

// Account returns the account that the credentials of cfg belong to. If they do not name
// it, Account requests it in the region of cfg. If that takes long, waiting is called with
// what is waited for, unless it is nil.
func Account(ctx context.Context, cfg aws.Config, waiting func(what string)) (string, error) {
	cfg = sdk.Options{Waiting: waiting}.Configured(cfg)
	if cfg.Credentials == nil {
		return "", fmt.Errorf("%s%s: no credentials: see 'aws configure'", Scheme, cfg.Region)
	}
	known, err := cfg.Credentials.Retrieve(ctx)
	if err == nil && known.AccountID != "" {
		return known.AccountID, nil
	}
	var out *sts.GetCallerIdentityOutput
	if err == nil {
		out, err = sts.NewFromConfig(cfg).GetCallerIdentity(ctx, nil)
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
	if e := sdk.FatalRegion(what, err, unaccepted); e != nil {
		return "", e
	}
	return "", fmt.Errorf("%s: the account is unknown: sts:GetCallerIdentity: %w", what, sdk.Brief(err))
}

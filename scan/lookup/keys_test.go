package lookup_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/smithy-go"

	"github.com/cogtrail/cogtrail/scan/lookup"
)

// refusing is a KeyAPI that refuses every request.
type refusing string

func (code refusing) ListPublicKeys(context.Context, *cloudtrail.ListPublicKeysInput, ...func(*cloudtrail.Options)) (*cloudtrail.ListPublicKeysOutput, error) {
	return nil, &smithy.GenericAPIError{Code: string(code), Message: "no"}
}

// Whether or not it ends the scan, an error says once what could not be listed.
func TestPublicKeysNamesThemOnce(t *testing.T) {
	for _, code := range []refusing{"AccessDeniedException", "Odd"} {
		_, err := lookup.PublicKeys(t.Context(), code, "eu-west-1", time.Time{}, time.Time{})
		if err == nil || strings.Count(err.Error(), "public keys of CloudTrail in eu-west-1: ") != 1 {
			t.Errorf("%s: %v", code, err)
		}
	}
}

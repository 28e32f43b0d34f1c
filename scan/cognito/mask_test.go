package cognito_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// Codes and tokens in addresses appear in no text of an event; the rest of the address does.
func TestSecretsInAddresses(t *testing.T) {
	const s = "s3cr3t.-_~+/"
	long := strings.Repeat("x", 300)
	for address, want := range map[string]string{
		"https://app.example/cb?code=" + s + "&state=" + s + "&lang=en":                                         "https://app.example/cb?code=***&state=***&lang=en",
		"https://app.example/cb#access_token=" + s + "&id_token=" + s + "&token_type=Bearer&expires_in=3600":    "https://app.example/cb#access_token=***&id_token=***&token_type=***&expires_in=3600",
		"https://app.example/?x=1;refresh_token=" + s:                                                           "https://app.example/?x=1;refresh_token=***",
		"https://app.example/?Password=" + s + "&client_secret=" + s + "&code_verifier=" + s + "&token=" + s:    "https://app.example/?Password=***&client_secret=***&code_verifier=***&token=***",
		"https://idp.example/?SAMLResponse=" + s + "==&RelayState=" + s + "&sig=" + s + "&X-Amz-Signature=" + s: "https://idp.example/?SAMLResponse=***&RelayState=***&sig=***&X-Amz-Signature=***",
		"https://app.example/?next=https%3A%2F%2Fb.example%2F%3Fcode%3D" + s + "%26lang%3Den&a=b":               "https://app.example/?next=https%3A%2F%2Fb.example%2F%3Fcode%3D***%26lang%3Den&a=b",
		"https://app.example/?next=%253Ftoken%253D" + s + "%2526lang%253Den":                                    "https://app.example/?next=%253Ftoken%253D***%2526lang%253Den",
		"https://app.example/?code=" + s + "%2526%26" + s:                                                       "https://app.example/?code=***",
		"https://app.example/" + long + "?code=" + s:                                                            "https://app.example/" + long + "?code=***",
		"https://app.example/?response_type=code&zipcode=1&codex=2&estate=3":                                    "https://app.example/?response_type=code&zipcode=1&codex=2&estate=3",
		"https://app.example/?code=":                                                                            "https://app.example/?code=",
		"a=b":                                                                                                   "a=b",
		"100 %":                                                                                                 "100 %",
	} {
		record, err := json.Marshal(map[string]any{
			"eventVersion": "1.08", "eventID": "1", "eventTime": "2025-01-01T00:00:00Z", "eventSource": cognito.UserPools, "eventName": "OAuth2_Authorize_GET",
			"userAgent": "browser of " + address, "errorMessage": address + " is wrong", "errorCode": "x",
			"additionalEventData": map[string]any{"requestParameters": map[string]any{"redirect_uri": []string{address}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		var p cognito.Parser
		for range 2 { // the second time they come from the cache
			e, ok, err := p.Parse(trail.Record(record))
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			if e.RedirectURI != want || e.UserAgent != "browser of "+want || e.ErrorMessage != want+" is wrong" {
				t.Errorf("%s: got %q, %q and %q, want %q", address, e.RedirectURI, e.UserAgent, e.ErrorMessage, want)
			}
		}
		if strings.Contains(want, "***") && !strings.Contains(string(p.Record()), s) {
			t.Error("the record is not as it was stored")
		}
	}
}

package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// crafted returns a record of an AdminDeleteUser that succeeded, with some fields replaced.
// fields is the inside of a JSON object.
func crafted(id, fields string) string {
	record := map[string]any{
		"eventVersion": "1.10", "eventID": id, "eventTime": "2025-01-22T12:24:06Z", "awsRegion": "eu-west-1",
		"eventSource": "cognito-idp.amazonaws.com", "eventName": "AdminDeleteUser", "recipientAccountId": "123456789012",
	}
	var other map[string]json.RawMessage
	if err := json.Unmarshal([]byte("{"+fields+"}"), &other); err != nil {
		panic(fmt.Sprintf("%s: %v", fields, err))
	}
	for key, value := range other {
		record[key] = value
	}
	text, err := json.Marshal(record)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// craftedLog returns a trail log with one record for each element of fields.
func craftedLog(fields ...string) string {
	var records []string
	for i, f := range fields {
		records = append(records, crafted(fmt.Sprintf("event %d", i), f))
	}
	return `{"Records":[` + strings.Join(records, ",") + `]}`
}

// craftedNames returns a trail log with one record for each event name.
func craftedNames(source string, names ...string) string {
	for i, name := range names {
		names[i] = fmt.Sprintf(`"eventSource":%q,"eventName":%q`, source, name)
	}
	return craftedLog(names...)
}

func craftedGzip(texts ...string) string {
	var b bytes.Buffer
	for _, text := range texts {
		z := gzip.NewWriter(&b)
		if _, err := z.Write([]byte(text)); err != nil {
			panic(err)
		}
		if err := z.Close(); err != nil {
			panic(err)
		}
	}
	return b.String()
}

const (
	craftedVisit = `"eventName":"OAuth2_Authorize_GET"`
	craftedFix   = `"addendum":{"reason":"UPDATED_DATA","originalEventID":`
	craftedAt    = "123456789012_CloudTrail_eu-west-1_20250123T1005Z_x.json.gz"
)

// corners are small archives, each as its files.
var corners = map[string]map[string]string{
	"classes": {
		"idp": craftedNames(refIDP, "DeleteUser", "DeleteUserPool", "DeleteGroup", "AdminDeleteX", "AdminDelete", "deleteUser",
			"SignUp", "Signup_X", "signup_confirm_POST", "Confirm_With_Link_GET", "ResendCode_POST", "SIGNUP_POST",
			"Login_OIDC_SAML_POST", "Login_GET", "login_a/b", "Mfa", "mfa_x", "mfaX", "passkeys_", "OAuth2Response_X",
			"Beta_Authorize_GET", "Token_POST", "UserInfo_X", "Logout", "UnlinkIdentity", "DeleteDataset", ""),
		"identity": craftedNames(refIdentity, "DeleteUser", "DeleteIdentities", "UnlinkIdentity", "UnlinkDeveloperIdentity", "SignUp", "GetId"),
		"sync":     craftedNames(refSync, "DeleteDataset", "AdminDeleteUser", "Login_GET", "OAuth2_Authorize_GET"),
		"others":   craftedNames("iam.amazonaws.com", "DeleteUser") + craftedNames("Cognito-idp.amazonaws.com", "DeleteUser"),
	},
	"outcomes": {"log": craftedLog(`"errorCode":"AccessDeniedX"`, `"errorCode":"UnauthorizedOperation"`, `"errorCode":"accessdenied"`,
		`"errorCode":["X"]`, `"errorCode":5`, `"errorCode":{}`, `"errorCode":"","errorMessage":null`, `"errorMessage":"m"`,
		`"errorCode":"HIDDEN_DUE_TO_SECURITY_REASONS"`, `"errorMessage":"m","responseElements":{"errorCode":"AccessDenied"}`,
		`"responseElements":{"errorCode":"AccessDenied"}`, `"responseElements":{"errorMessage":"m"}`,
		`"additionalEventData":{"responseParameters":{"status":"400.0"}}`, `"additionalEventData":{"responseParameters":{"status":399.9}}`)},
	"partial outcomes": {"log": craftedLog(
		`"eventSource":"cognito-identity.amazonaws.com","eventName":"DeleteIdentities","responseElements":{"unprocessedIdentityIds":[{}]}`,
		`"eventSource":"cognito-identity.amazonaws.com","eventName":"DeleteIdentities","responseElements":{"unprocessedIdentityIds":[]}`,
		`"eventSource":"cognito-identity.amazonaws.com","eventName":"DeleteIdentities","responseElements":{"unprocessedIdentityIds":[{}]},"errorCode":"x"`)},
	"labels": {"log": craftedLog(craftedVisit+`,"additionalEventData":{"sub":"s"}`, craftedVisit+`,"additionalEventData":{"sub":["s"]}`,
		craftedVisit+`,"additionalEventData":{}`, craftedVisit+`,"additionalEventData":null`, craftedVisit, craftedVisit+`,"additionalEventData":{"sub":""}`,
		craftedVisit+`,"additionalEventData":{"sub":"s","responseParameters":{"status":["400"]}}`, craftedVisit+`,"additionalEventData":{"sub":7}`,
		craftedVisit+`,"additionalEventData":{"requestParameters":{"sub":["s2"],"client_id":"c"}}`,
		craftedVisit+`,"additionalEventData":{},"responseElements":{"errorCode":"x"}`, craftedVisit+`,"additionalEventData":{"sub":"HIDDEN_FOR_SECURITY_REASONS"}`)},
	"clients": {"log": craftedLog(craftedVisit+`,"additionalEventData":{"clientId":"k","requestParameters":{"client_id":["c"]}}`,
		craftedVisit+`,"additionalEventData":{"requestParameters":{"client_id":["c"]}},"requestParameters":{"clientId":"r"}`,
		craftedVisit+`,"requestParameters":{"clientId":"r","userPoolId":"p"}`)},
	"sign-ins": {"log": craftedLog(`"additionalEventData":{"sub":"s"}`, `"eventName":"Login_OIDC_SAML_POST","additionalEventData":{"sub":"s"}`,
		`"eventName":"login_POST","additionalEventData":{"sub":"s"}`, `"eventName":"InitiateAuth","errorCode":"x","additionalEventData":{"sub":"s"}`,
		`"eventName":"Confirm_POST","additionalEventData":{"sub":"s"}`, craftedVisit+`,"additionalEventData":{"sub":"s"}`)},
	"bad records": {"log": craftedLog(`"eventID":""`, `"eventID":null`, `"eventName":null`, `"eventName":["DeleteUser"]`, `"eventTime":"x"`,
		`"eventTime":"2025-01-22"`, `"eventTime":"2025-01-22t12:24:06z"`, `"eventTime":"2025-01-22T12:24:06,5Z"`,
		`"eventTime":"0000-01-01T00:00:00+01:00"`, `"eventTime":"9999-12-31T23:59:59-01:00"`, `"eventVersion":"2.0"`, `"eventVersion":"2"`, `"eventVersion":"10.1"`,
		`"eventVersion":"01.10"`, `"eventVersion":1.08`, `"eventVersion":null`, `"eventName":"Token_POST","eventID":null`,
		`"eventTime":"0000-01-01T00:00:00Z"`, `"eventTime":"2025-01-22T23:24:06.5-05:00"`)},
	"texts": {"log": craftedLog(`"recipientAccountId":7`, `"recipientAccountId":["8","9"]`, `"recipientAccountId":null,"userIdentity":{"accountId":"5"}`,
		`"recipientAccountId":"","userIdentity":{"sessionContext":{"sessionIssuer":{"accountId":"6"}}}`, `"awsRegion":null`,
		`"additionalEventData":{"sub":["x","y"]}`, `"additionalEventData":{"sub":1.50}`, `"additionalEventData":{"sub":true}`,
		`"additionalEventData":{"sub":{"a":1},"requestParameters":{"sub":["z"]}}`, `"responseElements":{"userSub":"u"}`,
		`"additionalEventData":{"sub":["HIDDEN_DUE_TO_SECURITY_REASONS","q"],"requestParameters":{"sub":"z"}}`)},
	"corrected twice": {"c": crafted("1a", ""), "b": crafted("1b", craftedFix+`"1a"}`), "a": crafted("1c", craftedFix+`"1b"}`)},
	"corrected two ways": {"a": crafted("1a", ""), "d": crafted("1b", craftedFix+`"1a"}`), "c": crafted("1c", craftedFix+`"1a"}`),
		"b": crafted("1d", craftedFix+`"1b"}`)},
	"original absent":       {"a": crafted("1b", craftedFix+`"1a"}`), "b": crafted("1c", craftedFix+`"1a"}`)},
	"corrected in a circle": {"a": crafted("1a", craftedFix+`"1b"}`), "b": crafted("1b", craftedFix+`"1a"}`)},
	"corrected by itself":   {"a": crafted("1a", craftedFix+`"1a"}`)},
	"corrected elsewhere":   {"a": crafted("1a", ""), "b": crafted("1b", `"recipientAccountId":"2",`+craftedFix+`"1a"}`)},
	"late, not corrected":   {"a": crafted("1a", ""), "b": crafted("1b", `"addendum":{"reason":"DELIVERY_DELAY","originalEventID":"1a"}`)},
	"copies":                {"b": crafted("1a", ""), "a": crafted("1a", `"eventTime":"2025-01-01T00:00:00Z"`), "c": crafted("1a", `"recipientAccountId":"2"`)},
	"one ID of several events": {"a": crafted("1a", ""), "b": crafted("1a", `"eventName":"SignUp"`), "c": crafted("1a", `"additionalEventData":{"sub":"s"}`) + crafted("1b", craftedFix+`"1a"}`),
		"d": crafted("1a", `"errorCode":"x"`) + crafted("1a", craftedFix+`"1b"}`)},
	"IDs that tell nothing":     {"a": crafted("REDACTED", "") + crafted("REDACTED", `"userAgent":"x"`), "b": crafted("REDACTED", "") + crafted("-", "") + crafted("1b", craftedFix+`"-"}`)},
	"copies, one a correction":  {"a": crafted("1a", "") + crafted("1b", ""), "b": crafted("1b", craftedFix+`"1a"}`)},
	"correction of other class": {"a": crafted("1a", ""), "b": crafted("1b", `"eventName":"ListUsers",`+craftedFix+`"1a"}`)},
	"pools": {"log": craftedLog(craftedVisit+`,"additionalEventData":{"sub":"s","userPoolId":"p"}`, craftedVisit+`,"additionalEventData":{"sub":"t","userPoolId":"p"}`,
		craftedVisit+`,"additionalEventData":{"sub":"t","userPoolId":"q"}`, `"additionalEventData":{"sub":"s"}`, `"additionalEventData":{"sub":"t"}`,
		craftedVisit+`,"additionalEventData":{"sub":"s"}`, `"additionalEventData":{"sub":"u"}`, `"recipientAccountId":"2","additionalEventData":{"sub":"s"}`)},
	"days": {"a": craftedLog("", `"eventTime":"2025-01-23T00:00:00Z"`, `"awsRegion":"x"`, `"eventName":"ListUsers"`), "b": crafted("1b", ""),
		craftedAt: craftedLog("", `"eventName":"ListUsers"`, `"eventTime":"x"`)},
	"a day of nothing but damage": {craftedAt: "", "b": crafted("1b", "")},
	"lines": {"a": crafted("1a", "") + "\n{oops\n\n" + crafted("1b", "") + "\r\n", "b": "{\"eventVersion\":\n" + crafted("1c", ""),
		"c": crafted("1d", "") + "\n{\"x\":1}\n7\nnull\n[]", "d": "oops\n{}\n7", "e": craftedLog("") + "\n" + craftedLog(""),
		"f": craftedLog("") + "\n{\"Records\":[", "g": crafted("1e", "") + crafted("1f", ""),
		"h": "START\n" + crafted("1g", "") + "\neventName\":\"x\"}\nEND\n{\"index\":{}}\n{\"x\":{\"eventName\":1,\"y\":null}}\n{\"y\":null}\n\"eventSource\"\n\"x\"\n" + crafted("1h", "")},
	"shapes": {"a": "[" + crafted("1a", "") + ",7,{}]", "b": `[]`, "c": `{}`, "d": `{"Records":null}`, "e": `{"Records":[{},7,null,[1]]}`,
		"f": `{"x":1,"Records":[` + crafted("1b", "") + `]}`, "g": "\ufeff" + craftedLog(""), "h": "<html>", "i": " \n", "j": "",
		"k": `{"Records":[{}`, "l": `{"Records":[{},]}`, "m": craftedLog("") + "x", "n": "[" + crafted("1c", "") + ",x]", "o": "a,b\n"},
	"wrappers": {
		"bridge":  `{"detail-type":"AWS API Call via CloudTrail","source":"aws.cognito-idp","detail":` + crafted("1a", "") + `}`,
		"forged":  `{"detail-type":"AWS API Call via CloudTrail","source":"mine","detail":` + crafted("1b", "") + `}`,
		"lookup":  `{"Events":[{"CloudTrailEvent":` + strconv.Quote(crafted("1c", "")) + `},{"CloudTrailEvent":"{"}]}`,
		"logs":    `{"events":[{"message":` + strconv.Quote(crafted("1d", "")) + `},{"message":"START"},{"message":"{\"level\":\"INFO\"}"},{"message":"eventID: x"}]}`,
		"message": `{"messageType":"DATA_MESSAGE","logEvents":[{"message":` + strconv.Quote(crafted("1e", "")) + `}]}`,
		"control": `{"messageType":"CONTROL_MESSAGE","logEvents":[{"message":"x"}]}`,
		"export":  "2025-01-22T12:24:06.000Z " + crafted("1f", ""),
	},
	"gzip": {"a": craftedGzip(crafted("1a", ""), crafted("1b", "")), "b": craftedGzip(craftedLog(""), crafted("1c", "")),
		"c": craftedGzip(crafted("1d", "")) + "junk", "d": craftedGzip(craftedGzip(craftedLog(""))), "e": craftedGzip(""),
		"f": craftedGzip(crafted("1e", ""))[:60], craftedAt: craftedGzip(craftedLog("")), "g/" + craftedAt: craftedLog(""),
		"h/" + craftedAt: craftedGzip(crafted("1f", ""), crafted("1g", "")), "i": craftedGzip("", crafted("1h", ""))},
	"names": {"b/_SUCCESS": "", "b/x_$folder$": "", "x.csv": "", "AWSLogs/123456789012/Config/x.json": craftedLog(""), ".x": craftedLog(""), ".d/x": crafted("1a", ""), "aws-logs-write-test": "x", "AWSLogs/123456789012/CloudTrail-Lake/x": craftedLog(""),
		"AWSLogs/123456789012/CloudTrail-Digest/" + craftedAt: crafted("1b", ""), "y/z." + craftedAt: crafted("1c", ""),
		"123456789012_CloudTrail-Digest_eu-west-1_my_trail_eu-west-1_20250123T100512Z.json.gz": craftedLog(""),
		"123456789012_CloudTrail-Insight_eu-west-1_20250123T1005Z_x.json.gz":                   "", "123456789012_CloudTrail_eu-west-1_20259923T1005Z_x.json": crafted("1d", "")},
}

// TestSecondOpinionOnCorners compares the reference with the program on odd records.
func TestSecondOpinionOnCorners(t *testing.T) {
	for name, files := range corners {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for file, text := range files {
				path := filepath.Join(folder, file)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if diff := difference(referred(t, folder), scanned(t, folder)); diff != "" {
				t.Errorf("the reference and the program differ (-reference +program):\n%s", diff)
			}
		})
	}
}

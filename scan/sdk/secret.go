package sdk

import (
	"errors"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
)

// Redact returns s without the part before the @ of each address in it: user names and
// passwords.
func Redact(s string) string { return password.ReplaceAllString(s, "$1…@") }

// password reaches to the last @, because passwords may contain characters that an address
// must not have.
var password = regexp.MustCompile(`(?i)\b((?:https?|socks5h?):/*)[^\s"']*@`)

// withoutOutput returns the text of err. If a credential_process failed, it leaves out the
// output, which the SDK's errors repeat and which may contain keys.
func withoutOutput(err error) string {
	var process *processcreds.ProviderError
	if !errors.As(err, &process) || process.Err == nil {
		return Redact(err.Error())
	}
	if cause := errors.Unwrap(process.Err); cause != nil {
		return "credential_process: " + cause.Error()
	}
	return "credential_process: " + process.Err.Error()
}

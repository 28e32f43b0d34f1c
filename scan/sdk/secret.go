package sdk

import (
	"errors"
	"regexp"

	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"
)

// Redact returns s without what stands before the @ of an address in it: user names and
// passwords.
func Redact(s string) string { return password.ReplaceAllString(s, "$1…@") }

// password finds them also where they hold what an address may not: up to the last @.
var password = regexp.MustCompile(`(?i)\b((?:https?|socks5h?):/*)[^\s"']*@`)

// withoutOutput says what went wrong with a credential_process, which errors of the SDK
// repeat the output of: keys are in that.
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

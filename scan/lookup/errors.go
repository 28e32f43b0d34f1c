package lookup

import "github.com/cogtrail/cogtrail/scan/sdk"

// denied says what to do if a request is denied.
const denied = "the permission cloudtrail:LookupEvents is missing, or a policy denies it: grant it"

// unaccepted are the error codes that every request would get, with what to do.
var unaccepted = sdk.Hints(denied, map[string]string{
	"OperationNotPermittedException": denied,
	"UnsupportedOperationException":  "name another region",
})

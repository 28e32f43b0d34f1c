package sdk

import (
	"net/http"
	"slices"
)

// passing are error codes that may not recur in another attempt, with new credentials or
// a corrected clock, whatever the status.
var passing = []string{"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired", "RequestTimeTooSkewed", "RequestTimeout"}

// Lasting reports whether another attempt would get the same answer, going by the status
// and the code of err: nothing has that name, a permission is missing, or the credentials
// are not accepted.
func Lasting(err error) bool {
	code, status := Codes(err)
	return slices.Contains([]int{http.StatusMovedPermanently, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, status) && !slices.Contains(passing, code)
}

package sdk

import (
	"net/http"
	"slices"
)

// passing are error codes that another attempt, with new credentials or another clock, may
// not meet, whatever the status.
var passing = []string{"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired", "RequestTimeTooSkewed", "RequestTimeout"}

// Lasting reports whether err is an answer that another attempt would get too, as far as its
// status and its code tell: nothing of that name, no permission, credentials that are not
// accepted.
func Lasting(err error) bool {
	code, status := Codes(err)
	return slices.Contains([]int{http.StatusMovedPermanently, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, status) && !slices.Contains(passing, code)
}

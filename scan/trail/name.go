package trail

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Kind is what an object is by its name.
type Kind string

// Kinds of objects. All but Unknown and Log hold no records of user activity
// and are not read.
const (
	Unknown         Kind = ""    // named like nothing CloudTrail writes; its content decides
	Log             Kind = "log" // a trail's log file
	Digest          Kind = "digest"
	Insight         Kind = "insight"
	NetworkActivity Kind = "network activity"
	Aggregated      Kind = "aggregated events"
	Lake            Kind = "lake"
	FolderMarker    Kind = "folder marker"
	DotFile         Kind = "dot-file"
	WriteTest       Kind = "aws-logs-write-test"
)

// A Name is what the name of an object says about it.
type Name struct {
	Kind         Kind
	Account      string    // 12 digits
	Organization string    // o-..., empty outside an organization trail
	Region       string    // for a digest, of the events
	Delivered    time.Time // to the minute for logs: of delivery, not of the events
}

// kinds are the second part of a file name and, the first one aside, the
// folders beside CloudTrail/ in which such files are delivered.
var kinds = map[string]Kind{
	"CloudTrail":                 Log,
	"CloudTrail-Digest":          Digest,
	"CloudTrail-Insight":         Insight,
	"CloudTrail-NetworkActivity": NetworkActivity,
	"CloudTrail-Aggregated":      Aggregated,
	"CloudTrail-Lake":            Lake,
}

var organization = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)

// ParseName tells what the object called name is: a slash-separated path or
// key, of which only the end matters, so that copies in other folders are
// known too. It returns false for names that say nothing. The grammar
// is that of "Finding your CloudTrail log files" in the CloudTrail user guide.
func ParseName(name string) (Name, bool) {
	folder, base := path.Split(name)
	switch {
	case base == "":
		return Name{Kind: FolderMarker}, true
	case base == "aws-logs-write-test":
		return Name{Kind: WriteTest}, true
	case base[0] == '.':
		return Name{Kind: DotFile}, true
	}
	n, ok := parseBase(base)
	if ok && !strings.Contains(folder, "AWSLogs/o-") {
		return n, true // like nearly all
	}
	parts := strings.Split(strings.Trim(folder, "/"), "/")
	if ok {
		n.Organization = organizationOf(parts, n.Account)
		return n, true
	}
	for _, part := range slices.Backward(parts) {
		if k := kinds[part]; k != Unknown && k != Log {
			return Name{Kind: k}, true
		}
	}
	if k := beside(parts, base); k != Unknown {
		return Name{Kind: k}, true
	}
	return Name{}, false
}

// parseBase takes ACCOUNT_KIND_REGION_..., with which all CloudTrail files begin,
// and in a log YYYYMMDDTHHMMZ_UNIQUE, by which it goes on.
func parseBase(base string) (n Name, ok bool) {
	base, ok = strings.CutSuffix(strings.TrimSuffix(base, ".gz"), ".json")
	account, rest, _ := strings.Cut(base, "_")
	if !ok || !isAccount(account) {
		return n, false
	}
	kind, rest, _ := strings.Cut(rest, "_")
	region, rest, _ := strings.Cut(rest, "_")
	n = Name{Kind: kinds[kind], Account: account, Region: region}
	if rest == "" || n.Kind == Unknown || !isRegion(region) {
		return Name{}, false
	}
	stamp := ""
	if n.Kind == Digest {
		// ..._TRAIL_HOMEREGION_YYYYMMDDTHHMMSSZ[_backfill], found from the right, since a
		// trail's name may hold underscores.
		rest = strings.TrimSuffix(rest, "_backfill")
		if i := strings.LastIndexByte(rest, '_'); i >= 0 {
			stamp = rest[i+1:]
		}
	} else if before, unique, _ := strings.Cut(rest, "_"); unique != "" && only(unique, isAlphanumeric) {
		stamp = before
	}
	if n.Delivered, ok = parseStamp(stamp, n.Kind == Digest); !ok {
		return n, n.Kind != Log
	}
	return n, true
}

// isRegion reports whether s is made like us-east-1.
func isRegion(s string) bool {
	i := strings.LastIndexByte(s, '-')
	return i >= 2 && i+1 < len(s) && only(s[:2], isLower) && only(s[i+1:], isDigit) &&
		only(s[:i], func(c byte) bool { return c == '-' || isLower(c) })
}

// only reports whether all bytes of s are what is says.
func only(s string, is func(byte) bool) bool {
	for i := range len(s) {
		if !is(s[i]) {
			return false
		}
	}
	return true
}

func isDigit(c byte) bool        { return '0' <= c && c <= '9' }
func isLower(c byte) bool        { return 'a' <= c && c <= 'z' }
func isAlphanumeric(c byte) bool { return isDigit(c) || isLower(c) || 'A' <= c && c <= 'Z' }

// organizationOf finds the organization in AWSLogs/o-.../ACCOUNT/.
func organizationOf(parts []string, account string) string {
	for i := len(parts) - 3; i >= 0; i-- {
		if parts[i] == "AWSLogs" && strings.HasPrefix(parts[i+1], "o-") && organization.MatchString(parts[i+1]) && parts[i+2] == account {
			return parts[i+1]
		}
	}
	return ""
}

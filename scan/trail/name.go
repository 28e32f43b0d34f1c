package trail

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A Kind is what an object is, judged by its name.
type Kind string

// Kinds of objects. Those other than Unknown and Log hold no records of user activity and are
// not read.
const (
	Unknown         Kind = ""    // not named like a file of CloudTrail: the content decides
	Log             Kind = "log" // a log file of a trail
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
	Organization string    // o-...; empty outside an organization trail
	Region       string    // for a digest, of its events
	Delivered    time.Time // time of delivery, not of the events; to the minute for logs
}

// kinds maps the second part of a file name to its kind. All but the first are also the
// folders next to CloudTrail/ that such files are delivered to.
var kinds = map[string]Kind{
	"CloudTrail":                 Log,
	"CloudTrail-Digest":          Digest,
	"CloudTrail-Insight":         Insight,
	"CloudTrail-NetworkActivity": NetworkActivity,
	"CloudTrail-Aggregated":      Aggregated,
	"CloudTrail-Lake":            Lake,
}

var organization = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)

// ParseName says what the object with the given name is. The name is a slash-separated path
// or key. Only its end matters, so that copies in other folders are recognized too. ParseName
// returns false for names that say nothing. The grammar is that of "Finding your CloudTrail
// log files" in the CloudTrail user guide.
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
		return n, true // the usual case
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

// parseBase parses ACCOUNT_KIND_REGION_..., with which the names of all CloudTrail files
// begin, and the YYYYMMDDTHHMMZ_UNIQUE that follows in those of logs.
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
		// ..._TRAIL_HOMEREGION_YYYYMMDDTHHMMSSZ[_backfill], parsed from the right, because
		// the name of a trail may hold underscores.
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

// isRegion reports whether s has the form of us-east-1.
func isRegion(s string) bool {
	i := strings.LastIndexByte(s, '-')
	return i >= 2 && i+1 < len(s) && only(s[:2], isLower) && only(s[i+1:], isDigit) &&
		only(s[:i], func(c byte) bool { return c == '-' || isLower(c) })
}

// only reports whether is holds for all bytes of s.
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

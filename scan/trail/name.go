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

var (
	// ACCOUNT_KIND_REGION_..., the beginning that all CloudTrail files share.
	namePattern = regexp.MustCompile(`^(\d{12})_(CloudTrail[-A-Za-z]*)_([a-z]{2}[-a-z]*-\d+)_(.+)$`)
	// ..._YYYYMMDDTHHmmZ_UNIQUE: what follows in a log.
	logPattern = regexp.MustCompile(`^(\d{8}T\d{4}Z)_[0-9A-Za-z]+$`)
	// ..._TRAIL_HOMEREGION_YYYYMMDDTHHMMSSZ[_backfill]: what follows in a digest,
	// found from the right, since a trail's name may hold underscores.
	digestPattern = regexp.MustCompile(`_(\d{8}T\d{6}Z)(_backfill)?$`)
	organization  = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
)

// ParseName tells what the object called name is: a slash-separated path or
// key, of which only the end matters, so that copies in other folders are
// known too. It returns false for names that are not CloudTrail's. The grammar
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
	parts := strings.Split(strings.Trim(folder, "/"), "/")
	if n, ok := parseBase(base); ok {
		n.Organization = organizationOf(parts, n.Account)
		return n, true
	}
	for _, part := range slices.Backward(parts) {
		if k := kinds[part]; k != Unknown && k != Log {
			return Name{Kind: k}, true
		}
	}
	return Name{}, false
}

func parseBase(base string) (n Name, ok bool) {
	base, ok = strings.CutSuffix(strings.TrimSuffix(base, ".gz"), ".json")
	if !ok {
		return n, false
	}
	m := namePattern.FindStringSubmatch(base)
	if m == nil || kinds[m[2]] == Unknown {
		return n, false
	}
	n = Name{Kind: kinds[m[2]], Account: m[1], Region: m[3]}
	pattern, layout := logPattern, "20060102T1504Z"
	if n.Kind == Digest {
		pattern, layout = digestPattern, "20060102T150405Z"
	}
	rest := pattern.FindStringSubmatch(m[4])
	if rest == nil {
		return n, n.Kind != Log
	}
	at, err := time.Parse(layout, rest[1])
	if err != nil {
		return n, n.Kind != Log
	}
	n.Delivered = at
	return n, true
}

// organizationOf finds the organization in AWSLogs/o-.../ACCOUNT/.
func organizationOf(parts []string, account string) string {
	for i := len(parts) - 3; i >= 0; i-- {
		if parts[i] == "AWSLogs" && organization.MatchString(parts[i+1]) && parts[i+2] == account {
			return parts[i+1]
		}
	}
	return ""
}

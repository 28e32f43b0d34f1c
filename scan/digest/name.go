package digest

import (
	"path"
	"strings"
	"time"
)

// A Name is the content of the name of a digest file.
type Name struct {
	Account, Region string // of its logs
	Trail, Home     string // the trail, and the region in which it was created
	End             time.Time
	Backfill        bool // it names logs that no digest named in time
}

const (
	middle = "_CloudTrail-Digest_"
	suffix = ".json.gz"
	stamp  = "20060102T150405Z"
)

// ParseName parses the last part of a name, ACCOUNT_CloudTrail-Digest_REGION_TRAIL_HOME_
// YYYYMMDDTHHMMSSZ[_backfill].json.gz. It works from both ends, because the name of the trail
// between them may hold anything.
func ParseName(name string) (n Name, ok bool) {
	rest, ok := strings.CutSuffix(path.Base(name), suffix)
	if !ok {
		return Name{}, false
	}
	if n.Account, rest, ok = strings.Cut(rest, middle); !ok || n.Account == "" {
		return Name{}, false
	}
	rest, n.Backfill = strings.CutSuffix(rest, "_backfill")
	rest, at, ok := cutLast(rest)
	if !ok || len(at) != len(stamp) {
		return Name{}, false
	}
	var err error
	if n.End, err = time.Parse(stamp, at); err != nil {
		return Name{}, false
	}
	if rest, n.Home, ok = cutLast(rest); !ok {
		return Name{}, false
	}
	n.Region, n.Trail, ok = strings.Cut(rest, "_")
	if !ok || n.Region == "" || n.Trail == "" || n.Home == "" {
		return Name{}, false
	}
	return n, true
}

// String returns the last part of the name of the file.
func (n Name) String() string {
	end := ""
	if n.Backfill {
		end = "_backfill"
	}
	return n.Account + middle + n.Region + "_" + n.Trail + "_" + n.Home + "_" + n.End.UTC().Format(stamp) + end + suffix
}

// cutLast cuts s at its last underscore.
func cutLast(s string) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, '_')
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// site returns the account folder in which a digest or log was found, including its parents,
// or the folder of the object if it is not filed as a trail files.
func site(name string) string {
	for _, kind := range []string{"/CloudTrail-Digest/", "/CloudTrail/"} {
		if i := strings.LastIndex(name, kind); i >= 0 {
			return name[:i+1]
		}
	}
	return path.Dir(name) + "/"
}

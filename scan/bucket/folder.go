package bucket

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// A folder is a shard or, if it is open, a folder to look into.
type folder struct {
	shard
	open    bool
	depth   int    // below the source's prefix
	logs    bool   // in AWSLogs
	service string // that it belongs to, if it is left out because that is not CloudTrail
	unasked bool   // left out by account or region

	account, region string // from the prefix; empty if it does not name them
}

// within returns the contents of f, in the order of the keys.
func (s *Source) within(ctx context.Context, f folder) (inside []folder) {
	f.open = false
	most, known := maxAccounts, 0
	if f.account != "" {
		most = maxInside
	}
	for p := range s.list(f.prefix, "/", "").pages(ctx) {
		if known += len(p.keys) + len(p.folders); known > most {
			f.named = true
			return []folder{f}
		}
		if f.named && (p.token != "" || len(p.folders) > maxFolders && !slices.Contains(p.folders, f.prefix+"AWSLogs/")) {
			return []folder{f}
		}
		keys := p.keys
		for _, sub := range p.folders {
			n, _ := slices.BinarySearchFunc(keys, sub, func(k Key, sub string) int { return strings.Compare(k.Name, sub) })
			inside = appendKeys(inside, f, keys[:n])
			inside, keys = append(inside, s.place(sub, f.depth+1)), keys[n:]
		}
		inside = appendKeys(inside, f, keys)
		if p.err != nil {
			f.err = p.err
			return append(inside, f)
		}
	}
	return inside
}

func appendKeys(list []folder, f folder, keys []Key) []folder {
	if len(keys) > 0 {
		f.keys, f.named = keys, true
		list = append(list, f)
	}
	return list
}

var organization = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
var account = regexp.MustCompile(`^[0-9]{12}$`)
var region = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]+$`)

// place tells from the path of a prefix what kind of folder it is.
func (s *Source) place(prefix string, depth int) folder {
	f := folder{shard: shard{prefix: prefix}, depth: depth}
	path := strings.Split(prefix, "/")
	path = path[:len(path)-1] // the rest is within a name
	root := slices.Index(path, "AWSLogs")
	if root < 0 {
		f.named, f.open = true, depth < maxDepth
		return f
	}
	f.logs = true
	at := root + 1
	if at < len(path) && organization.MatchString(path[at]) {
		at++
	}
	in := path[at:]
	if len(in) > 0 && account.MatchString(in[0]) {
		f.account = in[0]
	}
	if f.account != "" && len(in) > 2 && strings.HasPrefix(in[1], "CloudTrail") && region.MatchString(in[2]) {
		f.region = in[2]
	}
	switch {
	case len(in) == 0:
		f.open = true
	case f.account == "":
		f.named = true
	case !among(s.Accounts, f.account):
		f.unasked = true
	case len(in) == 1:
		f.open = true
	case trail.IsService(in[1]):
		f.named, f.service = true, in[1]
	case !strings.HasPrefix(in[1], "CloudTrail"):
		f.named = true
	case len(in) == 2:
		f.open = true
	case f.region == "":
		f.named = true
	case !among(s.Regions, f.region):
		f.unasked = true
	default:
		f.root = strings.Join(path[:at+3], "/") + "/"
	}
	return f
}

func among(list []string, s string) bool { return len(list) == 0 || slices.Contains(list, s) }

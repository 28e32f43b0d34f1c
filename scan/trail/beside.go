package trail

import (
	"slices"
	"strings"
)

// Kinds of what lies beside a trail's logs.
const (
	Marker   Kind = "Hadoop marker"
	Foreign  Kind = "not CloudTrail's" // in a folder of another service, or named as its logs are
	Resource Kind = "__MACOSX"         // what macOS adds to a zip
)

// services are, in lower case, what those call their folders that deliver logs to
// AWSLogs/ACCOUNT/, as the pages of their user guides on logs in S3 say. Some call
// their files ACCOUNT_SERVICE_REGION_..., as a trail does.
var services = setOf("config", "elasticloadbalancing", "vpcflowlogs", "vpcdnsquerylogs", "waflogs", "guardduty",
	"network-firewall", "globalaccelerator", "redshift", "cloudfront", "verifiedaccess", "vpclattice",
	"kafkabrokerlogs", "bedrockmodelinvocationlogs")

// IsService reports whether a folder AWSLogs/ACCOUNT/NAME is one of a service other
// than CloudTrail. A folder that nobody is known to deliver to may hold whatever was
// put there.
func IsService(name string) bool { return services[strings.ToLower(name)] }

// beside tells what an object is that is not called as what CloudTrail writes is.
func beside(parts []string, base string) Kind {
	switch {
	case base == "_SUCCESS" || strings.HasSuffix(base, "_$folder$"):
		return Marker
	case slices.Contains(parts, "__MACOSX"):
		return Resource
	case foreignFolder(parts) || foreignName(base):
		return Foreign
	}
	return Unknown
}

// foreignFolder reports whether the folders are of AWSLogs/[ORGANIZATION/]ACCOUNT/SERVICE/
// and the service is another one that is known.
func foreignFolder(parts []string) bool {
	root := slices.Index(parts, "AWSLogs")
	if root < 0 {
		return false
	}
	in := parts[root+1:]
	if len(in) > 0 && organization.MatchString(in[0]) {
		in = in[1:]
	}
	return len(in) > 1 && isAccount(in[0]) && IsService(in[1])
}

func foreignName(base string) bool {
	account, rest, _ := strings.Cut(base, "_")
	service, rest, _ := strings.Cut(rest, "_")
	region, _, more := strings.Cut(rest, "_")
	return more && isAccount(account) && isRegion(region) && IsService(service)
}

func isAccount(s string) bool { return len(s) == 12 && only(s, isDigit) }

package trail

import (
	"slices"
	"strings"
)

// Kinds of objects that lie next to the logs of a trail.
const (
	Marker   Kind = "Hadoop marker"
	Foreign  Kind = "not CloudTrail's" // in a folder of another service, or named like its logs
	Resource Kind = "__MACOSX"         // added to a zip by macOS
)

// services are, in lower case, the folders that other services deliver their logs to under
// AWSLogs/ACCOUNT/, according to their user guides on logs in S3. Some of them name their
// files ACCOUNT_SERVICE_REGION_..., as a trail does.
var services = setOf("config", "elasticloadbalancing", "vpcflowlogs", "vpcdnsquerylogs", "waflogs", "guardduty",
	"network-firewall", "globalaccelerator", "redshift", "cloudfront", "verifiedaccess", "vpclattice",
	"kafkabrokerlogs", "bedrockmodelinvocationlogs")

// IsService reports whether a folder AWSLogs/ACCOUNT/NAME belongs to a service other than
// CloudTrail. A folder of no known service may hold whatever somebody put there.
func IsService(name string) bool { return services[strings.ToLower(name)] }

// beside returns the kind of an object that is not named like a file of CloudTrail.
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

// foreignFolder reports whether parts are folders in AWSLogs/[ORGANIZATION/]ACCOUNT/SERVICE/
// of another known service.
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

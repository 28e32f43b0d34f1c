// Regions, time zones and profiles are listed here for completion. Flags accept others too.

package main

import (
	"bufio"
	"cmp"
	"os"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
)

// regions are the regions of AWS.
var regions = []value{
	{"af-south-1", "Cape Town"},
	{"ap-east-1", "Hong Kong"},
	{"ap-east-2", "Taipei"},
	{"ap-northeast-1", "Tokyo"},
	{"ap-northeast-2", "Seoul"},
	{"ap-northeast-3", "Osaka"},
	{"ap-south-1", "Mumbai"},
	{"ap-south-2", "Hyderabad"},
	{"ap-southeast-1", "Singapore"},
	{"ap-southeast-2", "Sydney"},
	{"ap-southeast-3", "Jakarta"},
	{"ap-southeast-4", "Melbourne"},
	{"ap-southeast-5", "Malaysia"},
	{"ap-southeast-6", "New Zealand"},
	{"ap-southeast-7", "Thailand"},
	{"ca-central-1", "Montreal"},
	{"ca-west-1", "Calgary"},
	{"cn-north-1", "Beijing"},
	{"cn-northwest-1", "Ningxia"},
	{"eu-central-1", "Frankfurt"},
	{"eu-central-2", "Zurich"},
	{"eu-north-1", "Stockholm"},
	{"eu-south-1", "Milan"},
	{"eu-south-2", "Spain"},
	{"eu-west-1", "Ireland"},
	{"eu-west-2", "London"},
	{"eu-west-3", "Paris"},
	{"eusc-de-east-1", "Brandenburg"},
	{"il-central-1", "Tel Aviv"},
	{"me-central-1", "United Arab Emirates"},
	{"me-south-1", "Bahrain"},
	{"mx-central-1", "Mexico"},
	{"sa-east-1", "São Paulo"},
	{"us-east-1", "Northern Virginia"},
	{"us-east-2", "Ohio"},
	{"us-gov-east-1", "GovCloud, east"},
	{"us-gov-west-1", "GovCloud, west"},
	{"us-west-1", "Northern California"},
	{"us-west-2", "Oregon"},
}

// zones are the time zones in which most people live: the database cannot be listed.
var zones = valuesNamed(`UTC
	Africa/Algiers Africa/Cairo Africa/Casablanca Africa/Johannesburg Africa/Lagos Africa/Nairobi
	America/Anchorage America/Argentina/Buenos_Aires America/Bogota America/Caracas America/Chicago America/Denver
	America/Edmonton America/Halifax America/Lima America/Los_Angeles America/Mexico_City America/New_York
	America/Phoenix America/Santiago America/Sao_Paulo America/St_Johns America/Toronto America/Vancouver
	Asia/Almaty Asia/Bangkok Asia/Colombo Asia/Dhaka Asia/Dubai Asia/Ho_Chi_Minh Asia/Hong_Kong Asia/Jakarta
	Asia/Jerusalem Asia/Karachi Asia/Kathmandu Asia/Kolkata Asia/Kuala_Lumpur Asia/Manila Asia/Riyadh Asia/Seoul
	Asia/Shanghai Asia/Singapore Asia/Taipei Asia/Tashkent Asia/Tehran Asia/Tokyo Asia/Yangon
	Atlantic/Azores Atlantic/Reykjavik
	Australia/Adelaide Australia/Brisbane Australia/Darwin Australia/Melbourne Australia/Perth Australia/Sydney
	Europe/Amsterdam Europe/Athens Europe/Belgrade Europe/Berlin Europe/Brussels Europe/Bucharest Europe/Budapest
	Europe/Copenhagen Europe/Dublin Europe/Helsinki Europe/Istanbul Europe/Kyiv Europe/Lisbon Europe/London
	Europe/Madrid Europe/Moscow Europe/Oslo Europe/Paris Europe/Prague Europe/Rome Europe/Sofia Europe/Stockholm
	Europe/Vienna Europe/Warsaw Europe/Zurich
	Pacific/Auckland Pacific/Honolulu`)

// valuesNamed returns values without descriptions, from their names separated by spaces.
func valuesNamed(names string) (values []value) {
	for name := range strings.FieldsSeq(names) {
		values = append(values, value{name: name})
	}
	return values
}

// profiles returns the profiles in the files that the AWS CLI reads. It ignores files that
// cannot be read.
func (p *program) profiles() (found []value) {
	for _, name := range p.headings("AWS_CONFIG_FILE", config.DefaultSharedConfigFilename()) {
		if profile, ok := strings.CutPrefix(name, "profile "); ok || name == "default" {
			found = append(found, value{name: strings.TrimSpace(profile)})
		}
	}
	for _, name := range p.headings("AWS_SHARED_CREDENTIALS_FILE", config.DefaultSharedCredentialsFilename()) {
		found = append(found, value{name: name})
	}
	slices.SortFunc(found, func(a, b value) int { return cmp.Compare(a.name, b.name) })
	return slices.Compact(found)
}

// headings returns the names in brackets in the file that the environment variable key names or,
// without it, in the file at path.
func (p *program) headings(key, path string) (names []string) {
	if named, ok := p.env(key); ok {
		path = named
	}
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close() // only read from
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if rest, ok := strings.CutPrefix(line, "["); ok {
			name, _, closed := strings.Cut(rest, "]")
			if closed {
				names = append(names, strings.TrimSpace(name))
			}
		}
	}
	return names
}

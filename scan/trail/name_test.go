package trail_test

import (
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/trail"
)

const (
	account = "123456789012"
	// A log as a trail delivers it.
	key  = "AWSLogs/123456789012/CloudTrail/ap-northeast-1/2025/01/23/" + file
	file = "123456789012_CloudTrail_ap-northeast-1_20250123T1005Z_Mo3Xq1OtZzRrQbN7.json.gz"
)

var (
	delivered = time.Date(2025, 1, 23, 10, 5, 0, 0, time.UTC)
	logName   = trail.Name{Kind: trail.Log, Account: account, Region: "ap-northeast-1", Delivered: delivered}
)

var names = []struct {
	name string
	want trail.Name // the zero value: not a file of CloudTrail
}{
	{key, logName},
	{"a/prefix/" + key, logName},
	{"/" + key, logName},
	{"s3://bucket/" + key, logName},
	{"file", trail.Name{}},
	{file, logName},
	{"copies/of logs/" + file, logName},
	{strings.TrimSuffix(file, ".gz"), logName},
	{"AWSLogs/o-abcdef1234/123456789012/CloudTrail/ap-northeast-1/2025/01/23/" + file,
		trail.Name{Kind: trail.Log, Account: account, Organization: "o-abcdef1234", Region: "ap-northeast-1", Delivered: delivered}},
	{"p/AWSLogs/o-abcdef1234/AWSLogs/o-abcdef1234/123456789012/CloudTrail/" + file,
		trail.Name{Kind: trail.Log, Account: account, Organization: "o-abcdef1234", Region: "ap-northeast-1", Delivered: delivered}},
	{"AWSLogs/o-abcdef1234/999999999999/CloudTrail/" + file, logName}, // in the folder of another account
	{"AWSLogs/o-short/123456789012/" + file, logName},
	{"AWSLogs/123456789012/" + file, logName},
	{"123456789012_CloudTrail_us-gov-west-1_20250123T1005Z_x.json.gz",
		trail.Name{Kind: trail.Log, Account: account, Region: "us-gov-west-1", Delivered: delivered}},
	{"123456789012_CloudTrail_cn-north-1_20250123T1005Z_x.json.gz",
		trail.Name{Kind: trail.Log, Account: account, Region: "cn-north-1", Delivered: delivered}},

	{"AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2025/01/23/123456789012_CloudTrail-Digest_us-east-1_my_own_trail_eu-west-1_20250123T100512Z.json.gz",
		trail.Name{Kind: trail.Digest, Account: account, Region: "us-east-1", Delivered: delivered.Add(12 * time.Second)}},
	{"123456789012_CloudTrail-Digest_us-east-1_a_20240101T000000Z_eu-west-1_20250123T100512Z_backfill.json.gz",
		trail.Name{Kind: trail.Digest, Account: account, Region: "us-east-1", Delivered: delivered.Add(12 * time.Second)}},
	{"123456789012_CloudTrail-Digest_us-east-1_main_us-east-1_20250123T1005Z.json.gz",
		trail.Name{Kind: trail.Digest, Account: account, Region: "us-east-1"}},
	{"123456789012_CloudTrail-Digest_us-east-1_main_us-east-1_20251399T995999Z.json.gz",
		trail.Name{Kind: trail.Digest, Account: account, Region: "us-east-1"}},
	{"123456789012_CloudTrail-Insight_eu-west-1_20250123T1005Z_Ab1.json.gz",
		trail.Name{Kind: trail.Insight, Account: account, Region: "eu-west-1", Delivered: delivered}},
	{"AWSLogs/123456789012/CloudTrail-NetworkActivity/eu-west-1/2025/01/23/123456789012_CloudTrail-NetworkActivity_eu-west-1_20250123T1005Z_Ab1.json.gz",
		trail.Name{Kind: trail.NetworkActivity, Account: account, Region: "eu-west-1", Delivered: delivered}},
	{"123456789012_CloudTrail-Aggregated_eu-west-1_20250123T1005Z_Ab1.json.gz",
		trail.Name{Kind: trail.Aggregated, Account: account, Region: "eu-west-1", Delivered: delivered}},
	{"AWSLogs/123456789012/CloudTrail-Aggregated/eu-west-1/x.json.gz", trail.Name{Kind: trail.Aggregated}},
	{"AWSLogs/123456789012/CloudTrail-Lake/Query/2025/01/23/8a1b/result_1.csv.gz", trail.Name{Kind: trail.Lake}},
	{"AWSLogs/123456789012/CloudTrail-Lake/Query/2025/01/23/8a1b/result_sign.json", trail.Name{Kind: trail.Lake}},
	{"AWSLogs/123456789012/CloudTrail-Digest/" + file, logName}, // the file name counts more than the folder

	{"AWSLogs/", trail.Name{Kind: trail.FolderMarker}},
	{"AWSLogs/123456789012/CloudTrail-Digest/", trail.Name{Kind: trail.FolderMarker}},
	{"", trail.Name{Kind: trail.FolderMarker}},
	{".DS_Store", trail.Name{Kind: trail.DotFile}},
	{"a/." + file, trail.Name{Kind: trail.DotFile}},
	{"exportedlogs/aws-logs-write-test", trail.Name{Kind: trail.WriteTest}},

	{"exportedlogs/8a1b/stream/000000.gz", trail.Name{}},
	{"AWSLogs/123456789012/CloudTrail/notes.txt", trail.Name{}},
	{"events.json", trail.Name{}},
	{"aws-logs-write-test/x.json", trail.Name{}},
	{"AWSLogs/123456789012/elasticloadbalancing/us-east-1/2025/01/23/123456789012_elasticloadbalancing_us-east-1_app.x_20250123T1005Z_1.2.3.4_x.log.gz", trail.Name{Kind: trail.Foreign}},
	{"123456789012_Config_us-east-1_ConfigHistory_20250123T1005Z_1.json.gz", trail.Name{Kind: trail.Foreign}},
	{"123456789012_vpcflowlogs_us-east-1_fl-1_20250123T1005Z_1.log.gz", trail.Name{Kind: trail.Foreign}},
	{"AWSLogs/123456789012/Config/ConfigWritabilityCheckFile", trail.Name{Kind: trail.Foreign}},
	{"a/AWSLogs/o-abcdef1234/123456789012/WAFLogs/x.log", trail.Name{Kind: trail.Foreign}},
	{"AWSLogs/123456789012/backup/" + file, logName}, // a log, wherever it is
	{"AWSLogs/123456789012/restored/x.json", trail.Name{}},
	{"AWSLogs/o-abcdef1234/123456789012/restored/Config/x.json", trail.Name{}},
	{"AWSLogs/123456789012/GuardDuty/eu-west-1/2025/03/04/x.jsonl.gz", trail.Name{Kind: trail.Foreign}},
	{"AWSLogs/123456789012/network-firewall/flow/x.log.gz", trail.Name{Kind: trail.Foreign}},
	{"AWSLogs/123456789012/export.json", trail.Name{}},
	{"AWSLogs/123456789012/CloudTrail-New/x.json.gz", trail.Name{}},
	{"AWSLogs/exports/Config/x.json", trail.Name{}},
	{"123456789012_export_us-east-1_x.json", trail.Name{}},
	{"123456789012_Config_of mine_x.json", trail.Name{}},
	{"Config/x.json", trail.Name{}},
	{"b/_SUCCESS", trail.Name{Kind: trail.Marker}},
	{"b/AWSLogs_$folder$", trail.Name{Kind: trail.Marker}},
	{"b/SUCCESS", trail.Name{}},
	{"a.zip!/__MACOSX/x.json", trail.Name{Kind: trail.Resource}},
	{"123456789012_CloudTrail-New_us-east-1_20250123T1005Z_x.json.gz", trail.Name{}},
	{"12345678901_CloudTrail_us-east-1_20250123T1005Z_x.json.gz", trail.Name{}},
	{"123456789012_CloudTrail_us-east-1_20231399T9999Z_x.json.gz", trail.Name{}},
	{"123456789012_CloudTrail_us-east-1_20230229T0000Z_x.json.gz", trail.Name{}},
	{"123456789012_CloudTrail_us-east-1_20250123T100500Z_x.json.gz", trail.Name{}},
	{"123456789012_CloudTrail_us-east-1_20250123T1005Z_.json.gz", trail.Name{}},
	{"123456789012_CloudTrail_us-east-1_20250123T1005Z_x.json.gz.gz", trail.Name{}},
	{"123456789012_CloudTrail_us-east-1_20250123T1005Z_x.gz", trail.Name{}},
	{"123456789012_CloudTrail_us-east-1_20250123T1005Z_x.json.zst", trail.Name{}},
	{"x" + file, trail.Name{}},
	{"123456789012_CloudTrail_\xff\xfe-1_20250123T1005Z_x.json.gz", trail.Name{}},
	{"１２３４５６７８９０１２_CloudTrail_us-east-1_20250123T1005Z_x.json.gz", trail.Name{}},
	{"\xff/\x00\n" + "/" + file, logName},
	{"123456789012_CloudTrail_us-east-1_20250123T1005Z_x.json.gz\n", trail.Name{}},
}

func TestParseName(t *testing.T) {
	for _, test := range names {
		t.Run(test.name, func(t *testing.T) {
			got, ok := trail.ParseName(test.name)
			if diff := gocmp.Diff(test.want, got); diff != "" {
				t.Errorf("ParseName(%q) (-want +got):\n%s", test.name, diff)
			}
			if want := test.want != (trail.Name{}); ok != want {
				t.Errorf("ParseName(%q) reports %t, want %t", test.name, ok, want)
			}
		})
	}
}

// FuzzParseName checks that leading folders change nothing but the organization and the kind
// of files with other names, and that all results are consistent.
func FuzzParseName(f *testing.F) {
	for _, test := range names {
		f.Add(test.name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		got, ok := trail.ParseName(name)
		if ok != (got.Kind != trail.Unknown) {
			t.Errorf("ParseName(%q) = %+v, %t", name, got, ok)
		}
		if !ok && got != (trail.Name{}) {
			t.Errorf("ParseName(%q) is not CloudTrail's and yet %+v", name, got)
		}
		if got.Kind == trail.Log && (len(got.Account) != 12 || got.Region == "" || got.Delivered.IsZero()) {
			t.Errorf("ParseName(%q) = %+v, incomplete", name, got)
		}
		below, _ := trail.ParseName("copies/" + name)
		if diff := gocmp.Diff(got, below); diff != "" {
			t.Errorf("ParseName(%q) in a folder (-without +with):\n%s", name, diff)
		}
	})
}

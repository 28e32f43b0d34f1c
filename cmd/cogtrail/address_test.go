package main

import (
	"os"
	"strings"
	"testing"
)

func TestAddress(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("S3:/local/AWSLogs", 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"arn:aws:s3:::local", "s3.txt"} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for arg, want := range map[string]string{
		"-":                    "-",
		"s3.txt":               "s3.txt",
		"AWSLogs/":             "AWSLogs/",
		"ftp://b/p":            "ftp://b/p", // not a file
		"s3://b":               "s3://b",
		"s3://b/AWSLogs/x.gz":  "s3://b/AWSLogs/x.gz",
		"s3://Old_Bucket/K":    "s3://Old_Bucket/K", // bucket names used to allow this
		"S3://Bucket/AWSLogs/": "s3://bucket/AWSLogs/",
		"S3://bucket":          "s3://bucket/",
		"S3://arn:aws:s3:eu-west-1:111111111111:accesspoint/Logs/AWSLogs": "s3://arn:aws:s3:eu-west-1:111111111111:accesspoint/Logs/AWSLogs",
		"S3://local/AWSLogs": "S3://local/AWSLogs", // a local path that exists
		"arn:aws:s3:::local": "arn:aws:s3:::local",

		"lookup://":               "lookup://",
		"LOOKUP://AP-Northeast-1": "lookup://ap-northeast-1",

		"logs://eu-central-1//aws/x": "logs://eu-central-1//aws/x",
		"LOGS://EU-Central-1//aws/X": "logs://eu-central-1//aws/X",
		"logs:///x":                  "logs:///x",
		"arn:aws:logs:eu-central-1:123456789012:log-group:/aws/x":                                                                                     "logs://eu-central-1//aws/x?account=123456789012",
		"arn:aws-cn:logs:cn-north-1:123456789012:log-group:x:*":                                                                                       "logs://cn-north-1/x?account=123456789012",
		"https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Fevents$252Fx":             "logs://eu-west-1//aws/events/x",
		"https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/CloudTrail$252Flogs/log-events/stream": "logs://eu-west-1/CloudTrail/logs",

		"arn:aws:s3:::bucket":                      "s3://bucket/",
		"arn:aws:s3:::bucket/":                     "s3://bucket/",
		"arn:aws:s3:::bucket/AWSLogs/o-1/":         "s3://bucket/AWSLogs/o-1/",
		"arn:aws-cn:s3:::bucket/AWSLogs":           "s3://bucket/AWSLogs",
		"arn:aws-us-gov:s3:::bucket/AWSLogs":       "s3://bucket/AWSLogs",
		"arn:aws:s3:eu-west-1:1:accesspoint/logs/": "s3://arn:aws:s3:eu-west-1:1:accesspoint/logs/",

		"https://bucket.s3.amazonaws.com":                                                                     "s3://bucket/",
		"https://bucket.s3.amazonaws.com/AWSLogs/A":                                                           "s3://bucket/AWSLogs/A",
		"https://bucket.s3.eu-west-1.amazonaws.com/a%20b%2Bc+d/":                                              "s3://bucket/a b+c+d/",
		"HTTPS://Bucket.S3.eu-west-1.Amazonaws.com/Key":                                                       "s3://bucket/Key",
		"https://my.logs.s3.us-gov-west-1.amazonaws.com/AWSLogs":                                              "s3://my.logs/AWSLogs",
		"https://bucket.s3-us-west-2.amazonaws.com/AWSLogs":                                                   "s3://bucket/AWSLogs",
		"https://bucket.s3.dualstack.eu-west-1.amazonaws.com/AWSLogs":                                         "s3://bucket/AWSLogs",
		"https://bucket.s3.cn-north-1.amazonaws.com.cn/AWSLogs":                                               "s3://bucket/AWSLogs",
		"https://bucket.s3.amazonaws.com/?list-type=2&prefix=AWSLogs/":                                        "s3://bucket/AWSLogs/",
		"https://bucket.s3.amazonaws.com/a.gz?X-Amz-Signature=0":                                              "s3://bucket/a.gz",
		"https://s3.amazonaws.com/bucket":                                                                     "s3://bucket/",
		"https://s3.eu-west-1.amazonaws.com/bucket/AWSLogs/":                                                  "s3://bucket/AWSLogs/",
		"https://s3-eu-west-1.amazonaws.com/bucket/AWSLogs/":                                                  "s3://bucket/AWSLogs/",
		"https://s3.cn-north-1.amazonaws.com.cn/bucket/AWSLogs":                                               "s3://bucket/AWSLogs",
		"https://s3.console.aws.amazon.com/s3/buckets/bucket":                                                 "s3://bucket/",
		"https://s3.console.aws.amazon.com/s3/buckets/bucket/":                                                "s3://bucket/",
		"https://s3.console.aws.amazon.com/s3/buckets/bucket?region=x&prefix=A":                               "s3://bucket/A",
		"https://eu-west-1.console.aws.amazon.com/s3/buckets/bucket?prefix=AWSLogs/o%2B1/&showversions=false": "s3://bucket/AWSLogs/o+1/",
		"https://eu-west-1.console.aws.amazon.com/s3/object/bucket?region=eu-west-1&prefix=A/b.json.gz":       "s3://bucket/A/b.json.gz",
		"https://console.amazonaws.cn/s3/buckets/bucket?prefix=A":                                             "s3://bucket/A",
	} {
		if got, err := address(arg); got != want || err != nil {
			t.Errorf("%s: %s, %v, want %s", arg, got, err, want)
		}
	}
	for _, arg := range []string{
		"arn:aws:s3:::", "arn:aws:s3:::/x", "arn:aws:iam::111111111111:role/x", "arn:aws:logs:eu-west-1:1:log-group:x", "https://example.com/?region=x#logsV2:log-groups/log-group/secret",
		"https://s3.amazonaws.com", "https://s3.eu-west-1.amazonaws.com/", "https://example.com/s3/buckets/b?prefix=secret",
		"https://eu-west-1.console.aws.amazon.com/cloudtrailv2/home", "https://console.aws.amazon.com.example.com/s3/buckets/b",
		"https://bucket.s3.amazonaws.com.example.com/secret", "https://ec2.eu-west-1.amazonaws.com/b", "https://%zz/secret", "http://localhost:9000/b",
	} {
		got, err := address(arg)
		if err == nil || !strings.Contains(err.Error(), "names no S3 bucket: write s3://BUCKET/PREFIX") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %s, %v, want another error", arg, got, err)
		}
	}
}

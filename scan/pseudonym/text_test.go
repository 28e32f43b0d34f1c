package pseudonym_test

import (
	"strings"
	"testing"
)

func TestTexts(t *testing.T) {
	k := key(t, 1)
	tests := []struct{ text, want string }{
		{`record at byte 5: cognito-idp.amazonaws.com "Jane Roe": no eventID`, `record at byte 5: cognito-idp.amazonaws.com PSEUDONYM: no eventID`},
		{`line 2: cognito-idp.amazonaws.com SignUp: eventTime "jane \" roe" is not an RFC 3339 time`, `line 2: cognito-idp.amazonaws.com SignUp: eventTime PSEUDONYM is not an RFC 3339 time`},
		{`line 2: cognito-idp.amazonaws.com SignUp: eventTime "jane \`, `line 2: cognito-idp.amazonaws.com SignUp: eventTime PSEUDONYM`},
		{`byte 9: unexpected '"', want a key`, `byte 9: unexpected '"', want a key`},
		{"User: arn:aws:sts::123456789012:assumed-role/r/jane@example.com is not authorized to perform: s3:GetObject", "User: arn:aws:sts::123456789012:assumed-role/r/PSEUDONYM is not authorized to perform: s3:GetObject"},
		{"open /home/jane/logs/a.gz: permission denied", "open /home/PSEUDONYM/logs/a.gz: permission denied"},
		{"dial tcp 192.0.2.1:443: refused", "dial tcp PSEUDONYM:443: refused"},
		{"dial tcp [2001:db8::1]:443: at 12:24:06Z", "dial tcp [PSEUDONYM]:443: at 12:24:06Z"},
		{"from ::ffff:192.0.2.1: refused", "from PSEUDONYM: refused"},
		{"stored byte 373: unexpected EOF", "stored byte 373: unexpected EOF"},
		{"User: arn:aws:iam::123456789012:user/Roe,Jane is not authorized", "User: arn:aws:iam::123456789012:user/PSEUDONYM is not authorized"},
		{"eventVersion 192.0.2.77: only versions 1.x of +447911123456", "eventVersion PSEUDONYM: only versions 1.x of PSEUDONYM"},
		{"AccessDenied: user/Roe,Jane: no", "AccessDenied: user/PSEUDONYM: no"},
		{"open 2001:db8::77.csv: no such file or directory", "open PSEUDONYM.csv: no such file or directory"},
		{"at 12:30:192.0.2.7: refused", "at PSEUDONYM: refused"},
		{"open /Users/Jane Roe/logs/a.gz: permission denied", "open /Users/PSEUDONYM/logs/a.gz: permission denied"},
		{"--output: lstat /home/Jane Roe: name a file", "--output: lstat /home/PSEUDONYM: name a file"},
		{`C:\Users\Jane Roe\a.gz is damaged`, `C:\Users\PSEUDONYM\a.gz is damaged`},
		{"open dump of Roe, Jane/a.json: permission denied", "open PSEUDONYM/a.json: permission denied"},
		{"no jane=x@example.com here", "no PSEUDONYM here"},
		{`no "jane roe"@example.com here`, `no PSEUDONYM here`},
		{"jane%2540example.com, jane＠example.com", "PSEUDONYM, PSEUDONYM"},
		{"bytes: 96,736 listed = 96,342 scanned + 394 skipped; 5% at 2025-01-22T10:05:00Z of ap-northeast-1_AbCdEfGhI", "bytes: 96,736 listed = 96,342 scanned + 394 skipped; 5% at 2025-01-22T10:05:00Z of ap-northeast-1_AbCdEfGhI"},
		{"s3://logs/AWSLogs/: none of the first 100 objects may be read (s3:GetObject): grant it, see 'aws configure'", "s3://logs/AWSLogs/: none of the first 100 objects may be read (s3:GetObject): grant it, see 'aws configure'"},
		{"lookup://eu-west-1?account=123456789012: waiting for https://cloudtrail.eu-west-1.amazonaws.com (connecting)", "lookup://eu-west-1?account=123456789012: waiting for https://cloudtrail.eu-west-1.amazonaws.com (connecting)"},
	}
	for _, test := range tests {
		got := k.Text(test.text)
		if replaced(got) != test.want {
			t.Errorf("%s: got %s, want %s", test.text, got, test.want)
		}
		if again := k.Text(got); again != got {
			t.Errorf("the text of %s is %s", got, again)
		}
	}
	log := "s3://logs/AWSLogs/o-abcde12345/123456789012/CloudTrail/eu-west-1/2025/01/22/123456789012_CloudTrail_eu-west-1_20250122T1005Z_0123456789abcdef.json.gz"
	names := []struct{ name, want string }{
		{log, log}, {"testdata/trail", "testdata/trail"},
		{"exports/jane@example.com/a.json", "exports/PSEUDONYM/a.json"},
		{"exports/jane%40example.com", "exports/PSEUDONYM"},
		{"exports/d23f0824-128b-4f33-8c5c-7fd0a6a3a450.json", "exports/PSEUDONYM.json"},
		{"/Users/jane/logs", "/Users/PSEUDONYM/logs"},
		{"by/192.0.2.7/a", "by/PSEUDONYM/a"},
		{"user/Roe,Jane/a.json", "user/PSEUDONYM/a.json"}, {"by/Roe,Jane", "by/PSEUDONYM"}, {"Users/jane", "Users/PSEUDONYM"},
		{"by/2001:db8::77.csv", "by/PSEUDONYM.csv"}, {"by/12:30:192.0.2.7", "by/PSEUDONYM"}, {"12:30:05/a", "12:30:05/a"},
		{"/Users/Jane Roe/logs/a.json.gz", "/Users/PSEUDONYM/logs/a.json.gz"}, {`C:\Users\Jane Roe\logs`, `C:\Users\PSEUDONYM\logs`},
		{"by/jane=x@example.com", "by/PSEUDONYM"}, {`by/"jane roe"@example.com/a`, "by/PSEUDONYM/a"}, {"by/jane%2540example.com", "by/PSEUDONYM"},
		{"by/jane＠example.com", "by/PSEUDONYM"}, {"by/jane@example.com.zip!/in/a.json", "by/PSEUDONYM.zip!/in/a.json"}, {"s3://logs/jane roe/", "s3://logs/PSEUDONYM/"},
		{"lookup://eu-west-1/SignUp?account=123456789012&from=2025-01-01T00:00:00Z&to=2025-01-01T01:00:00Z", "lookup://eu-west-1/SignUp?account=123456789012&from=2025-01-01T00:00:00Z&to=2025-01-01T01:00:00Z"},
		{"logs://eu-west-1//aws/events/deletions?account=123456789012&from=2025-01-01T00:00:00Z&to=2025-01-01T01:00:00Z", "logs://eu-west-1//aws/events/deletions?account=123456789012&from=2025-01-01T00:00:00Z&to=2025-01-01T01:00:00Z"},
		{"logs://eu-west-1/of/192.0.2.7", "logs://eu-west-1/of/PSEUDONYM"},
		{"account=123456789012/day=2025-01-22/a.parquet", "account=123456789012/day=2025-01-22/a.parquet"}, {"./-", "./-"}, {"../a//b/", "../a//b/"},
	}
	for _, test := range names {
		if got := k.Name(test.name); replaced(got) != test.want || k.Name(got) != got {
			t.Errorf("%s: got %s, then %s, want %s", test.name, got, k.Name(got), test.want)
		}
	}
	if !strings.Contains(k.Name("exports/d23f0824-128b-4f33-8c5c-7fd0a6a3a450.json"), k.Sub("d23f0824-128b-4f33-8c5c-7fd0a6a3a450")) {
		t.Error("a sub in a name has another pseudonym")
	}
}

func BenchmarkName(b *testing.B) {
	k := key(b, 1)
	for b.Loop() {
		k.Name("s3://logs/AWSLogs/o-abcde12345/123456789012/CloudTrail/eu-west-1/2025/01/22/123456789012_CloudTrail_eu-west-1_20250122T1005Z_0123456789abcdef.json.gz")
	}
}

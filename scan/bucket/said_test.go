package bucket_test

import (
	"crypto/md5"
	"fmt"
	"hash/crc32"
	"testing"
	"testing/synctest"
)

// TestWhatIsSaid: the message about an object that cannot be read, or a folder that cannot
// be listed, says what went wrong and, where that is known, what to do.
func TestWhatIsSaid(t *testing.T) {
	n := len(trailLog(0))
	nine := archive(9)
	third := nine.objects[nine.keys()[2]].data
	for _, test := range []struct {
		fault        fault
		reason, says string
	}{
		{cutLying(0.5), "unreadable", fmt.Sprintf("the answer cannot be right: it has %d bytes, %d were listed", n/2, n)},
		{longer, "unreadable", fmt.Sprintf("the answer has more than %d bytes", n)},
		{unchecked(cutUnsaid(0.5, "chunked")), "unreadable", "unexpected EOF"},
		{unchecked(another), "unreadable", fmt.Sprintf("the bytes are not those that were stored: their MD5 is %x, not %x", md5.Sum(trailLog(0)), md5.Sum(third))},
		{header(map[string]string{"x-amz-checksum-crc32": "AAAAAA=="}), "unreadable", fmt.Sprintf("the bytes are not those that were stored: their CRC32 is %08x, not 00000000", crc32.ChecksumIEEE(third))},
		{hang(-1), "unreadable", "net/http: timeout awaiting response headers"},
		{hang(0.5), "unreadable", "the answer stopped in the middle"},
		{reset(0.5), "unreadable", "read: read: connection reset by peer"},
		{redirect, "unreadable", "redirected more than 5 times"},
		{page(200, html), "unreadable", "the answer cannot be right: it has no ETag"},
		{status(503, "SlowDown"), "unreadable", "SlowDown: refused: SlowDown"},
		{status(404, "NoSuchKey"), "vanished", "it was listed, but is gone: it was deleted, or a listing cannot express its name"},
		{status(412, "PreconditionFailed"), "changed", "it was replaced while it was read, again and again"},
		{status(403, "InvalidObjectState"), "unreadable", "archived as its storage class or access tier: restore it, then scan again"},
		{status(403, "AccessDenied"), "access denied", "the permission s3:GetObject is missing, or a policy denies it: AccessDenied: refused: AccessDenied"},
		{status(400, "KMS.NotFoundException"), "access denied", "the permission kms:Decrypt is missing, or a policy denies it: KMS.NotFoundException: refused: KMS.NotFoundException"},
	} {
		t.Run(test.says, func(t *testing.T) {
			t.Parallel()
			s := archive(9)
			synctest.Test(t, func(t *testing.T) {
				got, err := read(t, &faulty{next: s, rules: []*rule{{fault: test.fault, op: "GetObject", key: s.keys()[2]}}}, 4)
				if err != nil || len(got) != 9 || got[2].Reason != test.reason || got[2].Message != test.says {
					t.Errorf("%v, %s: %q, want %s: %q", err, got[2].Reason, got[2].Message, test.reason, test.says)
				}
			})
		})
	}
	for _, test := range []struct {
		fault fault
		says  string
	}{
		{cut(0.5), "an answer that cannot be understood: failed to decode response body, unexpected EOF"},
		{hang(0.5), "an answer that cannot be understood: failed to decode response body, the answer stopped in the middle"},
		{page(200, html), "the listing cannot be right: it names no bucket"},
		{replace("<KeyCount>", "<KeyCount>1"), "the listing cannot be right: it has 3 keys and counts 13"},
		{status(403, "AccessDenied"), "the permission s3:ListBucket is missing, or a policy denies it: AccessDenied: refused: AccessDenied"},
	} {
		t.Run("listing/"+test.says, func(t *testing.T) {
			t.Parallel()
			s := archive(16)
			const region = "AWSLogs/111111111111/CloudTrail/eu-west-1/"
			synctest.Test(t, func(t *testing.T) {
				got, err := read(t, &faulty{next: s, rules: []*rule{{fault: test.fault, op: "ListObjectsV2", key: region}}}, 4)
				if err != nil || len(got) != 13 || got[0].Object != "s3://logs/"+region || got[0].Reason != "unreadable" || got[0].Message != "cannot be listed: "+test.says {
					t.Errorf("%v, %s: %s: %q, want %q", err, got[0].Object, got[0].Reason, got[0].Message, test.says)
				}
			})
		})
	}
}

package bucket

import (
	"bytes"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// A sum is the checksum that the bytes of an object must have. A nil sum accepts any
// bytes.
type sum struct {
	name string // of the algorithm
	hash hash.Hash
	want []byte
}

// add adds bytes of the object.
func (s *sum) add(p []byte) {
	if s != nil {
		s.hash.Write(p)
	}
}

// check returns an error unless the bytes so far are those of the object.
func (s *sum) check() error {
	if s == nil {
		return nil
	}
	if got := s.hash.Sum(nil); !bytes.Equal(got, s.want) {
		return fmt.Errorf("the bytes are not those that were stored: their %s is %x, not %x", s.name, got, s.want)
	}
	return nil
}

// A summed body ends with an error if its bytes do not have the sum.
type summed struct {
	io.ReadCloser
	sum *sum
}

func (s *summed) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	s.sum.add(p[:n])
	if err == io.EOF {
		if wrong := s.sum.check(); wrong != nil {
			err = wrong
		}
	}
	return n, err
}

// checksums are the S3 checksums that the SDK checks, with their fields in its output.
var checksums = []struct {
	header, name string
	hash         func() hash.Hash
	of           func(*s3.GetObjectOutput) **string
}{
	{"X-Amz-Checksum-Crc64nvme", "CRC64NVME", func() hash.Hash { return crc64.New(crc64NVME) }, func(o *s3.GetObjectOutput) **string { return &o.ChecksumCRC64NVME }},
	{"X-Amz-Checksum-Crc32", "CRC32", func() hash.Hash { return crc32.NewIEEE() }, func(o *s3.GetObjectOutput) **string { return &o.ChecksumCRC32 }},
	{"X-Amz-Checksum-Crc32c", "CRC32C", func() hash.Hash { return crc32.New(castagnoli) }, func(o *s3.GetObjectOutput) **string { return &o.ChecksumCRC32C }},
	{"X-Amz-Checksum-Sha1", "SHA1", sha1.New, func(o *s3.GetObjectOutput) **string { return &o.ChecksumSHA1 }},
	{"X-Amz-Checksum-Sha256", "SHA256", sha256.New, func(o *s3.GetObjectOutput) **string { return &o.ChecksumSHA256 }},
	{"X-Amz-Checksum-Sha512", "SHA512", sha512.New, func(o *s3.GetObjectOutput) **string { return &o.ChecksumSHA512 }},
}

var (
	crc64NVME  = crc64.MakeTable(0x9a6c9329ac4bc9b5)
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
)

// ofParts reports whether a checksum is computed from the checksums of parts. The bytes
// cannot be checked against it.
func ofParts(checksum string) bool { return strings.Contains(checksum, "-") }

// addSum makes the body of out check itself against the checksum in a header, if there
// is one. It returns false if there are several checksums, or one that is not valid.
func addSum(out *s3.GetObjectOutput, h http.Header) bool {
	some := false
	for _, c := range checksums {
		said := h[c.header]
		if len(said) == 0 {
			continue
		}
		want, err := base64.StdEncoding.DecodeString(said[0])
		if some || err != nil && !ofParts(said[0]) {
			return false
		}
		some, *c.of(out) = true, &said[0]
		if !ofParts(said[0]) {
			out.Body = &summed{out.Body, &sum{c.name, c.hash(), want}}
		}
	}
	return true
}

// md5Of returns the sum that the ETag of an answer states, or nil if the ETag is no MD5.
// Only this sum detects the bytes of another object, which come with a valid checksum of
// their own. According to the S3 API reference, the ETag is the MD5 of an object that was
// stored in one part, unencrypted or encrypted with keys of S3. This does not apply to
// directory buckets, nor to S3 Object Lambda functions, which change what is read.
func md5Of(bucket string, out *s3.GetObjectOutput) *sum {
	want, err := hex.DecodeString(unquote(*out.ETag))
	encrypted := out.SSECustomerAlgorithm != nil || out.ServerSideEncryption != "" && out.ServerSideEncryption != types.ServerSideEncryptionAes256
	if err != nil || len(want) != md5.Size || encrypted || isDirectory(bucket) || strings.Contains(bucket, ":s3-object-lambda:") {
		return nil
	}
	return &sum{"MD5", md5.New(), want}
}

// isDirectory reports whether a bucket is a directory bucket or an access point to one.
func isDirectory(bucket string) bool {
	return strings.HasSuffix(bucket, "--x-s3") || strings.HasSuffix(bucket, "--xa-s3")
}

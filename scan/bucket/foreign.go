package bucket

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
)

// A foreign list may hold keys, but in a format that KeyList does not read.
type foreign struct {
	begins *regexp.Regexp
	what   string
	give   string // instead; empty: keysAlone
}

var isManifest = regexp.MustCompile(`(?s)^\s*\{.*"(fileSchema|sourceBucket|MD5checksum)"`)

const keysAlone = `a key or s3:// name in each line, as 'aws s3api list-objects-v2 --bucket BUCKET --prefix PREFIX --query "Contents[].[Key]" --output text' prints, or an S3 Inventory in CSV or Parquet, or its manifest.json`

var foreigners = []foreign{
	{regexp.MustCompile(`^PK\x03\x04`), "a zip archive", "its contents"},
	{regexp.MustCompile(`^ORC`), "an S3 Inventory in ORC", "one in CSV or Parquet, or keys alone"},
	{regexp.MustCompile(`\x00`), "UTF-16, or not text", "it as text in UTF-8"},
	{isManifest, "the manifest of an S3 Inventory", `a file that it names under "files"`},
	{regexp.MustCompile(`^\s*(\{\s*["}]|\[\s*["{\[\]])`), "JSON", ""},
	{regexp.MustCompile(`^\s*<(\?xml|[A-Za-z]+[ >])`), "XML", ""},
	{regexp.MustCompile(`^\s*([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2} +[0-9]|PRE .*/\r?(\n|$))`), "the output of 'aws s3 ls'", ""},
	{regexp.MustCompile(`^-{20,}\r?\n\|`), "a table of the AWS CLI", ""},
	{regexp.MustCompile(`^(Contents|Versions|DeleteMarkers|CommonPrefixes):\s*\n|^- (ETag|Key): `), "YAML", ""},
	{regexp.MustCompile(`^None\s*$`), "the AWS CLI's word for no keys at all", ""},
	{regexp.MustCompile(`^[^\n"]*\t`), "text in columns, as from 'aws s3api list-objects-v2 --output text'", ""},
	{regexp.MustCompile(`(?i)^"?bucket"?,"?key"?[,\r\n]`), "a CSV with a header line", "it without that line"},
}

// sniffed is how many bytes at the beginning of a list tell its format.
const sniffed = 4 << 10

// refuse returns why a list that begins with start is not read, or nil if it is.
func refuse(start []byte) error {
	if isParquet(start) {
		return nil
	}
	for _, f := range foreigners {
		if f.begins.Match(start) {
			give := f.give
			if give == "" {
				give = keysAlone
			}
			return fmt.Errorf("this is %s: give %s", f.what, give)
		}
	}
	return nil
}

// CheckList checks the beginning of a list for [KeyList], or the end if it is in Parquet.
// If the format is not one that KeyList reads, the error says which format it is, and what
// to give instead.
func CheckList(open func() (io.ReadCloser, error)) error {
	in, err := open()
	if err != nil {
		return err
	}
	defer in.Close() // only read from
	r, err := plain(in)
	if err != nil {
		return err
	}
	if start, _ := r.Peek(4); isParquet(start) {
		_, err = openTable(in, r)
	}
	return err
}

// isParquet reports whether a list that begins with start is a Parquet file.
func isParquet(start []byte) bool { return bytes.HasPrefix(start, []byte("PAR1")) }

package bucket

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// An S3 Inventory lists a bucket. According to "Amazon S3 Inventory" in the S3 user
// guide, its columns begin with bucket and key, followed by VersionId, IsLatest and
// IsDeleteMarker if it lists all versions.

// Why versions of an object are not read.
const (
	oldVersion   = "old version"
	deleteMarker = "delete marker"
)

// unread says why a version is not read. It returns "" if the version is read.
func unread(latest, marker bool) string {
	switch {
	case marker:
		return deleteMarker
	case !latest:
		return oldVersion
	}
	return ""
}

// inventory reads an S3 Inventory in CSV. If c is nil, the columns are guessed.
func inventory(r *bufio.Reader, bucket string, c *columns) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		in := &rowReader{in: r}
		rows := csv.NewReader(in)
		rows.FieldsPerRecord = -1
		of, keyOf := 0, keyOfRow
		if c != nil {
			of, keyOf = c.bucket, c.keyOf
		}
		for n := 1; ; n++ {
			in.begin()
			row, err := rows.Read()
			if err == io.EOF {
				return
			}
			var k Key
			switch {
			case errors.Is(err, errLongRow):
				err = fmt.Errorf("row %d is %w", n, err)
			case err != nil:
			case len(row) < 2:
				err = fmt.Errorf("row %d: want the bucket, then the key", n)
			case c != nil && len(row) != c.all:
				err = fmt.Errorf("row %d has %d columns, not the %d of fileSchema in the manifest", n, len(row), c.all)
			case row[of] != bucket:
				err = otherBucket(n, row[of], bucket)
			default:
				if k, err = keyOf(row); err == nil {
					err = k.check()
				}
				if err != nil {
					err = fmt.Errorf("row %d: %w", n, err)
				}
			}
			if !yield(k, err) || err != nil {
				return
			}
		}
	}
}

func otherBucket(row int, of, bucket string) error {
	return fmt.Errorf("row %d belongs to the bucket %q, not %q", row, of[:min(len(of), 100)], bucket)
}

var (
	sizeField = regexp.MustCompile(`^[0-9]{1,15}$`)
	etagField = regexp.MustCompile(`^[0-9a-f]{32}(-[0-9]{1,5})?$`)
	boolField = regexp.MustCompile(`^(?i:true|false)$`)
)

// namedKey decodes the key in a cell.
func namedKey(cell string) (Key, error) {
	name, err := url.QueryUnescape(cell)
	return Key{Name: name, Size: -1}, err
}

// keyOfRow returns the key of a row that begins with bucket and key. Only the manifest
// names the other columns, so version, size and ETag are recognized by their form. A known
// size and ETag save a request, and an ETag that has changed since is noticed.
func keyOfRow(row []string) (Key, error) {
	k, err := namedKey(row[1])
	if err != nil {
		return Key{}, err
	}
	row = row[2:]
	if len(row) > 2 && boolField.MatchString(row[1]) && boolField.MatchString(row[2]) {
		k.Version, k.Skip = row[0], unread(strings.EqualFold(row[1], "true"), strings.EqualFold(row[2], "true"))
		row = row[3:]
	}
	size := slices.IndexFunc(row, sizeField.MatchString)
	etag := slices.IndexFunc(row, etagField.MatchString)
	if size >= 0 && etag >= 0 && etag != size {
		k.ETag = row[etag]
		k.Size, err = strconv.ParseInt(row[size], 10, 64)
	}
	return k, err
}

package bucket

import (
	"bufio"
	"bytes"
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

	"github.com/parquet-go/parquet-go"
)

// An S3 Inventory lists a bucket, says "Amazon S3 Inventory" in the S3 user guide: its
// columns begin with bucket and key and, if it is of all versions, go on with
// VersionId, IsLatest and IsDeleteMarker.

// Why versions of an object are not read.
const (
	oldVersion   = "old version"
	deleteMarker = "delete marker"
)

// unread says why a version is not to be read, if it is not.
func unread(latest, marker bool) string {
	switch {
	case marker:
		return deleteMarker
	case !latest:
		return oldVersion
	}
	return ""
}

// inventory reads an S3 Inventory in CSV.
func inventory(r *bufio.Reader, bucket string) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		in := &rowReader{in: r}
		c := csv.NewReader(in)
		c.FieldsPerRecord = -1
		for n := 1; ; n++ {
			in.begin()
			row, err := c.Read()
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
			case row[0] != bucket:
				err = otherBucket(n, row[0], bucket)
			default:
				if k, err = keyOfRow(row[1:]); err == nil {
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
	return fmt.Errorf("row %d is of the bucket %q, not %q", row, of[:min(len(of), 100)], bucket)
}

var (
	sizeField = regexp.MustCompile(`^[0-9]{1,15}$`)
	etagField = regexp.MustCompile(`^[0-9a-f]{32}(-[0-9]{1,5})?$`)
	boolField = regexp.MustCompile(`^(?i:true|false)$`)
)

// keyOfRow returns the key of a row that begins with it. Which columns follow is
// said in another file: those of versions, size and ETag are known by what they look
// like. Size and ETag spare asking for them, and an ETag that is no longer true is
// noticed.
func keyOfRow(row []string) (Key, error) {
	name, err := url.QueryUnescape(row[0])
	if err != nil {
		return Key{}, err
	}
	k := Key{Name: name, Size: -1}
	row = row[1:]
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

// A parquetRow is what is read of a row of an S3 Inventory in Parquet, where keys are
// as they are.
type parquetRow struct {
	Bucket  *string `parquet:"bucket,optional"`
	Key     *string `parquet:"key,optional"`
	Version *string `parquet:"version_id,optional"`
	Latest  *bool   `parquet:"is_latest,optional"`
	Marker  *bool   `parquet:"is_delete_marker,optional"`
	Size    *int64  `parquet:"size,optional"`
	ETag    *string `parquet:"e_tag,optional"`
}

// key returns the key of row n.
func (row *parquetRow) key(n int, bucket string) (Key, error) {
	if row.Bucket == nil || row.Key == nil {
		return Key{}, fmt.Errorf("row %d: want bucket and key, as an S3 Inventory has them", n)
	}
	if *row.Bucket != bucket {
		return Key{}, otherBucket(n, *row.Bucket, bucket)
	}
	k := Key{Name: *row.Key, Size: -1, Skip: unread(row.Latest == nil || *row.Latest, row.Marker != nil && *row.Marker)}
	if row.Version != nil {
		k.Version = *row.Version
	}
	if row.ETag != nil && row.Size != nil && etagField.MatchString(*row.ETag) {
		k.ETag, k.Size = *row.ETag, *row.Size
	}
	if err := k.check(); err != nil {
		return Key{}, fmt.Errorf("row %d: %w", n, err)
	}
	return k, nil
}

// table reads an S3 Inventory in Parquet. What is no file is read into memory, since
// such a table begins at its end.
func table(in io.Reader, r *bufio.Reader, bucket string) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		at, size, err := random(in, r)
		if err != nil {
			yield(Key{}, err)
			return
		}
		file, err := parquet.OpenFile(at, size)
		if err != nil {
			yield(Key{}, err)
			return
		}
		if _, ok := file.Schema().Lookup("key"); !ok {
			yield(Key{}, errors.New("a Parquet file without a column key: want an S3 Inventory"))
			return
		}
		rows := parquet.NewGenericReader[parquetRow](file)
		defer rows.Close() // only read from
		batch := make([]parquetRow, 256)
		for n := 1; ; {
			got, err := rows.Read(batch)
			for i := range batch[:got] {
				k, err := batch[i].key(n, bucket)
				if !yield(k, err) || err != nil {
					return
				}
				n++
			}
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Key{}, err)
				return
			}
		}
	}
}

// random returns what is in r, which began to read in, for reading anywhere.
func random(in io.Reader, r io.Reader) (io.ReaderAt, int64, error) {
	if file, ok := in.(interface {
		io.ReaderAt
		io.Seeker
	}); ok {
		size, err := file.Seek(0, io.SeekEnd)
		return file, size, err
	}
	data, err := io.ReadAll(io.LimitReader(r, maxTable+1))
	if err == nil && len(data) > maxTable {
		err = fmt.Errorf("a Parquet file of more than %d bytes that comes as a stream or in gzip: give it as a file of its own", maxTable)
	}
	return bytes.NewReader(data), int64(len(data)), err
}

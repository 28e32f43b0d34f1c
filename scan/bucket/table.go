package bucket

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/parquet-go/parquet-go"
)

// A tableRow holds the columns of an S3 Inventory that are read, by their places in
// tableColumns. The values of a column that the table does not have are null.
type tableRow [len(tableColumns)]parquet.Value

const (
	columnBucket = iota
	columnKey
	columnVersion
	columnLatest
	columnMarker
	columnSize
	columnETag
)

// tableColumns are the columns that are read. Keys are not encoded in Parquet.
var tableColumns = [...]struct {
	name string
	kind parquet.Kind
}{
	columnBucket:  {"bucket", parquet.ByteArray},
	columnKey:     {"key", parquet.ByteArray},
	columnVersion: {"version_id", parquet.ByteArray},
	columnLatest:  {"is_latest", parquet.Boolean},
	columnMarker:  {"is_delete_marker", parquet.Boolean},
	columnSize:    {"size", parquet.Int64},
	columnETag:    {"e_tag", parquet.ByteArray},
}

// key returns the key of row n.
func (row *tableRow) key(n int, bucket string) (Key, error) {
	if row[columnBucket].IsNull() || row[columnKey].IsNull() {
		return Key{}, fmt.Errorf("row %d: want bucket and key, as an S3 Inventory has them", n)
	}
	if in := string(row[columnBucket].ByteArray()); in != bucket {
		return Key{}, otherBucket(n, in, bucket)
	}
	latest, marker := row[columnLatest], row[columnMarker]
	k := Key{Name: string(row[columnKey].ByteArray()), Size: -1, Version: string(row[columnVersion].ByteArray()),
		Skip: unread(latest.IsNull() || latest.Boolean(), !marker.IsNull() && marker.Boolean())}
	if etag := row[columnETag].ByteArray(); !row[columnSize].IsNull() && etagField.Match(etag) {
		k.ETag, k.Size = string(etag), row[columnSize].Int64()
	}
	if err := k.check(); err != nil {
		return Key{}, fmt.Errorf("row %d: %w", n, err)
	}
	return k, nil
}

// table reads an S3 Inventory in Parquet.
func table(in io.Reader, r *bufio.Reader, bucket string) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		file, err := openTable(in, r)
		if err != nil {
			yield(Key{}, err)
			return
		}
		rows := tableReader{file: file}
		defer rows.close()
		var row tableRow
		for n := 1; ; n++ {
			err := rows.next(&row)
			if err == io.EOF && int64(n-1) != file.NumRows() {
				err = fmt.Errorf("%d rows, and not %d as its end says", n-1, file.NumRows())
			}
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Key{}, damagedTable(err))
				return
			}
			k, err := row.key(n, bucket)
			if !yield(k, err) || err != nil {
				return
			}
		}
	}
}

// openTable opens a table, which begins at its end. What is no file is read into memory
// for that.
func openTable(in io.Reader, r *bufio.Reader) (file *parquet.File, err error) {
	at, size, err := random(in, r)
	if err != nil {
		return nil, err
	}
	if file, err = openParquet(at, size); err != nil {
		return nil, damagedTable(err)
	}
	if _, ok := file.Schema().Lookup("key"); !ok {
		return nil, errors.New("a Parquet file without a column key: want an S3 Inventory")
	}
	return file, nil
}

func openParquet(at io.ReaderAt, size int64) (file *parquet.File, err error) {
	defer recovered(&err)
	if err := checkFooter(at, size); err != nil {
		return nil, err
	}
	return parquet.OpenFile(at, size)
}

// checkFooter checks that a table is as long as its end says: the library makes room for
// a footer of any length, up to 4 GiB.
func checkFooter(at io.ReaderAt, size int64) error {
	const frame = 12 // PAR1 at both ends, and the length
	end := make([]byte, 8)
	if size < frame {
		return errors.New("it claims more than it holds")
	}
	if _, err := at.ReadAt(end, size-int64(len(end))); err != nil && err != io.EOF {
		return err
	}
	if footer := int64(binary.LittleEndian.Uint32(end)); footer > size-frame {
		return fmt.Errorf("its footer is said to have %d bytes, of %d in all", footer, size)
	}
	return nil
}

// recovered makes an error of what the library of Parquet panics with, as it does on
// some damage.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%v", p)
	}
}

func damagedTable(err error) error {
	return fmt.Errorf("this Parquet file is cut or damaged: %w: fetch it again, and compare its MD5 with MD5checksum in the manifest.json of the inventory", err)
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

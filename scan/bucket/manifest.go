package bucket

import (
	"bufio"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// A Manifest is the manifest.json of an S3 Inventory. It names the files of the
// inventory, and their columns.
type Manifest struct {
	Bucket      string     `json:"sourceBucket"`
	Destination string     `json:"destinationBucket"` // where the files are: an ARN
	Format      string     `json:"fileFormat"`
	Schema      string     `json:"fileSchema"`
	Files       []DataFile `json:"files"`

	columns *columns // of CSV
}

// A DataFile is one file of an inventory.
type DataFile struct {
	Key string `json:"key"`
	MD5 string `json:"MD5checksum"`
}

// maxManifest bounds a manifest. One with a hundred thousand files has 20 MB.
const maxManifest = 256 << 20

// ReadManifest reads a manifest, plain or gzip. It returns nil and no error if open
// returns something other than a manifest.
func ReadManifest(open func() (io.ReadCloser, error)) (*Manifest, error) {
	in, err := open()
	if err != nil {
		return nil, err
	}
	defer in.Close() // only read from
	r, err := text(in)
	if err != nil {
		return nil, nil // reading it as a list reports the error
	}
	if start, _ := r.Peek(sniffed); !isManifest.Match(start) {
		return nil, nil
	}
	m, err := parseManifest(r)
	if err != nil {
		return nil, fmt.Errorf("this is the manifest of an S3 Inventory: %w", err)
	}
	return m, nil
}

func parseManifest(r *bufio.Reader) (*Manifest, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxManifest))
	if err != nil {
		return nil, err
	}
	m := new(Manifest)
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("it is cut or damaged, %w: fetch it again", err)
	}
	switch {
	case m.Bucket == "" || m.Files == nil:
		return nil, errors.New("it is cut or damaged, without sourceBucket or files: fetch it again")
	case strings.EqualFold(m.Format, "CSV"):
		if m.columns, err = columnsOf(m.Schema); err != nil {
			return nil, err
		}
	case !strings.EqualFold(m.Format, "Parquet"):
		return nil, fmt.Errorf("its files are in %s: give one in CSV or Parquet, or keys alone", m.Format)
	}
	return m, nil
}

// Check reads all files of the manifest. It returns an error for the first file that does
// not have the MD5 in the manifest or is refused by [CheckList], or if the manifest is for
// another bucket.
func (m *Manifest) Check(bucket string, open func(DataFile) (io.ReadCloser, error)) error {
	if m.Bucket != bucket {
		return fmt.Errorf("this is the manifest of an inventory for the bucket %q, not %q", m.Bucket, bucket)
	}
	for _, f := range m.Files {
		if err := f.check(open); err != nil {
			return err
		}
		if err := CheckList(func() (io.ReadCloser, error) { return open(f) }); err != nil {
			return fmt.Errorf("%s: %w", f.Key, err)
		}
	}
	return nil
}

func (f DataFile) check(open func(DataFile) (io.ReadCloser, error)) error {
	in, err := open(f)
	if err != nil {
		return err
	}
	defer in.Close() // only read from
	sum := md5.New()
	if _, err := io.Copy(sum, in); err != nil {
		return fmt.Errorf("%s: %w", f.Key, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); !strings.EqualFold(got, f.MD5) {
		return fmt.Errorf("%s: its MD5 is %s, not %q as in the manifest: it is cut or damaged, or belongs to another inventory: fetch it again", f.Key, got, f.MD5)
	}
	return nil
}

// Keys returns the keys with a prefix in all files of the manifest, as [KeyList] does for
// one file, but with the columns that the manifest names.
func (m *Manifest) Keys(bucket, prefix string, open func(DataFile) (io.ReadCloser, error)) iter.Seq2[Key, error] {
	return func(yield func(Key, error) bool) {
		for _, f := range m.Files {
			for k, err := range keysIn(func() (io.ReadCloser, error) { return open(f) }, bucket, prefix, m.columns) {
				if !yield(k, err) || err != nil {
					return
				}
			}
		}
	}
}

// columns are the positions of columns in a CSV, -1 for those that it does not have.
type columns struct{ all, bucket, key, version, latest, marker, size, etag int }

func columnsOf(schema string) (*columns, error) {
	names := strings.Split(schema, ",")
	at := func(name string) int {
		return slices.IndexFunc(names, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), name) })
	}
	c := &columns{len(names), at("Bucket"), at("Key"), at("VersionId"), at("IsLatest"), at("IsDeleteMarker"), at("Size"), at("ETag")}
	if c.bucket < 0 || c.key < 0 {
		return nil, fmt.Errorf("its fileSchema %q has no Bucket or no Key", schema)
	}
	return c, nil
}

// keyOf returns the key of a row.
func (c *columns) keyOf(row []string) (k Key, err error) {
	if k, err = namedKey(row[c.key]); err != nil {
		return k, err
	}
	cell := func(at int) string {
		if at < 0 {
			return ""
		}
		return row[at]
	}
	k.Version = cell(c.version)
	latest, marker := cell(c.latest), cell(c.marker)
	for _, s := range []string{latest, marker} {
		if s != "" && !boolField.MatchString(s) {
			return k, fmt.Errorf("%q is neither true nor false", s)
		}
	}
	k.Skip = unread(!strings.EqualFold(latest, "false"), strings.EqualFold(marker, "true"))
	if size, etag := cell(c.size), cell(c.etag); sizeField.MatchString(size) && etagField.MatchString(etag) {
		k.ETag = etag
		k.Size, err = strconv.ParseInt(size, 10, 64)
	}
	return k, err
}

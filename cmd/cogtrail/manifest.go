// The files of an S3 Inventory are found next to its manifest, laid out as in the bucket.

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/cogtrail/cogtrail/scan/bucket"
)

// keysOf returns those keys from the file list that are below prefix in the bucket called name.
// The file is a list of keys, or the manifest of an inventory.
func keysOf(list, name, prefix string) (iter.Seq2[bucket.Key, error], error) {
	open := func() (io.ReadCloser, error) { return os.Open(list) }
	m, err := bucket.ReadManifest(open)
	switch {
	case err != nil:
		return nil, usagef("--keys-from: %w", err)
	case m == nil:
		if err := bucket.CheckList(open); err != nil {
			return nil, usagef("--keys-from: %w", err)
		}
		return bucket.KeyList(open, name, prefix), nil
	}
	data := func(f bucket.DataFile) (io.ReadCloser, error) { return openData(list, m, f) }
	if err := m.Check(name, data); err != nil {
		return nil, usagef("--keys-from: %w", err)
	}
	return m.Keys(name, prefix, data), nil
}

// openData opens a data file of an inventory. S3 writes .../CONFIG/DAY/manifest.json for each
// day, and .../CONFIG/data/FILE for all days.
func openData(manifest string, m *bucket.Manifest, f bucket.DataFile) (io.ReadCloser, error) {
	folder, base := filepath.Dir(manifest), path.Base(path.Clean("/"+f.Key))
	for _, at := range []string{filepath.Join(folder, "..", "data"), filepath.Join(folder, "data"), folder} {
		file, err := os.Open(filepath.Join(at, base))
		if !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
	}
	from := strings.TrimPrefix(m.Destination, "arn:aws:s3:::")
	return nil, fmt.Errorf("the manifest names the file %s, which is neither in ../data nor in data nor beside the manifest: download s3://%s/%s", base, from, f.Key)
}

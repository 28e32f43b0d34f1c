package bucket_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/internal/sampletest"
)

// TestDamagedTables cuts an inventory in Parquet anywhere, and inverts bytes of it: it is
// refused, with its name, or all its rows are there.
func TestDamagedTables(t *testing.T) {
	const rows = 300
	var list []current
	for i := range rows {
		list = append(list, current{"b", fmt.Sprintf("a/%d", i)})
	}
	whole := parquetOf(t, list...)
	take := sampletest.OneIn(t, 20)
	for at := 4; at < len(whole); at++ {
		if !take() {
			continue
		}
		checkTable(t, fmt.Sprintf("cut at %d", at), whole[:at], 0)
	}
	for at := 4; at < len(whole); at++ {
		for _, mask := range []byte{1, 0x80, 0xff} {
			if !take() {
				continue
			}
			data := bytes.Clone(whole)
			data[at] ^= mask
			checkTable(t, fmt.Sprintf("byte %d changed by %#x", at, mask), data, rows)
		}
	}
	file := filepath.Join(t.TempDir(), "list.parquet")
	if err := os.WriteFile(file, whole[:len(whole)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	for _, err := range bucket.KeyList(func() (io.ReadCloser, error) { return os.Open(file) }, "b", "") {
		if err == nil || !strings.Contains(err.Error(), "list.parquet: this Parquet file is cut or damaged: ") {
			t.Errorf("half a file: %v", err)
		}
	}
}

// A table that claims a footer longer than itself is refused before memory is allocated for
// it.
func TestTableOfLongFooter(t *testing.T) {
	whole := parquetOf(t, current{"b", "a"})
	for _, length := range []uint32{uint32(len(whole) - 11), 1 << 31, 1<<32 - 1} {
		data := append(binary.LittleEndian.AppendUint32(bytes.Clone(whole[:len(whole)-8]), length), "PAR1"...)
		for _, err := range bucket.KeyList(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }, "b", "") {
			if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("its footer claims %d bytes, of %d in all", length, len(data))) {
				t.Errorf("%d bytes: %v", length, err)
			}
		}
	}
}

// checkTable checks that a table has the rows, or is an error.
func checkTable(t *testing.T, how string, data []byte, rows int) {
	t.Helper()
	n := 0
	for _, err := range bucket.KeyList(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }, "b", "") {
		if err != nil {
			return
		}
		n++
	}
	if rows == 0 || n != rows {
		t.Errorf("%s: %d rows of %d, and no error", how, n, rows)
	}
}

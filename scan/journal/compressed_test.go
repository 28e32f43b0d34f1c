package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/cogtrail/cogtrail/scan/journal"
)

// compressed does a run into f, which is compressed.
func compressed(t *testing.T, f *file, run journal.Run, there []journal.Entry) (scanned, found []journal.Entry, err error) {
	t.Helper()
	c, err := journal.Compressed(f)
	if err != nil {
		return nil, nil, err
	}
	return resume(t, c, run, there)
}

// inflated returns data, inflated by zstd.
func inflated(t *testing.T, data []byte) []byte {
	t.Helper()
	d, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	text, err := io.ReadAll(d)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// batchesOf returns where the batches of a compressed journal begin, and where it ends.
func batchesOf(data []byte) (starts []int) {
	for at := range data {
		if bytes.HasPrefix(data[at:], []byte("\x5c\x2a\x4d\x18\x10\x00\x00\x00")) {
			starts = append(starts, at)
		}
	}
	return append(starts, len(data))
}

// A compressed journal is the same journal: in each run, to zstd, and to a report.
func TestCompressedIsTheSame(t *testing.T) {
	list := many()
	plain, packed := &file{}, &file{}
	for _, there := range [][]journal.Entry{list[:100], list, list[50:]} {
		_, want, err := resume(t, plain, run, there)
		if err != nil {
			t.Fatal(err)
		}
		_, got, err := compressed(t, packed, run, there)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%v (-plain +compressed)\n%s", err, diff)
		}
		if !bytes.Equal(plain.data, inflated(t, packed.data)) {
			t.Error("zstd makes something else of it")
		}
	}
	if n := len(batchesOf(packed.data)); n < 10 || len(packed.data) > len(plain.data)/4 {
		t.Errorf("%d bytes in %d batches, of %d", len(packed.data), n, len(plain.data))
	}
	want, _, err := read(append(bytes.Clone(plain.data), plain.data...))
	if err != nil {
		t.Fatal(err)
	}
	joined := append(bytes.Clone(packed.data), packed.data...)
	got, r, err := read(joined)
	if diff := cmp.Diff(want, got); err != nil || diff != "" || len(r.Unfinished()) > 0 {
		t.Errorf("%v, unfinished %q (-plain +compressed)\n%s", err, r.Unfinished(), diff)
	}
}

// Wherever a run is killed, it leaves its whole batches, and the next run continues from
// there.
func TestCompressedCutAnywhere(t *testing.T) {
	f := &file{}
	for _, there := range [][]journal.Entry{entries[:2], entries} {
		if _, _, err := compressed(t, f, run, there); err != nil {
			t.Fatal(err)
		}
	}
	whole, starts := f.data, batchesOf(f.data)
	if len(starts) != 5 {
		t.Fatalf("batches at %v", starts)
	}
	for n := range whole {
		left := whole[:starts[0]]
		for _, at := range starts {
			if at <= n {
				left = whole[:at]
			}
		}
		want, wantReader, wantErr := read(left)
		got, r, err := read(whole[:n])
		if n >= starts[1] && (err != nil || wantErr != nil || cmp.Diff(want, got) != "" || cmp.Diff(wantReader.Unfinished(), r.Unfinished()) != "") {
			t.Fatalf("%d bytes: %v, %d entries, want %v, %d", n, err, len(got), wantErr, len(want))
		}
		if n < starts[1] && !errors.Is(err, journal.ErrNotJournal) {
			t.Fatalf("%d bytes: %v", n, err)
		}
		if n%5 > 0 {
			continue
		}
		cut := &file{data: bytes.Clone(whole[:n])}
		if _, _, err := compressed(t, cut, run, entries); err != nil {
			t.Fatalf("%d bytes, resumed: %v", n, err)
		}
		again, r, err := read(cut.data)
		if err != nil || len(r.Unfinished()) > 0 || !bytes.HasPrefix(cut.data, left) || len(again) != len(entries) {
			t.Fatalf("%d bytes, resumed: %v, unfinished %q, %q", n, err, r.Unfinished(), names(again))
		}
	}
}

// A change of any byte is reported: it cannot pass for a batch that was cut off.
func TestCompressedAnyByteChanged(t *testing.T) {
	f := &file{}
	for _, there := range [][]journal.Entry{entries[:2], entries} {
		if _, _, err := compressed(t, f, run, there); err != nil {
			t.Fatal(err)
		}
	}
	for i := range f.data {
		for _, bit := range []int{i % 8, (i + 3) % 8} {
			damaged := &file{data: bytes.Clone(f.data)}
			damaged.data[i] ^= 1 << bit
			_, _, read := read(damaged.data)
			_, _, resumed := compressed(t, damaged, run, entries)
			for _, err := range []error{read, resumed} {
				var damage *journal.DamageError
				if !errors.As(err, &damage) && !errors.Is(err, journal.ErrNotJournal) {
					t.Fatalf("byte %d, bit %d: got %v", i, bit, err)
				}
			}
			if bytes.Equal(damaged.data, f.data) {
				t.Fatal("nothing was changed")
			}
			damaged.data[i] ^= 1 << bit
			if !bytes.Equal(damaged.data, f.data) {
				t.Fatalf("byte %d, bit %d: a damaged journal is written to", i, bit)
			}
		}
	}
}

// Records are read back from a compressed journal in the run that wrote them, in a later run,
// and by a report.
func TestCompressedRecords(t *testing.T) {
	records := large()
	there := []journal.Entry{withRecords(t, "logs/0", `{"first":1}`), withRecords(t, "logs/a", records...)}
	want := append([]string{`{"first":1}`}, records...)
	f := &file{}
	for n := range 2 {
		_, found, err := compressed(t, f, rawRun, there)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i := range found {
			got = append(got, recordsOf(t, &found[i])...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("run %d: the records are others", n)
		}
	}
	part, err := (&journal.Merger{Raw: true}).Open(bytes.NewReader(f.data))
	if err != nil {
		t.Fatal(err)
	}
	part.ReadBack(f)
	var got []string
	for e, err := range part.Entries() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, recordsOf(t, &e)...)
	}
	if !slices.Equal(got, want) {
		t.Error("in a report the records are others")
	}
}

// A journal that another program compressed can be read but not continued, and one that is
// not compressed is not mistaken for one that is.
func TestCompressedByOthers(t *testing.T) {
	var packed bytes.Buffer
	w, err := zstd.NewWriter(&packed, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	text := write(t, run, true, entries...)
	if _, err := w.Write(text); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	got, _, err := read(packed.Bytes())
	if diff := cmp.Diff(entries, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	var damage *journal.DamageError
	if _, _, err := read(packed.Bytes()[:packed.Len()-1]); !errors.As(err, &damage) {
		t.Errorf("cut: got %v", err)
	}
	ours := &file{}
	if _, _, err := compressed(t, ours, run, entries); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() error{
		"of another program, to go on with": func() error { _, err := journal.Compressed(&file{data: packed.Bytes()}); return err },
		"plain, as compressed":              func() error { _, err := journal.Compressed(&file{data: text}); return err },
		"of another program, as plain":      func() error { _, err := journal.Resume(t.Context(), &file{data: packed.Bytes()}, run); return err },
		"ours, as plain":                    func() error { _, err := journal.Resume(t.Context(), ours, run); return err },
	} {
		if err := open(); !errors.Is(err, journal.ErrNotJournal) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if !journal.IsCompressed(ours.data) || journal.IsCompressed(packed.Bytes()) || journal.IsCompressed(text) || journal.IsCompressed(nil) {
		t.Error("what is compressed is not known")
	}
}

// On a full disk the scan ends, and keeps what it kept before.
func TestCompressedOnAFullDisk(t *testing.T) {
	full := errors.New("no space left on device")
	f := &file{room: 700, err: full}
	var list []journal.Entry
	for i := range 2000 {
		list = append(list, journal.Entry{Object: fmt.Sprint(strings.Repeat("x", i%99), i), Status: journal.Scanned})
	}
	if _, _, err := compressed(t, f, run, list); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
	if _, r, err := read(f.data); err != nil || len(r.Unfinished()) != 1 {
		t.Errorf("%v, unfinished %q", err, r.Unfinished())
	}
}

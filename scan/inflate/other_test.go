package inflate

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"
)

// The text otherText and the empty text, compressed by bzip2.
const (
	bzip2Text = "\x42\x5a\x68\x31\x31\x41\x59\x26\x53\x59\x18\xb9\x06\xad\x00\x00\x06\x1b\x80\x10\x00\x00\x10\x10\x0a\x0e\x00\x98\x0a\x20\x00\x22\x00\x06\x82\x01\xa0\x0d\x0a\x4d\x18\x2b\x00\xee\xf1\x77\x24\x53\x85\x09\x01\x8b\x90\x6a\xd0"
	bzip2None = "\x42\x5a\x68\x39\x17\x72\x45\x38\x50\x90\x00\x00\x00\x00"
)

const otherText = `{"Records":[]}`

func zstdOf(t *testing.T, text string, options ...zstd.EOption) string {
	t.Helper()
	z, err := zstd.NewWriter(nil, options...)
	if err != nil {
		t.Fatal(err)
	}
	return string(z.EncodeAll([]byte(text), nil))
}

func TestOther(t *testing.T) {
	skippable := "\x50\x2a\x4d\x18\x04\x00\x00\x00\x01\x02\x03\x04" // a skippable frame, which pzstd writes first
	flat := zstdOf(t, otherText)
	var o Other
	for _, test := range []struct {
		name, stored, want string
		err                string
	}{
		{"zstd", flat, otherText, ""},
		{"frames", flat + flat, otherText + otherText, ""},
		{"pzstd", skippable + flat, otherText, ""},
		{"bzip2", bzip2Text, otherText, ""},
		{"bzip2 streams", bzip2Text + bzip2Text, otherText + otherText, ""},
		{"bzip2 of nothing", bzip2None, "", ""},
		{"cut zstd", flat[:len(flat)-5], "", "zstd: unexpected EOF"},
		{"zstd with more", flat + "more", otherText, "zstd: invalid input: magic number mismatch"},
		{"cut bzip2", bzip2Text[:len(bzip2Text)-5], "", "bzip2: unexpected EOF"},
		{"damaged bzip2", strings.Replace(bzip2Text, "\x31\x41\x59\x26\x53\x59", "\x31\x41\x59\x26\x53\x59!", 1), "", "bzip2: bzip2 data invalid"},
		{"xz", "\xfd7zXZ\x00...", "", "xz: not supported: decompress it first, with xz -d"},
		{"7z", "7z\xbc\xaf\x27\x1c...", "", "7z: not supported"},
		{"rar", "Rar!\x1a\x07\x00", "", "rar: not supported"},
		{"zip", "PK\x03\x04......", "", "zip: an archive is opened only if"},
		{"a window of 1 GiB", "\x28\xb5\x2f\xfd\x00\xa0\x01\x00\x00", "", "zstd: window size exceeded"},
	} {
		for cut := range 2 { // all in memory, or only a part
			head, tail := test.stored, io.Reader(nil)
			if cut == 1 {
				head, tail = test.stored[:HeadSize], iotest.OneByteReader(strings.NewReader(test.stored[HeadSize:]))
			}
			r, err := o.Open([]byte(head), tail)
			var got []byte
			if err == nil && r == nil {
				t.Errorf("%s: taken for plain", test.name)
				continue
			}
			if err == nil {
				got, err = io.ReadAll(r)
			}
			if test.err == "" && (err != nil || string(got) != test.want) {
				t.Errorf("%s: got %q, %v", test.name, got, err)
			}
			if e := (*OtherError)(nil); test.err != "" && (!errors.As(err, &e) || !strings.HasPrefix(err.Error(), test.err)) {
				t.Errorf("%s: got %q, %v", test.name, got, err)
			}
		}
	}
}

func TestPlainIsNoOther(t *testing.T) {
	var o Other
	for _, stored := range []string{"", "B", "BZ", "BZh", "BZh9", "BZhello", "PK", "{\"Records\":[]}", "\x1f\x8b\x08", "\x28\xb5\x2f", "Rare!!"} {
		if r, err := o.Open([]byte(stored), nil); r != nil || err != nil {
			t.Errorf("%q: %v, %v", stored, r, err)
		}
	}
}

// A read error is not damage.
func TestOtherTailErrors(t *testing.T) {
	lost := errors.New("connection lost")
	var o Other
	for _, stored := range []string{bzip2Text, zstdOf(t, otherText)} {
		r, err := o.Open([]byte(stored[:HeadSize]), io.MultiReader(strings.NewReader(stored[HeadSize:HeadSize+3]), iotest.ErrReader(lost)))
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if err != lost {
			t.Errorf("got %v", err)
		}
	}
}

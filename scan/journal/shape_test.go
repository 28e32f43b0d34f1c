package journal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// fill sets everything in v, each thing to a different value; texts end in odd.
func fill(v reflect.Value, odd string, n *int) {
	*n++
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint(*n, odd))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint32:
		v.SetUint(uint64(*n))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), odd, n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			fill(v.Index(i), odd, n)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2025, 1, 1, 0, 0, *n, *n, time.UTC)))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" {
				fill(v.Field(i), odd, n)
			}
		}
	}
}

// full returns an entry without zero values.
func full(odd string) (e journal.Entry) {
	n := 0
	fill(reflect.ValueOf(&e).Elem(), odd, &n)
	return e
}

// Whatever is in an entry, it is written and read without reflection, to the byte as by
// encoding/json, which remains in use for names that are not UTF-8.
func TestShape(t *testing.T) {
	all := append([]journal.Entry{full("\xff"), {}}, entries...)
	for _, odd := range []string{"", "\x00", "\x1b", "\x1f", " ", "\"", "\\", "<>&", "~", "\x7f", "\u0085", "é", "\u2028", "\u202e", "\U000e0001"} {
		all = append(all, full(odd))
	}
	for i := range all {
		e := &all[i]
		want, err := journal.JSON(e, "")
		if err != nil {
			t.Fatal(err)
		}
		want = bytes.TrimSuffix(want, []byte("\n"))
		line, ok := journal.Encode(e)
		if bad := strings.Contains(e.Object, "\xff"); bad == ok {
			t.Errorf("%q is written: %t", e.Object, ok)
		} else if ok && !bytes.Equal(line, want) {
			t.Errorf("(-want +got)\n%s", cmp.Diff(string(want), string(line)))
		}
		got, ok := journal.Decode(want)
		var read journal.Entry
		if err := json.Unmarshal(want, &read); err != nil || !ok {
			t.Errorf("%s is read: %t, %v", want, ok, err)
		}
		if diff := cmp.Diff(read, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	e := entries[0]
	e.Delivered = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	if _, ok := journal.Encode(&e); ok {
		t.Error("a time that has no JSON is written")
	}
}

// Any byte, anywhere in a text, is written as by encoding/json.
func TestEachByteIsWritten(t *testing.T) {
	for n := range 18 {
		for at := range n {
			for c := range 256 {
				text := []byte(strings.Repeat("x", n))
				text[at] = byte(c)
				e := journal.Entry{Object: "x", Version: string(text)}
				line, ok := journal.Encode(&e)
				want, err := journal.JSON(&e, "")
				if err != nil || ok && string(want) != string(line)+"\n" {
					t.Fatalf("%q: got %s, want %s, %v", text, line, want, err)
				}
			}
		}
	}
}

// Words that equal those of the line before, and words that only begin or end like them.
func TestWordsOfTheLineBefore(t *testing.T) {
	var list []journal.Entry
	for _, word := range []string{"ab", "ab", "a", "", "abc", "ab", `ab"`, "ab", `a\`, "ab", "cd", "äb", "ab", "a"} {
		e := full(word)
		e.Status, e.Records, e.Events, e.Counts = journal.Failed, journal.Records{}, nil, nil
		list = append(list, e)
	}
	got, _, err := read(write(t, run, true, list...))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(list, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Whatever the line, decoding gives what encoding/json gives, or nothing.
func FuzzDecode(f *testing.F) {
	for _, e := range append([]journal.Entry{full(""), {}}, entries...) {
		line, _ := journal.JSON(&e, "")
		f.Add(line[:len(line)-1])
	}
	for _, line := range []string{
		`{"object":"x","object":"y","status":"","bytes":0}`, `{"object":"x","status":"","bytes":0,}`, `{"object":"x","status":"","bytes":0}}`,
		`{"object":"x","status":"","bytes":01}`, `{"object":"x","status":"","bytes":}`, `{"object":"x","status":"","bytes":9223372036854775808}`,
		`{"object":"x","status":"","bytes":1e3}`, `{"object":"x","status":"","bytes":-1}`, `{"object":"x","status":"","bytes":0,"crc32":4294967296}`,
		`{"object":"\ud800\u0041\q","status":"","bytes":0}`, `{"object":"x\`, `{"object":"x","status":"","bytes":0,"events":[]}`,
		`{"object":"x","status":"","bytes":0,"bad_records":["a",]}`, `{"object":"x","status":"","bytes":0,"bad_records":[null]}`,
		`{"object":"x","status":"","delivered":"2025-13-01T00:00:00Z","bytes":0}`, `{"object":"x","status":"","delivered":"2025-01-01T00:00:00.5+01:00","bytes":0}`,
		`{"object":"x","status":"","bytes":0,"records":{"read":0,"matched":0,"unmatched":0,"bad":0}}`, `{"status":"","bytes":0}`, `{,"object":"x"}`, ` {}`, `null`,
		`{"object":"x","status":"","bytes":0,"counts":[{"day":"","account":"","region":"","source":"","name":"","outcome":"","events":0},]}`,
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got, ok := journal.Decode(line)
		if !ok {
			return
		}
		var want journal.Entry
		if err := json.Unmarshal(line, &want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// Whatever is in an entry, it is written as by encoding/json.
func FuzzEncode(f *testing.F) {
	f.Add("x", "y", "z", int64(1), int64(2))
	f.Add("x\u202e", "\u2028\"", "\xff<", int64(-1), int64(-1<<40))
	f.Fuzz(func(t *testing.T, object, version, agent string, bytes, at int64) {
		e := journal.Entry{Object: object, Version: version, Bytes: bytes, Delivered: time.Unix(at, at&0xfffff).UTC(), BadRecords: []string{agent},
			Events: []cognito.Event{{UserAgent: agent, Status: int(bytes), Time: time.Unix(at, 0).UTC()}}, Counts: []journal.Count{{Name: agent, Events: at}}}
		line, ok := journal.Encode(&e)
		if !ok {
			return
		}
		if want, err := journal.JSON(&e, ""); err != nil || string(want) != string(line)+"\n" {
			t.Errorf("%v (-want +got)\n%s", err, cmp.Diff(string(want), string(line)+"\n"))
		}
	})
}

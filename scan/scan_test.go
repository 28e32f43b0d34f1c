package scan_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/klauspost/compress/gzip"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// A shelf is a source of objects in memory. It counts how often they are opened and how many
// bodies are still open.
type shelf struct {
	objects  []scan.Object
	err      error // yielded after the objects
	opened   atomic.Int64
	open     atomic.Int64
	onOpen   func(ctx context.Context, name string) error
	onListed func()
}

func (s *shelf) Objects(context.Context) iter.Seq2[scan.Object, error] {
	return func(yield func(scan.Object, error) bool) {
		for _, o := range s.objects {
			if !yield(o, nil) {
				return
			}
		}
		if s.err != nil {
			yield(scan.Object{}, s.err)
		}
		if s.onListed != nil {
			s.onListed()
		}
	}
}

func (s *shelf) put(name string, data []byte) {
	s.objects = append(s.objects, scan.Object{
		Name: name, Version: "1", Size: int64(len(data)),
		Open: func(ctx context.Context) (scan.Body, error) {
			s.opened.Add(1)
			if s.onOpen != nil {
				if err := s.onOpen(ctx, name); err != nil {
					return scan.Body{}, err
				}
			}
			s.open.Add(1)
			return scan.Body{ReadCloser: &book{bytes.NewReader(data), s}}, nil
		},
	})
}

type book struct {
	io.Reader
	s *shelf
}

func (b *book) Close() error {
	b.s.open.Add(-1)
	return nil
}

func zip(text string) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.StatelessCompression) // cheap: the tests make many
	if err != nil {
		panic(err)
	}
	io.WriteString(w, text)
	w.Close()
	return b.Bytes()
}

func deletion(id int) string {
	return fmt.Sprintf(`{"eventVersion":"1.10","userIdentity":{"type":"Unknown","principalId":"Anonymous"},"eventTime":"2025-01-22T12:24:06Z",`+
		`"eventSource":"cognito-idp.amazonaws.com","eventName":"DeleteUser","awsRegion":"ap-northeast-1","eventID":"event-%d",`+
		`"additionalEventData":{"sub":"sub-%d"},"recipientAccountId":"123456789012"}`, id, id)
}

const foreign = `{"eventVersion":"1.10","eventTime":"2025-01-22T12:24:06Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","eventID":"x"}`

func logOf(records ...string) []byte {
	return zip(`{"Records":[` + strings.Join(records, ",") + `]}`)
}

// archive returns n good logs, each with one deletion and one foreign record.
func archive(n int) *shelf {
	s := &shelf{}
	for i := range n {
		s.put(fmt.Sprintf("logs/%04d.json.gz", i), logOf(foreign, deletion(i)))
	}
	return s
}

// collect scans and returns the entries sorted by name.
func collect(t *testing.T, s *scan.Scanner) []journal.Entry {
	t.Helper()
	var entries []journal.Entry
	for e, err := range s.Entries(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	slices.SortFunc(entries, func(a, b journal.Entry) int { return cmp.Compare(a.Object, b.Object) })
	return entries
}

func TestSameEntriesForAnyNumberOfWorkers(t *testing.T) {
	mixed := func() *shelf {
		s := archive(200)
		s.put("logs/bad.json.gz", []byte("\x1f\x8bnot gzip"))
		s.put("logs/text.json", []byte("hello"))
		return s
	}
	want := collect(t, &scan.Scanner{Sources: []scan.Source{mixed()}, Workers: 1, Reads: 1})
	if got := len(want); got != 202 {
		t.Fatalf("got %d entries, want 202", got)
	}
	for i, e := range want[:200] {
		if e.Status != journal.Scanned || len(e.Events) != 1 || e.Events[0].ID != fmt.Sprintf("event-%d", i) {
			t.Fatalf("entry %d: got %+v", i, e)
		}
	}
	for _, workers := range []int{2, 8, 64} {
		got := collect(t, &scan.Scanner{Sources: []scan.Source{mixed()}, Workers: workers})
		if !reflect.DeepEqual(want, got) {
			t.Errorf("%d workers: (-want +got)\n%s", workers, gocmp.Diff(want, got))
		}
	}
}

func TestDamageCostsExactlyOneObject(t *testing.T) {
	good := logOf(deletion(1), deletion(2))
	flipped := bytes.Clone(good)
	flipped[len(flipped)-6] ^= 1 // in the CRC-32
	tests := []struct {
		name   string
		data   []byte
		reason string
		says   string
	}{
		{"cut short", good[:len(good)/2], "bad gzip", "unexpected EOF"},
		{"checksum", flipped, "bad gzip", "invalid checksum"},
		{"second member", append(bytes.Clone(good), logOf(deletion(3))...), "trailing data", "appended"},
		{"garbage behind", append(bytes.Clone(good), 0, 0, 0), "trailing data", "appended"},
		{"no bytes", nil, "empty", "empty"},
		{"nothing inside", zip(""), "empty", "empty"},
		{"not JSON", []byte("<html>"), "not JSON", `unexpected '<'`},
		{"broken JSON", zip(`{"Records":[` + deletion(1) + `,{"eventSource":"cognito-idp.amazonaws.com","eventVersion":}]}`), "broken JSON", "want a JSON value"},
		{"broken JSON between records", zip(`{"Records":[` + deletion(1) + `;` + foreign + `]}`), "broken JSON", "unexpected ';'"},
		{"cut JSON", zip(`{"Records":[` + deletion(1)), "broken JSON", "ends inside"},
		{"cut JSON behind a bad record", zip(`{"Records":[7,` + deletion(1)), "broken JSON", "ends inside"},
		{"cut bzip2", []byte("BZh91AY&SY"), "bad bzip2", "unexpected EOF"},
		{"cut zstd", []byte("\x28\xb5\x2f\xfd\x04"), "bad zstd", "unexpected EOF"},
		{"xz", []byte("\xfd7zXZ\x00..."), "compressed by xz", "xz -d"},
		{"an archive", []byte("PK\x03\x04..."), "compressed by zip", "unpack it first"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			clean := archive(20)
			want := collect(t, &scan.Scanner{Sources: []scan.Source{clean}})
			s := archive(10)
			s.put("logs/x-damaged.json.gz", test.data)
			s.objects = append(s.objects, clean.objects[10:]...)
			got := collect(t, &scan.Scanner{Sources: []scan.Source{s}, Workers: 2})
			bad := got[len(got)-1]
			if !reflect.DeepEqual(want, got[:len(got)-1]) {
				t.Errorf("the good ones changed: (-want +got)\n%s", gocmp.Diff(want, got[:len(got)-1]))
			}
			if bad.Status != journal.Failed || bad.Reason != test.reason || !strings.Contains(bad.Message, test.says) {
				t.Errorf("got %s %q %q, want failed %q with %q", bad.Status, bad.Reason, bad.Message, test.reason, test.says)
			}
			if len(bad.Events)+len(bad.BadRecords) > 0 || bad.Records != (journal.Records{}) || bad.Bytes != int64(len(test.data)) {
				t.Errorf("a damaged object gave %d events, records %+v, %d bytes", len(bad.Events), bad.Records, bad.Bytes)
			}
		})
	}
}

// Lines between records are counted as noise, not as records.
func TestNoiseIsNoRecord(t *testing.T) {
	s := &shelf{}
	s.put("function.log", []byte("START 1\n"+deletion(1)+"\nEND 1\n"))
	want := journal.Records{Read: 1, Matched: 1, Noise: 2}
	if got := collect(t, &scan.Scanner{Sources: []scan.Source{s}}); len(got) != 1 || got[0].Records != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestBadRecordCostsARecord(t *testing.T) {
	noID := strings.Replace(deletion(2), `"eventID":"event-2",`, "", 1)
	s := &shelf{}
	s.put("a.json", []byte(`{"Records":[`+deletion(1)+","+noID+","+foreign+`]}`))
	s.put("b.ndjson", []byte(deletion(3)+"\n{\"cut\n"+deletion(4)+"\n"))
	got := collect(t, &scan.Scanner{Sources: []scan.Source{s}})
	for i, want := range []struct {
		records journal.Records
		says    string
	}{
		{journal.Records{Read: 3, Matched: 1, Unmatched: 1, Bad: 1}, fmt.Sprintf("record at byte %d: ", len(`{"Records":[`+deletion(1)+`,`)) + "cognito-idp.amazonaws.com DeleteUser: no eventID"},
		{journal.Records{Read: 3, Matched: 2, Bad: 1}, "line 2: "},
	} {
		e := got[i]
		if e.Status != journal.Scanned || e.Records != want.records || len(e.BadRecords) != 1 || !strings.HasPrefix(e.BadRecords[0], want.says) {
			t.Errorf("%s: got %s %+v %q, want %+v and %q", e.Object, e.Status, e.Records, e.BadRecords, want.records, want.says)
		}
	}
}

func TestBadRecordsAreNamedUpToALimit(t *testing.T) {
	s := &shelf{}
	s.put("a.ndjson", []byte(deletion(1)+strings.Repeat("\n{", 1000)))
	e := collect(t, &scan.Scanner{Sources: []scan.Source{s}})[0]
	if e.Records.Bad != 1000 || len(e.BadRecords) != journal.MaxBadRecords {
		t.Errorf("got %d bad, %d named, want 1000 and %d", e.Records.Bad, len(e.BadRecords), journal.MaxBadRecords)
	}
}

func TestSkips(t *testing.T) {
	s := &shelf{}
	s.put("AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2025/01/22/123456789012_CloudTrail-Digest_us-east-1_t_us-east-1_20250122T000000Z.json.gz", nil)
	s.put("AWSLogs/123456789012/CloudTrail-Insight/x.json.gz", nil)
	s.put("logs/", nil)
	s.put("logs/.DS_Store", []byte("x"))
	s.put("logs/aws-logs-write-test", []byte("Permission Check Successful"))
	s.put("shape.json", []byte(`{"hello":"world"}`))
	s.objects = append(s.objects, scan.Object{Name: "zlink", Skip: "symbolic link"})
	var got []string
	for _, e := range collect(t, &scan.Scanner{Sources: []scan.Source{s}}) {
		got = append(got, string(e.Status)+" "+e.Reason)
	}
	want := []string{"skipped digest", "skipped insight", "skipped folder marker", "skipped dot-file",
		"skipped aws-logs-write-test", "skipped no record", "skipped symbolic link"}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if n := s.opened.Load(); n != 1 {
		t.Errorf("opened %d objects, want only the one without a record", n)
	}
}

func TestUnreadable(t *testing.T) {
	data := logOf(deletion(1))
	short := func(n int64) scan.Object {
		return scan.Object{Name: "short", Size: n, Open: func(context.Context) (scan.Body, error) {
			return scan.Body{ReadCloser: io.NopCloser(bytes.NewReader(data))}, nil
		}}
	}
	breaks := func(at, limit int) scan.Object {
		r := io.MultiReader(bytes.NewReader(data[:at]), iotestErr{errors.New("connection reset")})
		return scan.Object{Name: "breaks", Size: int64(limit), Open: func(context.Context) (scan.Body, error) {
			return scan.Body{ReadCloser: io.NopCloser(r)}, nil
		}}
	}
	denied := scan.Object{Name: "denied", Size: 5, Open: func(context.Context) (scan.Body, error) {
		return scan.Body{}, errors.New("permission denied")
	}}
	tests := []struct {
		object       scan.Object
		maxObject    int
		reason, says string
	}{
		{denied, 0, "unreadable", "permission denied"},
		{scan.Object{Name: "archived", Size: 9, Barred: "storage class GLACIER"}, 0, "unreadable", "storage class GLACIER"},
		{breaks(20, len(data)), 0, "unreadable", "connection reset"},
		{breaks(20, len(data)), 10, "unreadable", "connection reset"}, // while streaming
		{short(int64(len(data)) + 1), 0, "changed", "bytes listed"},
		{short(int64(len(data)) - 1), 0, "changed", "bytes listed"},
	}
	for _, test := range tests {
		s := &shelf{objects: []scan.Object{test.object}}
		e := collect(t, &scan.Scanner{Sources: []scan.Source{s}, MaxObject: test.maxObject})[0]
		if e.Status != journal.Failed || e.Reason != test.reason || !strings.Contains(e.Message, test.says) || len(e.Events) > 0 {
			t.Errorf("%s: got %s %q %q, want %q %q", e.Object, e.Status, e.Reason, e.Message, test.reason, test.says)
		}
	}
}

type iotestErr struct{ err error }

func (e iotestErr) Read([]byte) (int, error) { return 0, e.err }

func TestStreamingGivesTheSame(t *testing.T) {
	var records []string
	for i := range 5000 {
		records = append(records, deletion(i), foreign)
	}
	s := &shelf{}
	s.put("big.json.gz", logOf(records...))
	s.put("big.json", []byte(strings.Join(records, "\n")))
	want := collect(t, &scan.Scanner{Sources: []scan.Source{s}})
	got := collect(t, &scan.Scanner{Sources: []scan.Source{s}, MaxObject: 100_000})
	if want[0].Records != (journal.Records{Read: 10000, Matched: 5000, Unmatched: 5000}) || want[0].Records != want[1].Records {
		t.Fatalf("got %+v and %+v", want[0].Records, want[1].Records)
	}
	if !reflect.DeepEqual(want, got) {
		t.Errorf("(-whole +streamed)\n%.2000s", gocmp.Diff(want, got))
	}
}

// TestReadAnew scans logs that cannot be skimmed to their end, which shows only after the
// first windows have yielded events. These must not count twice, and not at all if the log is
// damaged. Large objects, which are not held whole, are opened again if possible.
func TestReadAnew(t *testing.T) {
	var records []string
	for i := range 3000 {
		records = append(records, deletion(i))
	}
	good := `{"Records":[` + strings.Join(records, ",") + `]}`
	odd := good[:len(good)-2] + ` ]}`
	damaged := zip(good)
	damaged[len(damaged)-5] ^= 1
	broken := zip(good[:len(good)-1])
	for _, test := range []struct {
		name   string
		data   []byte
		events int
		reason string
	}{
		{"odd", zip(odd), 3000, ""},
		{"damaged", damaged, 0, "bad gzip"},
		{"broken", broken, 0, "broken JSON"},
		{"broken in an event", zip(strings.Replace(good, `"eventName":`, `"eventName"`, 1)), 0, "broken JSON"},
		{"more than an event", zip(strings.Replace(good, `"},{`, `"}{},{`, 1)), 0, "broken JSON"},
		{"good", zip(good), 3000, ""},
	} {
		for _, once := range []bool{false, true} {
			for _, limit := range []int{0, 10_000} {
				t.Run(fmt.Sprintf("%s, once=%t, limit=%d", test.name, once, limit), func(t *testing.T) {
					s := &shelf{}
					s.put("log.json.gz", test.data)
					s.objects[0].Once = once
					e := collect(t, &scan.Scanner{Sources: []scan.Source{s}, MaxObject: limit})[0]
					if len(e.Events) != test.events || e.Reason != test.reason || e.Records.Matched != int64(test.events) {
						t.Errorf("%d events, %+v, %q; want %d, %q", len(e.Events), e.Records, e.Reason, test.events, test.reason)
					}
					want := int64(1)
					if !once && limit > 0 && test.name != "good" {
						want = 2
					}
					if s.opened.Load() != want || s.open.Load() != 0 {
						t.Errorf("opened %d times, %d of them still open; want %d", s.opened.Load(), s.open.Load(), want)
					}
				})
			}
		}
	}
}

func TestClassesAreSelected(t *testing.T) {
	s := archive(1)
	e := collect(t, &scan.Scanner{Sources: []scan.Source{s}, Select: scan.Selection{Classes: []cognito.Class{cognito.Token}}})[0]
	if want := (journal.Records{Read: 2, Unmatched: 2}); e.Records != want || len(e.Events) != 0 {
		t.Errorf("got %+v and %d events, want %+v and none", e.Records, len(e.Events), want)
	}
	counts := []journal.Count{{Day: "2025-01-22", Account: "123456789012", Region: "ap-northeast-1", Source: cognito.UserPools, Name: "DeleteUser", Outcome: cognito.Succeeded, Events: 1}}
	if diff := gocmp.Diff(counts, e.Counts); diff != "" {
		t.Errorf("what is not selected is not counted (-want +got)\n%s", diff)
	}
	selected := collect(t, &scan.Scanner{Sources: []scan.Source{s}})[0]
	if selected.Counts != nil {
		t.Errorf("what is selected is counted once more: %+v", selected.Counts)
	}
	if selected.Select([]cognito.Class{cognito.Token}); gocmp.Diff(e, selected, cmpopts.EquateEmpty()) != "" {
		t.Errorf("selected later: (-before +after)\n%s", gocmp.Diff(e, selected, cmpopts.EquateEmpty()))
	}
}

// An object that breaks off counts nothing, neither for itself nor for the next one.
func TestDamageCountsNothing(t *testing.T) {
	s := &shelf{}
	s.put("logs/0000.json.gz", logOf(deletion(0), deletion(1), "{"))
	s.put("logs/0001.json.gz", logOf(foreign, deletion(2)))
	for i, e := range collect(t, &scan.Scanner{Sources: []scan.Source{s}, Workers: 1, Select: scan.Selection{Classes: []cognito.Class{cognito.Token}}}) {
		if want := min(i, 1); len(e.Counts) != want || want == 1 && e.Counts[0].Events != 1 {
			t.Errorf("%s: got the counts %+v", e.Object, e.Counts)
		}
	}
}

func TestWant(t *testing.T) {
	s := archive(10)
	got := collect(t, &scan.Scanner{Sources: []scan.Source{s}, Want: func(o scan.Object) bool { return strings.HasSuffix(o.Name, "3.json.gz") }})
	if len(got) != 1 || got[0].Object != "logs/0003.json.gz" || s.opened.Load() != 1 {
		t.Errorf("got %d entries, %d opened, want 1 and 1", len(got), s.opened.Load())
	}
}

func TestBreakOpensNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := archive(1000)
		scanner := &scan.Scanner{Sources: []scan.Source{s}, Workers: 2, Reads: 4}
		for range scanner.Entries(t.Context()) {
			break
		}
		opened := s.opened.Load()
		synctest.Wait()
		if now := s.opened.Load(); now != opened || now > 2*16 {
			t.Errorf("%d objects were opened at the break and %d after it, want no more than a few", opened, now)
		}
		if n := s.open.Load(); n != 0 {
			t.Errorf("%d bodies were left open", n)
		}
	})
}

func TestCancellationBlamesNoObject(t *testing.T) {
	for range 50 { // which comes first, an entry or the end of the context, is chance
		synctest.Test(t, cancelInTheMiddle)
	}
}

func cancelInTheMiddle(t *testing.T) {
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	s := archive(30)
	s.onOpen = func(ctx context.Context, name string) error {
		if name == "logs/0020.json.gz" {
			cancel(cause)
		}
		if name >= "logs/0020.json.gz" {
			<-ctx.Done() // as a request in flight would
			return ctx.Err()
		}
		return nil
	}
	var last error
	for e, err := range (&scan.Scanner{Sources: []scan.Source{s}, Workers: 2}).Entries(ctx) {
		last = err
		if err == nil && e.Status != journal.Scanned {
			t.Errorf("%s is blamed: %s", e.Object, e.Message)
		}
	}
	if !errors.Is(last, cause) {
		t.Errorf("got %v at the end, want %v", last, cause)
	}
	if n := s.open.Load(); n != 0 {
		t.Errorf("%d bodies were left open", n)
	}
}

func TestSourceErrorIsFatal(t *testing.T) {
	s := archive(3)
	s.err = errors.New("no such bucket")
	var entries int
	var last error
	for _, err := range (&scan.Scanner{Sources: []scan.Source{s}}).Entries(t.Context()) {
		if last = err; err == nil {
			entries++
		}
	}
	if !errors.Is(last, s.err) || entries != 3 {
		t.Errorf("got %d entries and %v, want 3 and %v", entries, last, s.err)
	}
}

// No more than Reads objects are read at once, and no more than Workers are scanned.
func TestReadsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const reads = 5
		s := archive(100)
		var mu sync.Mutex
		var now, most int
		release := make(chan struct{})
		s.onOpen = func(context.Context, string) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			<-release
			mu.Lock()
			now--
			mu.Unlock()
			return nil
		}
		done := make(chan int)
		go func() {
			n := 0
			for range (&scan.Scanner{Sources: []scan.Source{s}, Workers: 1, Reads: reads}).Entries(t.Context()) {
				n++
			}
			done <- n
		}()
		synctest.Wait()
		if now != reads {
			t.Errorf("%d objects are being read, want %d", now, reads)
		}
		close(release)
		if n := <-done; n != 100 || most != reads {
			t.Errorf("got %d entries with at most %d at once, want 100 and %d", n, most, reads)
		}
	})
}

func ExampleScanner_Entries() {
	s := &shelf{}
	s.put("trail.json.gz", logOf(deletion(1), foreign))
	scanner := scan.Scanner{Sources: []scan.Source{s}}
	for e, err := range scanner.Entries(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Object, e.Status, e.Records.Read, e.Events[0].Name, e.Events[0].Sub)
	}
	// Output: trail.json.gz scanned 2 DeleteUser sub-1
}

// TestDamageLeavesNothingBehind in the worker that next reads logs without an event.
func TestDamageLeavesNothingBehind(t *testing.T) {
	damaged := logOf(deletion(1), `{"eventVersion":"1.10","eventSource":"cognito-idp.amazonaws.com",,}`)
	s := &shelf{}
	for i, log := range [][]byte{damaged, logOf(foreign), logOf(deletion(2)), damaged[:len(damaged)-1], logOf(), logOf(foreign)} {
		s.put(fmt.Sprintf("logs/%d.json.gz", i), log)
	}
	for i, e := range collect(t, &scan.Scanner{Sources: []scan.Source{s}, Workers: 1, Reads: 1}) {
		want := journal.Scanned
		if i%3 == 0 {
			want = journal.Failed
		}
		if e.Status != want || len(e.Events) != 0 != (i == 2) {
			t.Errorf("%s: %s, %d events, %s", e.Object, e.Status, len(e.Events), e.Message)
		}
	}
}

// An empty object is damage if its name is that of a file with records; otherwise copies and
// queries left it behind.
func TestPlaceholders(t *testing.T) {
	for name, want := range map[string]string{
		"b/_SUCCESS": "skipped Hadoop marker", "b/AWSLogs_$folder$": "skipped Hadoop marker",
		"AWSLogs/123456789012/Config/ConfigWritabilityCheckFile": "skipped not CloudTrail's",
		"b/_committed_1": "skipped no bytes, no log's name", "b/part.tmp": "skipped no bytes, no log's name",
		"b/export.csv": "failed empty", "b/x.gz": "failed empty", "b/x.json": "failed empty",
		"123456789012_CloudTrail_ap-northeast-1_20250123T1005Z_x.json.gz": "failed empty",
	} {
		s := &shelf{}
		s.put(name, nil)
		for _, e := range collect(t, &scan.Scanner{Sources: []scan.Source{s}}) {
			if got := string(e.Status) + " " + e.Reason; got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		s.objects[0].Once = true
		for _, e := range collect(t, &scan.Scanner{Sources: []scan.Source{s}}) {
			if e.Reason == "no bytes, no log's name" {
				t.Errorf("%s: an empty pipe is passed over", name)
			}
		}
	}
}

package inflate_test

import (
	"bytes"
	stdgzip "compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// trailLog returns a log of about size bytes, with records as CloudTrail writes them: what
// repeats from one to the next repeats here, and what is random there is random here.
func trailLog(size int) string {
	rng := rand.New(rand.NewPCG(uint64(size), 1))
	letters := func(from string, n int) string {
		out := make([]byte, n)
		for i := range out {
			out[i] = from[rng.IntN(len(from))]
		}
		return string(out)
	}
	const upper, hex, digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdef", "0123456789"
	const base64 = upper + "abcdefghijklmnopqrstuvwxyz0189+/"
	type actor struct{ role, id, session, agent, ip string }
	actors := make([]actor, 12)
	for i := range actors {
		actors[i] = actor{
			role:    []string{"Deploy", "Reader", "Scaling", "Monitoring"}[i%4] + "-" + letters(upper, 12),
			id:      letters(upper, 17),
			session: "i-0" + letters(hex, 16),
			agent:   "aws-sdk-go-v2/1." + letters(digit, 2) + " os/linux lang/go#1." + letters(digit, 2) + ".1 md/GOOS#linux md/GOARCH#amd64",
			ip:      fmt.Sprintf("10.%d.%d.%d", rng.IntN(256), rng.IntN(256), rng.IntN(256)),
		}
	}
	calls := []string{"ec2 DescribeInstances", "kms Decrypt", "kms GenerateDataKey", "s3 GetBucketAcl", "sts AssumeRole",
		"ssm UpdateInstanceInformation", "logs CreateLogStream", "elasticloadbalancing DescribeTargetHealth"}
	account := letters(digit, 12)
	var out strings.Builder
	out.WriteString(`{"Records":[`)
	for i := 0; out.Len() < size; i++ {
		if i > 0 {
			out.WriteByte(',')
		}
		a := actors[min(rng.IntN(len(actors)), rng.IntN(len(actors)))]
		service, call, _ := strings.Cut(calls[min(rng.IntN(len(calls)), rng.IntN(len(calls)))], " ")
		fmt.Fprintf(&out, `{"eventVersion":"1.11","userIdentity":{"type":"AssumedRole","principalId":"AROA%[2]s:%[3]s",`+
			`"arn":"arn:aws:sts::%[6]s:assumed-role/%[1]s/%[3]s","accountId":"%[6]s","accessKeyId":"ASIA%[7]s",`+
			`"sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROA%[2]s","arn":"arn:aws:iam::%[6]s:role/%[1]s",`+
			`"accountId":"%[6]s","userName":"%[1]s"},"attributes":{"creationDate":"2025-01-19T05:51:02Z","mfaAuthenticated":"false"}}},`+
			`"eventTime":"2025-01-19T11:%02[8]d:%02[9]dZ","eventSource":"%[10]s.amazonaws.com","eventName":"%[11]s","awsRegion":"us-east-1",`+
			`"sourceIPAddress":"%[5]s","userAgent":"%[4]s","requestParameters":{"resource":"arn:aws:%[10]s:us-east-1:%[6]s:key/%[12]s"},`+
			`"responseElements":null,"additionalEventData":{"x-amz-id-2":"%[15]s="},"requestID":"%[13]s","eventID":"%[14]s","readOnly":true,"eventType":"AwsApiCall",`+
			`"managementEvent":true,"recipientAccountId":"%[6]s","eventCategory":"Management"}`,
			a.role, a.id, a.session, a.agent, a.ip, account, letters(upper, 16), i/60%60, i%60, service, call,
			letters(hex, 8), letters(hex, 32), letters(hex, 32), letters(base64, 75))
	}
	out.WriteString("]}")
	return out.String()
}

// noise returns n bytes that nothing compresses.
func noise(n int) string {
	rng := rand.New(rand.NewPCG(uint64(n), 2))
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(rng.Uint32())
	}
	return string(out)
}

// everyLiteral returns all bytes, n times.
func everyLiteral(n int) string {
	var out []byte
	for i := range 256 * n {
		out = append(out, byte(i*(i>>8*2+1)))
	}
	return string(out)
}

// periods returns repeats at each short distance.
func periods() string {
	var out strings.Builder
	for n := 1; n <= 17; n++ {
		period := "ABCDEFGHIJKLMNOPQ"[:n]
		for length := n; length < 300; length += 37 {
			out.WriteString(strings.Repeat(period, 1+length/n)[:length])
			out.WriteByte('.')
		}
	}
	return out.String()
}

// farRepeats returns n bytes with repeats at distances up to the largest possible, of lengths
// up to more than the longest.
func farRepeats(n int) string {
	out := []byte(noise(32 << 10))
	for i := 0; len(out) < n; i++ {
		distance, length := 32<<10-i%70, 3+i*7%300
		out = append(out, out[len(out)-distance:][:length]...)
		out = append(out, byte(i))
	}
	return string(out)
}

// longCodes returns bytes each of which is less frequent than the one before, like Fibonacci
// numbers: no codes of literals could be longer than theirs.
func longCodes() string {
	var out []byte
	a, b := 1, 1
	for symbol := range byte(20) {
		out = append(out, bytes.Repeat([]byte{symbol}, a)...)
		a, b = b, a+b
	}
	rng := rand.New(rand.NewPCG(3, 3))
	rng.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return string(out)
}

// medley returns a little of everything.
func medley() string {
	begin := trailLog(1500) + everyLiteral(1)
	run := strings.Repeat("z", 32<<10-len(begin)+100)
	return begin + run + begin[100:400] + periods() + begin[:90]
}

// texts are those that a Fast must be fast with; levels is the step between the compression
// levels tested, because the large ones take long.
var texts = []struct {
	name   string
	levels int
	text   string
}{
	{"nothing", 1, ""},
	{"a byte", 1, "x"},
	{"a few bytes", 1, "some text"},
	{"a log", 1, trailLog(6 << 10)},
	{"a medley", 1, medley()},
	{"every literal", 1, everyLiteral(8)},
	{"long codes", 1, longCodes()},
	{"a run", 7, strings.Repeat("a", 600<<10)},
	{"noise", 7, noise(300 << 10)},
	{"a large log", 9, trailLog(1100 << 10)},
	{"far repeats", 9, farRepeats(1100 << 10)},
}

// A packer compresses texts, one after another.
type packer struct {
	name string
	w    interface {
		io.WriteCloser
		Reset(io.Writer)
	}
}

// newPackers returns one packer for each level of each library.
func newPackers(t testing.TB) []packer {
	var out []packer
	for level := stdgzip.HuffmanOnly; level <= stdgzip.BestCompression; level++ {
		w, err := stdgzip.NewWriterLevel(nil, level)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, packer{fmt.Sprintf("compress/gzip %d", level), w})
	}
	for level := gzip.StatelessCompression; level <= gzip.BestCompression; level++ {
		w, err := gzip.NewWriterLevel(nil, level)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, packer{fmt.Sprintf("klauspost %d", level), w})
	}
	return out
}

func (p packer) pack(t testing.TB, text string) []byte {
	var out bytes.Buffer
	p.w.Reset(&out)
	if _, err := io.WriteString(p.w, text); err != nil {
		t.Fatal(err)
	}
	if err := p.w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

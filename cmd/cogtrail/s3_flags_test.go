package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Exactly those logs are read that were delivered up to --late after --to.
func TestS3Late(t *testing.T) {
	s := openShop(t, t.TempDir())
	for day := 19; day <= 27; day++ {
		s.objects[fmt.Sprintf("AWSLogs/111111111111/CloudTrail/eu-west-1/2025/01/%d/111111111111_CloudTrail_eu-west-1_202501%dT0000Z_abcdefghijklmnop.json.gz", day, day)] = []byte("x")
		s.objects[fmt.Sprintf("elsewhere/111111111111_CloudTrail_eu-west-1_202501%dT0000Z_abcdefghijklmnop.json.gz", day)] = []byte("x")
	}
	for _, test := range []struct {
		flags string
		days  int // from the 19th on
	}{
		{"", 9},
		{"--to 2025-01-21T23:00:00Z --late 1h", 3},
		{"--to 2025-01-21T23:00:01Z --late 1h", 4},
		{"--to 2025-01-22", 4},
		{"--to 2025-01-22 --late 1d", 4},
		{"--to 2025-01-22T00:00:01Z --late 1d", 5},
		{"--to 2025-01-22T12:00:00Z --late 11h", 4},
		{"--to 2025-01-22 --late 36h", 5},
		{"--to 2025-01-22 --late 3d", 6},
		{"--to 9999-12-31", 9},
		{"--from 2025-01-21", 7},
		{"--from 2025-01-21T23:59:59Z --to 2025-01-22", 2},
	} {
		for _, source := range []string{"s3://b/AWSLogs", "s3://b/elsewhere"} {
			args := append([]string{"scan", "-q", "--dry-run"}, strings.Fields(test.flags)...)
			status, got, stderr := run(t.Context(), nil, nil, append(args, source)...)
			if want := fmt.Sprintf("to read: %d objects", test.days); status != exitComplete || !strings.HasPrefix(got, want) {
				t.Errorf("%s %s: status %d, %s%s, want %s", test.flags, source, status, got, stderr, want)
			}
		}
	}
}

// The flags that say how to send requests affect every request.
func TestS3Asks(t *testing.T) {
	t.Chdir("../..")
	s := openShop(t, "testdata/trail")
	var mu sync.Mutex
	var paid, signed, all int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		all++
		if r.Header.Get("x-amz-request-payer") == "requester" {
			paid++
		}
		if r.Header.Get("Authorization") != "" {
			signed++
		}
		mu.Unlock()
		s.ServeHTTP(w, r)
	}))
	defer server.Close()
	for _, test := range []struct {
		flag         string
		paid, signed bool
	}{{"-q", false, true}, {"--request-payer", true, true}, {"--no-sign-request", false, false}} {
		paid, signed, all = 0, 0, 0
		status, _, stderr := run(t.Context(), nil, nil, "scan", "-q", test.flag, "--endpoint-url", server.URL, "s3://b/AWSLogs/")
		if status != exitComplete || all < 137 || paid != all && test.paid || paid != 0 && !test.paid || signed != all && test.signed || signed != 0 && !test.signed {
			t.Errorf("%s: status %d, %s, %d requests, %d of them paid, %d signed", test.flag, status, stderr, all, paid, signed)
		}
	}
}

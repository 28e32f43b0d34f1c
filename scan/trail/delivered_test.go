package trail_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// stamped compares ParseName to time.Parse for a time in the name of a log and of a digest.
func stamped(t *testing.T, stamp string) {
	t.Helper()
	for layout, name := range map[string]string{
		"20060102T1504Z":   "123456789012_CloudTrail_us-east-1_" + stamp + "_x.json.gz",
		"20060102T150405Z": "123456789012_CloudTrail-Digest_us-east-1_main_eu-west-1_" + stamp + ".json.gz",
	} {
		want, err := time.Parse(layout, stamp)
		if len(stamp) != len(layout) || err != nil {
			want = time.Time{}
		}
		if got, _ := trail.ParseName(name); got.Delivered != want {
			t.Errorf("ParseName(%q) says %v, want %v", name, got.Delivered, want)
		}
	}
}

// TestDelivered: for every possible day, and for times around it, ParseName agrees with
// time.Parse.
func TestDelivered(t *testing.T) {
	for _, year := range []int{0, 4, 100, 1900, 1970, 2000, 2023, 2024, 9999} {
		for month := range 14 {
			for day := range 33 {
				stamped(t, fmt.Sprintf("%04d%02d%02dT1005Z", year, month, day))
				stamped(t, fmt.Sprintf("%04d%02d%02dT100512Z", year, month, day))
			}
		}
	}
	for n := range 100 {
		for _, form := range []string{"T%02d05Z", "T10%02dZ", "T%02d0512Z", "T10%02d12Z", "T1005%02dZ"} {
			stamped(t, "20240229"+fmt.Sprintf(form, n))
		}
	}
}

// FuzzDelivered does the same for stamps that may not be times.
func FuzzDelivered(f *testing.F) {
	for _, stamp := range []string{"20250123T1005Z", "20250123T100512Z", "2025-123T1005Z", "20250123T1005z", "20250123T10.5Z", "20250123T1005.1Z", "+0250123T1005Z", ""} {
		f.Add(stamp)
	}
	f.Fuzz(func(t *testing.T, stamp string) {
		if strings.ContainsAny(stamp, "_/") || strings.Contains(stamp, ".json") {
			return // it would be other parts of the name
		}
		stamped(t, stamp)
	})
}

// TestDeliveredOfMutants does the same for times with a few bytes changed.
func TestDeliveredOfMutants(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		stamp := []byte("20240229T235959Z")
		if r.IntN(2) == 0 {
			stamp = []byte("20241231T2359Z")
		}
		for range 1 + r.IntN(3) {
			stamp[r.IntN(len(stamp))] = "0123456789TZ:+- "[r.IntN(16)]
		}
		stamped(t, string(stamp))
	}
}

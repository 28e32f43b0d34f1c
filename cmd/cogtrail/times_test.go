package main

import (
	"strings"
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	// Half past midnight in Tokyo, which is another day and month than in UTC.
	now := time.Date(2025, 1, 31, 15, 30, 0, 0, time.UTC)
	for _, test := range []struct{ zone, text, want string }{
		{"UTC", "2025", "2025-01-01T00:00:00Z"},
		{"UTC", "2025-02", "2025-02-01T00:00:00Z"},
		{"UTC", "2025-01-22", "2025-01-22T00:00:00Z"},
		{"UTC", "2025-01-22 12:00", "2025-01-22T12:00:00Z"},
		{"UTC", "2025-01-22T12:00", "2025-01-22T12:00:00Z"},
		{"UTC", "2025-01-22 12:00:30", "2025-01-22T12:00:30Z"},
		{"UTC", "2025-01-22T12:00:30", "2025-01-22T12:00:30Z"},
		{"UTC", " 2025-01-22t12:00:30z ", "2025-01-22T12:00:30Z"},
		{"UTC", "2025-01-22T12:00:30.5+09:00", "2025-01-22T03:00:30.5Z"},
		{"UTC", "2025/01/22", "2025-01-22T00:00:00Z"},
		{"UTC", "2025/02", "2025-02-01T00:00:00Z"},
		{"UTC", "2025-1-5", "2025-01-05T00:00:00Z"},
		{"UTC", "2025-2", "2025-02-01T00:00:00Z"},
		{"UTC", "2025/1/5 9:30", "2025-01-05T09:30:00Z"},
		{"UTC", "2025-1-5t9:30:05+09:00", "2025-01-05T00:30:05Z"},
		{"UTC", "today", "2025-01-31T00:00:00Z"},
		{"UTC", "Yesterday", "2025-01-30T00:00:00Z"},
		{"UTC", "now", "2025-01-31T15:30:00Z"},

		{"Asia/Tokyo", "2025", "2024-12-31T15:00:00Z"},
		{"Asia/Tokyo", "2025-02", "2025-01-31T15:00:00Z"},
		{"Asia/Tokyo", "2025-01-22", "2025-01-21T15:00:00Z"},
		{"Asia/Tokyo", "2025-01-22 12:00", "2025-01-22T03:00:00Z"},
		{"Asia/Tokyo", "2025-01-22T12:00Z", "2025-01-22T12:00:00Z"},
		{"Asia/Tokyo", "2025-01-22 12:00-01:00", "2025-01-22T13:00:00Z"},
		{"Asia/Tokyo", "today", "2025-01-31T15:00:00Z"},
		{"Asia/Tokyo", "yesterday", "2025-01-30T15:00:00Z"},
		{"Asia/Tokyo", "now", "2025-01-31T15:30:00Z"},

		// Summer time began and ended: days of 23 and 25 hours, an hour that was skipped, and one
		// that occurred twice.
		{"Europe/Berlin", "2025-03-30", "2025-03-29T23:00:00Z"},
		{"Europe/Berlin", "2025-03-31", "2025-03-30T22:00:00Z"},
		{"Europe/Berlin", "2025-03-30 02:30", "2025-03-30T01:30:00Z"},
		{"Europe/Berlin", "2025-10-26 02:30", "2025-10-26T01:30:00Z"},
		{"Europe/Berlin", "2025-10-27", "2025-10-26T23:00:00Z"},
	} {
		zone, err := parseZone(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parseTime("--from", test.text, now.In(zone))
		if err != nil || got.UTC().Format(time.RFC3339Nano) != test.want {
			t.Errorf("%s in %s: %s, %v, want %s", test.text, test.zone, got.UTC().Format(time.RFC3339Nano), err, test.want)
		}
	}
	for _, text := range []string{"2025-13", "2025-0", "2025-1-", "2025-1-32", "2025/01/022", "2025-02-30", "20250122", "2025-01-22 25:00", "2025-01-22T12", "01/22/2025", "1/5/2025", "5-1-2025", "2025-01-22 12:00 13:00", "soon", "25"} {
		if got, err := parseTime("--to", text, now); err == nil || !strings.HasPrefix(err.Error(), "--to: ") {
			t.Errorf("%s: %s, %v, want an error of --to", text, got, err)
		}
	}
}

func TestLast(t *testing.T) {
	for _, test := range []struct{ zone, to, last, want string }{
		{"UTC", "2025-03-31", "1mo", "2025-02-28T00:00:00Z"},
		{"UTC", "2024-03-31", "1mo", "2024-02-29T00:00:00Z"},
		{"UTC", "2025-03-31 12:30", "13mo", "2024-02-29T12:30:00Z"},
		{"UTC", "2025-03-01", "1mo", "2025-02-01T00:00:00Z"},
		{"UTC", "2024-02-29", "1y", "2023-02-28T00:00:00Z"},
		{"UTC", "2025-01-15", "1mo", "2024-12-15T00:00:00Z"},
		{"UTC", "2025-03-31", "30d", "2025-03-01T00:00:00Z"},
		{"UTC", "2025-03-31", "2w", "2025-03-17T00:00:00Z"},
		{"UTC", "2025-03-31", "36h", "2025-03-29T12:00:00Z"},
		{"UTC", "2025-03-31", "15m", "2025-03-30T23:45:00Z"},
		{"UTC", "2025-03-31", "20s", "2025-03-30T23:59:40Z"},
		{"UTC", "2025-03-31", "1 Month", "2025-02-28T00:00:00Z"},
		{"Asia/Tokyo", "2025-03-31", "1mo", "2025-02-27T15:00:00Z"},
		{"Asia/Tokyo", "2025-03-30T20:00Z", "1mo", "2025-02-27T20:00:00Z"}, // already the 31st there
		// A day of 23 hours, and times before and after the change.
		{"Europe/Berlin", "2025-03-31", "1d", "2025-03-29T23:00:00Z"},
		{"Europe/Berlin", "2025-03-31", "24h", "2025-03-29T22:00:00Z"},
		{"Europe/Berlin", "2025-04-15", "1mo", "2025-03-14T23:00:00Z"},
		{"Europe/Berlin", "", "1y", "2024-04-01T07:00:00Z"},
	} {
		zone, err := parseZone(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		f := asked{to: test.to, last: test.last}
		from, _, err := f.window(time.Date(2025, 4, 1, 7, 0, 0, 0, time.UTC), zone)
		if err != nil || from.Format(time.RFC3339) != test.want {
			t.Errorf("%s before %s in %s: %s, %v, want %s", test.last, test.to, test.zone, from.Format(time.RFC3339), err, test.want)
		}
	}
}

// The words for what a relative time leaves out are the same every day.
func TestBoundsOfWords(t *testing.T) {
	at := time.Date(2025, 1, 22, 0, 0, 0, 0, time.UTC)
	f := asked{from: "Yesterday", to: "today"}
	got := f.bounds("x", at.Add(-day), at)
	if len(got) != 2 || got[0].What != "x: events before yesterday" || got[1].What != "x: events from today on" {
		t.Errorf("%v", got)
	}
}

func TestParseSpan(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"20s": 20 * time.Second, "15m": 15 * time.Minute, "36h": 36 * time.Hour, "90d": 90 * day, "2w": 14 * day, "1mo": 30 * day, "1y": 365 * day, "100y": 36500 * day,
		"24H": 24 * time.Hour, "90D": 90 * day, "1month": 30 * day, "1MO": 30 * day, "2 weeks": 14 * day, "3years": 3 * 365 * day, " 5 Min ": 5 * time.Minute, "1 d": day,
		"2hrs": 2 * time.Hour, "1 second": time.Second, "30secs": 30 * time.Second, "15MINUTES": 15 * time.Minute, "1yr": 365 * day,
	} {
		if got, err := parseSpan(text); got != want || err != nil {
			t.Errorf("%s: %s, %v, want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "5", "mo", "d", "-1d", "0d", "1M", "15 M", "M", "1ms", "1hs", "1 1d", "1.5 weeks", "+1d", "weeks", "1dd", "1.5h", "101y", "9999999999999w", "99999999999999999999d"} {
		if got, err := parseSpan(text); err == nil {
			t.Errorf("%q: %s, want an error", text, got)
		}
	}
}

func TestMonthsOrMinutes(t *testing.T) {
	if _, err := parseSpan("15M"); err == nil || err.Error() != `"15M" may mean months or minutes: write 15mo or 15m` {
		t.Errorf("%v", err)
	}
}

func TestParseZone(t *testing.T) {
	for _, name := range []string{
		"UTC", "Asia/Tokyo", "America/Port_of_Spain", "America/Port-au-Prince", "Africa/Dar_es_Salaam", "America/North_Dakota/New_Salem",
		"EST5EDT", "GB", "US/Pacific", "Etc/GMT-9", "Etc/UTC",
	} {
		for _, spelling := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
			if zone, err := parseZone(spelling); err != nil || zone.String() != name {
				t.Errorf("%s: %v, %v, want %s", spelling, zone, err, name)
			}
		}
	}
	for name, says := range map[string]string{
		"local": "differs from machine to machine", "LOCAL": "differs from machine to machine",
		"Moon": "unknown time zone Moon: name a zone", "+09:00": "unknown time zone +09:00", "../UTC": "unknown time zone ../UTC", "JST": "unknown time zone JST: name a zone",
		"Asia/Tokio": "Tokio: did you mean Asia/Tokyo? name a zone", "Tokyo": "did you mean Asia/Tokyo?", "tokyo": "did you mean Asia/Tokyo?", "TOKIO": "did you mean Asia/Tokyo?",
		"New York": "did you mean America/New_York?", "buenos aires": "did you mean America/Argentina/Buenos_Aires?", "Europe/Berln": "did you mean Europe/Berlin?",
		"Angeles": "did you mean America/Los_Angeles?", "Kyev": "did you mean Europe/Kyiv?", "Europe": "Europe: name a zone",
		"IST": "IST: name a zone", "UTC+9": "UTC+9: name a zone", "UTC9": "UTC9: name a zone",
	} {
		if zone, err := parseZone(name); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, %v, want an error with %q", name, zone, err, says)
		}
	}
}

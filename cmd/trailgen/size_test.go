package main

import "testing"

// TestSizes compares archives with the measures of real ones, loosely.
func TestSizes(t *testing.T) {
	for _, test := range []struct {
		name      string
		config    config
		low, high float64 // ratio
	}{
		{"small files", config{Inflated: 1 << 20, RecordsPerFile: 5, Spread: -1}, 3.6, 5},
		{"files of twenty", config{Inflated: 2 << 20, RecordsPerFile: 20, Spread: -1}, 5.4, 7.2},
		{"large files", config{Inflated: 4 << 20, RecordsPerFile: 433, Spread: -1}, 8.5, 10.8},
		{"half of it Amazon Cognito's", config{Inflated: 1 << 20, Cognito: 0.5}, 5, 11},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, s, err := generate(t.TempDir(), test.config)
			if err != nil {
				t.Fatal(err)
			}
			if ratio := float64(s.inflated) / float64(s.stored); ratio < test.low || ratio > test.high {
				t.Errorf("ratio is %.2f, want %v to %v", ratio, test.low, test.high)
			}
			if off := float64(s.inflated) / float64(test.config.Inflated); off < 0.9 || off > 1.1 {
				t.Errorf("%d bytes inflated, want about %d", s.inflated, test.config.Inflated)
			}
			share := float64(s.cognito) / float64(s.records)
			if want := test.config.withDefaults().Cognito; share < 0.95*want || share > 1.05*want+10/float64(s.records) {
				t.Errorf("share of Amazon Cognito is %.4f, want %.4f", share, want)
			}
		})
	}
}

// TestMostFilesHoldNone: this makes an archive a fair test of speed.
func TestMostFilesHoldNone(t *testing.T) {
	a := newArchive(config{Inflated: 64 << 20, RecordsPerFile: 200, Spread: 1.25}.withDefaults())
	holding := 0
	for _, f := range a.files {
		if f.held > f.records {
			t.Errorf("%d events planned in a file of %d records", f.held, f.records)
		}
		if f.held > 0 {
			holding++
		}
	}
	if share := float64(holding) / float64(len(a.files)); share < 0.06 || share > 0.2 {
		t.Errorf("%d of %d files hold events, want about an eighth", holding, len(a.files))
	}
}

func TestNoCognito(t *testing.T) {
	a, s, err := generate(t.TempDir(), config{Inflated: 1 << 18, Cognito: -1})
	if err != nil {
		t.Fatal(err)
	}
	if s.cognito != 0 || a.Coverage.Records.Matched != 0 || a.Coverage.FirstEvent != nil {
		t.Errorf("got %+v and %+v, want no events", s, a.Coverage)
	}
	if a.Deletions == nil || a.Authorize == nil || a.Summary.Clients == nil || a.Summary.Deletions == nil {
		t.Error("an empty list is null, not []")
	}
}

package scan_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/journal"
)

const (
	logPrefix    = "AWSLogs/123456789012/CloudTrail/us-east-1/2025/01/22/123456789012_CloudTrail_us-east-1_20250122T1200Z_"
	digestPrefix = "AWSLogs/123456789012/CloudTrail-Digest/us-east-1/2025/01/22/123456789012_CloudTrail-Digest_us-east-1_t_us-east-1_20250122T"
)

const digestText = `{"digestStartTime":"2025-01-22T12:00:00Z","digestEndTime":"2025-01-22T13:00:00Z","digestS3Bucket":"b","digestS3Object":"o","digestPublicKeyFingerprint":"f"}`

// evidence returns a source of objects, and the print that each must give, keyed by the end
// of its name.
func evidence() (s *shelf, want map[string]string) {
	s, want = &shelf{}, map[string]string{}
	put := func(name string, data []byte, says string) {
		s.put(name, data)
		if says != "" {
			want[name] = says
		}
	}
	sum := func(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }
	text := func(records ...string) string { return `{"Records":[` + strings.Join(records, ",") + `]}` }
	var many []string
	for i := range 3000 {
		many = append(many, deletion(i), foreign)
	}
	for name, log := range map[string]string{
		"small": text(deletion(1)), "large": text(many...), "larger": text(append(many, many[:10]...)...), "none": text(foreign), "spaced": "{ \"Records\" : [" + strings.Join(many[:20], ",\n") + "] }",
	} {
		put(logPrefix+name+".json.gz", zip(log), sum(log))
	}
	other := `{"Records":[{"broken":]}`
	put(logPrefix+"broken.json.gz", zip(other), sum(other))
	put(logPrefix+"more.json.gz", append(logOf(deletion(1)), zip("x")...), "damage")
	put(logPrefix+"cut.json.gz", logOf(deletion(1))[:100], "damage")
	put(logPrefix+"bare.json.gz", []byte(text(deletion(1))), "damage")
	put(logPrefix+"nothing.json.gz", nil, "damage")
	put("elsewhere.json.gz", logOf(deletion(1)), "")
	put(digestPrefix+"130000Z.json.gz", zip(digestText), sum(digestText))
	put(digestPrefix+"140000Z.json.gz", zip("{}"), "damage")
	broken := func(name string, size int64, open error) {
		name = logPrefix + name + ".json.gz"
		s.objects = append(s.objects, scan.Object{Name: name, Version: "1", Size: size, Open: func(context.Context) (scan.Body, error) {
			if open != nil {
				return scan.Body{}, open
			}
			return scan.Body{ReadCloser: io.NopCloser(io.MultiReader(bytes.NewReader(logOf(deletion(1))[:100]), iotestErr{errors.New("reset")}))}, nil
		}})
		want[name] = "unread"
	}
	broken("denied", 100, errors.New("permission denied"))
	broken("reset", 1000, nil)
	s.objects = append(s.objects, scan.Object{Name: logPrefix + "link.json.gz", Skip: "symbolic link"})
	want[logPrefix+"link.json.gz"] = "unread"
	return s, want
}

// Prints are the same however the objects are read and stored, and the entries are the same
// as without prints.
func TestPrints(t *testing.T) {
	for _, only := range []bool{true, false} {
		for _, most := range []int{0, 20_000} {
			s, want := evidence()
			got := map[string]string{}
			entries := collect(t, &scan.Scanner{Sources: []scan.Source{s}, MaxObject: most, Workers: 1, Proofs: true, ProofsOnly: only})
			for i := range entries {
				p, ok := scan.PrintOf(&entries[i])
				switch {
				case !ok:
					continue
				case p.Unread != "":
					got[p.Name] = "unread"
				case p.Damage != "":
					got[p.Name] = "damage"
				default:
					got[p.Name] = fmt.Sprintf("%x", p.Sum)
				}
				if p.Account != "123456789012" || p.Region != "us-east-1" || p.Digest != strings.Contains(p.Name, "-Digest") || p.Digest && got[p.Name] != "damage" && p.File == nil {
					t.Errorf("%+v", p)
				}
				if proof := entries[i].Proof; proof != nil && !only { // as a journal returns it
					kept := *proof
					kept.File, entries[i].Proof = nil, &kept
					if again, _ := scan.PrintOf(&entries[i]); gocmp.Diff(p, again) != "" {
						t.Errorf("(-scanned +kept)\n%s", gocmp.Diff(p, again))
					}
				}
				entries[i].Proof = nil
			}
			if diff := gocmp.Diff(want, got); diff != "" {
				t.Errorf("only %t, most %d (-want +got):\n%s", only, most, diff)
			}
			if s.open.Load() != 0 {
				t.Error("a body is open")
			}
			plain := collect(t, &scan.Scanner{Sources: []scan.Source{s}, MaxObject: most})
			for i := range entries {
				switch e := &entries[i]; {
				case only && strings.HasPrefix(e.Object, "elsewhere"):
					if e.Status != journal.Skipped {
						t.Errorf("%+v", e)
					}
				case !only:
					if diff := gocmp.Diff(plain[i], *e); diff != "" {
						t.Errorf("%s (-plain +with prints):\n%s", e.Object, diff)
					}
				case e.Status == journal.Scanned && (e.CRC == 0 || e.Inflated == 0):
					t.Errorf("%+v", e)
				}
			}
		}
	}
}

// An object that keeps failing, or is shorter than listed, is evidence of nothing: neither of
// damage nor of a different text.
func TestFaultsProveNothing(t *testing.T) {
	for _, only := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := &shelf{}
			for i, digest := range []bool{true, true, true, false, false, false} {
				name, data := fmt.Sprint(logPrefix, i, ".json.gz"), logOf(deletion(1))
				if digest {
					name, data = fmt.Sprint(digestPrefix, i, "30000Z.json.gz"), zip(digestText)
				}
				s.put(name, data)
				switch i % 3 {
				case 0:
					s.fail(name, 1000, false, errPassing)
				case 1:
					s.fail(name, 1000, true, errPassing)
				default: // like a cache that has half of it
					open := s.objects[i].Open
					s.objects[i].Open = func(ctx context.Context) (scan.Body, error) {
						body, err := open(ctx)
						body.ReadCloser = io.NopCloser(io.LimitReader(body.ReadCloser, int64(len(data)/2)))
						return body, err
					}
				}
			}
			n := 0
			for _, e := range collect(t, &scan.Scanner{Sources: []scan.Source{s}, Proofs: true, ProofsOnly: only}) {
				n++
				if p, ok := scan.PrintOf(&e); !ok || p.Unread == "" || p.Damage != "" || e.Proof != nil {
					t.Errorf("%s, only %t: %+v", e.Object, only, p)
				}
			}
			if n != 6 {
				t.Errorf("%d entries", n)
			}
		})
	}
}

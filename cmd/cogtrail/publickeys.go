// CloudTrail's public keys are read from a file or from CloudTrail, and saved to a file.

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/digest"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// maxKeyFile is larger than the keys of all regions and years, in bytes.
const maxKeyFile = 64 << 20

// proofFlags are the flags that say how digests are checked.
type proofFlags struct{ keys, saveKeys, signatures string }

func (f *proofFlags) define(s *pflag.FlagSet) {
	s.StringVar(&f.keys, "public-keys", "", "read the public keys from `FILE`, the output of 'aws cloudtrail list-public-keys', instead of asking CloudTrail for them")
	s.StringVar(&f.signatures, "signatures", "", "read from `FILE` the signatures of digests that have lost their S3 metadata, in hex, one per line")
	s.StringVar(&f.saveKeys, "save-public-keys", "", "save the public keys in `FILE`, for use with --public-keys")
}

// withVerify lets environment variables set the flags only with --verify, without which they are
// useless. The variables may be meant for 'cogtrail verify'.
func (f *proofFlags) withVerify(s *pflag.FlagSet) {
	for _, name := range []string{"public-keys", "signatures", "save-public-keys"} {
		s.Lookup(name).Annotations = map[string][]string{envOnlyWith: {"verify"}}
	}
}

// A proof is an archive as its digests describe it, and the source of their keys.
type proof struct {
	archive  digest.Archive
	held     []journal.Entry // entries of digests, until the digests are judged
	offline  bool            // CloudTrail is not asked for keys
	s3       s3Flags
	saveKeys string
}

// newProof reads the files that f names, and checks the one that will be written.
func (f *proofFlags) newProof(j *job, s3 s3Flags, sources []string) (*proof, error) {
	v := &proof{offline: f.keys != "", s3: s3, saveKeys: outputOf(f.saveKeys)}
	if err := v.readFiles(f); err != nil {
		return nil, err
	}
	if err := checkPlace("--save-public-keys", v.saveKeys, sources); err != nil {
		return nil, err
	}
	if err := j.checkFiles(cleaned(f.keys), cleaned(f.signatures), v.saveKeys); err != nil {
		return nil, err
	}
	if v.saveKeys != "" && taken(v.saveKeys) && !j.force {
		return nil, usagef("--save-public-keys %s exists already: name another file, or replace it with --force", v.saveKeys)
	}
	return v, nil
}

// readFiles reads the keys and signatures that f names.
func (v *proof) readFiles(f *proofFlags) error {
	if f.keys != "" {
		text, err := readSome("--public-keys", f.keys)
		if err != nil {
			return err
		}
		if v.archive.Keys, err = digest.ParseKeys(text); err != nil {
			return usagef("--public-keys %s: %w", f.keys, err)
		}
	}
	if f.signatures == "" {
		return nil
	}
	text, err := readSome("--signatures", f.signatures)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		s := strings.Trim(strings.TrimSpace(lines.Text()), `"`) // as the AWS CLI prints it
		if s == "" {
			continue
		}
		if _, err := hex.DecodeString(s); err != nil {
			return usagef("--signatures %s: line %d is not a signature in hex", f.signatures, n)
		}
		v.archive.Signatures = append(v.archive.Signatures, s)
	}
	if err := lines.Err(); err != nil {
		return usagef("--signatures %s: %w", f.signatures, err)
	}
	return nil
}

func readSome(flag, path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, usagef("%s: %w", flag, err)
	}
	defer file.Close() // only read from
	text, err := io.ReadAll(io.LimitReader(file, maxKeyFile))
	if err != nil {
		return nil, usagef("%s: %w", flag, err)
	}
	return text, nil
}

// addKeys asks CloudTrail for the keys that the digests need and v lacks, and saves all keys if
// that was requested. It reports whether some keys could not be fetched.
func (p *program) addKeys(ctx context.Context, j *job, v *proof) (lost bool, err error) {
	clients := map[string]*cloudtrail.Client{}
	asked := map[digest.Wanted]bool{}
	for w, ok := v.next(asked); ok; w, ok = v.next(asked) {
		asked[w] = true
		if clients[w.Region] == nil {
			cfg, err := v.s3.config(ctx)
			if err != nil {
				return false, err
			}
			cfg.Region = w.Region
			clients[w.Region] = lookup.NewClient(cfg, lookup.Options{Waiting: p.waiting(j, "public keys of "+w.Region)})
		}
		if err := v.askKeys(ctx, clients[w.Region], w); err != nil {
			if e := (*scan.ReadError)(nil); ctx.Err() != nil || !errors.As(err, &e) {
				return false, err
			}
			p.say("%v", err)
			lost = true
		}
	}
	if v.saveKeys == "" {
		return lost, nil
	}
	text, err := v.archive.Keys.JSON()
	if err != nil {
		return lost, err
	}
	return lost, j.writeFile(ctx, v.saveKeys, func(w io.Writer) error { _, err := w.Write(text); return err })
}

// next returns which keys to ask for next. Keys that v already got may make others unnecessary.
func (v *proof) next(asked map[digest.Wanted]bool) (digest.Wanted, bool) {
	if v.offline {
		return digest.Wanted{}, false
	}
	for _, w := range v.archive.Wanted() {
		if !asked[w] && regionPattern.MatchString(w.Region) { // a genuine digest has no other region
			return w, true
		}
	}
	return digest.Wanted{}, false
}

// askKeys adds the keys for a time and region.
func (v *proof) askKeys(ctx context.Context, client *cloudtrail.Client, w digest.Wanted) error {
	keys, err := lookup.PublicKeys(ctx, client, w.Region, w.From, w.To)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if err := v.archive.Keys.Add(aws.ToString(k.Fingerprint), k.Value, aws.ToTime(k.ValidityStartTime), aws.ToTime(k.ValidityEndTime)); err != nil {
			return err
		}
	}
	return nil
}

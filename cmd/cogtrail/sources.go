// The sources of a scan are made here from its arguments and the flags of S3.

package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"
	"github.com/spf13/pflag"

	"github.com/cogtrail/cogtrail/cmd/cogtrail/limit"
	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/digest"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/local"
	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/lookup"
	"github.com/cogtrail/cogtrail/scan/sdk"
)

const (
	s3Scheme = "s3://"

	// readsPerWorker is how many S3 objects are read at once for each worker: a CPU requests
	// and searches about 2,000 objects per second, and a response takes about 30 ms.
	readsPerWorker = 64

	// usualLate is the default of --late.
	usualLate = "1d"

	// maxReads limits the reads at once: S3 serves 5,500 requests per second and prefix.
	maxReads = 256
)

// s3Flags are the flags of sources in AWS. They have the names of the AWS CLI where it has such
// flags.
type s3Flags struct {
	profile, region, endpoint, late, keysFrom string
	requestPayer, noSign                      bool
}

func (f *s3Flags) define(s *pflag.FlagSet) {
	s.StringVar(&f.late, "late", usualLate, "also read what was delivered up to `SPAN` after --to, because logs arrive late")
	s.StringVar(&f.keysFrom, "keys-from", "", "instead of listing a bucket, read the S3 objects that `FILE` names: one key or s3:// name per line, an S3 Inventory in CSV or Parquet, or its manifest.json")
	s.StringVar(&f.profile, "profile", "", "`PROFILE` to use from the AWS configuration")
	s.StringVar(&f.region, "aws-region", "", "`REGION` in which to look for a bucket first")
	s.StringVar(&f.endpoint, "endpoint-url", "", "`URL` of a server to use instead of Amazon's")
	s.BoolVar(&f.requestPayer, "request-payer", false, "pay for the requests if the owner of the bucket does not")
	s.BoolVar(&f.noSign, "no-sign-request", false, "send requests without credentials, for a public bucket")
}

// localOf returns the sources on this machine.
func localOf(sources []string) []string {
	return slices.DeleteFunc(slices.Clone(sources), func(s string) bool {
		return strings.HasPrefix(s, s3Scheme) || strings.HasPrefix(s, lookup.Scheme) || strings.HasPrefix(s, logs.Scheme)
	})
}

// addSources adds to j the sources that args name. A source that does not exist is a usage error.
func (p *program) addSources(ctx context.Context, j *scanJob, f *flags, args []string) error {
	var regions, groups []string
	for _, arg := range args {
		switch {
		case strings.HasPrefix(arg, lookup.Scheme):
			regions = append(regions, strings.TrimPrefix(arg, lookup.Scheme))
		case strings.HasPrefix(arg, logs.Scheme):
			groups = append(groups, arg)
		case strings.HasPrefix(arg, s3Scheme):
			b, err := p.bucket(ctx, j, f, arg)
			if err != nil {
				return err
			}
			j.scanner.Sources, j.names, j.buckets = append(j.scanner.Sources, b), append(j.names, b.String()), append(j.buckets, b)
		case arg == "-":
			if slices.Contains(j.names, "-") {
				return usagef("standard input can be read only once: name - once")
			}
			j.scanner.Sources, j.names = append(j.scanner.Sources, local.Stdin{Reader: p.stdin}), append(j.names, "-")
		default:
			if _, err := os.Stat(filepath.Clean(arg)); err != nil {
				return usagef("source: %w: name a file, a folder, s3://BUCKET/PREFIX, lookup://REGION, logs://REGION/GROUP, or - for standard input", err)
			}
			j.scanner.Sources, j.names = append(j.scanner.Sources, local.Path(arg)), append(j.names, local.Path(arg).String())
		}
	}
	reads := cmp.Or(f.reads, 2*cmp.Or(f.workers, runtime.GOMAXPROCS(0)))
	if len(j.buckets) > 0 {
		reads = s3Reads(f)
		j.scanner.Reads = reads
	}
	if limit.Files < uint64(reads+limit.Least) {
		return fmt.Errorf("the limit of open files is %d, and reading %d objects at once requires %d: raise the limit (ulimit -n %d), or read fewer objects with --reads", limit.Files, reads, reads+limit.Least, max(limit.Enough, 2*reads))
	}
	if f.s3.keysFrom != "" && len(j.buckets) != 1 {
		return usagef("--keys-from names objects of one bucket: name exactly that bucket, as s3://BUCKET")
	}
	if err := p.addLookups(ctx, j, f, regions); err != nil {
		return err
	}
	if err := p.addLogGroups(ctx, j, f, groups); err != nil {
		return err
	}
	return p.plan(ctx, j, f.s3.keysFrom)
}

// s3Reads returns how many S3 objects are read at once.
func s3Reads(f *flags) int {
	if f.reads > 0 {
		return f.reads
	}
	return min(readsPerWorker*cmp.Or(f.workers, runtime.GOMAXPROCS(0)), maxReads)
}

// plan finds out how to list the buckets, and what is left out of them.
func (p *program) plan(ctx context.Context, j *scanJob, keysFrom string) error {
	for _, b := range j.buckets {
		if b.Keys != nil {
			sum, err := sumOf(keysFrom)
			if err != nil {
				return err
			}
			what := strings.ToValidUTF8(b.String(), "\ufffd") + ": keys that are not in the list of SHA-256 " + sum
			j.query.Pruned = append(j.query.Pruned, journal.Pruned{What: what, Why: byKeys})
			continue
		}
		plan, err := b.Plan(ctx)
		if errors.Is(err, bucket.ErrNothing) {
			return usagef("source: %w", err)
		}
		if err != nil {
			return err
		}
		j.query.Pruned = append(j.query.Pruned, plan.Pruned...)
		for _, at := range plan.Sites() {
			j.query.Sites = append(j.query.Sites, journal.Site{Account: at.Account, Region: at.Region})
		}
		for _, line := range plan.Missing {
			p.say("%s", line)
		}
		if !j.quiet {
			for _, note := range plan.Notes {
				p.say("%s", note)
			}
		}
	}
	return nil
}

// sumOf returns the SHA-256 of a file. It distinguishes lists with the same name.
func sumOf(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", usagef("--keys-from: %w", err)
	}
	defer file.Close() // only read from
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", usagef("--keys-from: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// bucket returns the source that arg, s3://BUCKET/PREFIX, names.
func (p *program) bucket(ctx context.Context, j *scanJob, f *flags, arg string) (*bucket.Source, error) {
	name, prefix, _ := strings.Cut(strings.TrimPrefix(arg, s3Scheme), "/")
	if strings.HasPrefix(name, "arn:") { // ...:accesspoint/NAME
		point, rest, _ := strings.Cut(prefix, "/")
		name, prefix = name+"/"+point, rest
	}
	if name == "" {
		return nil, usagef("%s names no bucket: write s3://BUCKET or s3://BUCKET/PREFIX", arg)
	}
	late, err := parseSpan(f.s3.late)
	if err != nil {
		return nil, usagef("--late: %w", err)
	}
	cfg, err := f.s3.bucketConfig(ctx)
	if err != nil {
		return nil, err
	}
	client := bucket.NewClient(cfg, bucket.Options{Reads: s3Reads(f), Waiting: p.waiting(j.job, s3Scheme+name)})
	b := &bucket.Source{
		Client: client,
		Bucket: name, Prefix: prefix, RequestPayer: f.s3.requestPayer,
		Accounts: j.query.Accounts, Regions: j.query.Regions, From: j.query.From,
	}
	p.warnOfPlain(client.Options().BaseEndpoint, &cfg)
	if j.proof != nil && !b.From.IsZero() {
		b.From = b.From.Add(-digest.Margin)
	}
	if !j.query.To.IsZero() {
		b.To = j.query.To.Add(late - time.Nanosecond) // the window ends before --to
	}
	if path := f.s3.keysFrom; path != "" {
		if b.Keys, err = keysOf(path, name, prefix); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// dialTimeout limits the three attempts to get credentials from an unreachable server to less
// than 20 seconds.
const dialTimeout = 5 * time.Second

// waiting returns the function that says that what waits for a server, or nil if j is quiet.
func (p *program) waiting(j *job, what string) func(string) {
	if j.quiet {
		return nil
	}
	return func(server string) { p.say("%s: waiting for %s", what, server) }
}

// config returns the configuration that the AWS CLI would use.
func (f *s3Flags) config(ctx context.Context) (aws.Config, error) {
	client := sdk.HTTPClient(dialTimeout)
	options := []func(*config.LoadOptions) error{config.WithHTTPClient(client), config.WithAPIOptions([]func(*middleware.Stack) error{sdk.Bound}), config.WithRetryer(sdk.CredentialRetryer), config.WithLogger(logging.Nop{}),
		config.WithEndpointCredentialOptions(func(o *endpointcreds.Options) { o.HTTPClient, o.Retryer = client, sdk.CredentialRetryer() })}
	if f.profile != "" {
		options = append(options, config.WithSharedConfigProfile(f.profile))
	}
	if f.region != "" {
		options = append(options, config.WithRegion(f.region))
	}
	if f.noSign {
		options = append(options, config.WithCredentialsProvider(aws.AnonymousCredentials{}))
	}
	if f.endpoint != "" {
		if u, err := url.Parse(f.endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return aws.Config{}, usagef("--endpoint-url: not a valid URL: write https://HOST or http://HOST:PORT") // the URL is not shown: it may hold a password
		}
		options = append(options, config.WithBaseEndpoint(f.endpoint))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return cfg, usagef("the AWS configuration: %w", err)
	}
	return cfg, nil
}

// bucketConfig returns the configuration for requests to a bucket.
func (f *s3Flags) bucketConfig(ctx context.Context) (aws.Config, error) {
	cfg, err := f.config(ctx)
	if err == nil && cfg.Region == "" {
		cfg.Region = "us-east-1" // any region can say where a bucket is
	}
	return cfg, err
}

// warnOfPlain warns of an unencrypted connection to endpoint, unless it is to this machine or
// without credentials.
func (p *program) warnOfPlain(endpoint *string, cfg *aws.Config) {
	u, err := url.Parse(aws.ToString(endpoint))
	if err != nil || u.Scheme != "http" || isHere(u.Hostname()) || aws.IsCredentialsProvider(cfg.Credentials, aws.AnonymousCredentials{}) {
		return
	}
	p.say("warning: the connection to %s is not encrypted: others on the network can read the logs and any session token: use https://", u.Scheme+"://"+u.Host)
}

// isHere reports whether a host is this machine.
func isHere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && ip.IsLoopback()
}

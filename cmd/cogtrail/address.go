// Sources get their canonical names here, in whatever form people name a bucket or a log group.

package main

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/cogtrail/cogtrail/scan/logs"
	"github.com/cogtrail/cogtrail/scan/lookup"
)

// addresses returns the sources that args name, each in the form that address returns.
func addresses(args []string) (sources []string, err error) {
	for _, arg := range args {
		source, err := address(arg)
		if err != nil {
			return nil, err
		}
		sources = append(sources, source)
	}
	return sources, nil
}

// address returns the source that arg names as s3://BUCKET/PREFIX, lookup://REGION or
// logs://REGION/GROUP, or arg itself if it is none of these.
//
// An arg in one of these forms is taken literally. The other forms are for people who paste
// what they have; before those are tried, a local path that exists wins. If the scheme s3 is
// not in lower case, the name of the bucket may be in any case; a key never may.
func address(arg string) (string, error) {
	if strings.HasPrefix(arg, s3Scheme) {
		return arg, nil
	}
	scheme, rest, found := strings.Cut(arg, "://")
	scheme = strings.ToLower(scheme)
	if found && scheme+"://" == lookup.Scheme {
		return lookup.Scheme + strings.ToLower(rest), nil
	}
	if found && scheme+"://" == logs.Scheme {
		region, group, _ := strings.Cut(rest, "/")
		return logs.Scheme + strings.ToLower(region) + "/" + group, nil
	}
	if _, err := os.Stat(filepath.Clean(arg)); err == nil {
		return arg, nil
	}
	switch group := groupOf(arg); {
	case group != "":
		return group, nil
	case strings.HasPrefix(arg, "arn:"):
		return s3OfARN(arg)
	case found && scheme == "s3":
		bucket, prefix, _ := strings.Cut(rest, "/")
		if strings.HasPrefix(bucket, "arn:") {
			return s3Scheme + rest, nil
		}
		return s3Of(strings.ToLower(bucket), prefix), nil
	case found && (scheme == "https" || scheme == "http"):
		return s3OfURL(arg)
	}
	return arg, nil
}

// s3Of returns the name of the source with the keys below prefix.
func s3Of(bucket, prefix string) string { return s3Scheme + bucket + "/" + prefix }

const noBucket = "%s names no S3 bucket: write s3://BUCKET/PREFIX, arn:aws:s3:::BUCKET/PREFIX, https://BUCKET.s3.REGION.amazonaws.com/PREFIX, https://s3.REGION.amazonaws.com/BUCKET/PREFIX, or the URL of the bucket in the AWS console"

var (
	bucketARN = regexp.MustCompile(`^arn:aws[a-z-]*:s3:::([^/]+)/?(.*)$`)
	accessARN = regexp.MustCompile(`^arn:aws[a-z-]*:s3[a-z-]*:[^:]*:[^:]*:accesspoint/.`)
)

// The ARN of a log group, in two forms, and its URL in the console, in which its name is
// escaped twice, the second time with $ instead of %.
var (
	groupARN  = regexp.MustCompile(`^arn:aws[a-z-]*:logs:([a-z0-9-]+):([0-9]{12}):log-group:([^:*]+)(?::\*)?$`)
	groupPage = regexp.MustCompile(`^logsV2:log-groups/log-group/([^/]+)`)
)

// groupOf returns the source name of the log group that arg names, or "" if arg names none.
func groupOf(arg string) string {
	if m := groupARN.FindStringSubmatch(arg); m != nil {
		return logs.Scheme + m[1] + "/" + m[3] + "?account=" + m[2]
	}
	u, err := url.Parse(arg)
	if err != nil || !consoleHost.MatchString(strings.ToLower(u.Hostname())) {
		return ""
	}
	m := groupPage.FindStringSubmatch(u.Fragment)
	if m == nil {
		return ""
	}
	once, err := url.PathUnescape(strings.ReplaceAll(m[1], "$", "%"))
	if err != nil {
		return ""
	}
	name, err := url.PathUnescape(once)
	if err != nil {
		return ""
	}
	return logs.Scheme + strings.ToLower(u.Query().Get("region")) + "/" + name
}

// s3OfARN returns the source that the ARN of a bucket, of keys in it, or of an access point
// names.
func s3OfARN(arn string) (string, error) {
	if accessARN.MatchString(arn) {
		return s3Scheme + arn, nil
	}
	m := bucketARN.FindStringSubmatch(arn)
	if m == nil {
		return "", usagef(noBucket, arn)
	}
	return s3Of(m[1], m[2]), nil
}

// The hosts of S3 and of its console. S3 also has hosts without a region, with a dash before
// the region, and for IPv6.
var (
	pathHost    = regexp.MustCompile(`^s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$`)
	bucketHost  = regexp.MustCompile(`^(.+)\.s3(?:[.-](?:dualstack\.)?[a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$`)
	consoleHost = regexp.MustCompile(`(?:^|\.)console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$`)
	consolePath = regexp.MustCompile(`^/s3/(?:buckets|object)/([^/]+)/?$`)
)

// s3OfURL returns the source that the URL of a bucket, or of keys in it, names. The error for
// a URL that names no bucket shows only the host: the rest may hold a signature.
func s3OfURL(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", usagef(noBucket, "the URL")
	}
	host, path, prefix := strings.ToLower(u.Hostname()), strings.TrimPrefix(u.Path, "/"), u.Query().Get("prefix")
	bucket := ""
	if m := bucketHost.FindStringSubmatch(host); m != nil {
		bucket = m[1]
	} else if pathHost.MatchString(host) {
		bucket, path, _ = strings.Cut(path, "/")
	} else if m := consolePath.FindStringSubmatch(u.Path); m != nil && consoleHost.MatchString(host) {
		bucket, path = m[1], ""
	}
	if bucket == "" {
		return "", usagef(noBucket, "https://"+host)
	}
	if path == "" {
		path = prefix // the URL is that of a listing
	}
	return s3Of(bucket, path), nil
}

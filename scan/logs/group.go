package logs

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/cogtrail/cogtrail/scan/sdk"
)

// A Group describes a log group.
type Group struct {
	Region, Account, Name string

	ARN     string
	Linked  bool // it belongs to another account, which this one monitors
	Class   types.LogGroupClass
	Created time.Time     // zero: unknown
	Kept    time.Duration // how long it keeps messages; 0: forever
	Key     string        // of AWS KMS, if it is encrypted with one
}

func (g *Group) String() string {
	return Scheme + g.Region + "/" + g.Name + "?account=" + g.Account
}

// A NotFoundError says that there is no such log group.
type NotFoundError struct {
	Region, Name string
	Others       []string // existing log groups, from a limited number of pages
}

func (e *NotFoundError) Error() string {
	return fmt.Sprintf("%s%s/%s: there is no such log group in %[2]s", Scheme, e.Region, e.Name)
}

// A ClassError says that a log group has a class whose messages cannot be read.
type ClassError struct{ Group Group }

func (e *ClassError) Error() string {
	return fmt.Sprintf("%s: a log group of the class %s: %s", &e.Group, e.Group.Class, unread[e.Group.Class])
}

// unread says what to do about log groups of classes that cannot be read.
var unread = map[types.LogGroupClass]string{
	types.LogGroupClassInfrequentAccess: otherClass,
	types.LogGroupClassDelivery:         "it only passes messages on: scan what it delivers to",
}

const otherClass = "FilterLogEvents does not support this class: query it with Logs Insights, for messages like '" + Text + "', and scan the results as a file"

// maxPages is how many pages of log groups are searched for a name, and for names like one
// that does not exist.
const maxPages = 20

// Find returns the log group with a name. If there is none with exactly that name, Find
// adds a slash at the front, or removes it, and tries again. If account is not empty, the
// group may belong to that account, which may be another one than the client's.
func Find(ctx context.Context, client API, region, account, name string) (Group, error) {
	f := finder{client, region, account}
	for _, name := range []string{name, otherSpelling(name)} {
		for _, linked := range []bool{false, true} {
			if linked && account == "" {
				continue
			}
			found, err := f.named(ctx, name, linked)
			if err != nil || found != nil {
				return f.usable(found, err)
			}
		}
	}
	others, err := f.names(ctx)
	if err != nil {
		return Group{}, err
	}
	return Group{}, &NotFoundError{region, name, others}
}

func otherSpelling(name string) string {
	if rest, ok := strings.CutPrefix(name, "/"); ok {
		return rest
	}
	return "/" + name
}

type finder struct {
	client          API
	region, account string
}

func (f *finder) usable(g *Group, err error) (Group, error) {
	switch {
	case err != nil:
		return Group{}, err
	case unread[g.Class] != "":
		return *g, &ClassError{*g}
	}
	return *g, nil
}

// named returns the log group with exactly that name, or nil if there is none.
func (f *finder) named(ctx context.Context, name string, linked bool) (*Group, error) {
	if name == "" {
		return nil, nil
	}
	in := &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &name}
	if linked {
		in.IncludeLinkedAccounts, in.AccountIdentifiers = aws.Bool(true), []string{f.account}
	}
	for range maxPages { // many log groups may have the prefix
		out, err := f.client.DescribeLogGroups(ctx, in)
		if err != nil {
			return nil, f.failure(ctx, err)
		}
		for i := range out.LogGroups {
			g := f.group(&out.LogGroups[i], linked)
			if g.Name == name && (f.account == "" || f.account == g.Account) {
				return g, nil
			}
		}
		if in.NextToken = out.NextToken; out.NextToken == nil {
			break
		}
	}
	return nil, nil
}

// names returns the names of the log groups in the first pages.
func (f *finder) names(ctx context.Context) (names []string, err error) {
	in := &cloudwatchlogs.DescribeLogGroupsInput{}
	for range maxPages {
		out, err := f.client.DescribeLogGroups(ctx, in)
		if err != nil {
			return nil, f.failure(ctx, err)
		}
		for _, g := range out.LogGroups {
			names = append(names, aws.ToString(g.LogGroupName))
		}
		if in.NextToken = out.NextToken; out.NextToken == nil {
			break
		}
	}
	return names, nil
}

var groupARN = regexp.MustCompile(`^arn:aws[a-z-]*:logs:[^:]*:([0-9]{12}):log-group:`)

func (f *finder) group(g *types.LogGroup, linked bool) *Group {
	found := &Group{
		Region: f.region, Name: aws.ToString(g.LogGroupName), Linked: linked, Class: cmp.Or(g.LogGroupClass, types.LogGroupClassStandard),
		ARN:  cmp.Or(aws.ToString(g.LogGroupArn), strings.TrimSuffix(aws.ToString(g.Arn), ":*")),
		Kept: time.Duration(aws.ToInt32(g.RetentionInDays)) * 24 * time.Hour, Key: aws.ToString(g.KmsKeyId),
	}
	if g.CreationTime != nil {
		found.Created = time.UnixMilli(*g.CreationTime).UTC()
	}
	if m := groupARN.FindStringSubmatch(found.ARN); m != nil {
		found.Account = m[1]
	}
	return found
}

// failure returns what err, an error of a request for log groups, means.
func (f *finder) failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	what := Scheme + f.region
	denied := "the permission logs:DescribeLogGroups is missing, or a policy denies it: grant it on arn:aws:logs:" + f.region + ":ACCOUNT:log-group:*"
	if e := sdk.FatalRegion(what, err, sdk.Hints(denied, nil)); e != nil {
		return e
	}
	return fmt.Errorf("%s: its log groups cannot be listed: logs:DescribeLogGroups: %w", what, sdk.Brief(err))
}

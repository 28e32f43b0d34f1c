package logstest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

type group struct {
	Arn             string `json:"arn"`
	LogGroupArn     string `json:"logGroupArn"`
	LogGroupName    string `json:"logGroupName"`
	LogGroupClass   string `json:"logGroupClass"`
	CreationTime    int64  `json:"creationTime,omitempty"`
	RetentionInDays int    `json:"retentionInDays,omitempty"`
	KmsKeyID        string `json:"kmsKeyId,omitempty"`
}

type groups struct {
	LogGroups []group `json:"logGroups"`
	NextToken string  `json:"nextToken,omitempty"`
}

const maxGroups = 50

func (s *Server) describe(c *Call, body []byte) (p groups, no refused) {
	var in struct {
		LogGroupNamePrefix, NextToken string
		IncludeLinkedAccounts         bool
		AccountIdentifiers            []string
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return p, refused{"SerializationException", err.Error()}
	}
	c.Group, c.Token = in.LogGroupNamePrefix, in.NextToken != ""
	if no := s.enter(c); no.code != "" {
		return p, no
	}
	at := 0
	if in.NextToken != "" {
		n, err := strconv.Atoi(in.NextToken)
		if err != nil {
			return p, refused{"InvalidParameterException", "The specified nextToken is invalid."}
		}
		at = n
	}
	p.LogGroups = []group{}
	n := 0
	for _, g := range s.Regions[c.Region] {
		account := cmp.Or(g.Account, s.Account)
		if !strings.HasPrefix(g.Name, in.LogGroupNamePrefix) || account != s.Account && !in.IncludeLinkedAccounts || len(in.AccountIdentifiers) > 0 && !slices.Contains(in.AccountIdentifiers, account) {
			continue
		}
		if n++; n <= at {
			continue
		}
		if len(p.LogGroups) == cmp.Or(s.Groups, maxGroups) {
			p.NextToken = fmt.Sprint(n - 1)
			break
		}
		arn := s.arn(c.Region, g)
		found := group{Arn: arn + ":*", LogGroupArn: arn, LogGroupName: g.Name, LogGroupClass: cmp.Or(g.Class, standard), RetentionInDays: g.Days, KmsKeyID: g.Key}
		if !g.Created.IsZero() {
			found.CreationTime = g.Created.UnixMilli()
		}
		p.LogGroups = append(p.LogGroups, found)
	}
	return p, no
}

// Enveloped returns the message that an EventBridge rule sends to a log group for a
// record.
func Enveloped(account, region, id, source, record string, at time.Time) string {
	service, _, _ := strings.Cut(source, ".")
	return fmt.Sprintf(`{"version":"0","id":"envelope of %s","detail-type":"AWS API Call via CloudTrail","source":"aws.%s","account":%q,"time":%q,"region":%q,"resources":[],"detail":%s}`,
		id, service, account, at.UTC().Format(time.RFC3339), region, record)
}

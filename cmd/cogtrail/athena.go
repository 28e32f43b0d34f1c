// The athena command prints SQL that finds the objects with wanted events.

package main

import (
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

const athenaExamples = `  # SQL for the objects of January with events of users of one account
  cogtrail athena --print --account 123456789012 --region us-east-1 \
    --from 2025-01-01 --to 2025-02-01 s3://logs/AWSLogs > find.sql

  # Then scan what Athena found; ID is the name of its results
  #   aws s3 cp s3://results/ID.csv found.csv
  #   cogtrail scan --keys-from found.csv s3://logs`

const athenaLong = `Athena prints two SQL statements for Amazon Athena. The first creates a table of
the trail, with partitions by account, region and day that need no crawler. The
second finds the objects that hold events of the selected classes. Its result, a
CSV file, is a list for 'cogtrail scan --keys-from' and 'cogtrail plan
--keys-from', which then read no other objects.

If few objects hold such events, this saves reading the rest. Cogtrail itself
runs no query, and does not see what Athena skips: damaged objects, gaps and the
number of records are known only for the objects that cogtrail reads.

The SOURCE is the folder that holds the folders of the accounts:
s3://BUCKET/AWSLogs or, for the trail of an organization,
s3://BUCKET/AWSLogs/ORGANIZATION.`

// athenaFlags are the flags of the query, as given.
type athenaFlags struct {
	flags
	print bool
	table string
}

func (p *program) athenaCommand() *cobra.Command {
	var f athenaFlags
	cmd := &cobra.Command{
		Use:     "athena --print [flags] SOURCE",
		GroupID: "scale",
		Short:   "print SQL that finds the objects to scan",
		Long:    athenaLong,
		Example: athenaExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("athena takes one SOURCE, s3://BUCKET/AWSLogs or s3://BUCKET/AWSLogs/ORGANIZATION, but was given %d", len(args))
			}
			return nil
		},
		ValidArgsFunction: nothing,
		RunE: func(_ *cobra.Command, args []string) error {
			q, err := p.finder(&f, args[0])
			if err != nil {
				return err
			}
			return p.print(func(w io.Writer) error {
				_, err := io.WriteString(w, q.sql())
				return err
			})
		},
	}
	s := cmd.Flags()
	s.SortFlags = false
	s.BoolVar(&f.print, "print", false, "print the statements; required, because nothing is run")
	s.Lookup("print").Annotations = map[string][]string{notInEnv: nil} // not a setting
	s.StringVar(&f.table, "table", "cogtrail_logs", "`NAME` of the table")
	chosen(s, f.flags.define, "from to last account region events pattern late")
	return cmd
}

// A finder is a query for objects.
type finder struct {
	Table, Folder     string
	Accounts, Regions []string
	From, To          string // days of delivery
	Where             []condition
}

// A condition is how an event of some class is recognized: by its source and, unless any
// name will do, by its name. All events of the class meet it; other events may meet it too.
type condition struct {
	Sources         []string
	Names, Prefixes []string
}

var (
	trailFolder = regexp.MustCompile(`^s3://[a-z0-9.-]+/([A-Za-z0-9!_.*()/ -]+/)?AWSLogs(/o-[a-z0-9]{10,32})?$`)
	tableName   = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,127}$`)
	regionName  = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]+$`)
)

// athenaDay is the layout of the names of day folders, and so of partitions.
const athenaDay = "2006/01/02"

// finder returns the query for what the flags select.
func (p *program) finder(f *athenaFlags, source string) (*finder, error) {
	if !f.print {
		return nil, usagef("athena only prints statements: give --print, and run them in Athena")
	}
	source = strings.TrimSuffix(source, "/")
	if !trailFolder.MatchString(source) {
		return nil, usagef("%s is not the folder of a trail: write s3://BUCKET/AWSLogs or s3://BUCKET/AWSLogs/ORGANIZATION", source)
	}
	if !tableName.MatchString(f.table) {
		return nil, usagef("--table %q: write lower-case letters, digits and _", f.table)
	}
	j, err := f.parse(p.now())
	if err != nil {
		return nil, err
	}
	q := &j.query
	late, err := parseSpan(f.s3.late)
	if err != nil {
		return nil, usagef("--late: %w", err)
	}
	switch {
	case len(q.Accounts) == 0:
		return nil, usagef("no --account: Athena needs to know which folders exist: name each account")
	case q.From.IsZero():
		return nil, usagef("no --from: Athena needs to know which folders exist: give the first day with --from")
	}
	find := &finder{Table: f.table, Folder: source, Accounts: q.Accounts, Regions: q.Regions, From: q.From.Format(athenaDay), Where: conditions(j)}
	if len(find.Regions) == 0 {
		for _, r := range regions {
			find.Regions = append(find.Regions, r.name)
		}
	}
	if i := slices.IndexFunc(find.Regions, func(r string) bool { return !regionName.MatchString(r) }); i >= 0 {
		return nil, usagef("--region %q is not a region", find.Regions[i])
	}
	to := p.now()
	if !q.To.IsZero() {
		to = q.To.Add(late - time.Nanosecond)
	}
	find.To = to.UTC().Format(athenaDay)
	return find, nil
}

// conditions returns conditions of which every event that j looks for meets at least one.
func conditions(j *scanJob) (list []condition) {
	if j.pattern != nil {
		return []condition{{Sources: j.pattern.EventSources()}}
	}
	for _, c := range j.query.Classes {
		exact, _ := cognito.NamesOf(c)
		of := condition{Sources: cognito.SourcesOf(c), Prefixes: cognito.PrefixesOf(c)}
		for _, name := range exact {
			if !slices.ContainsFunc(of.Prefixes, func(p string) bool { return strings.HasPrefix(name, p) }) {
				of.Names = append(of.Names, name)
			}
		}
		if c == cognito.Token { // a refresh has one of these names, and is recognized by its content
			of.Names = append(of.Names, "InitiateAuth", "AdminInitiateAuth")
		}
		list = append(list, of)
	}
	return list
}

// meets reports whether an event with that source and name meets the condition, as the SQL
// does.
func (c *condition) meets(source, name string) bool {
	return (len(c.Sources) == 0 || slices.Contains(c.Sources, source)) &&
		(len(c.Names)+len(c.Prefixes) == 0 || slices.Contains(c.Names, name) || slices.ContainsFunc(c.Prefixes, func(p string) bool { return strings.HasPrefix(name, p) }))
}

// SQL returns the condition as SQL.
func (c *condition) SQL() string {
	var all, names []string
	if len(c.Sources) > 0 {
		all = append(all, "eventsource IN ("+sqlList(c.Sources)+")")
	}
	if len(c.Names) > 0 {
		names = append(names, "eventname IN ("+sqlList(c.Names)+")")
	}
	for _, prefix := range c.Prefixes {
		names = append(names, "eventname LIKE "+sqlText(strings.NewReplacer("!", "!!", "_", "!_", "%", "!%").Replace(prefix)+"%")+" ESCAPE '!'")
	}
	if len(names) > 0 {
		all = append(all, "("+strings.Join(names, "\n      OR ")+")")
	}
	if len(all) == 0 {
		return "TRUE"
	}
	return strings.Join(all, "\n    AND ")
}

// sqlText returns text as an SQL literal. The text must hold no backslash, to which Hive gives
// a special meaning.
func sqlText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func sqlList(texts []string) string {
	var items []string
	for _, text := range texts {
		items = append(items, sqlText(text))
	}
	return strings.Join(items, ", ")
}

// sql returns both statements.
func (f *finder) sql() string {
	var where []string
	for _, c := range f.Where {
		where = append(where, "("+c.SQL()+")")
	}
	return fillSlots(finderText, slot{"table", f.Table}, slot{"from", f.From}, slot{"to", f.To},
		slot{"folder", sqlText(f.Folder + "/")}, slot{"location", sqlText(f.Folder + "/${account}/CloudTrail/${region}/${day}")},
		slot{"accounts", sqlText(strings.Join(f.Accounts, ","))}, slot{"regions", sqlText(strings.Join(f.Regions, ","))},
		slot{"accountList", sqlList(f.Accounts)}, slot{"regionList", sqlList(f.Regions)}, slot{"where", strings.Join(where, "\n    OR ")})
}

const finderText = `-- First, once: create a table of the trail. Athena accepts one statement at a time.
CREATE EXTERNAL TABLE IF NOT EXISTS {{table}} (
  eventsource string,
  eventname string
)
PARTITIONED BY (account string, region string, day string)
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION {{folder}}
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.account.type' = 'enum',
  'projection.account.values' = {{accounts}},
  'projection.region.type' = 'enum',
  'projection.region.values' = {{regions}},
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy/MM/dd',
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'projection.day.range' = '{{from}},{{to}}',
  'storage.location.template' = {{location}}
);

-- Then: find the objects that hold such events. Days are days of delivery.
SELECT DISTINCT "$path"
FROM {{table}}
WHERE account IN ({{accountList}})
  AND region IN ({{regionList}})
  AND day BETWEEN '{{from}}' AND '{{to}}'
  AND (
    {{where}}
  );
`

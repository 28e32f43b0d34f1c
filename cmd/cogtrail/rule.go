// The event patterns of the classes of events, for EventBridge rules, are made here.

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

const printExamples = `  # The pattern of a rule that catches deleted users
  cogtrail pattern print user_deletion

  # The command that creates the rule
  cogtrail pattern print --put-rule user_deletion

  # Check that it would have received the deletions in an archive
  cogtrail pattern print user_deletion > rule.json
  cogtrail pattern test --pattern rule.json testdata/trail`

const printLong = `Print prints the event pattern of a CLASS of events, one of those of 'cogtrail
scan --events', for an EventBridge rule. Such a rule finds from now on what a
scan finds in the past. The class other has no pattern.

Hosted pages that Cognito may add later are included if their names begin like
those of known pages. Pages are CloudTrail service events, not API calls, and
some of them are read-only. A rule is sure to receive those only in the state
ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS, which --put-rule sets. A rule
receives events only if there is a trail.`

// ruled are the classes with patterns.
var ruled = classes[:len(cognito.Classes)-1]

func (p *program) patternPrintCommand() *cobra.Command {
	var put bool
	cmd := &cobra.Command{
		Use:     "print [flags] CLASS",
		GroupID: "pattern",
		Short:   "print the pattern of a class of events, for a rule",
		Long:    printLong,
		Example: printExamples,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usagef("pattern print takes one CLASS, but was given %d: choose from %s", len(args), strings.Join(names(cognito.Classes[:len(ruled)]), ", "))
			}
			return nil
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return oneOf(ruled)(cmd, args, typed)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			all := names(cognito.Classes[:len(ruled)])
			name := spelled(args[0], all)
			switch plural := spelled(strings.TrimSuffix(name, "s"), all); {
			case name == "deletions":
				name = string(cognito.UserDeletion)
			case slices.Contains(all, plural):
				name = plural
			}
			for _, class := range cognito.Classes[:len(ruled)] {
				if string(class) == name {
					return p.printRule(class, put)
				}
			}
			return unknown("CLASS", args[0], all)
		},
	}
	cmd.Flags().BoolVar(&put, "put-rule", false, "print the AWS CLI command that creates the rule")
	return cmd
}

// printRule prints the pattern of a class, or the command that creates its rule.
func (p *program) printRule(class cognito.Class, put bool) error {
	text, state := patternOf(class), "ENABLED"
	if _, hosted := kindsOf(class); hosted {
		state = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
	}
	if put {
		text = fmt.Sprintf("aws events put-rule --name cogtrail-%s \\\n  --state %s \\\n  --event-pattern '%s'\n",
			strings.ReplaceAll(string(class), "_", "-"), state, strings.TrimSuffix(text, "\n"))
	}
	if data := cognito.DataEvents(class); data != nil {
		p.say("only a trail that logs data events of identity pools has %s", list(data))
	}
	if !put && state != "ENABLED" {
		p.say("some of these events are read-only: a rule is sure to receive them only in the state %s", state)
	}
	return p.print(func(w io.Writer) error { _, err := io.WriteString(w, text); return err })
}

// kindsOf reports whether the events of a class include API calls, and whether they include
// hosted pages and endpoints, some of which are read-only.
func kindsOf(class cognito.Class) (called, hosted bool) {
	exact, prefixes := cognito.NamesOf(class)
	for _, name := range exact {
		hosted, called = hosted || cognito.IsHosted(name), called || !cognito.IsHosted(name)
	}
	return called, hosted || len(prefixes) > 0
}

// patternOf returns the pattern of a class, formatted for people.
func patternOf(class cognito.Class) string {
	exact, prefixes := cognito.NamesOf(class)
	var sources, services, kinds, events []string
	for _, source := range cognito.SourcesOf(class) {
		service, _, _ := strings.Cut(source, ".")
		sources, services = append(sources, quoted("aws."+service)), append(services, quoted(source))
	}
	for _, name := range exact {
		events = append(events, quoted(name))
	}
	for _, name := range prefixes {
		events = append(events, fmt.Sprintf(`{"prefix": %s}`, quoted(name)))
	}
	called, hosted := kindsOf(class)
	if called {
		kinds = append(kinds, quoted("AWS API Call via CloudTrail"))
	}
	if hosted {
		kinds = append(kinds, quoted("AWS Service Event via CloudTrail"))
	}
	return fmt.Sprintf("{\n  \"source\": %s,\n  \"detail-type\": %s,\n  \"detail\": {\n    \"eventSource\": %s,\n%s\n  }\n}\n",
		array(sources, 2), array(kinds, 2), array(services, 4), named(class, events))
}

// refreshes are the auth flows that exchange old tokens for new ones, and so are not sign-ins.
const refreshes = `["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"]`

// named returns the part of a pattern that distinguishes the events of a class from others of
// their services: by name and, where that is not enough, by content.
func named(class cognito.Class, events []string) string {
	switch class {
	case cognito.CodeExchange:
		return fmt.Sprintf(`    "eventName": %s,
    "additionalEventData": {
      "requestParameters": {"grant_type": ["authorization_code"]}
    }`, array(events, 4))
	case cognito.SignInStep:
		return fmt.Sprintf(`    "eventName": %s,
    "requestParameters": {
      "authFlow": [
        {"exists": false},
        {"anything-but": %s}
      ]
    }`, array(events, 4), refreshes)
	case cognito.Token:
		return fmt.Sprintf(`    "$or": [
      {
        "eventName": %s
      },
      {
        "eventName": ["InitiateAuth", "AdminInitiateAuth"],
        "requestParameters": {"authFlow": %s}
      }
    ]`, array(events, 8), refreshes)
	}
	return fmt.Sprintf(`    "eventName": %s`, array(events, 4))
}

// quoted returns a name as a JSON string.
func quoted(name string) string {
	text, _ := json.Marshal(name) // marshaling a string never fails
	return string(text)
}

// array returns a JSON array on one line or, if that is too long, on several lines with that
// indent.
func array(items []string, indent int) string {
	one := "[" + strings.Join(items, ", ") + "]"
	if indent+len(`"detail-type": `)+len(one) <= helpWidth {
		return one
	}
	margin := "\n" + strings.Repeat(" ", indent)
	whole := strings.ReplaceAll(strings.Join(items, ",\n"), " ", "\x00") // so that no item is broken
	text := strings.Join(wrap(whole, helpWidth-indent-2), margin+"  ")
	return "[" + margin + "  " + strings.ReplaceAll(text, "\x00", " ") + margin + "]"
}

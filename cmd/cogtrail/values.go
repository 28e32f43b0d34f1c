// The values of flags are described here, for help and for shells.

package main

import (
	"slices"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/report/format"
	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// A value is a value of a flag and its description in a few words.
type value struct{ name, about string }

// valuesOf returns the values that a flag of a command accepts, or nil if they have no list.
func valuesOf(command, flag string) []value {
	switch flag {
	case "report":
		if command == "compare" {
			return comparisons
		}
		return reports
	case "format":
		if command == "bench" {
			return []value{{"json", "for a program"}, {"table", "for a terminal"}}
		}
		if command == "compare" {
			return slices.DeleteFunc(slices.Clone(formats), func(v value) bool { return v.name == "eventbridge" })
		}
		if command == "verify" {
			return slices.DeleteFunc(slices.Clone(formats), func(v value) bool {
				by, _ := format.ByName(v.name)
				return by.Verify == nil
			})
		}
		return formats
	case "events":
		return classes
	case "by":
		if command == "compare" {
			return []value{{"number", ""}, {"event", ""}}
		}
		return []value{{"day", ""}, {"week", "from Monday"}, {"month", ""}}
	case "fail-on":
		if command == "compare" {
			return slices.Insert(slices.Clone(findings), len(findings)-1, value{missing, "an event of the first side is not in the second"})
		}
		return findings
	case "progress":
		return []value{{"auto", "unless --quiet"}, {"always", ""}, {"never", ""}}
	}
	return nil
}

var reports = []value{
	{string(report.PartCoverage), "what was read and what was not; in every report"},
	{string(report.PartSummary), "what people did, visits by label, findings"},
	{string(report.PartActivity), "sign-ups, sign-ins and deletions, by period"},
	{string(report.PartAuthorize), "sign-ups versus sign-ins by sub, by period"},
	{string(report.PartMAU), "evidence of monthly active users"},
	{string(report.PartClients), "app clients and how they are used"},
	{string(report.PartFailures), "sign-ins and sign-ups that failed or were refused"},
	{string(report.PartDeletions), "every deletion: of what, by whom and when"},
	{string(report.PartUsers), "the history of each user"},
	{string(report.PartTimeline), "the story of one user, named by --sub or --user"},
	{string(report.PartEvents), "every event"},
	{"all", "all of these; timeline only with --sub or --user"},
}

var comparisons = []value{
	{string(report.PartSummary), "the numbers of both sides, and their difference"},
	{string(report.PartEvents), "the events that only one side has"},
	{"all", "both of these"},
}

var formats = []value{
	{"csv", "for a spreadsheet"},
	{"eventbridge", "the events as a rule's target would have received them"},
	{"html", "one page with charts, for a browser"},
	{"json", "for a program"},
	{"markdown", "for a wiki or an issue"},
	{"ndjson", "for a program, one JSON object per line"},
	{"parquet", "for queries, with typed columns"},
	{"table", "for a terminal"},
	{"xlsx", "for a spreadsheet, one workbook with typed cells"},
}

var classes = []value{
	{string(cognito.UserDeletion), "users deleted, by themselves or by administrators"},
	{string(cognito.PoolDeletion), "user pools deleted, with all users in them"},
	{string(cognito.IdentityDeletion), "identities and identity pools deleted"},
	{string(cognito.ResourceDeletion), "app clients, domains, groups and similar deleted"},
	{string(cognito.Authorize), "visits to the authorize endpoint"},
	{string(cognito.SignUpStep), "steps of a sign-up"},
	{string(cognito.SignInStep), "steps of a sign-in"},
	{string(cognito.Federation), "steps of a sign-in through an identity provider"},
	{string(cognito.CodeExchange), "codes exchanged for tokens, which completes a sign-in"},
	{string(cognito.Token), "all tokens issued and refreshed"},
	{string(cognito.Other), "all other events of Amazon Cognito"},
	{"all", "all of these"},
}

var findings = []value{
	{string(people.ActivityAfterDeletion), "a deleted user does something"},
	{string(people.UserReappeared), "a deleted user signs up"},
	{string(people.DeletionBurst), "one actor deletes many users within an hour"},
	{string(people.DeletionDenied), "IAM denied a deletion"},
	{string(people.DeletionFailed), "a deletion failed for another reason"},
	{string(people.PoolDeleted), "a user pool was deleted, with all users in it"},
	{string(people.UnresolvedPool), "a user was deleted from an unknown pool"},
	{string(people.SignInFailureBurst), "many sign-ins are refused within an hour"},
	{string(people.SignUpBurst), "many sign-ups from one address within an hour"},
	{string(people.NoLogs), "logs of an account and region have stopped"},
	{"any", "any of these"},
}

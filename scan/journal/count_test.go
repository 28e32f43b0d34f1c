package journal_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// someEvents returns events of few kinds, so that many are alike.
func someEvents(chance *rand.Rand) []cognito.Event {
	list := make([]cognito.Event, chance.IntN(60))
	for i := range list {
		e := cognito.Event{
			ID: fmt.Sprint(i), Time: time.Unix(int64(chance.IntN(4)-2)*43_200, 999).UTC(), Account: "1", Region: "r", Source: cognito.UserPools,
			UserPoolID: []string{"", "p"}[chance.IntN(2)], ClientID: []string{"", "c"}[chance.IntN(2)], Name: "Token_POST", Class: cognito.Token,
			Outcome: []cognito.Outcome{cognito.Succeeded, cognito.Failed}[chance.IntN(2)], Sub: fmt.Sprint(i),
			GrantType: []string{"", "refresh_token", "authorization_code"}[chance.IntN(3)],
		}
		switch chance.IntN(4) {
		case 0:
			e.Name, e.Class, e.GrantType, e.Flow = "InitiateAuth", cognito.SignInStep, "", "USER_AUTH"
		case 1:
			e.Name, e.Class, e.Source, e.GrantType = "GetId", cognito.Other, cognito.IdentityPools, ""
		}
		list[i] = e
	}
	return list
}

// plainCounts counts events by the text of their counts.
func plainCounts(events []cognito.Event) map[string]int64 {
	n := map[string]int64{}
	for _, e := range events {
		n[fmt.Sprint(e.Time.Format(time.DateOnly), "|", e.Account, "|", e.Region, "|", e.UserPoolID, "|", e.ClientID, "|", e.Source, "|", e.Name, "|", cmp.Or(e.GrantType, e.Flow), "|", e.Outcome)]++
	}
	return n
}

func byText(t *testing.T, counts []journal.Count) map[string]int64 {
	t.Helper()
	n := map[string]int64{}
	for i, c := range counts {
		n[fmt.Sprint(c.Day, "|", c.Account, "|", c.Region, "|", c.UserPoolID, "|", c.ClientID, "|", c.Source, "|", c.Name, "|", c.Kind, "|", c.Outcome)] += c.Events
		if i > 0 && counts[i-1].Compare(&c) >= 0 {
			t.Fatalf("%+v is out of order", c)
		}
	}
	return n
}

func TestTally(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	var tally journal.Tally
	for range 200 {
		list := someEvents(chance)
		for i := range list {
			tally.Add(&list[i])
		}
		if diff := gocmp.Diff(plainCounts(list), byText(t, tally.Take())); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	}
	if tally.Take() != nil {
		t.Error("counts of nothing")
	}
}

// Whatever is selected, in however many steps, each event is either held or counted.
func TestSelectCountsTheRest(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 4))
	choices := [][]cognito.Class{cognito.Classes, {cognito.Token, cognito.SignInStep}, {cognito.CodeExchange, cognito.Other}, {cognito.CodeExchange}, {cognito.Authorize}}
	for range 300 {
		list := someEvents(chance)
		n := int64(len(list))
		e := journal.Entry{Object: "a", Status: journal.Scanned, Records: journal.Records{Read: n + 1, Matched: n, Unmatched: 1}, Events: append([]cognito.Event(nil), list...)}
		for first := chance.IntN(len(choices)); first < len(choices); first += 1 + chance.IntN(3) {
			e.Select(choices[first])
			var rest []cognito.Event
			for _, v := range list {
				held := false
				for _, h := range e.Events {
					held = held || h.ID == v.ID
				}
				if !held {
					rest = append(rest, v)
				}
			}
			if diff := gocmp.Diff(plainCounts(rest), byText(t, e.Counts)); diff != "" {
				t.Fatalf("(-want +got)\n%s", diff)
			}
		}
		if e.Records.Read != n+1 || e.Records.Matched+e.Records.Unmatched != n+1 || int64(len(e.Events)) != e.Records.Matched {
			t.Fatalf("the records do not add up: %+v", e.Records)
		}
	}
}

// Impossible counts are damage, as are the counts of objects that hold no records.
func TestCountsAddUp(t *testing.T) {
	entry := func(events int64, day string) journal.Entry {
		return journal.Entry{Object: "a", Status: journal.Scanned, Records: journal.Records{Read: 3, Unmatched: 3}, Counts: []journal.Count{{Day: day, Events: 1}, {Day: day, Name: "x", Events: events}}}
	}
	skipped := journal.Entry{Object: "a", Status: journal.Skipped, Counts: []journal.Count{{Day: "2025-01-22", Events: 1}}}
	for name, test := range map[string]struct {
		e  journal.Entry
		ok bool
	}{
		"as many as there are": {entry(2, "2025-01-22"), true}, "too many": {entry(3, "2025-01-22"), false}, "none": {entry(0, "2025-01-22"), false},
		"less than none": {entry(-1, "2025-01-22"), false}, "no day": {entry(1, "2025-02-30"), false}, "skipped": {skipped, false},
	} {
		if _, _, err := read(write(t, run, true, test.e)); (err == nil) != test.ok {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

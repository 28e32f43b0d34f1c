package format

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report"
	"github.com/cogtrail/cogtrail/scan/cognito"
)

// actFacts returns who joined, who signed in and who was deleted.
func actFacts(r *report.Report, s *report.Summary) []fact {
	a, acts := &s.Acts, actsOf(r, &s.Acts)
	joined, signedIn, deleted := acts.joined(), acts.signedIn(), acts.deleted(s)
	if ofOneUser(r, a) {
		joined, signedIn, deleted = oneJoined(a), acts.oneSignedIn(), oneDeleted(s)
	}
	denied := attempts(s)
	deleted = joinClauses(deleted, acts.pools())
	if denied > 0 {
		deleted = joinClauses(deleted, count(denied, "attempt")+" failed or denied")
	}
	tell := func(name, text string, n int64, classes []cognito.Class) fact {
		if why := unanswered(r, n, classes...); why != "" {
			text = "not known: " + why
		}
		return fact{name: name, text: text}
	}
	return []fact{
		tell("Joined", joined, a.SignedUp+a.AdminCreated+a.FirstFederated, joining),
		tell("Signed in", signedIn, a.SignIns+a.FailedSignIns+a.PeopleSignedIn, signingIn),
		tell("Deleted", deleted, a.Deleted+a.PoolsDeleted+denied, deleting),
	}
}

// told is a number of an act in words, and what to say instead of "at least 0".
type told struct{ name, text, none string }

// clause returns numbers in words, each after its bound unless that is the bound of the
// previous one, whose word covers both. It leaves out numbers that are not known.
func (a actLines) clause(list ...told) string {
	var parts []string
	last := exact
	for _, one := range list {
		switch line := a.named(one.name); {
		case line.bound == notKnown:
		case line.bound == atLeast && line.count == 0:
			parts, last = append(parts, one.none), exact
		case line.bound == last, line.bound == exact:
			parts, last = append(parts, one.text), line.bound
		default:
			parts, last = append(parts, line.bound.word()+" "+one.text), line.bound
		}
	}
	return strings.Join(parts, ", ")
}

// in returns the number of an act before what it counts.
func (a actLines) in(name, what, none string) told {
	return told{name, grouped(a.named(name).count) + " " + what, none}
}

// joined says how many users joined.
func (a actLines) joined() string {
	list := []told{a.in("signed_up", "signed up", ""), a.in("admin_created", "created by administrators", "")}
	if federated := a.in("first_federated", "first seen through an identity provider", ""); a.named(federated.name).count > 0 {
		list = append(list, federated)
	}
	return a.clause(list...)
}

// signedIn says how many sign-ins there were and how many people were active. An active
// person need not have signed in within the requested time: a session or a token is enough.
func (a actLines) signedIn() string {
	active := "people active"
	if a.named("people_signed_in").count == 1 {
		active = "person active"
	}
	return joinClauses(a.signIns(), a.clause(a.in("people_signed_in", active, "nobody seen active")))
}

func (a actLines) signIns() string {
	return a.clause(told{"sign_ins", count(a.named("sign_ins").count, "sign-in"), ""}, a.in("failed_sign_ins", "refused", "none seen refused"))
}

// joinClauses joins the clauses that are not empty.
func joinClauses(clauses ...string) string {
	return strings.Join(slices.DeleteFunc(clauses, func(s string) bool { return s == "" }), "; ")
}

// deleted says how many users were deleted, and by whom.
func (a actLines) deleted(s *report.Summary) string {
	n := a.named("deleted").count
	text := a.clause(told{"deleted", count(n, "user"), "no deletion seen"})
	if n > 0 {
		text += fmt.Sprintf(": %s by themselves, %s by administrators", grouped(s.Acts.DeletedSelf), grouped(s.Acts.DeletedByAdmin))
	}
	if by := deletersOf(s, maxShown); len(by) > 0 {
		text += " (" + firstOf(by) + ")"
	}
	return text
}

// deletersOf returns who deleted how many users, with names of at most so many characters.
func deletersOf(s *report.Summary, most int) (by []string) {
	for _, d := range s.Deleters {
		by = append(by, clipped(actorName(d.Actor), most)+" "+grouped(d.Users))
	}
	return by
}

// pools says how many user pools were deleted, if any.
func (a actLines) pools() string {
	pools, users := a.named("pools_deleted"), a.named("deleted_with_pools")
	if pools.count == 0 {
		return ""
	}
	text := a.clause(told{pools.name, count(pools.count, "user pool"), ""})
	if users.count > 0 {
		text += " with " + a.clause(told{users.name, count(users.count, "user"), ""})
	}
	return text
}

// attempts returns how many attempts to delete something did not succeed.
func attempts(s *report.Summary) (n int64) {
	for _, d := range s.Deletions {
		if d.Outcome == cognito.Denied || d.Outcome == cognito.Failed {
			n += d.Events
		}
	}
	return n
}

// ofOneUser reports whether r is about one named user. A sub that two user pools share is
// two users.
func ofOneUser(r *report.Report, a *report.ActTotals) bool {
	return len(r.Query.Subs) == 1 && max(a.SignedUp, a.AdminCreated, a.FirstFederated, a.PeopleSignedIn, a.Deleted) <= 1
}

// oneJoined says how the only user joined.
func oneJoined(a *report.ActTotals) string {
	var ways []string
	for _, way := range []struct {
		n    int64
		text string
	}{{a.SignedUp, "signed up"}, {a.AdminCreated, "created by an administrator"}, {a.FirstFederated, "first seen through an identity provider"}} {
		if way.n > 0 {
			ways = append(ways, way.text)
		}
	}
	if ways == nil {
		return "no sign-up or creation seen"
	}
	return strings.Join(ways, ", ")
}

// oneSignedIn says how often the only user signed in, and whether they were active.
func (a actLines) oneSignedIn() string {
	active := "seen active"
	if a.named("people_signed_in").count == 0 {
		active = "not seen active"
	}
	return joinClauses(a.signIns(), active)
}

// oneDeleted says who deleted the only user.
func oneDeleted(s *report.Summary) string {
	switch {
	case s.Acts.DeletedSelf > 0:
		return "by the user"
	case s.Acts.DeletedByAdmin == 0:
		return "no deletion seen"
	case len(s.Deleters) == 1:
		return "by an administrator (" + actorName(s.Deleters[0].Actor) + ")"
	}
	return "by an administrator"
}

// actorName returns a short name for an actor: the end of its ARN. For an assumed role
// whose session name is not an email address, and may be arbitrary, it includes the role.
func actorName(actor string) string {
	if !strings.HasPrefix(actor, "arn:") {
		return actor
	}
	name := actor[strings.LastIndexByte(actor, ':')+1:]
	if parts := strings.Split(name, "/"); parts[0] == "assumed-role" && !strings.Contains(parts[len(parts)-1], "@") {
		return strings.Join(parts[1:], "/")
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}

package format

import (
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report"
)

// A bound says in which direction a number can be wrong.
type bound int

const (
	exact bound = iota
	about
	atLeast
	atMost
)

func (b bound) sign() string { return []string{"", "≈", "≥", "≤"}[b] }

func (b bound) word() string { return []string{"exact", "about", "at least", "at most"}[b] }

// A figure is one of the large numbers at the top of a page, with the smaller ones below it.
type figure struct {
	Sign, Bound string // the direction in which the number can be wrong, as a sign and in words
	Number      string
	Name        string
	Note        string // how it can be wrong, in more detail
	Parts       []figure
}

// noAnswer stands for a number that is not known for lack of data.
const noAnswer = "–"

// figuresOf returns the most important numbers of r, or none if it has no summary.
func figuresOf(r *report.Report) []figure {
	s := summaryOf(r)
	if s == nil {
		return nil
	}
	acts := actsOf(&s.Acts)
	one := func(name, what string) figure {
		return newFigure(acts[slices.IndexFunc(acts, func(a actLine) bool { return a.name == name })], what, &r.Coverage)
	}
	with := func(f figure, parts ...figure) figure {
		for _, part := range parts {
			if part.Number != noAnswer { // the figure itself says that
				f.Parts = append(f.Parts, part)
			}
		}
		return f
	}
	joined := []figure{one("admin_created", "created by administrators")}
	if s.Acts.FirstFederated > 0 {
		joined = append(joined, one("first_federated", "first seen through an identity provider"))
	}
	deleted := []figure{one("deleted_by_self", "by themselves"), one("deleted_by_admin", "by administrators")}
	if s.Acts.PoolsDeleted > 0 {
		deleted = append(deleted, one("deleted_with_pools", "with their user pool"))
	}
	return []figure{
		with(one("signed_up", "Signed up"), joined...),
		with(one("people_signed_in", "People who signed in")),
		with(one("sign_ins", "Sign-ins"), one("failed_sign_ins", "refused")),
		with(one("deleted", "Users deleted"), deleted...),
	}
}

// newFigure returns the figure of an act. If logs are missing, its number may be too low,
// whatever its usual error; if it is 0 for lack of any data, it is not known.
func newFigure(a actLine, name string, c *report.Coverage) figure {
	if a.count == 0 && len(c.Unanswered()) > 0 {
		return figure{Number: noAnswer, Name: name, Bound: "not known", Note: "no data"}
	}
	b, note := a.bound, besides(a.wrong)
	if !c.Complete && b != atLeast {
		if note != "" {
			note += "; "
		}
		note += "logs are missing"
		switch b {
		case exact:
			b = atLeast
		case atMost:
			b = about
		}
	}
	return figure{Sign: b.sign(), Bound: b.word(), Number: grouped(a.count), Name: name, Note: note}
}

// besides strips the leading direction (exact, close, at least, at most) from wrong and
// returns the rest.
func besides(wrong string) string {
	for _, direction := range []string{"exact", "close; ", "at least this many", "at most this many: "} {
		wrong = strings.TrimPrefix(wrong, direction)
	}
	return wrong
}

// A verdict says whether the answer is based on everything that it should be.
type verdict struct {
	State string // its CSS class: good or bad
	Word  string
	Text  string
	More  string // what else to look at
}

// verdictOf returns the verdict on c. It takes what is missing from the facts of the headline.
func verdictOf(c *report.Coverage, facts []fact) *verdict {
	v := &verdict{State: "good", Word: "Complete"}
	for _, f := range facts {
		switch f.name {
		case "Missing":
			v.Text = sentence(excerpt(f.text))
		case "Look at":
			v.More = excerpt(f.text)
		}
	}
	switch {
	case c.Complete:
		v.Text = "Everything listed was read, and no requested day is missing logs."
	case c.Incomplete():
		v.State, v.Word = "bad", "Incomplete"
	default:
		v.State, v.Word = "bad", "Logs are missing"
	}
	return v
}

// sentence returns s with its first letter capitalized, if that is an ASCII letter.
func sentence(s string) string { return strings.ToUpper(s[:min(len(s), 1)]) + s[min(len(s), 1):] }

// sidesVerdict returns the verdict on both sides of a comparison.
func sidesVerdict(c *report.Comparison) *verdict {
	a, b := &c.A.Coverage, &c.B.Coverage
	switch {
	case a.Incomplete() || b.Incomplete():
		return &verdict{State: "bad", Word: "Incomplete", Text: sidesText(a.Incomplete(), b.Incomplete()) + " something that should have been read; see below."}
	case !a.Complete || !b.Complete:
		return &verdict{State: "bad", Word: "Logs are missing", Text: sidesText(!a.Complete, !b.Complete) + " logs for part of the time; see below."}
	}
	return &verdict{State: "good", Word: "Complete", Text: "On both sides everything listed was read, and no requested day is missing logs."}
}

// sidesText begins a sentence about the sides that lack something: a, b or both.
func sidesText(a, b bool) string {
	switch {
	case a && b:
		return "Both sides lack"
	case a:
		return "Side a lacks"
	}
	return "Side b lacks"
}

package report

import (
	"crypto/sha256"
	"strconv"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// The values of OneSided.OnlyIn.
const (
	OnlyInA = "a"
	OnlyInB = "b"
)

// A OneSided is an event that only one side of a Comparison has.
type OneSided struct {
	OnlyIn string `json:"only_in"` // a or b
	EventRow
}

// oneSided returns the events of a that are not in b, then those of b that are not in a.
// Two events are the same by the rule for copies in a report: account, ID and what happened
// (source, name, time, user and outcome) agree, even if their records differ in other
// fields. If several events agree in all of this, as those with a redacted ID may, as many
// are paired as both sides have.
func oneSided(a, b List[EventRow]) (*Shared, List[OneSided]) {
	left, right := missing(a, b), missing(b, a)
	shared := &Shared{int64(a.Len() - len(left)), int64(len(left)), int64(len(right))}
	return shared, newList(len(left)+len(right), func(i int) OneSided {
		if i < len(left) {
			return OneSided{OnlyInA, a.At(left[i])}
		}
		return OneSided{OnlyInB, b.At(right[i-len(left)])}
	})
}

// missing returns the indexes of the events of list that are not in other.
func missing(list, other List[EventRow]) (numbers []int) {
	there := map[happening]int{}
	for e := range other.All() {
		there[happened(&e.Event)]++
	}
	for i := range list.Len() {
		e := list.At(i)
		if h := happened(&e.Event); there[h] > 0 {
			there[h]--
		} else {
			numbers = append(numbers, i)
		}
	}
	return numbers
}

// A happening identifies an event by a cryptographic hash, since anybody may choose most of
// what goes into it.
type happening [16]byte

func happened(e *cognito.Event) happening {
	var told []byte
	for _, s := range [...]string{e.Account, e.ID, e.Source, e.Name, e.Time.UTC().Format(time.RFC3339Nano), e.Sub, string(e.Outcome)} {
		told = append(strconv.AppendInt(told, int64(len(s)), 10), ':')
		told = append(told, s...)
	}
	sum := sha256.Sum256(told)
	return happening(sum[:])
}

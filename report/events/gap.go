package events

import "time"

// A Gap is a run of whole hours [From, To) without any trail log, of an account
// and region that have one in most hours.
type Gap struct {
	Account string    `json:"account"`
	Region  string    `json:"region"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
}

package events

import "time"

// A Gap is a time [From, To), of whole hours or days, without a trail log of an account
// and region, where such logs otherwise come so often that it is no accident.
type Gap struct {
	Account string    `json:"account"`
	Region  string    `json:"region"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
}

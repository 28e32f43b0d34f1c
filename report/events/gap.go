package events

import "time"

// A Gap is a period [From, To), of whole hours or days, without a trail log of an account
// and region whose logs otherwise come too often for that to be chance.
type Gap struct {
	Account string    `json:"account"`
	Region  string    `json:"region"`
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
}

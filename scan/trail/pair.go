package trail

import "strings"

// A pair is two bytes that needles hold, so far from each other. A text without the
// pair holds none of them.
type pair struct {
	first, second byte
	distance      int
}

// maxDistance bounds how far the kernel looks behind a record, which is kernelReach.
const (
	maxDistance = 16
	kernelReach = 64 + 8 + maxDistance
)

// common is what needles are made of, by how often that is in records. Where z, w and
// the dot are is not where they belong: many needles end in ".amazonaws.com", which
// every record has.
const common = "z.weatsn:roicd-12ul0m43p9A685IgvSyb7fTRC_DEhMPONxHLVGZUBKWqFkYXJQj"

// rarest returns of the pairs that all needles hold the one that other texts hold
// least, and false if there is none.
func rarest(needles Needles) (best pair, ok bool) {
	if len(needles) == 0 {
		return pair{}, false
	}
	needle, most := needles[0], -1
	for i := range needle {
		for d := 1; d <= maxDistance && i+d < len(needle); d++ {
			p := pair{needle[i], needle[i+d], d}
			rare := strings.IndexByte(common, p.first) + strings.IndexByte(common, p.second)
			if rare > most && p.inAll(needles[1:]) {
				best, most = p, rare
			}
		}
	}
	return best, most >= 0
}

func (p pair) inAll(needles Needles) bool {
	for _, needle := range needles {
		if !p.in(needle) {
			return false
		}
	}
	return true
}

func (p pair) in(needle string) bool {
	for i := range len(needle) - p.distance {
		if needle[i] == p.first && needle[i+p.distance] == p.second {
			return true
		}
	}
	return false
}

package trail

import "strings"

// A pair is two bytes that needles hold at a fixed distance. A text without the pair holds no
// needle.
type pair struct {
	first, second byte
	distance      int
}

// maxDistance bounds how far the kernel reads behind a record: kernelReach bytes.
const (
	maxDistance = 16
	kernelReach = 64 + 8 + maxDistance
)

// common lists the bytes of needles, those most frequent in records first. Only z, w and the
// dot are not where they belong: many needles end in ".amazonaws.com", which every record
// holds.
const common = "z.weatsn:roicd-12ul0m43p9A685IgvSyb7fTRC_DEhMPONxHLVGZUBKWqFkYXJQj"

// rarest returns the pair that is rarest in other texts among those that all needles hold. It
// returns false if there is none.
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

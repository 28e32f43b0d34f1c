package pattern

import "net/netip"

// addressOf returns the IP address b, or an invalid one if b is not an address. As in
// event-ruler, an address with colons has no dots.
func addressOf(b []byte) netip.Addr {
	if len(b) > len("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") {
		return netip.Addr{}
	}
	dots, colons := 0, 0
	for _, c := range b {
		switch {
		case c == '.':
			dots++
		case c == ':':
			colons++
		case '0' <= c && c <= '9':
		case 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F':
			if dots > 0 {
				return netip.Addr{}
			}
		default:
			return netip.Addr{}
		}
	}
	switch {
	case dots == 3 && colons == 0:
		return fourBytes(b)
	case dots > 0 || colons < 2:
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(string(b))
	if err != nil {
		return netip.Addr{}
	}
	return a.Unmap()
}

// fourBytes returns the IPv4 address b. It does not allocate, because most records have
// one.
func fourBytes(b []byte) netip.Addr {
	var parts [4]byte
	n, digits, part := 0, 0, 0
	for _, c := range b {
		if c == '.' {
			if digits == 0 || part == 3 {
				return netip.Addr{}
			}
			parts[part], n, digits, part = byte(n), 0, 0, part+1
			continue
		}
		if c < '0' || c > '9' || digits > 0 && n == 0 {
			return netip.Addr{} // parsers differ in what a leading zero means
		}
		if n, digits = n*10+int(c-'0'), digits+1; n > 255 {
			return netip.Addr{}
		}
	}
	if digits == 0 || part != 3 {
		return netip.Addr{}
	}
	parts[3] = byte(n)
	return netip.AddrFrom4(parts)
}

// lastOf returns the last address of the block that contains a and has a mask of so many
// bits.
func lastOf(a netip.Addr, bits int) netip.Addr {
	b := a.AsSlice()
	for i := bits; i < a.BitLen(); i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	last, _ := netip.AddrFromSlice(b)
	return last
}

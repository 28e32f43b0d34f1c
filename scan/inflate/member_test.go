package inflate

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/bits"
)

// The meanings of the symbols of lengths, from 257 on, and of distances: the least value of
// each, and how many extra bits say how much is added, as in RFC 1951, section 3.2.5.
var (
	leastLength = [29]int{3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115,
		131, 163, 195, 227, 258}
	lengthExtra   = [29]int{8: 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0}
	leastDistance = [30]int{1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537,
		2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577}
	distanceExtra = [30]int{4: 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13}
)

// A code is the code of a symbol, its first bit lowest.
type code struct{ bits, n int }

// codes returns the codes of symbols with codes of these lengths, assigned as in RFC 1951,
// section 3.2.2.
func codes(lengths []uint8) []code {
	out := make([]code, len(lengths))
	next := 0
	for n := 1; n <= maxCode; n++ {
		next <<= 1
		for symbol, length := range lengths {
			if int(length) == n {
				out[symbol] = code{int(bits.Reverse16(uint16(next)) >> (16 - n)), n}
				next++
			}
		}
	}
	return out
}

// A member is written by hand, with codes and choices that no compressor makes.
type member struct {
	out  []byte
	acc  int // bits that are not in out yet
	n    int // and their number
	text []byte

	literal, distance []code // of the current block
}

func newMember() *member { return &member{out: []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}} }

func (m *member) bits(v, n int) {
	m.acc |= v << m.n
	for m.n += n; m.n >= 8; m.n -= 8 {
		m.out = append(m.out, byte(m.acc))
		m.acc >>= 8
	}
}

func (m *member) symbol(of []code, symbol int) { m.bits(of[symbol].bits, of[symbol].n) }

// fixed begins a block without codes of its own.
func (m *member) fixed() {
	m.bits(0b01<<1, 3)
	lengths := bytes.Repeat([]byte{8}, 288)
	copy(lengths[144:], bytes.Repeat([]byte{9}, 112))
	copy(lengths[256:], bytes.Repeat([]byte{7}, 24))
	m.literal, m.distance = codes(lengths), codes(bytes.Repeat([]byte{5}, 32))
}

// dynamic begins a block with codes of these lengths. It writes them with codes whose lengths
// are by.
func (m *member) dynamic(by [19]uint8, literal, distance []uint8) {
	m.bits(0b10<<1, 3)
	m.bits(len(literal)-257, 5)
	m.bits(len(distance)-1, 5)
	m.bits(len(lengthOrder)-4, 4)
	for _, symbol := range lengthOrder {
		m.bits(int(by[symbol]), 3)
	}
	for _, lengths := range [][]uint8{literal, distance} {
		for _, n := range lengths {
			m.symbol(codes(by[:]), int(n))
		}
	}
	m.literal, m.distance = codes(literal), codes(distance)
}

// stored writes a block that is not compressed.
func (m *member) stored(text string) {
	m.bits(0, 3)
	m.align()
	m.bits(len(text), 16)
	m.bits(^len(text)&0xffff, 16)
	m.out = append(m.out, text...)
	m.text = append(m.text, text...)
}

func (m *member) literals(text string) {
	for _, c := range []byte(text) {
		m.symbol(m.literal, int(c))
	}
	m.text = append(m.text, text...)
}

// match writes a copy of length bytes from distance bytes back.
func (m *member) match(length, distance int) {
	l, d := 0, 0
	for l+1 < len(leastLength) && leastLength[l+1] <= length {
		l++
	}
	for d+1 < len(leastDistance) && leastDistance[d+1] <= distance {
		d++
	}
	m.symbol(m.literal, 257+l)
	m.bits(length-leastLength[l], lengthExtra[l])
	m.symbol(m.distance, d)
	m.bits(distance-leastDistance[d], distanceExtra[d])
	for range length {
		m.text = append(m.text, m.text[len(m.text)-distance])
	}
}

// end ends the block.
func (m *member) end() { m.symbol(m.literal, 256) }

// align continues at the next whole byte.
func (m *member) align() { m.bits(0, -m.n&7) }

// close ends the member with an empty block, and returns it.
func (m *member) close() []byte {
	m.bits(0b011, 3+7)
	m.align()
	m.out = binary.LittleEndian.AppendUint32(m.out, crc32.ChecksumIEEE(m.text))
	m.out = binary.LittleEndian.AppendUint32(m.out, uint32(len(m.text)))
	return m.out
}

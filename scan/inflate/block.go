package inflate

import "encoding/binary"

// lengthOrder is the order of the lengths of the length codes, RFC 1951, section 3.2.7.
var lengthOrder = [19]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// take returns the next n bits, at most 13 of the 56 that fill provides.
func (f *Fast) take(n uint) uint {
	v := uint(f.bits) & (1<<n - 1)
	f.bits >>= n
	f.n -= uint64(n)
	return v
}

// fill ensures that 56 bits are available.
func (f *Fast) fill() {
	f.bits |= binary.LittleEndian.Uint64(f.input[f.at&inputMask:]) << (f.n & 63)
	f.at += uint((63 - uint8(f.n)) >> 3)
	f.n = uint64(uint8(f.n) | 56)
}

// header reads the header of a block, and reports whether it is valid.
func (f *Fast) header() bool {
	f.fill()
	f.last = f.take(1) == 1
	f.inBlock = true
	switch f.take(2) {
	case 0:
		f.giveBack()
		f.bits, f.n = 0, 0
		if f.unused() < 4 {
			return false
		}
		h := f.input[f.at:]
		n := binary.LittleEndian.Uint16(h)
		f.stored, f.inBlock = uint(n), n > 0
		f.at += 4
		return n == ^binary.LittleEndian.Uint16(h[2:])
	case 1:
		if f.bits&(1<<7-1) == 0 {
			// The block is empty, which is how some compressors end a member.
			f.take(7)
			f.inBlock = false
			return true
		}
		return f.fixed()
	case 2:
		return f.dynamic()
	}
	return false
}

// dynamic reads the codes of a block that has its own.
func (f *Fast) dynamic() bool {
	literals := int(f.take(5)) + 257
	distances := int(f.take(5)) + 1
	n := f.take(4) + 4
	if literals > 286 || distances > 30 {
		return false
	}
	var lengths [19]uint8
	for _, symbol := range lengthOrder[:n] {
		f.fill()
		lengths[symbol] = uint8(f.take(3))
	}
	if !build(f.lengths[:], lengthRoot, lengths[:], lengthSymbols[:]) {
		return false
	}
	const paysOff = 4 << 10 // stored bytes
	if !f.readCodes(literals+distances) || !f.make(literals, distances) {
		return false
	}
	if f.unused() >= paysOff {
		f.pairs()
	}
	return true
}

// repeats are, for the length codes from 16 on, the least number of repetitions and the
// number of extra bits that say how many more there are. The last does not exist.
var repeats = [4]struct{ least, extra uint8 }{{3, 2}, {3, 3}, {11, 7}}

// readCodes reads the lengths of the codes of the given number of symbols.
//
// Each step uses at most 14 of the 56 bits that fill provides. So the next entry can be
// looked up before the bits are filled, which takes time.
func (f *Fast) readCodes(symbols int) bool {
	f.fill()
	at, bits, n := f.at, f.bits, f.n
	for i := 0; i < symbols; {
		e := f.lengths[bits&(1<<lengthRoot-1)]
		bits |= binary.LittleEndian.Uint64(f.input[at&inputMask:]) << (n & 63)
		at += uint((63 - uint8(n)) >> 3)
		n = uint64(uint8(n)|56) - uint64(e&maxCode)
		bits >>= e & maxCode
		code := uint8(e >> 16)
		if code < 16 {
			f.codes[i] = code
			i++
			continue
		}
		if code == 16 {
			if i == 0 {
				return false
			}
			code = f.codes[i-1]
		} else {
			code = 0
		}
		repeat := repeats[e>>16&3]
		end := i + int(repeat.least) + int(bits)&(1<<repeat.extra-1)
		bits >>= repeat.extra
		n -= uint64(repeat.extra)
		if end > symbols {
			return false
		}
		for ; i < end; i += 8 {
			binary.LittleEndian.PutUint64(f.codes[i:], uint64(code)*0x0101010101010101)
		}
		i = end
	}
	f.at, f.bits, f.n = at, bits, n
	return true
}

// block inflates to the end of the block, or until the window is full or the input runs low.
// It returns false if it finds a code that does not exist, a match that reaches back before
// the start of the window, or the end of the input. The window begins with text of the
// member: as much as a match may reach back, or all of it.
//
// If the processor has a kernel, decode does all but the end. It stops before anything that
// it does not handle.
//
// The code of fill and of a literal is repeated wherever it is needed: a function with this
// much state would not be inlined.
//
// Each turn of the loop uses at most 48 of the 56 bits that fill provides before it fills
// again, and writes at most spare bytes.
func (f *Fast) block() bool {
	if hasKernel && !f.generic && !decode(&f.cursor, &f.tables, f.window[:windowSize], f.input[:f.end]) {
		return false
	}
	end := f.end
	if f.more() {
		end -= 4 * refill // no turn reads beyond the end
	}
	at, out, bits, n := f.at, f.out, f.bits, f.n
	bits |= binary.LittleEndian.Uint64(f.input[at&inputMask:]) << (n & 63)
	at += uint((63 - uint8(n)) >> 3)
	n = uint64(uint8(n) | 56)
	e := f.literal[bits&(1<<literalRoot-1)]
	for out < full && at <= end {
		if e&counts != 0 {
			binary.LittleEndian.PutUint16(f.window[out&windowMask:], uint16(e>>16))
			out += uint(e >> 8 & 3)
			bits >>= e & 63
			n -= uint64(e)
			e = f.literal[bits&(1<<literalRoot-1)]
			if e&counts != 0 {
				binary.LittleEndian.PutUint16(f.window[out&windowMask:], uint16(e>>16))
				out += uint(e >> 8 & 3)
				bits >>= e & 63
				n -= uint64(e)
				e = f.literal[bits&(1<<literalRoot-1)]
				if e&counts != 0 {
					binary.LittleEndian.PutUint16(f.window[out&windowMask:], uint16(e>>16))
					out += uint(e >> 8 & 3)
					bits >>= e & 63
					n -= uint64(e)

					bits |= binary.LittleEndian.Uint64(f.input[at&inputMask:]) << (n & 63)
					at += uint((63 - uint8(n)) >> 3)
					n = uint64(uint8(n) | 56)
					e = f.literal[bits&(1<<literalRoot-1)]
					continue
				}
			}
		}
		if e&rare != 0 {
			if e&pointer != 0 {
				bits >>= literalRoot
				n -= literalRoot
				i := uint(e>>16) + uint(bits)&(1<<(e>>12&15)-1)
				if i >= uint(len(f.literal)) {
					return false
				}
				if e = f.literal[i]; e&counts != 0 {
					f.window[out&windowMask] = byte(e >> 16)
					out++
					bits >>= e & 63
					n -= uint64(e)

					bits |= binary.LittleEndian.Uint64(f.input[at&inputMask:]) << (n & 63)
					at += uint((63 - uint8(n)) >> 3)
					n = uint64(uint8(n) | 56)
					e = f.literal[bits&(1<<literalRoot-1)]
					continue
				}
			}
			if e&rare != 0 {
				bits >>= e & 63
				n -= uint64(e)
				f.at, f.out, f.bits, f.n = at, out, bits, n
				f.inBlock = false
				return e&ending != 0
			}
		}
		length := uint(e>>16) + uint(bits&(1<<(e&63)-1)>>(e>>12&15))
		bits >>= e & 63
		n -= uint64(e)

		bits |= binary.LittleEndian.Uint64(f.input[at&inputMask:]) << (n & 63)
		at += uint((63 - uint8(n)) >> 3)
		n = uint64(uint8(n) | 56)
		d := f.distance[bits&(1<<distanceRoot-1)]
		if d&rare != 0 {
			if d&pointer == 0 {
				return false
			}
			bits >>= distanceRoot
			n -= distanceRoot
			i := uint(d>>16&0xffff) + uint(bits)&(1<<(d>>12&15)-1)
			if i >= uint(len(f.distance)) {
				return false
			}
			if d = f.distance[i]; d&rare != 0 {
				return false
			}
		}
		distance := uint(d>>16&0xffff) + uint(bits>>(d>>12&15)&(d>>32))
		bits >>= d & 63
		n -= d

		bits |= binary.LittleEndian.Uint64(f.input[at&inputMask:]) << (n & 63)
		at += uint((63 - uint8(n)) >> 3)
		n = uint64(uint8(n) | 56)
		// Looked up before the bytes are moved, the next entry is there in time.
		e = f.literal[bits&(1<<literalRoot-1)]

		if distance > out {
			return false
		}
		from := out - distance
		switch {
		case distance >= 16:
			move(&f.window, out, from)
			move(&f.window, out+16, from+16)
			for i := uint(32); i < length; i += 16 {
				move(&f.window, out+i, from+i)
			}
		case distance == 1:
			v := uint64(f.window[from&windowMask]) * 0x0101010101010101
			for i := uint(0); i < length; i += 8 {
				binary.LittleEndian.PutUint64(f.window[(out+i)&windowMask:], v)
			}
		default:
			for i := range length {
				f.window[(out+i)&windowMask] = f.window[(from+i)&windowMask]
			}
		}
		out += length
	}
	f.at, f.out, f.bits, f.n = at, out, bits, n
	return at <= end || f.more()
}

// move copies 16 bytes that do not overlap.
func move(window *[windowSize + 64]byte, to, from uint) {
	*(*[16]byte)(window[to&windowMask:]) = *(*[16]byte)(window[from&windowMask:])
}

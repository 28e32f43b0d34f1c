package inflate

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// ErrUnsure is all that a [Fast] says about anything it does not accept: damage, and rare
// forms that it leaves to a [Reader], which decides.
var ErrUnsure = errors.New("inflate: not sure")

const (
	windowSize = 1 << 18
	windowMask = windowSize - 1
	spare      = 512                // what one turn of the loop may write, in the window
	full       = windowSize - spare // the text is returned when the window reaches this
	history    = 32 << 10           // how far back a match may reach, RFC 1951

	inputSize = 1 << 16
	inputMask = inputSize - 1
	refill    = 8       // bytes that are read at once, even at the very end of the input
	lowInput  = 2 << 10 // more than the header of a block takes
)

// KeepMost is the most that [Fast.Next] can keep.
const KeepMost = windowSize / 2

// A Fast inflates one gzip member as fast as Go can, window by window. Whatever it accepts,
// it has inflated as a [Reader] would, checksum and length included. Whatever it does not
// accept must be inflated again by a Reader. So a fault in a Fast costs only time, as long as
// nothing of an object is used before its end.
//
// It decodes as libdeflate does: with tables whose entries say everything about the next
// bits, with 64 bits at hand, and in a window with room after its end, so that bytes can be
// moved 16 at a time. The size of each buffer is a power of two plus some bytes. The compiler
// sees that an index reduced to that power is never out of bounds, so the loop needs no
// checks.
//
// The zero value is ready for Reset. It must not be used concurrently.
type Fast struct {
	window [windowSize + 64]byte
	input  [inputSize + refill]byte
	tables

	head []byte    // the stored bytes still to come,
	tail io.Reader // followed by these; nil at its end

	cursor
	end    uint  // the end of the input
	length int64 // of the text so far, to the end of what Next returned last
	sum    uint32

	inBlock bool
	stored  uint // bytes of a stored block still to come
	last    bool // this is the last block

	generic bool // do not use decode
}

// A cursor is the position of a Fast.
type cursor struct {
	at   uint   // in the input: what is read next
	out  uint   // in the window: where the text ends
	bits uint64 // bits read from the input but not used
	n    uint64 // how many these are, in the low byte
}

// Reset starts on the object whose stored bytes are head followed by those of tail. A nil
// tail means that head is all of it. Head must not change until the object is done.
func (f *Fast) Reset(head []byte, tail io.Reader) error {
	f.head, f.tail = head, tail
	f.at, f.end, f.bits, f.n = 0, 0, 0, 0
	f.out, f.length, f.sum = 0, 0, 0
	f.inBlock, f.stored, f.last = false, 0, false
	return f.gzipHeader()
}

// gzipHeader reads the header of the member: without optional fields, as CloudTrail writes
// it, or with a file name, as gzip does.
func (f *Fast) gzipHeader() error {
	const hasName, longest = 8, 256
	if !f.read() {
		return ErrUnsure
	}
	h := f.input[:f.end]
	if len(h) < 10 || !IsGzip(h) || h[2] != 8 || h[3]&^hasName != 0 {
		return ErrUnsure
	}
	f.at = 10
	if h[3] == hasName {
		name := bytes.IndexByte(h[10:min(len(h), longest)], 0)
		if name < 0 {
			return ErrUnsure
		}
		f.at += uint(name) + 1
	}
	return nil
}

// read moves the unused input to the front and reads more after it. It returns false if the
// tail fails, in which case the reader of the tail knows why, or if the tail returns nothing.
func (f *Fast) read() bool {
	n := copy(f.input[:], f.input[f.at:f.end])
	m := copy(f.input[n:inputSize], f.head)
	f.head = f.head[m:]
	f.at, f.end = 0, uint(n+m)
	for f.tail != nil && f.end < lowInput {
		m, err := f.tail.Read(f.input[f.end:inputSize])
		f.end += uint(m)
		switch {
		case err == io.EOF:
			f.tail = nil
		case err != nil || m == 0:
			return false
		}
	}
	return true
}

// more reports whether stored bytes may follow the input.
func (f *Fast) more() bool { return len(f.head) > 0 || f.tail != nil }

// Next inflates more, and returns it after the last keep bytes of the text returned before;
// keep is at most KeepMost. The bytes are tentative until the error is io.EOF: then they are
// the last of the member, checksum and length are right, and no stored bytes follow. They are
// valid until the next call.
func (f *Fast) Next(keep int) ([]byte, error) {
	begin := int(f.out)
	if held := max(keep, history); held < begin {
		copy(f.window[:held], f.window[begin-held:begin])
		begin, f.out = held, uint(held)
	}
	ended, err := f.inflate()
	if err != nil {
		return nil, err
	}
	text := f.window[begin:f.out]
	f.sum = crc32.Update(f.sum, crc32.IEEETable, text)
	f.length += int64(len(text))
	text = f.window[begin-keep : f.out]
	if !ended {
		return text, nil
	}
	return text, f.trailer()
}

// inflate fills the window, and reports whether the text ends there.
func (f *Fast) inflate() (ended bool, err error) {
	for f.out < full {
		if f.unused() < lowInput && f.more() {
			f.giveBack()
			if !f.read() {
				return false, ErrUnsure
			}
		}
		switch {
		case !f.inBlock && f.last:
			return true, nil
		case !f.inBlock:
			if !f.header() {
				return false, ErrUnsure
			}
		case f.stored > 0:
			n := copy(f.window[f.out:full], f.input[f.at:min(f.at+f.stored, f.end)])
			if n == 0 {
				return false, ErrUnsure
			}
			f.at += uint(n)
			f.out += uint(n)
			f.stored -= uint(n)
			f.inBlock = f.stored > 0
		default:
			if !f.block() {
				return false, ErrUnsure
			}
		}
	}
	return false, nil
}

// trailer checks that the member ends correctly, and the object with it.
func (f *Fast) trailer() error {
	f.giveBack()
	if f.more() && !f.read() || f.unused() != 8 {
		return ErrUnsure
	}
	t := f.input[f.at:f.end]
	if binary.LittleEndian.Uint32(t) != f.sum || binary.LittleEndian.Uint32(t[4:]) != uint32(f.length) {
		return ErrUnsure
	}
	return io.EOF
}

// unused returns how many whole bytes of the input have not been used. It is negative if more
// were used than there are: at may run past the end, into the remains of an earlier object.
func (f *Fast) unused() int { return int(f.end) - int(f.at) + int(uint8(f.n)/8) }

// giveBack sets at to the first whole byte that has not been used.
func (f *Fast) giveBack() {
	f.at -= uint(uint8(f.n) / 8)
	f.n = uint64(uint8(f.n) % 8)
	f.bits &= 1<<f.n - 1
}

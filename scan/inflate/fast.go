package inflate

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// ErrUnsure is all that a [Fast] says of what it does not accept: damage, and
// rare forms that it leaves to a [Reader], which has the verdict.
var ErrUnsure = errors.New("inflate: not sure")

const (
	windowSize = 1 << 18
	windowMask = windowSize - 1
	spare      = 512                // of the window: what one turn of the loop may write
	full       = windowSize - spare // when the text is handed out
	history    = 32 << 10           // how far back a match may reach, says RFC 1951

	inputSize = 1 << 16
	inputMask = inputSize - 1
	refill    = 8       // bytes that are read at once, also at the very end of the input
	lowInput  = 2 << 10 // more than a block's header takes
)

// KeepMost is the most that [Fast.Next] can keep.
const KeepMost = windowSize / 2

// A Fast inflates one gzip member as fast as Go can, window by window. What it
// accepts it has inflated as a [Reader] would, checksum and length included;
// what it does not accept has to be done again by one. So a fault in it costs
// time and nothing else, as long as nothing is used of an object before its
// end.
//
// It decodes as libdeflate does: from tables whose entries say all that is to
// be done for the next bits, with 64 bits at hand, in a window with room behind
// its end, so that bytes can be moved 16 at a time. All of its buffers are
// arrays of a size that is a power of two and some: with an index that is cut to
// that power the compiler sees that no access can be out of bounds, and the loop
// is free of checks.
//
// The zero value is ready for Reset. It may not be used concurrently.
type Fast struct {
	window [windowSize + 64]byte
	input  [inputSize + refill]byte
	tables

	head []byte    // what is to come of the stored bytes,
	tail io.Reader // and then this; nil at its end

	cursor
	end    uint  // of the input: where it ends
	length int64 // of the text so far, to the end of what Next returned last
	sum    uint32

	inBlock bool
	stored  uint // bytes of a stored block that are still to come
	last    bool // this is the last block

	generic bool // does without decode
}

// A cursor is how far a Fast is.
type cursor struct {
	at   uint   // of the input: what is read next
	out  uint   // of the window: where the text ends
	bits uint64 // bits that have been read from the input and not been used
	n    uint64 // how many of them, in its low byte
}

// Reset starts on the object whose stored bytes are head and then whatever tail
// gives; a nil tail means that head is all of it. Head must not change until
// the object is done.
func (f *Fast) Reset(head []byte, tail io.Reader) error {
	f.head, f.tail = head, tail
	f.at, f.end, f.bits, f.n = 0, 0, 0, 0
	f.out, f.length, f.sum = 0, 0, 0
	f.inBlock, f.stored, f.last = false, 0, false
	return f.gzipHeader()
}

// gzipHeader reads the header of the member: one without optional fields, as
// CloudTrail writes it, or with a file name, as gzip does.
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

// read moves the input that is left to the front and reads more behind it. It
// returns false if the tail fails, whose reader knows why, or gives nothing.
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

// Next inflates more, and returns it behind the last keep bytes of what it
// returned before; keep is at most KeepMost. The bytes are tentative until the
// error is io.EOF: then they are the last of the member, checksum and length
// are right, and no stored bytes follow. They are valid until the next call.
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

// trailer checks the end of the member, and that it is the end of the object.
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

// unused returns how many whole bytes of the input have not been used. It is
// negative if more were used than there are: at is let run on behind the end,
// where it finds what is left of an earlier object.
func (f *Fast) unused() int { return int(f.end) - int(f.at) + int(uint8(f.n)/8) }

// giveBack makes at the first whole byte that has not been used.
func (f *Fast) giveBack() {
	f.at -= uint(uint8(f.n) / 8)
	f.n = uint64(uint8(f.n) % 8)
	f.bits &= 1<<f.n - 1
}

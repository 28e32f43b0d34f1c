package main

import (
	"math/rand/v2"
	"time"
)

// A chance draws everything that is not fixed. Each part of an archive has its own stream,
// so that what one part draws does not affect another.
type chance struct{ *rand.Rand }

// Streams of one seed. Files have the numbers from streamFiles on, events those from
// streamEvents on.
const (
	streamWorld  = 1
	streamPlan   = 2
	streamLives  = 3
	streamKeys   = 1 << 32
	streamFiles  = 1 << 40
	streamEvents = 1 << 48
)

func newChance(seed, stream uint64) chance {
	return chance{rand.New(rand.NewPCG(seed, stream))}
}

// skewed returns a number below n. Small numbers are much more likely.
func (c chance) skewed(n int) int {
	u := c.Float64()
	return int(u * u * float64(n))
}

// once returns true one time in n.
func (c chance) once(n int) bool { return c.IntN(n) == 0 }

// between returns a duration of whole seconds from low to high.
func (c chance) between(low, high time.Duration) time.Duration {
	return low + time.Duration(c.Int64N(int64((high-low)/time.Second)+1))*time.Second
}

// text returns n random characters of an alphabet.
func (c chance) text(alphabet string, n int) string {
	return string(c.appendText(nil, alphabet, n))
}

func (c chance) appendText(buf []byte, alphabet string, n int) []byte {
	for range n {
		buf = append(buf, alphabet[c.IntN(len(alphabet))])
	}
	return buf
}

// one returns one of several values.
func one[T any](c chance, of ...T) T { return of[c.IntN(len(of))] }

const (
	digits      = "0123456789"
	hexa        = digits + "abcdef"
	upper       = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	lower       = "abcdefghijklmnopqrstuvwxyz"
	keyChars    = upper + "234567"
	base62      = upper + lower + digits
	base64Chars = base62 + "+/"
)

// A uuid is the ID of an event, a request or a user.
type uuid [16]byte

func (c chance) uuid() uuid {
	var u uuid
	a, b := c.Uint64(), c.Uint64()
	for i := range 8 {
		u[i], u[i+8] = byte(a>>(8*i)), byte(b>>(8*i))
	}
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	return u
}

func (u uuid) appendTo(buf []byte) []byte {
	for i, b := range u {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			buf = append(buf, '-')
		}
		buf = append(buf, hexa[b>>4], hexa[b&15])
	}
	return buf
}

func (u uuid) String() string { return string(u.appendTo(nil)) }

package journal

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
)

// Each line of a journal is a JSON object whose last member is the checksum of all that
// is before it in the line, so that no byte can change unnoticed:
//
//	{"object":…,"sum":"0a1b2c3d"}
//
// It is a CRC-32C: of it a changed byte, and any run of changed bits up to 32, is never
// the same, and anything else is once in four billion times. It is no signature.
const (
	sumPrefix = `,"sum":"`
	sealSize  = len(sumPrefix) + len(`00000000"}`)
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal returns the line, an object with a line feed behind it, with its checksum. It
// changes what is behind the line, as append does.
func seal(line []byte) []byte {
	body := bytes.TrimSuffix(line, []byte("}\n"))
	return append(appendSum(body, body), '\n')
}

func appendSum(to, body []byte) []byte {
	var sum [4]byte
	binary.BigEndian.PutUint32(sum[:], crc32.Checksum(body, castagnoli))
	to = append(to, sumPrefix...)
	return append(hex.AppendEncode(to, sum[:]), `"}`...)
}

var errSum = errors.New("it is not what its checksum is of")

// unseal takes the checksum of a line, without a line feed, off it, in place. A line of
// an earlier version has none. One whose checksum is of another line gives errSum.
func unseal(line []byte) (text []byte, sealed bool, err error) {
	n := len(line) - sealSize
	if n < 0 || !bytes.HasPrefix(line[n:], []byte(sumPrefix)) || !bytes.HasSuffix(line, []byte(`"}`)) {
		return line, false, nil
	}
	var room [sealSize]byte
	if !bytes.Equal(appendSum(room[:0], line[:n]), line[n:]) {
		return line, true, errSum
	}
	line[n] = '}'
	return line[:n+1], true, nil
}

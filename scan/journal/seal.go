package journal

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash/crc32"
)

// Each line of a journal is a JSON object whose last member is the checksum of everything
// before it in the line, so that no byte can change unnoticed:
//
//	{"object":…,"sum":"0a1b2c3d"}
//
// It is a CRC-32C. It detects every changed byte and every run of up to 32 changed bits, and
// misses any other change once in four billion times. It is not a signature.
const (
	sumPrefix = `,"sum":"`
	sealSize  = len(sumPrefix) + len(`00000000"}`)
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// seal returns the line, an object followed by a line feed, with its checksum. It overwrites
// what follows the line in memory, as append does.
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

var errSum = errors.New("it does not match its checksum")

// unseal removes the checksum from a line without a line feed, in place. A line of an earlier
// version has none. If the checksum does not match, unseal returns errSum.
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

package trail

import "io"

// A MemberRule says how many gzip members an object may have.
type MemberRule int

const (
	MembersByContent MemberRule = iota // one if the text begins with {"Records", otherwise any number
	OneMember                          // an object named as a trail log: exactly one, holding {"Records":[...]}
	AnyMembers                         // any number, as in cat *.json.gz on standard input
)

// Stored is an object as it is stored: gzip, zstd, bzip2 or plain.
type Stored struct {
	Head    []byte    // all its bytes, or at least the first inflate.HeadSize; may be overwritten up to its capacity
	Tail    io.Reader // the bytes after Head; nil if there are none
	Members MemberRule
	Size    int64 // number of all these bytes; 0 if unknown
	Packed  int64 // bytes in an archive that these were inflated from; 0 if they were not
}

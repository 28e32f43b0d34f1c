package trail

import "io"

// A MemberRule says how many gzip members an object may have.
type MemberRule int

const (
	MembersByContent MemberRule = iota // one if the text begins with {"Records", else any
	OneMember                          // a trail log by its name: exactly one, and {"Records":[...]} in it
	AnyMembers                         // standard input: cat *.json.gz
)

// Stored is an object as it is stored: gzip, zstd, bzip2 or plain.
type Stored struct {
	Head    []byte    // its bytes, or at least the first inflate.HeadSize of them; may be overwritten up to its capacity
	Tail    io.Reader // the bytes after Head, nil if there are none
	Members MemberRule
	Size    int64 // of all these bytes, 0 if it is not known
	Packed  int64 // bytes that they were inflated from already, as they are in an archive; 0: they were not
}

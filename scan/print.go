package scan

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"

	"github.com/cogtrail/cogtrail/scan/digest"
	"github.com/cogtrail/cogtrail/scan/inflate"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// maxDigest is larger than the text of any digest, which takes some 400 bytes for each log of
// an hour.
const maxDigest = 64 << 20

// keptDigest is the largest text buffer that is kept for the next digest.
const keptDigest = 1 << 20

var (
	errNotGzip  = errors.New("not compressed with gzip, as CloudTrail always does")
	errTooLarge = errors.New("too large to be a digest")
)

// A printer makes the proofs of what a worker reads. It owns its buffers.
type printer struct {
	only bool         // only proofs are wanted of logs, and digest texts are not kept
	sum  hash.Hash    // SHA-256
	text bytes.Buffer // of a digest
	n    int64        // bytes of text last read
	fast inflate.Fast
	gzip inflate.Reader
}

// PrintOf returns what the object of e is evidence of. It returns false if the object is
// named neither as a log nor as a digest, and so is no evidence.
func PrintOf(e *journal.Entry) (digest.Print, bool) {
	p := digest.Print{Name: e.Object}
	if e.Proof != nil && e.Proof.Name != "" {
		p.Name = e.Proof.Name
	}
	name, _ := trail.ParseName(p.Name)
	if name.Kind != trail.Log && name.Kind != trail.Digest {
		return p, false
	}
	p.Account, p.Region, p.At, p.Digest = name.Account, name.Region, name.Delivered, name.Kind == trail.Digest
	if e.Proof == nil {
		p.Unread = cmp.Or(e.Message, e.Reason)
		return p, true
	}
	p.HasMeta, p.Signature = e.Proof.Meta, digest.Signature{Hex: e.Proof.Signature, Algorithm: e.Proof.Algorithm, Made: e.Proof.Made}
	p.Damage, p.File = e.Proof.Damage, e.Proof.File
	sum, err := hex.DecodeString(e.Proof.SHA256)
	copy(p.Sum[:], sum)
	if p.Digest && p.File == nil && p.Damage == "" { // read back from a journal
		p.Sum = sha256.Sum256([]byte(e.Proof.Digest))
		p.File, err = digest.Parse(e.Proof.Digest)
	}
	if err != nil {
		p.Damage = utf8(err.Error())
	}
	return p, true
}

// proves reports whether e is evidence of something, if proofs are wanted.
func (s *Scanner) proves(e *journal.Entry) bool {
	name, _ := trail.ParseName(e.Object)
	return s.Proofs && (name.Kind == trail.Log || name.Kind == trail.Digest)
}

// print completes e if it is the entry of a digest or, where only proofs are wanted, of a
// log. It returns false if there is more to do.
func (w *worker) print(e journal.Entry, in *stored) (journal.Entry, bool) {
	name, _ := trail.ParseName(e.Object)
	isDigest := name.Kind == trail.Digest
	if !isDigest && !w.printer.only {
		return e, false
	}
	defer w.lap.enter(w.lap.enter(Inflating))
	p := w.printer.print(in, isDigest)
	var err error
	if p.Damage != "" {
		err = errors.New(p.Damage)
	}
	found := e
	found.Inflated = w.printer.n
	if found = complete(e, found, in, err); unproven(&found, in) {
		return found, true
	}
	in.proof = p
	if isDigest {
		e.Status, e.Reason, e.Version, e.Bytes = journal.Skipped, journal.DigestFile, found.Version, found.Bytes
		return e, true
	}
	return found, true
}

// printed sets the proof of a log that was searched for records.
func (w *worker) printed(e *journal.Entry, in *stored) {
	switch {
	case unproven(e, in):
	case e.Status == journal.Scanned && inflate.IsGzip(in.head):
		p := w.printer.blank(in)
		p.SHA256 = w.printer.hex()
		in.proof = p
	case in.tail == nil: // the records are not as expected, which need not be damage
		in.proof = w.printer.print(in, false)
	}
}

// unproven reports whether the bytes of e could not be read, so that they prove nothing.
// Damage proves nothing either if the number of bytes differs from the listed one.
func unproven(e *journal.Entry, in *stored) bool {
	return in.failure() != nil || e.Status == journal.Failed && e.Reason == reason(errChanged) || in.tail == nil && in.resized() != nil
}

func (p *printer) blank(in *stored) *journal.Proof {
	s := digest.SignatureOf(in.meta)
	return &journal.Proof{Meta: in.meta != nil, Signature: s.Hex, Algorithm: s.Algorithm, Made: s.Made}
}

// hex returns the hash of the text that was read last.
func (p *printer) hex() string {
	var sum [sha256.Size]byte
	return hex.EncodeToString(p.sum.Sum(sum[:0]))
}

// print returns what the stored bytes are evidence of.
func (p *printer) print(in *stored, isDigest bool) *journal.Proof {
	of := p.blank(in)
	if p.text.Reset(); p.text.Cap() > keptDigest {
		p.text = bytes.Buffer{}
	}
	var text io.Writer = p.sum
	if isDigest {
		text = io.MultiWriter(p.sum, &p.text)
	}
	err := p.read(in, text, isDigest)
	said := ""
	if err == nil && isDigest {
		said = p.text.String()
		of.File, err = digest.Parse(said)
	}
	if err != nil {
		of.Damage = utf8(err.Error())
		return of
	}
	of.SHA256 = p.hex()
	if !p.only {
		of.Digest = said
	}
	return of
}

// read writes the text of a log or digest, which is one gzip member, to text.
func (p *printer) read(in *stored, text io.Writer, bounded bool) error {
	p.n = 0
	switch {
	case in.size() == 0:
		return trail.ErrEmpty
	case !inflate.IsGzip(in.head):
		return errNotGzip
	case in.tail == nil && p.quick(in, text):
		return nil
	}
	p.sum.Reset()
	p.text.Reset()
	var tail io.Reader
	if in.tail != nil {
		tail = in.tail
	}
	if err := p.gzip.Reset(in.head, tail); err != nil {
		return err
	}
	var from io.Reader = &p.gzip
	if bounded {
		from = io.LimitReader(from, maxDigest)
	}
	n, err := io.Copy(text, from)
	if p.n = n; err != nil {
		return err
	}
	if bounded && n == maxDigest {
		return errTooLarge
	}
	more, err := p.gzip.More()
	if err == nil && more {
		err = &trail.TrailingError{Offset: p.gzip.Offset()}
	}
	return err
}

// quick does what read does, but returns false for anything damaged, rare or large.
func (p *printer) quick(in *stored, text io.Writer) bool {
	p.sum.Reset()
	if p.fast.Reset(in.head, nil) != nil {
		return false
	}
	for {
		b, err := p.fast.Next(0)
		if err != nil && err != io.EOF || p.n+int64(len(b)) > maxDigest {
			return false
		}
		text.Write(b) // cannot fail: in memory
		if p.n += int64(len(b)); err == io.EOF {
			return true
		}
	}
}

func newPrinter(s *Scanner) *printer { return &printer{only: s.ProofsOnly, sum: sha256.New()} }

package scan

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"errors"
	"hash"
	"io"

	"github.com/cogtrail/cogtrail/scan/digest"
	"github.com/cogtrail/cogtrail/scan/inflate"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/trail"
)

// maxDigest is more than the text of any digest has, which takes some 400 bytes for
// each log of an hour.
const maxDigest = 256 << 20

var (
	errNotGzip  = errors.New("not compressed with gzip, as CloudTrail does it")
	errTooLarge = errors.New("too large to be a digest")
)

// A printer makes prints of what a worker reads. It owns its buffers.
type printer struct {
	only bool         // nothing else is wanted of logs
	sum  hash.Hash    // SHA-256
	text bytes.Buffer // of a digest
	n    int64        // bytes of the text that was read last
	fast inflate.Fast
	gzip inflate.Reader
}

// printOf completes the print of the object that e is of, which is nil if it could not be
// read. It returns nil if the object is no evidence, or nobody asks.
func (s *Scanner) printOf(e *journal.Entry, p *digest.Print) *digest.Print {
	if s.Prints == nil {
		return nil
	}
	name, _ := trail.ParseName(e.Object)
	if name.Kind != trail.Log && name.Kind != trail.Digest {
		return nil
	}
	if p == nil {
		p = &digest.Print{Unread: cmp.Or(e.Message, e.Reason)}
	}
	p.Name, p.Account, p.Region, p.At, p.Digest = e.Object, name.Account, name.Region, name.Delivered, name.Kind == trail.Digest
	return p
}

// print completes e, of a digest or, where nothing else is wanted of it, of a log. It
// returns false if there is more to do.
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
	in.print = p
	if isDigest {
		e.Status, e.Reason, e.Version, e.Bytes = journal.Skipped, journal.DigestFile, found.Version, found.Bytes
		return e, true
	}
	return found, true
}

// printed gives the print of a log that was searched for records.
func (w *worker) printed(e *journal.Entry, in *stored) {
	switch {
	case unproven(e, in):
	case e.Status == journal.Scanned && inflate.IsGzip(in.head):
		p := w.printer.blank(in)
		w.printer.sum.Sum(p.Sum[:0])
		in.print = p
	case in.tail == nil: // its records are not what they should be, which need not be damage
		in.print = w.printer.print(in, false)
	}
}

// unproven reports whether e is of bytes that could not be had, so that they tell nothing.
func unproven(e *journal.Entry, in *stored) bool {
	return in.failure() != nil || e.Status == journal.Failed && e.Reason == reason(errChanged)
}

func (p *printer) blank(in *stored) *digest.Print {
	return &digest.Print{HasMeta: in.meta != nil, Signature: digest.SignatureOf(in.meta)}
}

// print returns the print of the stored bytes.
func (p *printer) print(in *stored, isDigest bool) *digest.Print {
	of := p.blank(in)
	p.text.Reset()
	var text io.Writer = p.sum
	if isDigest {
		text = io.MultiWriter(p.sum, &p.text)
	}
	err := p.read(in, text, isDigest)
	if err == nil && isDigest {
		of.File, err = digest.Parse(p.text.Bytes())
	}
	if err != nil {
		of.Damage = utf8(err.Error())
		return of
	}
	p.sum.Sum(of.Sum[:0])
	return of
}

// read writes the text of the one gzip member that a log or digest is to text.
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

// quick does what read does, and returns false for what is damaged, rare or large.
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
		text.Write(b) // in memory
		if p.n += int64(len(b)); err == io.EOF {
			return true
		}
	}
}

func newPrinter(s *Scanner) *printer { return &printer{only: s.PrintsOnly, sum: sha256.New()} }

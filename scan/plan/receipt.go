package plan

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"

	"github.com/cogtrail/cogtrail/scan/internal/sequence"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// ReceiptSchema names the form of a receipt.
const ReceiptSchema = "cogtrail.receipt/v1"

// A Receipt says that a shard is done, identifies its part, and counts what it scanned. It
// has no times, so that the same shard always has the same receipt.
type Receipt struct {
	Schema  string          `json:"schema"`
	Plan    string          `json:"plan"` // SHA-256: the name of the run
	Tool    Tool            `json:"tool"`
	Shard   int             `json:"shard"` // from 0
	Shards  int             `json:"shards"`
	Size    int64           `json:"part_bytes"`
	Sum     string          `json:"part_sha256"`
	Scanned int64           `json:"objects_scanned"`
	Skipped int64           `json:"objects_skipped"`
	Failed  int64           `json:"objects_failed"`
	Bytes   int64           `json:"bytes"` // stored size of all of these
	Records journal.Records `json:"records"`
}

// Encode returns the part with the entries, and the receipt for it. It sorts entries, so
// that the same entries give the same bytes. It sets the ID and number of run and uses the
// rest of it as given.
func (s *Shard) Encode(entries []journal.Entry, run journal.Run) (part []byte, r *Receipt, err error) {
	slices.SortFunc(entries, func(a, b journal.Entry) int {
		return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Version, b.Version), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Message, b.Message))
	})
	run.ID, run.Number = fmt.Sprintf("%s-%05d", s.Run, s.Number), 1
	r = &Receipt{Schema: ReceiptSchema, Plan: s.Run, Tool: s.Plan.Tool, Shard: s.Number, Shards: s.Plan.Shards}
	var text bytes.Buffer
	out, err := journal.NewWriter(journal.Compressor(&text), run)
	if err != nil {
		return nil, nil, err
	}
	for i := range entries {
		r.count(&entries[i])
		if err := out.Add(&entries[i]); err != nil {
			return nil, nil, err
		}
	}
	if err := out.End(); err != nil {
		return nil, nil, err
	}
	r.Size, r.Sum = int64(text.Len()), sumOf(text.Bytes())
	return text.Bytes(), r, nil
}

func (r *Receipt) count(e *journal.Entry) {
	switch e.Status {
	case journal.Scanned:
		r.Scanned++
	case journal.Skipped:
		r.Skipped++
	default:
		r.Failed++
	}
	r.Bytes += e.Bytes
	r.Records.Read += e.Records.Read
	r.Records.Matched += e.Records.Matched
	r.Records.Unmatched += e.Records.Unmatched
	r.Records.Bad += e.Records.Bad
	r.Records.Noise += e.Records.Noise
}

// Publish puts the part into work, and then the receipt.
func (s *Shard) Publish(ctx context.Context, work Folder, part []byte, r *Receipt) error {
	text, err := journal.JSON(r, "")
	if err != nil {
		return err
	}
	if err := work.Put(ctx, s.PartName(), bytes.NewReader(part)); err != nil {
		return err
	}
	return work.Put(ctx, s.ReceiptName(), bytes.NewReader(text))
}

// Receipt returns the receipt of s. If there is none, the error is fs.ErrNotExist. If it is
// damaged or belongs to another shard, the error is [ErrForeign].
func (s *Shard) Receipt(ctx context.Context, work Folder) (*Receipt, error) {
	text, err := read(ctx, work, s.ReceiptName())
	if err != nil {
		return nil, err
	}
	var r Receipt
	if err := json.Unmarshal(text, &r); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", s.ReceiptName(), ErrForeign, err)
	}
	if r.Schema != ReceiptSchema || r.Plan != s.Run || r.Shard != s.Number || r.Shards != s.Plan.Shards || r.Tool != s.Plan.Tool {
		return nil, fmt.Errorf("%s: %w: it is for shard %d of %d of the plan %s", s.ReceiptName(), ErrForeign, r.Shard, r.Shards, r.Plan)
	}
	return &r, nil
}

// askedAtOnce is how many receipts are requested at once.
const askedAtOnce = 32

// Receipts yields the receipts of all shards of the plan, in order, with the errors of
// Receipt. If ctx ends, the last error is its cause.
func Receipts(ctx context.Context, work Folder, p *Plan, run string) iter.Seq2[*Receipt, error] {
	type answer struct {
		receipt *Receipt
		err     error
	}
	return func(yield func(*Receipt, error) bool) {
		var questions []func(context.Context) iter.Seq[answer]
		for i := range p.Shards {
			questions = append(questions, func(ctx context.Context) iter.Seq[answer] {
				return func(yield func(answer) bool) {
					r, err := (&Shard{Plan: p, Run: run, Number: i}).Receipt(ctx, work)
					yield(answer{r, err})
				}
			})
		}
		for a := range sequence.Ahead(ctx, askedAtOnce, 1, questions) {
			if ctx.Err() != nil {
				break
			}
			if !yield(a.receipt, a.err) {
				return
			}
		}
		if ctx.Err() != nil {
			yield(nil, context.Cause(ctx))
		}
	}
}

// Done returns the receipt of s if it matches the part, and nil if the shard has to run.
func (s *Shard) Done(ctx context.Context, work Folder) (*Receipt, error) {
	r, err := s.Receipt(ctx, work)
	if err == nil {
		var part []byte
		if part, err = read(ctx, work, s.PartName()); err == nil && r.Size == int64(len(part)) && r.Sum == sumOf(part) {
			return r, nil
		}
	}
	if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrForeign) {
		return nil, nil
	}
	return nil, err
}

// The work folder holds the plan, the parts and the receipts of a run.

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/cogtrail/cogtrail/scan/bucket"
	"github.com/cogtrail/cogtrail/scan/plan"
	"github.com/cogtrail/cogtrail/scan/work"
)

// planFile is the base name of every plan.
const planFile = "plan.json"

// workFolder returns the folder that name, a path or s3://BUCKET/PREFIX, stands for.
func (p *program) workFolder(ctx context.Context, f *s3Flags, name string) (plan.Folder, error) {
	rest, ok := strings.CutPrefix(name, s3Scheme)
	if !ok {
		return work.Local(name), nil
	}
	of, prefix, _ := strings.Cut(rest, "/")
	if of == "" {
		return nil, usagef("%s names no bucket: write s3://BUCKET/PREFIX", name)
	}
	if prefix != "" && !strings.HasSuffix(prefix, "/") {
		prefix += "/"
	}
	cfg, err := f.bucketConfig(ctx)
	if err != nil {
		return nil, err
	}
	client := bucket.NewClient(cfg, bucket.Options{})
	p.warnOfPlain(client.Options().BaseEndpoint, &cfg)
	b := &work.Bucket{Client: client, Bucket: of, Prefix: prefix}
	b.Locate(ctx)
	return b, nil
}

// A plannedRun is a plan and the work folder that holds it.
type plannedRun struct {
	*plan.Plan
	run  string
	work plan.Folder
	at   string // the path of the plan, as given
}

// openPlan reads the plan at WORK/RUN/plan.json. It refuses one that another version made.
func (p *program) openPlan(ctx context.Context, f *s3Flags, at string) (*plannedRun, error) {
	if at == "" {
		return nil, usagef("no --plan: name the plan that 'cogtrail plan' printed")
	}
	folder, ok := strings.CutSuffix(filepath.ToSlash(at), "/"+planFile)
	cut := strings.LastIndexByte(folder, '/') + 1
	above, run := folder[:cut], folder[cut:]
	if !ok || run == "" || above == s3Scheme {
		return nil, usagef("--plan %s: a plan has the name WORK/RUN/%s, as 'cogtrail plan' prints it", at, planFile)
	}
	if above == "" {
		above = "."
	}
	work, err := p.workFolder(ctx, f, above)
	if err != nil {
		return nil, err
	}
	known, err := plan.Load(ctx, work, run)
	switch {
	case errors.Is(err, plan.ErrForeign):
		return nil, usagef("--plan %s: %w: it was changed or renamed: make a new plan", at, err)
	case err != nil:
		return nil, fmt.Errorf("--plan %s: %w", at, err)
	case known.Tool != p.planner():
		return nil, usagef("--plan %s was made by cogtrail %s, but this is cogtrail %s: run that version, or make a new plan", at, known.Tool, p.planner())
	}
	return &plannedRun{known, run, work, at}, nil
}

// planner describes this program as a plan records it.
func (p *program) planner() plan.Tool {
	return plan.Tool{Version: p.tool.Version, Commit: p.tool.Commit}
}

// shard returns the shard with that number.
func (r *plannedRun) shard(number int) *plan.Shard {
	return &plan.Shard{Plan: r.Plan, Run: r.run, Number: number}
}

// copy copies a file of the run to dir, and returns the path of the copy and its SHA-256.
func (r *plannedRun) copy(ctx context.Context, name, dir string) (at, sum string, err error) {
	at = filepath.Join(dir, path.Base(name))
	file, err := os.Create(at)
	if err != nil {
		return "", "", err
	}
	sum, err = r.read(ctx, name, file)
	return at, sum, errors.Join(err, file.Close())
}

// read writes a file of the run to out, and returns its SHA-256.
func (r *plannedRun) read(ctx context.Context, name string, out io.Writer) (sum string, err error) {
	in, err := r.work.Open(ctx, name)
	if err != nil {
		return "", err
	}
	defer in.Close() // only read from
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(hash, out), in)
	return hex.EncodeToString(hash.Sum(nil)), err
}

// keyLists returns a temporary folder with the lists of keys of the run and the files that they
// name, or "" if the plan has no lists.
func (r *plannedRun) keyLists(ctx context.Context) (dir string, err error) {
	for _, source := range r.Sources {
		if source.Keys == nil {
			continue
		}
		if dir == "" {
			if dir, err = os.MkdirTemp("", "cogtrail-keys-*"); err != nil {
				return "", err
			}
		}
		if err := r.fetchKeys(ctx, source.Keys, dir); err != nil {
			return "", errors.Join(err, os.RemoveAll(dir))
		}
	}
	return dir, nil
}

// fetchKeys copies a list of keys, and the files that it names, to dir.
func (r *plannedRun) fetchKeys(ctx context.Context, list *plan.KeyList, dir string) error {
	at, sum, err := r.copy(ctx, plan.KeysFolder(r.run)+list.Name, dir)
	if err != nil {
		return err
	}
	if sum != list.Sum {
		return usagef("%s: %w: make a new plan", list.Name, plan.ErrForeign)
	}
	m, err := bucket.ReadManifest(func() (io.ReadCloser, error) { return os.Open(at) })
	if err != nil || m == nil {
		return err
	}
	for _, data := range m.Files { // the manifest has their checksums
		if _, _, err := r.copy(ctx, plan.KeysFolder(r.run)+path.Base(data.Key), dir); err != nil {
			return err
		}
	}
	return nil
}

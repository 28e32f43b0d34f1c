// The work folder of a run is where its plan, its parts and its receipts are kept.

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

// planFile is what every plan is called.
const planFile = "plan.json"

// workFolder returns the folder that name, a path or s3://BUCKET/PREFIX, names.
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
	cfg, err := f.config(ctx)
	if err != nil {
		return nil, err
	}
	if cfg.Region == "" {
		cfg.Region = "us-east-1" // any region tells which one a bucket is in
	}
	client := bucket.NewClient(cfg, bucket.Options{})
	p.warnOfPlain(client.Options().BaseEndpoint, &cfg)
	b := &work.Bucket{Client: client, Bucket: of, Prefix: prefix}
	b.Locate(ctx)
	return b, nil
}

// A plannedRun is a plan with the folder that it was found in.
type plannedRun struct {
	*plan.Plan
	run  string
	work plan.Folder
	at   string // the plan, as it was named
}

// openPlan reads the plan at a place, WORK/RUN/plan.json, which is to be of this version.
func (p *program) openPlan(ctx context.Context, f *s3Flags, at string) (*plannedRun, error) {
	if at == "" {
		return nil, usagef("no plan: name with --plan what 'cogtrail plan' printed")
	}
	folder, ok := strings.CutSuffix(filepath.ToSlash(at), "/"+planFile)
	cut := strings.LastIndexByte(folder, '/') + 1
	above, run := folder[:cut], folder[cut:]
	if !ok || run == "" || above == s3Scheme {
		return nil, usagef("--plan %s: a plan is called WORK/RUN/%s, as 'cogtrail plan' prints it", at, planFile)
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
		return nil, usagef("--plan %s: %w: it was changed, or renamed: plan anew", at, err)
	case err != nil:
		return nil, fmt.Errorf("--plan %s: %w", at, err)
	case known.Tool != p.planner():
		return nil, usagef("--plan %s was made by cogtrail %s, and this is cogtrail %s: run that one, or plan anew", at, known.Tool, p.planner())
	}
	return &plannedRun{known, run, work, at}, nil
}

// planner returns what this program is, as a plan has it.
func (p *program) planner() plan.Tool {
	return plan.Tool{Version: p.tool.Version, Commit: p.tool.Commit}
}

// shard returns one of those of the plan.
func (r *plannedRun) shard(number int) *plan.Shard {
	return &plan.Shard{Plan: r.Plan, Run: r.run, Number: number}
}

// fetch returns the path of a file of the run on this machine, with its SHA-256 and its
// size. What is elsewhere is copied to a temporary file in dir.
func (r *plannedRun) fetch(ctx context.Context, name, dir string) (at, sum string, size int64, err error) {
	in, err := r.work.Open(ctx, name)
	if err != nil {
		return "", "", 0, err
	}
	defer in.Close() // only read from
	hash := sha256.New()
	var copied io.Writer = io.Discard
	local, here := r.work.(work.Local)
	if here {
		at = local.Path(name)
	} else {
		file, err := os.Create(filepath.Join(dir, path.Base(name)))
		if err != nil {
			return "", "", 0, err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		at, copied = file.Name(), file
	}
	size, err = io.Copy(io.MultiWriter(hash, copied), in)
	return at, hex.EncodeToString(hash.Sum(nil)), size, err
}

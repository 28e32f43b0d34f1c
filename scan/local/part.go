package local

import (
	"context"
	"io/fs"
	"iter"

	"github.com/cogtrail/cogtrail/scan"
	"github.com/cogtrail/cogtrail/scan/plan"
)

// A Part is the part of a Path that falls to a shard. Folders of days that fall to other
// shards are not listed. A folder that cannot be listed is barred in each Part that has to
// list it.
type Part struct {
	Path
	Shard *plan.Shard
}

// Objects yields the objects of the Path that fall to the shard.
func (p Part) Objects(ctx context.Context) iter.Seq2[scan.Object, error] {
	return p.Path.objects(ctx, p.Shard)
}

// leaves reports whether nothing in the folder name falls to the shard of w.
func (w *walker) leaves(name string) bool {
	if w.shard == nil {
		return false
	}
	unit := plan.UnitOf(name + "/")
	return unit.Day && !w.shard.Lists(unit)
}

// takes reports whether the shard scans the file name. It does if stat fails, because
// reading the file then tells why.
func takes(shard *plan.Shard, name string, stat func() (fs.FileInfo, error)) bool {
	if !shard.Holds(name) {
		return false
	}
	info, err := stat()
	return err != nil || shard.Takes(name, info.ModTime())
}

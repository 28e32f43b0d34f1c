package scan

import (
	"path"
	"slices"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// placeholder is the reason of objects without a byte that are not called as
// anything that holds records is: what copying and querying leave behind.
const placeholder = "no bytes, no log's name"

// endings are those of names of what may hold records.
var endings = []string{".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".log", ".txt", ".gz", ".zst", ".bz2"}

// isPlaceholder reports whether o, which has no bytes, is such an object. An empty
// pipe, or standard input, is a mistake of whoever fills it.
func isPlaceholder(o Object) bool {
	_, known := trail.ParseName(o.Name)
	return !known && !o.Once && !slices.Contains(endings, path.Ext(o.Name))
}

package scan

import (
	"path"
	"slices"

	"github.com/cogtrail/cogtrail/scan/trail"
)

// placeholder is the reason of empty objects whose names are not those of files with records.
// Copy and query tools leave them behind.
const placeholder = "no bytes, no log's name"

// endings are the file name extensions of objects that may hold records.
var endings = []string{".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".log", ".txt", ".gz", ".zst", ".bz2"}

// isPlaceholder reports whether o, which is empty, is a placeholder. An empty pipe or an
// empty standard input is not: it is a mistake of whoever fills it.
func isPlaceholder(o Object) bool {
	_, known := trail.ParseName(o.Name)
	return !known && !o.Once && !slices.Contains(endings, path.Ext(o.Name))
}

package scan

// Unfinished returns what a Scanner has to Want that goes on where earlier scans
// ended: the objects that want wants, nil meaning all, but for those that finished
// knows by their name and version. Ask of a journal.Ledger is such a function; where
// names in the journal are pseudonyms, it has to be asked for these.
//
// What cannot be read and has no version is always wanted, since it could not be
// known again, and so is an archive: only what is in it is known.
func Unfinished(finished func(name, version string) bool, want func(Object) bool) func(Object) bool {
	return func(o Object) bool {
		return (want == nil || want(o)) && (o.Archive || o.Barred != "" && o.Version == "" || !finished(o.Name, o.Version))
	}
}

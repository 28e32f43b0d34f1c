package scan

// Unfinished returns a function for Scanner.Want that continues where earlier scans ended. It
// selects the objects that want selects (all, if want is nil), except those that finished
// knows by name and version. The Ask method of a journal.Ledger can serve as finished. If the
// journal holds pseudonyms in place of names, finished must translate names first.
//
// An object that cannot be read and has no version is always wanted, because it could not be
// recognized again. So is an archive, because a journal knows only its members.
func Unfinished(finished func(name, version string) bool, want func(Object) bool) func(Object) bool {
	return func(o Object) bool {
		return (want == nil || want(o)) && (o.Archive || o.Barred != "" && o.Version == "" || !finished(o.Name, o.Version))
	}
}

package journal

// Decode returns the content of the line of an entry, without its checksum, if it can be
// decoded without encoding/json, by a decoder that has just read the same line.
func Decode(line []byte) (Entry, bool) {
	var d decoder
	var before, e Entry
	d.entry(line, &before)
	ok := d.entry(line, &e)
	return e, ok
}

// Encode returns e as a line without a checksum, if it can be encoded without encoding/json.
func Encode(e *Entry) ([]byte, bool) {
	var c encoder
	ok := c.entry(e)
	return c.out, ok
}

// Seal returns the line, an object followed by a line feed, with its checksum.
func Seal(line string) []byte { return seal([]byte(line)) }

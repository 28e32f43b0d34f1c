package pseudonym

import (
	"net/netip"
	"regexp"
	"strings"
)

// Names and messages are replaced by whole segments and words: whatever in one of them is
// not as AWS, or we, write it, all of it goes. So there is nothing to find the end of.

var (
	// spelled is what a segment or a word that stays consists of.
	spelled = regexp.MustCompile(`^[0-9A-Za-z._=!*~-]*$`)

	// personal is what does not stay though it is spelled like that.
	personal = regexp.MustCompile(`[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}`)

	// ending is what tells the kind of a file, and stays.
	ending = regexp.MustCompile(`(?:\.(?:json|ndjson|jsonl|csv|tsv|txt|log|xml|html|xlsx|parquet|zip|tar|tgz|gz|zst|bz2|xz))+!?$`)

	// history is a source or an object of the event history, or of a log group.
	history = regexp.MustCompile(`^(?:lookup://[0-9a-z-]*(?:/[0-9A-Za-z._*-]*)?|logs://[0-9a-z-]+/[0-9A-Za-z._/#-]+)(?:\?account=[0-9]{12}(?:&from=[0-9TZ:-]+&to=[0-9TZ:-]+)?)?$`)

	// scheme is how a name begins that is no path.
	scheme = regexp.MustCompile(`^(?:[a-z0-9]+:/?/?|[A-Za-z]:)(?:/|\\|$)|^(?:s3|https?)://`)

	// moment is a time, or a part of one.
	moment = regexp.MustCompile(`^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]?)?[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$`)

	// homes are the folders of which each is somebody's.
	homes = regexp.MustCompile(`(?i)^(?:home|users?|documents and settings)$`)

	// pseudonymous is the form of pseudonyms.
	pseudonymous = regexp.MustCompile(`^[A-Z2-7]{26}$`)
)

// Is reports whether s has the form of a pseudonym.
func Is(s string) bool { return pseudonymous.MatchString(s) }

// Name returns the name of an object or a source, of which whole segments are replaced:
// those with anything but plain letters, digits and . _ = - in them, with an IP address or
// a UUID, and those of folders in which each is somebody's, as in /home. The rest is how an
// archive is laid out, and by it what cannot be read is found again. What the name of a
// file ends in stays. The name of a name is itself.
func (k *Key) Name(s string) string {
	if k == nil || !suspicious(s) || history.MatchString(s) && !personal.MatchString(s) {
		return s
	}
	begin := scheme.FindString(s)
	segments := strings.FieldsFunc(s[len(begin):], func(c rune) bool { return c == '/' || c == '\\' })
	var b strings.Builder
	b.WriteString(begin)
	rest, folder := s[len(begin):], ""
	for _, segment := range segments {
		at := strings.Index(rest, segment)
		b.WriteString(rest[:at] + k.segment(segment, folder))
		rest, folder = rest[at+len(segment):], segment
	}
	return b.String() + rest
}

// segment returns what stands for a segment of a name, which is in the folder.
func (k *Key) segment(s, folder string) string {
	end := ending.FindString(s)
	stem := strings.TrimSuffix(s, end)
	switch {
	case stem == "" || pseudonymous.MatchString(stem):
		return s
	case homes.MatchString(folder):
		return k.of(home, stem) + end
	}
	return k.plainly(stem) + end
}

// plainly returns s, a segment or a word, unless anything in it may be personal: then
// what stands for all of it.
func (k *Key) plainly(s string) string {
	if spelled.MatchString(s) && !personal.MatchString(s) || moment.MatchString(s) {
		return s
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return k.address(s)
	}
	if at, err := netip.ParseAddrPort(s); err == nil {
		port := s[strings.LastIndexByte(s, ':'):]
		if at.Addr().Is6() {
			return "[" + k.address(at.Addr().String()) + "]" + port
		}
		return k.address(at.Addr().String()) + port
	}
	switch {
	case uuid.MatchString(strings.ToLower(s)):
		return k.of(person, s)
	case strings.ContainsAny(s, "@%"):
		return k.of(mail, s)
	}
	return k.of(prose, s)
}

// suspicious reports whether a name may have anything to replace, which takes a
// hundredth of the time to say: nearly all names are those of logs.
func suspicious(s string) bool {
	at := func(i int, is func(byte) bool) bool { return 0 <= i && i < len(s) && is(s[i]) }
	for i := range len(s) {
		switch c := s[i]; {
		case c == '/':
			if rest := strings.ToLower(s[i+1 : min(len(s), i+5)]); rest == "home" || rest == "user" {
				return true
			}
		case c == '.':
			if at(i-1, isDigit) && at(i+1, isDigit) {
				return true
			}
		case c == '-': // UUIDs have groups of four
			if at(i+1, isHex) && at(i+2, isHex) && at(i+3, isHex) && at(i+4, isHex) && at(i+5, func(c byte) bool { return c == '-' }) {
				return true
			}
		case c == ':' && i == 2 && s[:2] == "s3":
		case !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'z') && !strings.ContainsRune("_=!*~", rune(c)):
			return true
		case i == 0 && (c|0x20 == 'h' || c|0x20 == 'u'): // home, Users
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

var (
	// part is a word of a message, in which what is in quotes is one, or a quote mark as such.
	part = regexp.MustCompile(`'"'|(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[^\s"])+`)

	// quote is such a word that is nothing else.
	quote = regexp.MustCompile(`^"(?:[^"\\]|\\.)*(?:"|\\?$)$`)

	// failed is how the system names a file that something could not be done to, whatever
	// is in the name: up to what it usually says, or else, of a path, to the last colon.
	failed = regexp.MustCompile(`(?:^|: )(open|stat|lstat|read|write|close|mkdir|link|rename|remove|unlinkat|readdirent|fdopendir|getdents) ` +
		`(?:(.+?): (?:no such file or directory|permission denied|file exists|is a directory|not a directory|too many [a-z ]+|input/output error|file too large` +
		`|no space left on device|operation not permitted|read-only file system|file name too long|file already closed)|(.*[/\\].*): )`)

	// inHome is a folder in which each is somebody's, in a message: up to where the next one
	// begins, or a colon, whatever is in the name.
	inHome = regexp.MustCompile(`(?i)([/\\](?:home|users?|documents and settings)[/\\])([^/\\"':]+)`)
)

// Text returns a message, of which whole words are replaced: what is in quotes, paths as
// names are, ARNs as actors are, and words that may be personal. The text of a text is
// itself.
func (k *Key) Text(s string) string {
	if k == nil {
		return s
	}
	if m := failed.FindStringSubmatchIndex(s); m != nil {
		from, to := max(m[4], m[6]), max(m[5], m[7])
		if !strings.Contains(s[from:to], `"`) {
			s = s[:from] + k.Name(s[from:to]) + s[to:]
		}
	}
	s = inHome.ReplaceAllStringFunc(s, func(found string) string {
		m := inHome.FindStringSubmatch(found)
		return m[1] + k.unless(pseudonymous.MatchString, home, m[2])
	})
	return part.ReplaceAllStringFunc(s, k.part)
}

// part returns what stands for a word of a message, around which there may be marks.
func (k *Key) part(s string) string {
	word := strings.TrimLeft(s, "('")
	before := s[:len(s)-len(word)]
	word = strings.TrimRight(word, ":;,.)'…")
	return before + k.bare(word) + s[len(before)+len(word):]
}

// bare returns what stands for a word without marks around it.
func (k *Key) bare(s string) string {
	switch {
	case s == "" || s == `"`:
		return s
	case quote.MatchString(s):
		return k.of(prose, s)
	case strings.HasPrefix(s, "arn:aws"):
		return k.arn(s)
	case action.MatchString(s) || service.MatchString(s) || ours.MatchString(s) || pseudonymousHost.MatchString(s):
		return s
	case strings.ContainsAny(s, `/\`) && !strings.Contains(s, `"`):
		return k.Name(s)
	}
	return k.plainly(s)
}

var (
	// action is what IAM calls a permission, or AWS an error.
	action = regexp.MustCompile(`^[a-z0-9-]+:[A-Za-z]+\*?$`)

	// ours are figures, versions and flags as we write them.
	ours = regexp.MustCompile(`^(?:-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?%?|[<>=+&|-]+|--[a-z-]+=?)$`)

	// pseudonymousHost is what is left of an address with a port.
	pseudonymousHost = regexp.MustCompile(`^(?:[A-Z2-7]{26}|\[[A-Z2-7]{26}\]):[0-9]+$`)
)

// arn returns the pseudonym of an ARN in a message, unless it is one already.
func (k *Key) arn(s string) string {
	if m := identity.FindStringSubmatch(s); m != nil && pseudonymous.MatchString(m[2]) {
		return s
	}
	return k.Actor(s)
}

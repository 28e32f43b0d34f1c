package pseudonym

import (
	"net/netip"
	"regexp"
	"strings"
)

// In names and messages, whole segments and words are replaced: if any part of one is not
// spelled as AWS or cogtrail would, all of it goes. So there is no need to find where
// personal data ends.

var (
	// spelled matches segments and words that may stay.
	spelled = regexp.MustCompile(`^[0-9A-Za-z._=!*~-]*$`)

	// personal matches what must go even if it is spelled like that.
	personal = regexp.MustCompile(`[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}`)

	// ending matches the extensions of a file name, which stay.
	ending = regexp.MustCompile(`(?:\.(?:json|ndjson|jsonl|csv|tsv|txt|log|xml|html|xlsx|parquet|zip|tar|tgz|gz|zst|bz2|xz))+!?$`)

	// history matches a source or an object of the event history or of a log group.
	history = regexp.MustCompile(`^(?:lookup://[0-9a-z-]*(?:/[0-9A-Za-z._*-]*)?|logs://[0-9a-z-]+/[0-9A-Za-z._/#-]+)(?:\?account=[0-9]{12}(?:&from=[0-9TZ:-]+&to=[0-9TZ:-]+)?)?$`)

	// scheme matches the beginning of a name that is not a path.
	scheme = regexp.MustCompile(`^(?:[a-z0-9]+:/?/?|[A-Za-z]:)(?:/|\\|$)|^(?:s3|https?)://`)

	// moment matches a time, or a part of one.
	moment = regexp.MustCompile(`^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]?)?[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$`)

	// homes matches folders in which each folder belongs to a person.
	homes = regexp.MustCompile(`(?i)^(?:home|users?|documents and settings)$`)

	// pseudonymous matches pseudonyms.
	pseudonymous = regexp.MustCompile(`^[A-Z2-7]{26}$`)
)

// Is reports whether s has the form of a pseudonym.
func Is(s string) bool { return pseudonymous.MatchString(s) }

// Name returns the name of an object or a source with whole segments replaced: those with
// anything except plain letters, digits and . _ = ! * ~ -, those with an IP address or a
// UUID, and the folders of persons, such as those in /home. The rest is the layout of the
// archive, so that objects that cannot be read can be found. The extensions of a file name
// stay. Name does not change a name that it returned.
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

// segment returns the replacement for a segment of a name in the folder.
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

// plainly returns s, a segment or a word, or the replacement for all of it if any part of
// it may be personal.
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

// suspicious reports whether a name may have anything to replace. This takes a hundredth
// of the time of replacing it, and nearly all names are those of logs.
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
	// part matches a word of a message, where a quoted text is part of one word, or a
	// quotation mark by itself.
	part = regexp.MustCompile(`'"'|(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[^\s"])+`)

	// quote matches a word that is just a quoted text.
	quote = regexp.MustCompile(`^"(?:[^"\\]|\\.)*(?:"|\\?$)$`)

	// failed matches the system's message about an operation on a file that failed. The
	// name of the file may contain anything. It ends before a usual message of the system
	// or, if it is a path, at the last colon.
	failed = regexp.MustCompile(`(?:^|: )(open|stat|lstat|read|write|close|mkdir|link|rename|remove|unlinkat|readdirent|fdopendir|getdents) ` +
		`(?:(.+?): (?:no such file or directory|permission denied|file exists|is a directory|not a directory|too many [a-z ]+|input/output error|file too large` +
		`|no space left on device|operation not permitted|read-only file system|file name too long|file already closed)|(.*[/\\].*): )`)

	// inHome matches the folder of a person in a message. Its name may contain anything,
	// and ends at the next folder, a quotation mark or a colon.
	inHome = regexp.MustCompile(`(?i)([/\\](?:home|users?|documents and settings)[/\\])([^/\\"':]+)`)
)

// Text returns a message with whole words replaced: quoted texts, paths as by Name, ARNs as
// by Actor, and words that may be personal. Text does not change a message that it
// returned.
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

// part returns the replacement for a word of a message, with any punctuation around it.
func (k *Key) part(s string) string {
	word := strings.TrimLeft(s, "('")
	before := s[:len(s)-len(word)]
	word = strings.TrimRight(word, ":;,.)'…")
	return before + k.bare(word) + s[len(before)+len(word):]
}

// bare returns the replacement for a word without punctuation around it.
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
	// action matches a permission of IAM or an error of AWS.
	action = regexp.MustCompile(`^[a-z0-9-]+:[A-Za-z]+\*?$`)

	// ours matches figures, versions and flags in cogtrail's own messages.
	ours = regexp.MustCompile(`^(?:-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?%?|[<>=+&|-]+|--[a-z-]+=?)$`)

	// pseudonymousHost matches a replaced address with a port.
	pseudonymousHost = regexp.MustCompile(`^(?:[A-Z2-7]{26}|\[[A-Z2-7]{26}\]):[0-9]+$`)
)

// arn returns the pseudonym of an ARN in a message, unless it already is one.
func (k *Key) arn(s string) string {
	if m := identity.FindStringSubmatch(s); m != nil && pseudonymous.MatchString(m[2]) {
		return s
	}
	return k.Actor(s)
}

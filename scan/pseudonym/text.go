package pseudonym

import (
	"net/netip"
	"regexp"
	"strings"
)

// What is told to be personal in a text by how it looks. Each alternative is a
// group of its own.
const (
	mailForm = `([^\s/\\@"'=&?]+(?:@|%40)[^\s/\\"':&]+)`
	uuidForm = `([0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12})`
	homeForm = `([/\\](?:home|Users)[/\\][^/\\\s"':]+)`
	ipForm   = `([0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)`
)

var (
	inName = regexp.MustCompile(mailForm + "|" + uuidForm + "|" + homeForm + "|" + ipForm)

	// What a message repeats of a record is one plain word, or in quotes, of which the
	// last one may be cut off.
	inText = regexp.MustCompile(mailForm + "|" + uuidForm + "|" + homeForm + "|" + ipForm +
		`|(arn:aws[^\s"',;]*)` + `|('"')` + `|("(?:[^"\\]|\\.)*(?:"|\\?$))`)
)

// The groups.
const (
	theMail = 1 + iota
	theUUID
	theHome
	theIP
	theARN
	theMark // a quote mark as such
	theQuote
)

// Name returns the name of an object or a source, where e-mail addresses, UUIDs,
// IP addresses and folders of home folders are replaced. The rest is how an
// archive is laid out, and by it what cannot be read is found again.
func (k *Key) Name(s string) string {
	if k == nil || !suspicious(s) {
		return s
	}
	return k.replace(inName, s)
}

// Text returns a message, where that, ARNs and what is in quotes are replaced.
// The text of a text is itself.
func (k *Key) Text(s string) string {
	if k == nil {
		return s
	}
	return k.replace(inText, s)
}

// suspicious reports whether inName might find something in s, which takes a
// hundredth of the time to say: nearly all names are those of logs.
func suspicious(s string) bool {
	at := func(i int, is func(byte) bool) bool { return 0 <= i && i < len(s) && is(s[i]) }
	for i := range len(s) {
		switch s[i] {
		case '@', '%':
			return true
		case '/', '\\': // /home/, /Users/
			if rest := s[i+1:]; strings.HasPrefix(rest, "home") || strings.HasPrefix(rest, "Users") {
				return true
			}
		case '.':
			if at(i-1, isDigit) && at(i+1, isDigit) {
				return true
			}
		case ':':
			if at(i+1, func(c byte) bool { return c == ':' || isHex(c) }) {
				return true
			}
		case '-': // UUIDs have groups of four
			if at(i+1, isHex) && at(i+2, isHex) && at(i+3, isHex) && at(i+4, isHex) && at(i+5, func(c byte) bool { return c == '-' }) {
				return true
			}
		}
	}
	return false
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

func (k *Key) replace(what *regexp.Regexp, s string) string {
	var b strings.Builder
	last := 0
	for _, at := range what.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(s[last:at[0]])
		last = at[1]
		for group := 1; group < len(at)/2; group++ {
			if at[2*group] >= 0 {
				b.WriteString(k.piece(group, s[at[0]:at[1]]))
			}
		}
	}
	if last == 0 {
		return s
	}
	return b.String() + s[last:]
}

// piece returns what stands for s, which the group matched.
func (k *Key) piece(group int, s string) string {
	switch group {
	case theMail:
		return k.of(mail, s)
	case theUUID:
		return k.of(person, s)
	case theHome:
		i := strings.LastIndexAny(s, `/\`) + 1
		return s[:i] + k.unless(pseudonymous.MatchString, home, s[i:])
	case theIP:
		return k.addressIn(s)
	case theARN:
		return k.arn(s)
	case theMark:
		return s
	}
	return k.of(prose, s)
}

// addressIn replaces the IP address with which s begins. What has colons is most
// often a time.
func (k *Key) addressIn(s string) string {
	if !strings.Contains(s, ":") {
		return k.address(s)
	}
	for ip := s; ip != ""; ip = ip[:len(ip)-1] { // punctuation may follow
		if _, err := netip.ParseAddr(ip); err == nil {
			return k.address(ip) + s[len(ip):]
		}
		if !strings.HasSuffix(ip, ":") && !strings.HasSuffix(ip, ".") {
			break
		}
	}
	return s
}

// Is reports whether s has the form of a pseudonym.
func Is(s string) bool { return pseudonymous.MatchString(s) }

// pseudonymous is the form of pseudonyms.
var pseudonymous = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// arn returns the pseudonym of an ARN in a message, unless it is one already.
func (k *Key) arn(s string) string {
	if m := identity.FindStringSubmatch(s); m != nil && pseudonymous.MatchString(m[2]) {
		return s
	}
	return k.Actor(s)
}

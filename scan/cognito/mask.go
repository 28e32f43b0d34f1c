package cognito

import (
	"bytes"
	"regexp"
)

// Mask stands for what is secret in the query string of an address.
const Mask = "***"

// secret finds the parameters of a query string that let somebody in, with their values.
// One of an address that is in another one has its separators encoded; its value ends at
// them or, as any other, at those that are not.
var secret = regexp.MustCompile(`(?i)((?:[?&#;]|%(?:25)*(?:3f|26|23|3b))` +
	`(?:[\w.\-]*(?:token|secret|passw|signature|credential|assertion|verifier|session|api_?key|accesskey)[\w.\-]*` +
	`|code|state|nonce|pwd|pass|sig|key|jwt|otp|pin|ticket|saml(?:request|response|art)|relaystate|auth|authorization)` +
	`(=|%(?:25)*3d))([^&#;\s"'<>]+)`)

// encodedEnd is where the value of an encoded parameter ends.
var encodedEnd = regexp.MustCompile(`(?i)%(?:25)*(?:26|23|3b)`)

// masked returns text without the values of such parameters. It may be text itself.
func masked(text []byte) []byte {
	if bytes.IndexByte(text, '=') < 0 && bytes.IndexByte(text, '%') < 0 {
		return text // as most
	}
	var out []byte
	for {
		at := secret.FindSubmatchIndex(text)
		if at == nil {
			break
		}
		end := at[1]
		if text[at[4]] == '%' {
			if rest := encodedEnd.FindIndex(text[at[6]:end]); rest != nil {
				end = at[6] + rest[0]
			}
		}
		out = append(append(out, text[:at[3]]...), Mask...)
		text = text[end:]
	}
	if out == nil {
		return text
	}
	return append(out, text...)
}

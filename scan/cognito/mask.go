package cognito

import (
	"bytes"
	"regexp"
)

// Mask replaces secrets in the query strings of addresses.
const Mask = "***"

// secret finds the query parameters that could let somebody in, with their values. In an
// address inside another one the separators are encoded. The value of such a parameter ends
// at an encoded or, like any other, at a plain separator.
var secret = regexp.MustCompile(`(?i)((?:[?&#;]|%(?:25)*(?:3f|26|23|3b))` +
	`(?:[\w.\-]*(?:token|secret|passw|signature|credential|assertion|verifier|session|api_?key|accesskey)[\w.\-]*` +
	`|code|state|nonce|pwd|pass|sig|key|jwt|otp|pin|ticket|saml(?:request|response|art)|relaystate|auth|authorization)` +
	`(=|%(?:25)*3d))([^&#;\s"'<>]+)`)

// encodedEnd finds the end of the value of an encoded parameter.
var encodedEnd = regexp.MustCompile(`(?i)%(?:25)*(?:26|23|3b)`)

// masked returns text with Mask for the values of such parameters. The result may be text
// itself.
func masked(text []byte) []byte {
	if bytes.IndexByte(text, '=') < 0 && bytes.IndexByte(text, '%') < 0 {
		return text // the usual case
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

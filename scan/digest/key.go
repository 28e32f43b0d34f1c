package digest

import (
	"crypto/md5"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Keys are public keys by their fingerprints. The zero value is empty.
type Keys map[string]*key

// A key is a key of CloudTrail, and when it was in use; a zero time is unknown.
type key struct {
	public   *rsa.PublicKey
	der      []byte
	from, to time.Time
}

// Add adds the key in der, which is PKCS #1 or SubjectPublicKeyInfo: CloudTrail documents the
// former, and has also returned the latter. The fingerprint, which is the MD5 of these bytes,
// must be right, because it alone identifies keys. From and to are the validity of the key,
// zero if unknown. If a key is added twice, it has the validity of both.
func (k *Keys) Add(fingerprint string, der []byte, from, to time.Time) error {
	sum := md5.Sum(der)
	fingerprint = strings.ToLower(fingerprint)
	if own := hex.EncodeToString(sum[:]); own != fingerprint {
		return fmt.Errorf("the public key with fingerprint %s has the fingerprint %s", fingerprint, own)
	}
	public, err := parsePublic(der)
	if err != nil {
		return fmt.Errorf("the public key with fingerprint %s: %w", fingerprint, err)
	}
	if *k == nil {
		*k = Keys{}
	}
	if old := (*k)[fingerprint]; old != nil {
		if old.from.Before(from) {
			from = old.from
		}
		if old.to.IsZero() || !to.IsZero() && old.to.After(to) {
			to = old.to
		}
	}
	(*k)[fingerprint] = &key{public, der, from.UTC(), to.UTC()}
	return nil
}

// of returns the key that d names. It returns nil and the reason if there is none, or if it
// was not in use when d was signed.
func (k Keys) of(d *found) (*rsa.PublicKey, string) {
	own := k[d.File.Fingerprint]
	if own == nil {
		return nil, fmt.Sprintf("no public key with fingerprint %s, region %s", d.File.Fingerprint, d.name.Region)
	}
	w := d.signed()
	late := !own.to.IsZero() && own.to.Before(w.From)
	if early := own.from.After(w.To); d.name.Backfill && d.Signature.Made.IsZero() || !late && !early {
		return own.public, ""
	}
	return nil, fmt.Sprintf("its public key, of fingerprint %s, was not in use then: %s", d.File.Fingerprint, own.validity())
}

func (k *key) validity() string {
	said := func(word string, t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return " " + word + " " + t.Format(time.RFC3339)
	}
	return "it was" + said("from", k.from) + said("to", k.to)
}

func parsePublic(der []byte) (*rsa.PublicKey, error) {
	if public, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return public, nil
	}
	public, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, fmt.Errorf("neither PKCS #1 nor SubjectPublicKeyInfo: %w", err)
	}
	if public, ok := public.(*rsa.PublicKey); ok {
		return public, nil
	}
	return nil, errors.New("not an RSA key")
}

// listed is a key in the output of 'aws cloudtrail list-public-keys'.
type listed struct {
	Value             string
	ValidityStartTime instant `json:",omitzero"`
	ValidityEndTime   instant `json:",omitzero"`
	Fingerprint       string
}

// An instant is a time as the AWS CLI prints it: depending on its version, a text or seconds
// since 1970.
type instant struct{ time.Time }

func (i *instant) UnmarshalJSON(text []byte) error {
	var seconds float64
	if json.Unmarshal(text, &seconds) != nil {
		return i.Time.UnmarshalJSON(text)
	}
	if seconds != 0 { // neither 0 nor null
		i.Time = time.Unix(int64(seconds), 0).UTC()
	}
	return nil
}

type keyList struct{ PublicKeyList []listed }

// ParseKeys reads keys in the output format of 'aws cloudtrail list-public-keys'.
func ParseKeys(text []byte) (Keys, error) {
	var list keyList
	var keys Keys
	if err := json.Unmarshal(text, &list); err != nil {
		return keys, fmt.Errorf("not a list of public keys: %w", err)
	}
	if list.PublicKeyList == nil {
		return keys, errors.New("not a list of public keys: it has no PublicKeyList: save what 'aws cloudtrail list-public-keys' prints")
	}
	for _, l := range list.PublicKeyList {
		der, err := base64.StdEncoding.DecodeString(l.Value)
		if err != nil {
			return keys, fmt.Errorf("the public key with fingerprint %s: %w", l.Fingerprint, err)
		}
		if err := keys.Add(l.Fingerprint, der, l.ValidityStartTime.Time, l.ValidityEndTime.Time); err != nil {
			return keys, err
		}
	}
	return keys, nil
}

// JSON returns the keys in the format that ParseKeys reads, ordered by fingerprint.
func (k Keys) JSON() ([]byte, error) {
	list := keyList{PublicKeyList: []listed{}}
	for _, f := range slices.Sorted(maps.Keys(k)) {
		list.PublicKeyList = append(list.PublicKeyList, listed{base64.StdEncoding.EncodeToString(k[f].der), instant{k[f].from}, instant{k[f].to}, f})
	}
	text, err := json.MarshalIndent(list, "", "  ")
	return append(text, '\n'), err
}

// A Wanted is a period in which digests of a region were signed. The keys that were in use
// then are needed.
type Wanted struct {
	Region   string
	From, To time.Time
}

// CloudTrail may sign a digest some time after its period ends, perhaps with the next key,
// and a backfill digest long after. A backfill digest says approximately when it was made.
const (
	signedLate     = 2 * time.Hour
	backfillMargin = time.Hour
)

// signed returns the period in which d was signed.
func (d *found) signed() Wanted {
	if made := d.Signature.Made; !made.IsZero() {
		return Wanted{d.name.Region, made.Add(-backfillMargin), made.Add(backfillMargin)}
	}
	return Wanted{d.name.Region, d.from, d.to.Add(signedLate)}
}

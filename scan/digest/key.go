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

// Keys are public keys by their fingerprint. The zero value is none.
type Keys struct {
	public map[string]*rsa.PublicKey
	der    map[string][]byte
}

// Len returns how many keys there are.
func (k *Keys) Len() int { return len(k.public) }

// Add adds the key that der holds, as PKCS #1 or as SubjectPublicKeyInfo: CloudTrail
// documents the one, and has given the other too. The fingerprint, which is the MD5
// of these bytes, has to be right: it is all that tells keys apart.
func (k *Keys) Add(fingerprint string, der []byte) error {
	sum := md5.Sum(der)
	fingerprint = strings.ToLower(fingerprint)
	if own := hex.EncodeToString(sum[:]); own != fingerprint {
		return fmt.Errorf("the public key of fingerprint %s has the fingerprint %s", fingerprint, own)
	}
	public, err := parsePublic(der)
	if err != nil {
		return fmt.Errorf("the public key of fingerprint %s: %w", fingerprint, err)
	}
	if k.public == nil {
		k.public, k.der = map[string]*rsa.PublicKey{}, map[string][]byte{}
	}
	k.public[fingerprint], k.der[fingerprint] = public, der
	return nil
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
	return nil, errors.New("not of RSA")
}

// listed is a key in what 'aws cloudtrail list-public-keys' prints.
type listed struct {
	Value       string
	Fingerprint string
}

type keyList struct{ PublicKeyList []listed }

// ParseKeys reads keys in the form in which 'aws cloudtrail list-public-keys' prints
// them.
func ParseKeys(text []byte) (Keys, error) {
	var list keyList
	var keys Keys
	if err := json.Unmarshal(text, &list); err != nil {
		return keys, fmt.Errorf("no list of public keys: %w", err)
	}
	if list.PublicKeyList == nil {
		return keys, errors.New("no list of public keys: it has no PublicKeyList: save what 'aws cloudtrail list-public-keys' prints")
	}
	for _, l := range list.PublicKeyList {
		der, err := base64.StdEncoding.DecodeString(l.Value)
		if err != nil {
			return keys, fmt.Errorf("the public key of fingerprint %s: %w", l.Fingerprint, err)
		}
		if err := keys.Add(l.Fingerprint, der); err != nil {
			return keys, err
		}
	}
	return keys, nil
}

// JSON returns the keys as ParseKeys reads them, in the order of their fingerprints.
func (k *Keys) JSON() ([]byte, error) {
	list := keyList{PublicKeyList: []listed{}}
	for _, f := range slices.Sorted(maps.Keys(k.der)) {
		list.PublicKeyList = append(list.PublicKeyList, listed{base64.StdEncoding.EncodeToString(k.der[f]), f})
	}
	text, err := json.MarshalIndent(list, "", "  ")
	return append(text, '\n'), err
}

// A Wanted is a time in which digests of a region were signed: the keys that were in
// use then are wanted.
type Wanted struct {
	Region   string
	From, To time.Time
}

// CloudTrail may sign a digest some time after its end, perhaps with the next key, and
// a backfill digest long after: that says itself when it was made, more or less.
const (
	signedLate     = 2 * time.Hour
	backfillMargin = time.Hour
)

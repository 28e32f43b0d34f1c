package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"runtime"

	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/journal"
	"github.com/cogtrail/cogtrail/scan/pseudonym"
)

// load reads the files that j names beside its sources: the key, which is created
// if it does not exist and create says so, and the user names. What the query asks
// for is asked of pseudonyms then, and no message says more than that.
func (p *program) load(j *job, create bool) (err error) {
	q := &j.query
	if j.keyFile != "" {
		if j.key, err = p.readKey(j.keyFile, create); err != nil {
			return err
		}
	}
	k := j.key
	if k != nil {
		q.Key, p.hidden = k.Fingerprint(), k.Text
	}
	if q.Usernames, err = readUsernames(j.usersFile); err != nil || k == nil {
		return err
	}
	for _, asked := range []struct {
		list []string
		made func(string) string
	}{{q.Accounts, k.Account}, {q.Regions, k.Region}, {q.UserPools, k.UserPool}, {q.Clients, k.Client}, {q.Subs, k.Sub}} {
		for i, s := range asked.list {
			asked.list[i] = asked.made(s)
		}
	}
	names := make(people.Names, len(q.Usernames))
	for sub, name := range q.Usernames {
		names[k.Sub(sub)] = k.Username(name)
	}
	q.Usernames = names
	return nil
}

// readUsernames returns the names of users in the file at path, if it is given.
func readUsernames(path string) (people.Names, error) {
	if path == "" {
		return nil, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, usagef("--users-file: %w", err)
	}
	defer f.Close() // only read from
	names, err := people.ReadNames(f)
	if err != nil {
		return nil, usagef("--users-file %s: %w", path, err)
	}
	return names, nil
}

// readKey returns the key in the file at path. Where there is none it creates one
// or, if create is false, returns none.
func (p *program) readKey(path string, create bool) (*pseudonym.Key, error) {
	text, err := readSecret(path)
	if errors.Is(err, fs.ErrNotExist) {
		if !create {
			return nil, nil
		}
		if text, err = createSecret(path); err == nil {
			p.say("%s: a new key: keep it, and keep it secret: pseudonyms of other keys have nothing to do with its own", path)
		}
	}
	if err != nil {
		return nil, usagef("--pseudonymize: %w", err)
	}
	secret, err := hex.DecodeString(string(bytes.TrimSpace(text)))
	if err != nil || len(secret) < pseudonym.MinSecret {
		return nil, usagef("--pseudonymize: %s is no key: a key is %d hexadecimal digits or more; name a file that does not exist to create one", path, 2*pseudonym.MinSecret)
	}
	return pseudonym.New(secret)
}

// maxSecret is more than any key takes.
const maxSecret = 4 << 10

// readSecret returns what the file at path holds, if only its owner may read it.
func readSecret(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" { // where modes say nothing
		return nil, fmt.Errorf("%s can be read by others, who would know whose pseudonyms they are: close it to them (chmod 600)", path)
	}
	return io.ReadAll(io.LimitReader(f, maxSecret))
}

// createSecret writes a new secret to the file at path, which must not exist.
func createSecret(path string) ([]byte, error) {
	secret := make([]byte, pseudonym.MinSecret)
	rand.Read(secret) // never fails
	text := fmt.Appendf(nil, "%x\n", secret)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(path)) // half a key would be none
	}
	return text, nil
}

// pseudonymized yields entries as they are without a key, else without personal
// data: the one way of entries to journals, reports and messages.
func pseudonymized(entries iter.Seq2[journal.Entry, error], k *pseudonym.Key) iter.Seq2[journal.Entry, error] {
	if k == nil {
		return entries
	}
	return func(yield func(journal.Entry, error) bool) {
		for e, err := range entries {
			if k.Entry(&e); !yield(e, err) {
				return
			}
		}
	}
}

// named returns what objects or sources are called in entries.
func named(k *pseudonym.Key, names []string) []string {
	if k == nil {
		return names
	}
	return k.Names(names)
}

// prunedBy returns what was left out as it is told.
func prunedBy(k *pseudonym.Key, list []journal.Pruned) []journal.Pruned {
	if k == nil {
		return list
	}
	var made []journal.Pruned
	for _, p := range list {
		made = append(made, journal.Pruned{What: k.Name(p.What), Why: p.Why})
	}
	return made
}

// checkKey refuses to go on with a journal that is not pseudonymized as this run
// is: with the key of the fingerprint want, or not at all.
func checkKey(path, held, want string) error {
	const another = "name another journal"
	switch {
	case held == want:
		return nil
	case held == "":
		return usagef("--journal %s holds personal data, which --pseudonymize would leave in it: %s", path, another)
	case want == "":
		return usagef("--journal %s is pseudonymized with the key of fingerprint %s: give that with --pseudonymize, or %s", path, held, another)
	}
	return usagef("--journal %s is pseudonymized with the key of fingerprint %s, and this one is %s: give that one, or %s", path, held, want, another)
}

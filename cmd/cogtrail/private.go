// The files of --pseudonymize and --users-file are read here, and the key is created.

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/cogtrail/cogtrail/report/people"
	"github.com/cogtrail/cogtrail/scan/pseudonym"
)

// load reads the files that flags of j name: the key, which it creates if the file does not exist
// and create is set, the list of known bad objects, and the names of users, in which it looks up
// the subs of the users of --user. With a key, it replaces names in the query with pseudonyms,
// and messages reveal no more than those.
func (p *program) load(j *job, create bool) (err error) {
	q := &j.query
	if j.keyFile != "" {
		if j.key, err = p.readKey(j.keyFile, j.user, create); err != nil {
			return err
		}
	}
	if j.known, err = readKnownBad(j.knownFile); err != nil {
		return err
	}
	if j.known != nil {
		q.KnownBad = j.known.has
	}
	k := j.key
	if q.Key = k.Fingerprint(); k != nil {
		p.hidden = k.Text
	}
	export, err := readUsers(j.usersFile, j.user)
	if err != nil {
		return err
	}
	subs, err := j.named(export.Names)
	if err != nil {
		return err
	}
	q.Subs = append(q.Subs, subs...)
	q.Usernames, q.Recorded = k.Usernames(export.Names), export.Recorded.Rename(k.Sub, k.UserPool)
	q.Users.DeletedWithPool = k.UserPool(q.Users.DeletedWithPool)
	for _, asked := range []struct {
		list []string
		made func(string) string
	}{{q.Accounts, k.Account}, {q.Regions, k.Region}, {q.UserPools, k.UserPool}, {q.Clients, k.Client}, {q.Subs, k.Sub}} {
		for i, s := range asked.list {
			asked.list[i] = asked.made(s)
		}
	}
	return nil
}

// readUsers returns what the file at path says about users, or nothing if path is empty.
func readUsers(path string, user int) (people.Export, error) {
	if path == "" {
		return people.Export{}, nil
	}
	f, err := openGiven(path, user)
	if err != nil {
		return people.Export{}, usagef("--users-file: %w", err)
	}
	defer f.Close() // only read from
	export, err := people.ReadExport(f)
	if err != nil {
		return people.Export{}, usagef("--users-file %s: %w", path, err)
	}
	return export, nil
}

// passing returns a key that is never stored.
func passing() *pseudonym.Key {
	key, err := pseudonym.Parse(pseudonym.NewSecret())
	if err != nil {
		panic(err) // Parse accepts every new secret
	}
	return key
}

// hide keeps personal data out of messages until the key is read, if args or the environment ask
// for pseudonyms.
func (p *program) hide(args []string) {
	_, asked := p.env(variable("pseudonymize"))
	if asked || slices.ContainsFunc(args, func(arg string) bool { return strings.HasPrefix(arg, "--pseudonymize") }) {
		p.hidden = passing().Text
	}
}

// readKey returns the key in the file at path. If the file does not exist, it creates one or, if
// create is false, returns a key that is never stored, which hides just as much.
func (p *program) readKey(path string, user int, create bool) (*pseudonym.Key, error) {
	text, err := readSecret(path, user)
	if errors.Is(err, fs.ErrNotExist) {
		if !create {
			return passing(), nil
		}
		if text, err = createSecret(path); err == nil {
			p.say("%s: created a new key: keep it, and keep it secret; another key makes different pseudonyms", path)
		}
	}
	if err != nil {
		return nil, usagef("--pseudonymize: %w", err)
	}
	key, err := pseudonym.Parse(text)
	if err != nil {
		return nil, usagef("--pseudonymize: %s is %w; name a file that does not exist to create one", path, err)
	}
	return key, nil
}

// maxSecret is larger than any key, in bytes.
const maxSecret = 4 << 10

// readSecret returns the content of the file at path. Only its owner may be able to read it, and
// the owner must be the user or root.
func readSecret(path string, user int) ([]byte, error) {
	f, err := openOwn(path, os.O_RDONLY, user)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read from
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" { // on Windows, modes mean nothing
		return nil, fmt.Errorf("%s can be read by others, who could then tell whose pseudonyms they are: make it private (chmod 600)", path)
	}
	return io.ReadAll(io.LimitReader(f, maxSecret))
}

// createSecret writes a new secret to the file at path, which must not exist.
func createSecret(path string) ([]byte, error) {
	text := pseudonym.NewSecret()
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(path)) // half a key is no key
	}
	return text, nil
}

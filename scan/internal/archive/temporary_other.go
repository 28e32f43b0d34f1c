//go:build !windows

package archive

import "os"

// temporary returns a new file without a name, for its owner only.
func temporary() (*os.File, error) {
	f, err := os.CreateTemp("", "cogtrail-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		f.Close() // the other error says more
		return nil, err
	}
	return f, nil
}

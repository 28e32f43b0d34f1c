package archive

import "os"

// deleteOnClose is a flag of CreateFile, which os.OpenFile passes on.
const deleteOnClose = 0x04000000

// temporary returns a new file that is deleted when it is closed.
func temporary() (*os.File, error) {
	f, err := os.CreateTemp("", "cogtrail-*")
	if err != nil {
		return nil, err
	}
	name := f.Name()
	if err = f.Close(); err == nil {
		if f, err = os.OpenFile(name, os.O_RDWR|deleteOnClose, 0o600); err == nil {
			return f, nil
		}
	}
	os.Remove(name) // the other error says more
	return nil, err
}

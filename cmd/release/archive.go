package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// A file is one of an archive.
type file struct {
	name string // ends with a slash if it is a folder
	mode fs.FileMode
	data []byte
}

// archives makes an archive of each binary, with what goes with it.
func (r *release) archives() error {
	for i := range r.built {
		b := &r.built[i]
		command, err := os.ReadFile(b.path)
		if err != nil {
			return err
		}
		pack, exe := tarball, ""
		if b.os == "windows" {
			pack, exe = zipped, ".exe"
		}
		folder := r.archiveName(b.target)
		files := []file{{folder + "/cogtrail" + exe, 0o755, command}}
		for _, f := range b.about {
			files = append(files, file{folder + "/" + f.name, 0o644, f.data})
		}
		data, err := pack(sorted(files), r.at)
		if err != nil {
			return fmt.Errorf("archive for %s: %w", b.target, err)
		}
		if err := os.WriteFile(r.path(folder+extension(b.target)), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// archiveName is the name of what is made for t.
func (r *release) archiveName(t target) string { return "cogtrail_" + r.number() + "_" + t.String() }

func extension(t target) string {
	if t.os == "windows" {
		return ".zip"
	}
	return ".tar.gz"
}

// tarred returns files as a tar archive, of nobody in particular and of one time.
func tarred(files []file, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	out := tar.NewWriter(&b)
	for _, f := range files {
		header := &tar.Header{Typeflag: tar.TypeReg, Name: f.name, Mode: int64(f.mode.Perm()), Size: int64(len(f.data)), ModTime: at, Format: tar.FormatUSTAR}
		if f.mode.IsDir() {
			header.Typeflag = tar.TypeDir
			if f.mode&fs.ModeSticky != 0 {
				header.Mode |= 0o1000
			}
		}
		if err := out.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := out.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := out.Close()
	return b.Bytes(), err
}

func tarball(files []file, at time.Time) ([]byte, error) {
	data, err := tarred(files, at)
	if err != nil {
		return nil, err
	}
	return gzipped(data)
}

// gzipped returns data in gzip, without a name or a time.
func gzipped(data []byte) ([]byte, error) {
	var b bytes.Buffer
	out, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := out.Write(data); err != nil {
		return nil, err
	}
	err = out.Close()
	return b.Bytes(), err
}

func zipped(files []file, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range files {
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: at}
		header.SetMode(f.mode)
		w, err := out.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := out.Close()
	return b.Bytes(), err
}

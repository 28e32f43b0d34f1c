// Package image writes container images with static programs and nothing else.
package image

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"runtime"
)

// An Image is like that of a Dockerfile FROM scratch that copies programs into the root
// folder and has the first one as its entrypoint.
type Image struct {
	Name     string   // REGISTRY/NAME:TAG
	Programs []string // paths
	User     string   // UID:GID
}

// Write writes the image as an archive in OCI image layout, with one layer.
func (i Image) Write(file string) error {
	layer, err := i.layer()
	if err != nil {
		return err
	}
	var blobs []blob
	add := func(kind string, content []byte) descriptor {
		b := newBlob(kind, content)
		blobs = append(blobs, b)
		return b.descriptor
	}
	layers := []descriptor{add("application/vnd.oci.image.layer.v1.tar", layer)}
	config := add("application/vnd.oci.image.config.v1+json", asJSON(map[string]any{
		"os":           "linux",
		"architecture": runtime.GOARCH,
		"config":       map[string]any{"User": i.User, "Entrypoint": []string{"/" + filepath.Base(i.Programs[0])}},
		"rootfs":       map[string]any{"type": "layers", "diff_ids": []string{layers[0].Digest}},
	}))
	const manifestType = "application/vnd.oci.image.manifest.v1+json"
	manifest := add(manifestType, asJSON(map[string]any{
		"schemaVersion": 2, "mediaType": manifestType, "config": config, "layers": layers,
	}))
	manifest.Annotations = map[string]string{"io.containerd.image.name": i.Name}
	files := []entry{
		{name: "oci-layout", mode: 0o644, content: []byte(`{"imageLayoutVersion":"1.0.0"}`)},
		{name: "index.json", mode: 0o644, content: asJSON(map[string]any{"schemaVersion": 2, "manifests": []descriptor{manifest}})},
	}
	for _, b := range blobs {
		files = append(files, entry{name: path.Join("blobs", "sha256", b.sum), mode: 0o644, content: b.content})
	}
	text, err := archive(files)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

// layer returns the only layer of the image.
func (i Image) layer() ([]byte, error) {
	files := []entry{{name: "tmp/", mode: 0o1777}}
	for _, program := range i.Programs {
		content, err := os.ReadFile(program)
		if err != nil {
			return nil, err
		}
		files = append(files, entry{name: filepath.Base(program), mode: 0o755, content: content})
	}
	return archive(files)
}

// A descriptor identifies a blob, see the OCI image specification.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type blob struct {
	descriptor
	sum     string
	content []byte
}

func newBlob(kind string, content []byte) blob {
	sum := sha256.Sum256(content)
	b := blob{sum: hex.EncodeToString(sum[:]), content: content}
	b.descriptor = descriptor{MediaType: kind, Digest: "sha256:" + b.sum, Size: len(content)}
	return b
}

// asJSON encodes values that json never refuses.
func asJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// An entry is a file in a tar archive, or a folder if its name ends with a slash.
type entry struct {
	name    string
	mode    int64
	content []byte
}

func archive(files []entry) ([]byte, error) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		if err := w.WriteHeader(&tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.content))}); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.content); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), w.Close()
}

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io/fs"
	"os"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// The media types of OCI's image format, version 1.
const (
	indexType    = "application/vnd.oci.image.index.v1+json"
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	configType   = "application/vnd.oci.image.config.v1+json"
	layerType    = "application/vnd.oci.image.layer.v1.tar+gzip"
)

// A descriptor names a blob by its content.
type descriptor struct {
	MediaType   string            `json:"mediaType"`
	Digest      string            `json:"digest"`
	Size        int               `json:"size"`
	Platform    *platform         `json:"platform,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type platform struct {
	Architecture string `json:"architecture"`
	OS           string `json:"os"`
}

// A manifest is an image for one platform, or an index of images.
type manifest struct {
	SchemaVersion int               `json:"schemaVersion"`
	MediaType     string            `json:"mediaType"`
	Config        *descriptor       `json:"config,omitempty"`
	Layers        []descriptor      `json:"layers,omitempty"`
	Manifests     []descriptor      `json:"manifests,omitempty"`
	Annotations   map[string]string `json:"annotations,omitempty"`
}

// A config says how an image is run.
type config struct {
	Created time.Time `json:"created"`
	platform
	Config struct {
		User       string
		Entrypoint []string
		WorkingDir string
		Labels     map[string]string
	} `json:"config"`
	RootFS struct {
		Type  string   `json:"type"`
		Diffs []string `json:"diff_ids"`
	} `json:"rootfs"`
}

// A layout is an OCI image layout: blobs by their content.
type layout struct{ files []file }

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// add adds a blob, which is data or is made JSON.
func (l *layout) add(mediaType string, blob any) (descriptor, error) {
	data, ok := blob.([]byte)
	if !ok {
		var err error
		if data, err = json.Marshal(blob); err != nil {
			return descriptor{}, err
		}
	}
	digest := digestOf(data)
	l.files = append(l.files, file{"blobs/sha256/" + digest[len("sha256:"):], 0o644, data})
	return descriptor{MediaType: mediaType, Digest: digest, Size: len(data)}, nil
}

// image makes an image of the command for each Linux, in one OCI archive: what runs a
// container takes the one for its machine.
func (r *release) image() error {
	l, index := layout{}, manifest{SchemaVersion: 2, MediaType: indexType, Annotations: r.labels()}
	for i := range r.built {
		if r.built[i].os != "linux" {
			continue
		}
		one, err := r.platformImage(&l, &r.built[i])
		if err != nil {
			return fmt.Errorf("image for %s: %w", r.built[i].target, err)
		}
		index.Manifests = append(index.Manifests, one)
	}
	if index.Manifests == nil {
		return nil
	}
	all, err := l.add(indexType, index)
	if err != nil {
		return err
	}
	all.Annotations = map[string]string{"org.opencontainers.image.ref.name": r.number()}
	top, err := json.Marshal(manifest{SchemaVersion: 2, MediaType: indexType, Manifests: []descriptor{all}})
	if err != nil {
		return err
	}
	l.files = append(l.files, file{"index.json", 0o644, top}, file{"oci-layout", 0o644, []byte(`{"imageLayoutVersion":"1.0.0"}`)})
	data, err := tarred(sorted(l.files), r.at)
	if err != nil {
		return err
	}
	return os.WriteFile(r.path("cogtrail_"+r.number()+"_oci.tar"), data, 0o644)
}

func (r *release) labels() map[string]string {
	return map[string]string{
		"org.opencontainers.image.title": "cogtrail", "org.opencontainers.image.version": r.number(), "org.opencontainers.image.licenses": "Apache-2.0",
		"org.opencontainers.image.source": repository, "org.opencontainers.image.created": r.at.Format(time.RFC3339),
	}
}

// platformImage adds the image of b: the command, certificates to check servers with, and a
// folder for what waits in files. It is run as nobody.
func (r *release) platformImage(l *layout, b *binary) (d descriptor, err error) {
	command, err := os.ReadFile(b.path)
	if err != nil {
		return d, err
	}
	files := []file{{"cogtrail", 0o755, command}, {"etc/", fs.ModeDir | 0o755, nil}, {"etc/ssl/", fs.ModeDir | 0o755, nil}, {"etc/ssl/certs/", fs.ModeDir | 0o755, nil},
		{"etc/ssl/certs/ca-certificates.crt", 0o644, certificates()}, {"tmp/", fs.ModeDir | fs.ModeSticky | 0o777, nil}}
	for _, f := range b.about {
		if f.name == "LICENSE" || f.name == "THIRD_PARTY_LICENSES.txt" {
			files = append(files, file{f.name, 0o644, f.data})
		}
	}
	tree, err := tarred(sorted(files), r.at)
	if err != nil {
		return d, err
	}
	packed, err := gzipped(tree)
	if err != nil {
		return d, err
	}
	layer, err := l.add(layerType, packed)
	if err != nil {
		return d, err
	}
	c := config{Created: r.at, platform: platform{b.arch, b.os}}
	c.Config.User, c.Config.Entrypoint, c.Config.WorkingDir, c.Config.Labels = "65532:65532", []string{"/cogtrail"}, "/", r.labels()
	c.RootFS.Type, c.RootFS.Diffs = "layers", []string{digestOf(tree)}
	how, err := l.add(configType, c)
	if err != nil {
		return d, err
	}
	d, err = l.add(manifestType, manifest{SchemaVersion: 2, MediaType: manifestType, Config: &how, Layers: []descriptor{layer}})
	d.Platform = &c.platform
	return d, err
}

// certificates returns the authorities that Mozilla trusts.
func certificates() (all []byte) {
	for root := range bundle.Roots() {
		if root.Constraint == nil { // a bundle in a file cannot say what limits one
			all = append(all, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate})...)
		}
	}
	return all
}

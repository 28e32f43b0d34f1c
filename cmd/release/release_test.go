package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// made returns a release of binaries that are none, for all systems.
func made(t *testing.T) *release {
	t.Helper()
	r := &release{out: t.TempDir(), version: "v1.2.3", at: time.Date(2025, 1, 22, 10, 0, 1, 0, time.UTC)}
	folder := t.TempDir()
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, arch := range []string{"amd64", "arm64"} {
			b := binary{target: target{system, arch}, path: filepath.Join(folder, system+arch),
				about: []file{{name: "LICENSE", data: []byte("licence")}, {name: "man/cogtrail.1", data: []byte(".TH")}}}
			if err := os.WriteFile(b.path, []byte("binary for "+b.String()), 0o755); err != nil {
				t.Fatal(err)
			}
			r.built = append(r.built, b)
		}
	}
	for _, step := range []func() error{r.archives, r.image, r.formula, r.checksums} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// filesOf returns the files of a folder.
func filesOf(t *testing.T, folder string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = string(data)
	}
	return files
}

// inTar returns the files of a tar archive, and fails if one says who made it, or when.
func inTar(t *testing.T, data string, at time.Time) map[string]string {
	t.Helper()
	files := map[string]string{}
	in := tar.NewReader(strings.NewReader(data))
	for {
		h, err := in.Next()
		if err == io.EOF {
			return files
		} else if err != nil {
			t.Fatal(err)
		}
		if !h.ModTime.Equal(at) || h.Uid != 0 || h.Gid != 0 || h.Uname != "" {
			t.Errorf("%s is of %v, by %d %q", h.Name, h.ModTime, h.Uid, h.Uname)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("%s %o", h.Name, h.Mode)] = string(text)
	}
}

func unzipped(t *testing.T, data string) string {
	t.Helper()
	in, err := gzip.NewReader(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What is made depends on nothing but what it is made of.
func TestSameBytes(t *testing.T) {
	first := filesOf(t, made(t).out)
	if want := 6 + len([]string{"image", "formula", "SHA256SUMS"}); len(first) != want {
		t.Errorf("made %q, want %d files", slices.Sorted(maps.Keys(first)), want)
	}
	if again := filesOf(t, made(t).out); !maps.Equal(first, again) {
		t.Error("made again, the files are others")
	}
}

func TestArchives(t *testing.T) {
	r := made(t)
	files := filesOf(t, r.out)
	got := inTar(t, unzipped(t, files["cogtrail_1.2.3_darwin_arm64.tar.gz"]), r.at)
	want := map[string]string{"cogtrail_1.2.3_darwin_arm64/cogtrail 755": "binary for darwin_arm64",
		"cogtrail_1.2.3_darwin_arm64/LICENSE 644": "licence", "cogtrail_1.2.3_darwin_arm64/man/cogtrail.1 644": ".TH"}
	if !maps.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	archive := files["cogtrail_1.2.3_windows_amd64.zip"]
	in, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	if f := in.File[1]; f.Name != "cogtrail_1.2.3_windows_amd64/cogtrail.exe" || f.Mode() != 0o755 || !f.Modified.Equal(r.at) {
		t.Errorf("got %s of mode %v and time %v", f.Name, f.Mode(), f.Modified)
	}
}

// The image is whole: everything it names is there and is what it is named by, and there is
// one for each kind of machine, with the command, run as nobody.
func TestImage(t *testing.T) {
	r := made(t)
	blobs := inTar(t, filesOf(t, r.out)["cogtrail_1.2.3_oci.tar"], r.at)
	if blobs["oci-layout 644"] != `{"imageLayoutVersion":"1.0.0"}` {
		t.Errorf("the layout is %q", blobs["oci-layout 644"])
	}
	read := func(d descriptor, into any) string {
		t.Helper()
		data := blobs["blobs/"+strings.Replace(d.Digest, ":", "/", 1)+" 644"]
		if digestOf([]byte(data)) != d.Digest || len(data) != d.Size {
			t.Fatalf("%s of %d bytes is %s of %d", d.Digest, d.Size, digestOf([]byte(data)), len(data))
		}
		if into != nil {
			if err := json.Unmarshal([]byte(data), into); err != nil {
				t.Fatal(err)
			}
		}
		return data
	}
	var top, index manifest
	if err := json.Unmarshal([]byte(blobs["index.json 644"]), &top); err != nil {
		t.Fatal(err)
	}
	if name := top.Manifests[0].Annotations["org.opencontainers.image.ref.name"]; name != "1.2.3" {
		t.Errorf("the image is called %q", name)
	}
	read(top.Manifests[0], &index)
	var archs []string
	for _, d := range index.Manifests {
		archs = append(archs, d.Platform.Architecture)
		var m manifest
		var c config
		read(d, &m)
		read(*m.Config, &c)
		tree := unzipped(t, read(m.Layers[0], nil))
		if c.RootFS.Diffs[0] != digestOf([]byte(tree)) || c.Architecture != d.Platform.Architecture || c.Config.User != "65532:65532" || c.Config.Entrypoint[0] != "/cogtrail" {
			t.Errorf("the configuration is %+v", c)
		}
		files := inTar(t, tree, r.at)
		if files["cogtrail 755"] != "binary for linux_"+c.Architecture || !strings.HasPrefix(files["etc/ssl/certs/ca-certificates.crt 644"], "-----BEGIN CERTIFICATE-----") {
			t.Errorf("the image holds %q", slices.Sorted(maps.Keys(files)))
		}
		if _, ok := files["tmp/ 1777"]; !ok {
			t.Error("there is no folder for temporary files that all may write to")
		}
	}
	if !slices.Equal(archs, []string{"amd64", "arm64"}) {
		t.Errorf("there are images for %q", archs)
	}
}

// The formula names the archives by the sums that SHA256SUMS has, which are theirs.
func TestFormulaAndChecksums(t *testing.T) {
	r := made(t)
	files := filesOf(t, r.out)
	for name := range files {
		sum, err := r.sumOf(name)
		if err != nil {
			t.Fatal(err)
		}
		if listed := strings.Contains(files["SHA256SUMS"], sum+"  "+name+"\n"); listed != (name != "SHA256SUMS") {
			t.Errorf("%s is listed: %v", name, listed)
		}
		named := strings.Contains(files["cogtrail.rb"], `/releases/download/v1.2.3/`+name+"\"\n      sha256 \""+sum+`"`)
		if want := strings.HasSuffix(name, ".tar.gz"); named != want {
			t.Errorf("%s is in the formula: %v", name, named)
		}
	}
}

// A bill of materials says what is in it, not what made it.
func TestWithoutTools(t *testing.T) {
	got, err := withoutTools([]byte(`{"metadata": {"tools": [{"hashes": ["x"]}], "component": "cogtrail"}, "components": [1]}`))
	if want := `{"components":[1],"metadata":{"component":"cogtrail"}}`; err != nil || strings.Join(strings.Fields(string(got)), "") != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
}

// Every licence of what is linked is found.
func TestLicences(t *testing.T) {
	texts, err := licenceFiles(filepath.Join("..", ".."))
	if err != nil || len(texts) != 1 || !bytes.Contains(texts[0], []byte("Apache License")) {
		t.Errorf("found %d texts, %v", len(texts), err)
	}
}

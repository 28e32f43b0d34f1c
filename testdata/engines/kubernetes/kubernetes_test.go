// Package kubernetes_test runs plans on a Kubernetes cluster of one node, whose
// programs are built from source.
package kubernetes_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/testdata/engines/image"
	"github.com/cogtrail/cogtrail/testdata/engines/product"
	"github.com/cogtrail/cogtrail/testdata/engines/sandbox"
)

func TestMain(m *testing.M) {
	sandbox.Main(m, func(folder string) error {
		return errors.Join(product.Prepare(folder), product.Build("..", "./pause", filepath.Join(folder, "pause")))
	})
}

// limit is for a busy machine; each wait takes some seconds, or half a minute where
// Kubernetes waits before it tries again.
const limit = 5 * time.Minute

const (
	cogtrailImage = "engines.test/cogtrail:1"
	user          = 65532 // that of the manifests
)

func TestKubernetes(t *testing.T) {
	p := product.In(sandbox.Folder())
	start(t,
		image.Image{Name: pauseImage, Programs: []string{filepath.Join(sandbox.Folder(), "pause")}, User: "65535:65535"},
		image.Image{Name: cogtrailImage, Programs: []string{filepath.Join(p.Stumbling(), "cogtrail"), p.Command()}, User: "65532:65532"},
	)
	t.Run("Indexed", func(t *testing.T) { testIndexed(t, p) })
	t.Run("Hopeless", func(t *testing.T) { testHopeless(t, p) })
}
func testIndexed(t *testing.T, p product.Product)  {}
func testHopeless(t *testing.T, p product.Product) {}

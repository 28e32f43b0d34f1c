package kubernetes_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/testdata/engines/daemon"
	"github.com/cogtrail/cogtrail/testdata/engines/image"
	"github.com/cogtrail/cogtrail/testdata/engines/sandbox"
)

// program returns the path of a program of Kubernetes in the folder KUBERNETES.
func program(name string) string { return filepath.Join(os.Getenv("KUBERNETES"), name) }

// kubectl runs kubectl and returns its output.
func kubectl(t *testing.T, args ...string) string {
	t.Helper()
	return daemon.Run(t, program("kubectl"), args...)
}

// start starts a cluster of one node, which runs pods from its images until the test ends.
func start(t *testing.T, images ...image.Image) {
	t.Helper()
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(strings.ReplaceAll(text, "ADDRESS", sandbox.Address)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("KUBECONFIG", kubeconfig)
	begin := time.Now()
	startControl(t)
	startNode(t, images)
	t.Logf("%6.1f s  until the cluster is ready", time.Since(begin).Seconds())
}

// startControl starts the control plane.
func startControl(t *testing.T) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	if err := os.WriteFile(serviceAccountKey, text, 0o600); err != nil {
		t.Fatal(err)
	}
	const etcd = "http://127.0.0.1:2379"
	daemon.Start(t, "etcd", "--data-dir=/run/etcd", "--listen-client-urls="+etcd, "--advertise-client-urls="+etcd)
	daemon.Start(t, program("kube-apiserver"), "--etcd-servers="+etcd,
		"--advertise-address="+sandbox.Address, "--endpoint-reconciler-type=none",
		"--cert-dir=/run/kubernetes/apiserver", "--token-auth-file="+tokens, "--authorization-mode=RBAC",
		"--service-cluster-ip-range=10.96.0.0/16", "--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+serviceAccountKey, "--service-account-signing-key-file="+serviceAccountKey)
	daemon.Until(t, limit, "the API server is ready", func() error {
		_, err := daemon.Try(program("kubectl"), "get", "--raw=/readyz")
		return err
	})
	daemon.Start(t, program("kube-controller-manager"), "--kubeconfig="+kubeconfig, "--leader-elect=false",
		"--cert-dir=/run/kubernetes/controllers", "--service-account-private-key-file="+serviceAccountKey)
	daemon.Start(t, program("kube-scheduler"), "--kubeconfig="+kubeconfig, "--leader-elect=false",
		"--cert-dir=/run/kubernetes/scheduler")
}

// startNode starts the programs that run pods, and waits until the node is ready.
func startNode(t *testing.T, images []image.Image) {
	t.Helper()
	if err := setKernel(); err != nil {
		t.Fatal(err)
	}
	daemon.Start(t, "containerd", "--config="+containerdConfig)
	daemon.Until(t, limit, "containerd is ready", func() error {
		_, err := daemon.Try("ctr", "--address="+containerdSocket, "version")
		return err
	})
	for _, i := range images {
		file := filepath.Join(t.TempDir(), "image.tar")
		if err := i.Write(file); err != nil {
			t.Fatal(err)
		}
		daemon.Run(t, "ctr", "--address="+containerdSocket, "--namespace=k8s.io", "images", "import", file)
	}
	daemon.Start(t, program("kubelet"), "--kubeconfig="+kubeconfig, "--config="+kubeletConfig,
		"--root-dir=/run/kubelet", "--cert-dir=/run/kubelet/pki", "--node-ip="+sandbox.Address)
	daemon.Until(t, limit, "the node is ready", func() error {
		ready, err := daemon.Try(program("kubectl"), "get", "nodes",
			`-o=jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status} {.items[*].spec.taints}`)
		if err == nil && ready != "True " {
			err = fmt.Errorf("it is ready: %s", ready)
		}
		return err
	})
}

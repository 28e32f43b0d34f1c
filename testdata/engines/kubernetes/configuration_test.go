package kubernetes_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// Everything that the cluster writes is below /run, which belongs to the sandbox.
const (
	kubeconfig        = "/run/kubernetes/kubeconfig"
	tokens            = "/run/kubernetes/tokens.csv"
	serviceAccountKey = "/run/kubernetes/service-account.key"
	kubeletConfig     = "/run/kubernetes/kubelet.yaml"
	containerdConfig  = "/run/kubernetes/containerd.toml"
	containerdSocket  = "/run/containerd/containerd.sock"
	pauseImage        = "engines.test/pause:1"
	cniPlugins        = "/usr/lib/cni" // in Debian
)

// files are the configuration of the cluster. All of its programs are the same user, who
// may do anything: nothing outside can reach them.
var files = map[string]string{
	tokens: "sandbox,admin,admin,system:masters\n",

	kubeconfig: `
apiVersion: v1
kind: Config
clusters: [{name: engines, cluster: {server: "https://ADDRESS:6443", insecure-skip-tls-verify: true}}]
users: [{name: admin, user: {token: sandbox}}]
contexts: [{name: engines, context: {cluster: engines, user: admin}}]
current-context: engines
`,

	// Without quality-of-service classes, the kubelet also works with version 1 of cgroups.
	// It would stop pods because the node of a test has too little disk space. It must only
	// check the kernel settings that it expects, and not change those of the host: see
	// setKernel.
	kubeletConfig: `
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
containerRuntimeEndpoint: unix://` + containerdSocket + `
podLogsDir: /run/pods
clusterDNS: [10.96.0.10]
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
failCgroupV1: false
failSwapOn: false
protectKernelDefaults: true
makeIPTablesUtilChains: false
localStorageCapacityIsolation: false
evictionHard: {memory.available: 0%, nodefs.available: 0%, nodefs.inodesFree: 0%, imagefs.available: 0%}
imageGCHighThresholdPercent: 100
maxParallelImagePulls: 1
serializeImagePulls: false
`,

	// Without CAP_SYS_RESOURCE, which root does not have in many containers, no process may
	// be made less likely to be killed when memory runs out.
	containerdConfig: `
version = 2
root = "/run/containerd/root"
state = "/run/containerd/state"
disabled_plugins = ["io.containerd.internal.v1.opt"]

[grpc]
address = "` + containerdSocket + `"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "` + pauseImage + `"
restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "` + cniPlugins + `"
conf_dir = "/run/kubernetes/net.d"
`,

	"/run/kubernetes/net.d/10-engines.conflist": `{
  "cniVersion": "0.4.0",
  "name": "engines",
  "plugins": [{
    "type": "ptp",
    "ipam": {"type": "host-local", "dataDir": "/run/networks", "ranges": [[{"subnet": "10.244.0.0/24"}]]}
  }]
}`,
}

// kernel are the kernel settings that a kubelet expects, by sysctl name.
var kernel = map[string]string{
	"vm/overcommit_memory":      "1",
	"vm/panic_on_oom":           "0",
	"kernel/panic":              "10",
	"kernel/panic_on_oops":      "1",
	"kernel/keys/root_maxkeys":  "1000000",
	"kernel/keys/root_maxbytes": "25000000",
}

// setKernel mounts files with the expected values over settings that differ, in this
// sandbox alone. The kernel belongs to the host and does not change.
func setKernel() error {
	for name, want := range kernel {
		path := filepath.Join("/proc/sys", name)
		if got, err := os.ReadFile(path); err != nil || string(bytes.TrimSpace(got)) == want {
			if err != nil {
				return err
			}
			continue
		}
		file := filepath.Join("/run/kubernetes/kernel", filepath.Base(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(want+"\n"), 0o644); err != nil {
			return err
		}
		if err := syscall.Mount(file, path, "", syscall.MS_BIND, ""); err != nil {
			return fmt.Errorf("mount %s: %w", path, err)
		}
	}
	return nil
}

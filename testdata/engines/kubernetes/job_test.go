package kubernetes_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/testdata/engines/daemon"
	"github.com/cogtrail/cogtrail/testdata/engines/product"
)

// user is the user of the tasks in a manifest, unless another one is requested.
const user = 65532

// deploy gives the folders of a run to the user of the tasks, and returns the path of the
// manifest.
func deploy(t *testing.T, run product.Run) string {
	t.Helper()
	for _, folder := range []string{run.Work, run.Archive()} {
		err := filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			return os.Lchown(path, user, user)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	text := run.Deploy(t, "kubernetes", "--image", cogtrailImage, "--parallelism", "4",
		"--volume", run.Archive()+":"+run.Archive()+":ro", "--volume", run.Work+":"+run.Work)
	file := filepath.Join(t.TempDir(), "manifest.yaml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			explain(t)
		}
	})
	return file
}

// explain logs the cluster's description of its pods.
func explain(t *testing.T) {
	for _, args := range [][]string{
		{"get", "jobs,pods", "--output=wide"},
		{"get", "events", "--field-selector=type=Warning", "--sort-by=.metadata.creationTimestamp"},
		{"logs", "--selector=app.kubernetes.io/name=cogtrail", "--prefix", "--tail=2", "--max-log-requests=100"},
	} {
		out, err := daemon.Try(program("kubectl"), args...)
		t.Logf("kubectl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// follow starts the commands at the top of a manifest. It returns a function that waits for
// their end and returns the report, which they print last.
func follow(t *testing.T, manifest string) (report func() string) {
	t.Helper()
	text, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	var commands strings.Builder
	for line := range strings.Lines(string(text)) {
		if command, ok := strings.CutPrefix(line, "#   "); ok {
			commands.WriteString(command)
		}
	}
	t.Setenv("PATH", filepath.Dir(program("kubectl"))+":"+os.Getenv("PATH"))
	type end struct {
		output string
		err    error
	}
	ended := make(chan end, 1)
	go func() {
		output, err := daemon.Try("sh", "-euc", strings.ReplaceAll(commands.String(), "THIS-FILE", manifest))
		ended <- end{output, err}
	}()
	return func() string {
		t.Helper()
		e := <-ended
		if e.err != nil {
			t.Fatal(e.err)
		}
		_, report, _ := strings.Cut(e.output, "\n{")
		return "{" + report
	}
}

// field returns fields of an object as printed by kubectl, with a space between them.
func field(t *testing.T, object, paths string) string {
	t.Helper()
	var template []string
	for path := range strings.FieldsSeq(paths) {
		template = append(template, "{"+path+"}")
	}
	return kubectl(t, "get", object, "--output=jsonpath="+strings.Join(template, " "))
}

// ends waits until the condition of a job is true: Complete or Failed.
func ends(t *testing.T, job, condition string) {
	t.Helper()
	daemon.Until(t, limit, job+" is "+condition, func() error {
		conditions := field(t, "job/"+job, `.status.conditions[?(@.status=="True")].type`)
		for _, c := range strings.Fields(conditions) {
			switch c {
			case condition:
				return nil
			case "Complete", "Failed":
				return daemon.Hopeless("it is " + conditions)
			}
		}
		return fmt.Errorf("it is %q", conditions)
	})
}

// running waits until the cluster says that the pod that maps a shard is running, and
// returns its name.
func running(t *testing.T, run product.Run, shard int) (name string) {
	t.Helper()
	daemon.Until(t, limit, fmt.Sprintf("a pod maps shard %d", shard), func() error {
		names := strings.Fields(kubectl(t, "get", "pods", "--field-selector=status.phase=Running",
			"--selector=batch.kubernetes.io/job-name="+run.MapJob()+",batch.kubernetes.io/job-completion-index="+strconv.Itoa(shard),
			"--output=jsonpath={.items[*].metadata.name}"))
		if len(names) != 1 {
			return fmt.Errorf("those that run are %v", names)
		}
		name = names[0]
		return nil
	})
	return name
}

// remove deletes the pod without waiting. It is gone when another pod has taken its place.
func remove(t *testing.T, pod string) {
	t.Helper()
	kubectl(t, "delete", "pod", "--wait=false", pod)
}

// evict lets the API server evict the pod, as kubectl drain does.
func evict(t *testing.T, pod string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "eviction.json")
	eviction := fmt.Sprintf(`{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":%q}}`, pod)
	if err := os.WriteFile(file, []byte(eviction), 0o644); err != nil {
		t.Fatal(err)
	}
	kubectl(t, "create", "--raw=/api/v1/namespaces/default/pods/"+pod+"/eviction", "--filename="+file)
}
